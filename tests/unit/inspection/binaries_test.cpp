#include <array>
#include <cstring>
#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elf.h"
#include "fake_image.h"
#include "hardening.h"

namespace warifu::inspection::test {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Writes small ELF files of any class and byte order: a header, program headers, a dynamic segment with its tables.
class ElfMaker {
public:
    ElfMaker(bool is_64, ByteOrder order, std::uint16_t machine, std::uint16_t type)
        : m_is_64(is_64), m_order(order), m_machine(machine), m_type(type) {}

    struct Segment {
        std::uint32_t type;
        std::uint32_t flags;
        std::string contents;
    };
    ElfMaker& segment(std::uint32_t type, std::uint32_t flags, std::string contents = {}) {
        m_segments.push_back({type, flags, std::move(contents)});
        return *this;
    }
    enum class Hash { Sysv, Gnu, GnuEmpty };
    /// A dynamic segment that imports `symbols` from libc.so.6; found by DT_HASH or DT_GNU_HASH.
    ElfMaker& imports(const std::vector<std::string>& symbols, bool gnu_hash, std::vector<ElfDynamic> more = {},
                      bool defined = false) {
        m_imports = symbols;
        m_hash = gnu_hash ? Hash::Gnu : Hash::Sysv;
        m_section = defined ? 1 : 0;
        m_more = std::move(more);
        m_dynamic = true;
        return *this;
    }
    /// As GNU ld writes it where nothing is exported: a table that tells no number of symbols.
    ElfMaker& empty_gnu_hash() {
        m_hash = Hash::GnuEmpty;
        return *this;
    }
    /// Section headers: the null section, .dynsym and its strings.
    ElfMaker& sections() {
        m_sections = true;
        return *this;
    }

    std::string make() const {
        const std::size_t count = m_segments.size() + (m_dynamic ? 2 : 0);
        const std::uint64_t head = m_is_64 ? 64 : 52;
        const std::uint64_t each = m_is_64 ? 56 : 32;
        std::uint64_t at = head + each * count;
        std::string headers;
        std::string body;
        std::string section_headers;
        for (const Segment& s : m_segments) {
            headers += program_header(s.type, s.flags, at + body.size(), s.contents.size());
            body += s.contents;
        }
        if (m_dynamic) {
            const std::uint64_t tables_at = at + body.size();
            std::string tables;
            const std::uint64_t dynamic_at = put_tables(tables, tables_at);
            body += tables;
            headers += program_header(elf::pt_dynamic, 6, dynamic_at, at + body.size() - dynamic_at);
            headers += program_header(elf::pt_load, 5, 0, at + body.size());
            if (m_sections)
                section_headers = put_sections(tables_at);
        }
        const std::uint64_t sections_at = section_headers.empty() ? 0 : at + body.size();
        std::string file = "\177ELF";
        file += static_cast<char>(m_is_64 ? 2 : 1);
        file += static_cast<char>(m_order == ByteOrder::Big ? 2 : 1);
        file += '\x01';
        file.resize(16);
        file += number(m_type, 2) + number(m_machine, 2) + number(1, 4) + word(0) + word(head) + word(sections_at) +
                number(0, 4);
        file += number(head, 2) + number(each, 2) + number(count, 2) + number(m_is_64 ? 64 : 40, 2) +
                number(section_headers.empty() ? 0 : 3, 2) + number(0, 2);
        return file + headers + body + section_headers;
    }

private:
    std::string number(std::uint64_t value, int size) const {
        std::string bytes;
        for (int i = 0; i < size; ++i) {
            const int shift = 8 * (m_order == ByteOrder::Big ? size - 1 - i : i);
            bytes += static_cast<char>((value >> shift) & 0xffU);
        }
        return bytes;
    }
    std::string word(std::uint64_t value) const { return number(value, m_is_64 ? 8 : 4); }
    std::string program_header(std::uint32_t type, std::uint32_t flags, std::uint64_t offset,
                               std::uint64_t size) const {
        if (m_is_64)
            return number(type, 4) + number(flags, 4) + word(offset) + word(offset) + word(offset) + word(size) +
                   word(size) + word(1);
        return number(type, 4) + word(offset) + word(offset) + word(offset) + word(size) + word(size) +
               number(flags, 4) + word(1);
    }
    std::size_t symbols_size() const { return (m_imports.size() + 1) * (m_is_64 ? 24 : 16); }
    std::string put_sections(std::uint64_t symbols_at) const {
        const auto section = [&](std::uint32_t type, std::uint64_t offset, std::uint64_t size, std::uint32_t link) {
            return number(0, 4) + number(type, 4) + word(0) + word(0) + word(offset) + word(size) + number(link, 4) +
                   number(0, 4) + word(0) + word(0);
        };
        std::size_t names = 1;
        for (const std::string& symbol : m_imports)
            names += symbol.size() + 1;
        return section(0, 0, 0, 0) + section(elf::sht_dynsym, symbols_at, symbols_size(), 2) +
               section(elf::sht_strtab, symbols_at + symbols_size(), names, 0);
    }
    /// Addresses are file offsets. Gives where the dynamic entries begin.
    std::uint64_t put_tables(std::string& out, std::uint64_t base) const {
        std::string names(1, '\0');
        std::string symbols(m_is_64 ? 24 : 16, '\0');
        for (const std::string& symbol : m_imports) {
            const std::string name = number(names.size(), 4);
            symbols += m_is_64 ? name + number(0x12, 1) + number(0, 1) + number(m_section, 2) + word(0) + word(0)
                               : name + word(0) + word(0) + number(0x12, 1) + number(0, 1) + number(m_section, 2);
            names += symbol + '\0';
        }
        const std::uint64_t symbols_at = base;
        const std::uint64_t names_at = symbols_at + symbols.size();
        const std::uint64_t hash_at = names_at + names.size();
        const std::uint64_t total = m_imports.size() + 1;
        std::string hash;
        if (m_hash == Hash::GnuEmpty || (m_hash == Hash::Gnu && m_imports.empty()))
            hash = number(1, 4) + number(1, 4) + number(1, 4) + number(0, 4) + word(0) + number(0, 4);
        else if (m_hash == Hash::Gnu) // the last symbol alone is hashed: one bucket, its chain of one
            hash = number(1, 4) + number(total - 1, 4) + number(1, 4) + number(0, 4) + word(0) + number(total - 1, 4) +
                   number(1, 4);
        else
            hash = number(1, 4) + number(total, 4) + number(0, 4);
        out = symbols + names + hash;
        const std::uint64_t dynamic_at = base + out.size();
        std::vector<ElfDynamic> entries = {{elf::dt_needed, 1},
                                           {elf::dt_symtab, symbols_at},
                                           {elf::dt_strtab, names_at},
                                           {elf::dt_strsz, names.size()},
                                           {m_hash == Hash::Sysv ? elf::dt_hash : elf::dt_gnu_hash, hash_at}};
        entries.insert(entries.end(), m_more.begin(), m_more.end());
        entries.push_back({0, 0});
        for (const ElfDynamic& entry : entries)
            out += word(entry.tag) + word(entry.value);
        return dynamic_at;
    }

    bool m_is_64;
    ByteOrder m_order;
    std::uint16_t m_machine;
    std::uint16_t m_type;
    std::vector<Segment> m_segments;
    std::vector<std::string> m_imports;
    std::vector<ElfDynamic> m_more;
    Hash m_hash = Hash::Sysv;
    bool m_sections = false;
    std::uint64_t m_section = 0; ///< of the symbols: 0 when they are imported
    bool m_dynamic = false;
};

Hardening judge(const std::string& bytes, std::string_view name = "prog") {
    const auto file = Elf::parse(as_bytes(bytes));
    EXPECT_TRUE(file);
    return file ? hardening_of(*file, name) : Hardening{};
}

constexpr std::uint16_t em_386 = 3, em_mips = 8, em_arm = 40, em_x86_64 = 62, em_aarch64 = 183;

struct Machine {
    bool is_64;
    ByteOrder order;
    std::uint16_t number;
    std::string_view arch;
    std::optional<std::string> nx_when_missing;
};

class EveryMachine : public ::testing::TestWithParam<Machine> {};

TEST_P(EveryMachine, IsReadAlike) {
    const Machine& m = GetParam();
    for (const bool gnu_hash : {false, true}) {
        ElfMaker maker(m.is_64, m.order, m.number, elf::et_dyn);
        maker.segment(elf::pt_interp, 4, "/lib/ld.so\0"s);
        maker.segment(elf::pt_gnu_stack, 6).segment(elf::pt_gnu_relro, 4);
        maker.imports({"__stack_chk_fail", "__memcpy_chk", "strcpy"}, gnu_hash, {{elf::dt_flags, elf::df_bind_now}});
        const Hardening found = judge(maker.make());
        EXPECT_EQ(found.arch, m.arch);
        EXPECT_EQ(found.kind, "executable");
        EXPECT_EQ(found.nx, "yes");
        EXPECT_EQ(found.pie, "yes");
        EXPECT_EQ(found.relro, "full");
        EXPECT_EQ(found.canary, "yes");
        EXPECT_EQ(found.fortify, "partial");
        EXPECT_TRUE(found.stripped);
        EXPECT_EQ(found.interpreter, "/lib/ld.so");
    }
}

TEST_P(EveryMachine, MissingStackHeaderFollowsTheKernel) {
    const Machine& m = GetParam();
    ElfMaker maker(m.is_64, m.order, m.number, elf::et_exec);
    maker.imports({"puts"}, /*gnu_hash=*/false);
    EXPECT_EQ(judge(maker.make()).nx, m.nx_when_missing);
    maker.segment(elf::pt_gnu_stack, 7);
    EXPECT_EQ(judge(maker.make()).nx, "no");
}

INSTANTIATE_TEST_SUITE_P(All, EveryMachine,
                         ::testing::Values(Machine{false, ByteOrder::Little, em_arm, "arm", "no"},
                                           Machine{false, ByteOrder::Big, em_arm, "armeb", "no"},
                                           Machine{false, ByteOrder::Big, em_mips, "mips", "no"},
                                           Machine{false, ByteOrder::Little, em_mips, "mipsel", "no"},
                                           Machine{true, ByteOrder::Little, em_mips, "mips64el", "no"},
                                           Machine{false, ByteOrder::Little, em_386, "x86", "no"},
                                           Machine{true, ByteOrder::Little, em_x86_64, "x86-64", std::nullopt},
                                           Machine{true, ByteOrder::Little, em_aarch64, "aarch64", "yes"},
                                           Machine{true, ByteOrder::Little, 243, "riscv64", "yes"},
                                           Machine{false, ByteOrder::Big, 20, "powerpc", "no"}));

ElfMaker arm(std::uint16_t type) { return {false, ByteOrder::Little, em_arm, type}; }

TEST(Hardening, FortifyTellsNothingToDoFromNotDone) {
    EXPECT_EQ(judge(arm(elf::et_exec).imports({"open", "close"}, false).make()).fortify, "nothing-to-fortify");
    EXPECT_EQ(judge(arm(elf::et_exec).imports({"strcpy", "open"}, false).make()).fortify, "no");
    EXPECT_EQ(judge(arm(elf::et_exec).imports({"__strcpy_chk"}, false).make()).fortify, "yes");
    EXPECT_EQ(judge(arm(elf::et_exec).imports({"__strcpy_chk", "memcpy"}, false).make()).fortify, "partial");
    EXPECT_EQ(judge(arm(elf::et_exec).imports({"__stack_chk_fail", "open"}, false).make()).fortify,
              "nothing-to-fortify")
        << "a canary is no checked call";
}

TEST(Hardening, ProgramThatExportsNothingIsReadByItsSections) {
    for (const bool is_64 : {false, true}) {
        ElfMaker maker(is_64, ByteOrder::Little, is_64 ? em_aarch64 : em_arm, elf::et_exec);
        maker.imports({"__stack_chk_fail", "__memcpy_chk", "open"}, true).empty_gnu_hash();
        const Hardening without = judge(maker.make());
        EXPECT_EQ(without.canary, std::nullopt) << "no section and no hash tells how many symbols there are";
        EXPECT_EQ(without.fortify, std::nullopt);
        const Hardening with = judge(maker.sections().make());
        EXPECT_EQ(with.canary, "yes");
        EXPECT_EQ(with.fortify, "yes");
    }
}

TEST(Hardening, StaticStrippedIsUnknown) {
    const Hardening found = judge(arm(elf::et_exec).segment(elf::pt_load, 5, "code").make());
    EXPECT_EQ(found.canary, std::nullopt);
    EXPECT_EQ(found.fortify, std::nullopt);
    EXPECT_EQ(found.relro, "not-applicable");
    EXPECT_EQ(found.pie, "no");
    EXPECT_EQ(found.interpreter, "");
}

TEST(Hardening, CanaryThatIsDefinedIsNotYetUsed) {
    const auto make = [](bool defined) {
        return judge(arm(elf::et_dyn).imports({"__stack_chk_fail"}, false, {}, defined).make(), "libc.so.0").canary;
    };
    EXPECT_EQ(make(/*defined=*/false), "yes");
    EXPECT_EQ(make(/*defined=*/true), std::nullopt);
}

TEST(Hardening, RelroPartialWithLazyTable) {
    const auto make = [](std::vector<ElfDynamic> more) {
        return judge(arm(elf::et_exec).segment(elf::pt_gnu_relro, 4).imports({"puts"}, false, std::move(more)).make())
            .relro;
    };
    EXPECT_EQ(make({{elf::dt_pltrelsz, 8}}), "partial");
    EXPECT_EQ(make({{elf::dt_pltrelsz, 8}, {elf::dt_flags_1, elf::df_1_now}}), "full");
    EXPECT_EQ(make({{elf::dt_pltrelsz, 8}, {elf::dt_bind_now, 0}}), "full");
    EXPECT_EQ(make({}), "full");
    EXPECT_EQ(judge(arm(elf::et_exec).imports({"puts"}, false).make()).relro, "none");
}

TEST(Hardening, LibrariesArePieNotApplicable) {
    EXPECT_EQ(judge(arm(elf::et_dyn).imports({"puts"}, false).make(), "libx.so.1").kind, "shared");
    EXPECT_EQ(judge(arm(elf::et_dyn).imports({"puts"}, false).make(), "libx.so.1").pie, "not-applicable");
    // libc.so.6 has an interpreter and can be run
    EXPECT_EQ(
        judge(arm(elf::et_dyn).segment(elf::pt_interp, 4, "/lib/ld.so").imports({}, true, {{elf::dt_soname, 0}}).make(),
              "libc.so.6")
            .kind,
        "shared");
    EXPECT_EQ(judge(arm(elf::et_dyn).imports({}, true, {{elf::dt_flags_1, elf::df_1_pie}}).make()).kind, "executable");
    EXPECT_EQ(judge(arm(elf::et_rel).make()).kind, "object");
    EXPECT_EQ(judge(arm(elf::et_rel).make()).nx, "not-applicable");
}

TEST(Hardening, DamagedFileClaimsNothing) {
    std::string bytes = arm(elf::et_dyn).segment(elf::pt_interp, 4, "/lib/ld.so").imports({"strcpy"}, false).make();
    bytes.resize(bytes.size() - 20);
    const Hardening found = judge(bytes);
    EXPECT_EQ(found.nx, std::nullopt);
    EXPECT_EQ(found.canary, std::nullopt);
    FakeImage image;
    image.file("/bin/x", bytes).inspect();
    EXPECT_THAT(image.examination("inspection.binaries"), HasSubstr("damaged"));
}

TEST(Elf, EveryCutAndEveryFlippedByteIsSurvived) {
    const std::string good =
        arm(elf::et_dyn).segment(elf::pt_interp, 4, "/lib/ld.so").imports({"strcpy", "__read_chk"}, true).make();
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const std::string& bytes : {good.substr(0, i), [&] {
                                             std::string flipped = good;
                                             flipped[i] = static_cast<char>(flipped[i] ^ 0xff);
                                             return flipped;
                                         }()})
            if (const auto file = Elf::parse(as_bytes(bytes))) {
                EXPECT_FALSE(hardening_of(*file, "x").kind.empty());
            }
    }
}

TEST(Binaries, ImageWithoutProgramsIsIncomplete) {
    FakeImage image;
    image.file("/etc/passwd", "x").inspect();
    EXPECT_THAT(image.examination("inspection.binaries"), HasSubstr("no ELF program"));
    FakeImage good;
    good.file("/bin/x", arm(elf::et_exec).imports({"puts"}, false).make()).inspect();
    EXPECT_EQ(good.examination("inspection.binaries"), "Complete");
    ASSERT_THAT(good.rows("binary"), SizeIs(1));
    EXPECT_EQ(cell(good.rows("binary")[0], "path"), "/bin/x");
}

std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return text;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        text.append(buffer.data(), n);
    pclose(pipe);
    return text;
}

/// Compares up to 60 programs of `folder` with what readelf says of them; gives their number.
std::size_t compare_with_readelf(const std::filesystem::path& folder) {
    std::size_t compared = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (compared >= 60 || !entry.is_regular_file())
            continue;
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        const auto file = Elf::parse(as_bytes(bytes));
        if (!file)
            continue;
        ++compared;
        const std::string path = "'" + entry.path().string() + "'";
        const std::string said = output_of("LC_ALL=C readelf -W -h -l -d " + path + " 2>/dev/null");
        const std::string symbols = output_of("LC_ALL=C readelf -W --dyn-syms " + path + " 2>/dev/null");
        const Hardening found = hardening_of(*file, entry.path().filename().string());
        const auto says = [&](std::string_view text) { return said.find(text) != std::string::npos; };
        EXPECT_EQ(found.pie == "yes", says("DYN (Position-Independent")) << path;
        EXPECT_EQ(found.relro == "none" || found.relro == "not-applicable", !says("GNU_RELRO")) << path;
        const std::string stack = said.substr(std::min(said.find("GNU_STACK"), said.size()), 90);
        EXPECT_EQ(found.nx == "yes", stack.find(" RW ") != std::string::npos) << path;
        std::size_t mine = 0;
        EXPECT_TRUE(file->each_dynamic_symbol([&](const ElfSymbol&) { ++mine; })) << path;
        const std::size_t at = symbols.find("contains ");
        const std::size_t theirs = at == std::string::npos ? 0 : std::stoul(symbols.substr(at + 9)) - 1;
        EXPECT_EQ(mine, theirs) << path;
        if (theirs != 0) {
            EXPECT_EQ(found.canary == "yes", symbols.find("__stack_chk_fail") != std::string::npos) << path;
        }
    }
    return compared;
}

TEST(Binaries, AgreesWithReadelf) {
    if (output_of("readelf --version 2>/dev/null").empty())
        GTEST_SKIP() << "readelf is not there (Debian: binutils)";
    EXPECT_GT(compare_with_readelf("/usr/bin"), 10U);
}

TEST(Binaries, AgreesWithReadelfOnProgramsThatExportNothing) {
    if (output_of("readelf --version 2>/dev/null").empty() || output_of("cc --version 2>/dev/null").empty())
        GTEST_SKIP() << "readelf or cc is not there (Debian: binutils, gcc)";
    const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "exports-nothing";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "main.c") << "int close(int);\nvoid _start(void) { char b[64]; close(b[0] = 1); }\n";
    for (const char* canary : {"-fstack-protector-all", "-fno-stack-protector"})
        output_of("cc -w -nostartfiles -Wl,--hash-style=gnu " + std::string(canary) + " -o '" +
                  (folder / canary).string() + "' '" + (folder / "main.c").string() + "' 2>&1");
    EXPECT_EQ(compare_with_readelf(folder), 2U);
}

} // namespace
} // namespace warifu::inspection::test
