// cpio archives, written by the real cpio in each of its formats and by hand where the real one would not.
#include <fmt/format.h>

#include "archive.h"
#include "walker_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

Reading read_archive(const std::unique_ptr<Archive>& archive, Reading reading) {
    reading.opened = true;
    reading.description = archive->description();
    reading.extent = archive->extent();
    reading.units = archive->unit_count();
    for (std::size_t unit = 0; unit < reading.units; ++unit)
        archive->read_unit(
            unit,
            [&](const Entry& entry, Bytes contents, bool complete) {
                reading.files.emplace(entry.path, Got{entry, std::string(as_text(contents)), complete});
            },
            [](Anomaly) {});
    return reading;
}

Reading read_cpio(std::string_view bytes, const Limits& limits = {}) {
    Reading reading;
    const AnomalyFunction keep = [&](Anomaly anomaly) { reading.anomalies.push_back(std::move(anomaly)); };
    auto archive = open_cpio(as_bytes(bytes), limits, keep);
    if (!archive) {
        reading.error = archive.error().code;
        return reading;
    }
    return read_archive(*archive, std::move(reading));
}

class CpioFormats : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(CpioFormats, RealArchivesAreReadWhole) {
    const auto [format, description] = GetParam();
    if (!have_tool("cpio"))
        GTEST_SKIP() << "cpio is not installed";
    const TempDir folder;
    const auto root = folder / "root";
    write_file(root / "etc/passwd", "root:x:0:0::/:/bin/sh\n");
    write_file(root / "bin/odd", prose(12345));
    write_file(root / "empty", "");
    std::filesystem::create_symlink("../bin/odd", root / "etc/link");
    std::filesystem::create_hard_link(root / "bin/odd", root / "bin/same");
    std::filesystem::permissions(root / "bin/odd", static_cast<std::filesystem::perms>(04755));
    ASSERT_EQ(run({"sh", "-c",
                   "cd " + root.string() + " && find . | LC_ALL=C sort | cpio --quiet -o -R 12:34 -H " +
                       std::string(format) + " > " + (folder / "out").string()}),
              0);
    const std::string bytes = read_file(folder / "out");
    const Reading reading = read_cpio(bytes);
    ASSERT_TRUE(reading.opened);
    EXPECT_EQ(reading.description, description);
    EXPECT_EQ(reading.extent, bytes.size());
    EXPECT_TRUE(reading.anomalies.empty()) << reading.anomalies[0].message;
    EXPECT_EQ(reading.files.size(), 8U);
    ASSERT_NE(reading.find("/bin/same"), nullptr);
    EXPECT_EQ(reading.find("/bin/odd")->contents, prose(12345));
    EXPECT_EQ(reading.find("/bin/same")->contents, prose(12345));
    EXPECT_EQ(reading.find("/bin/same")->entry.size, 12345U);
    EXPECT_EQ(reading.find("/bin/odd")->entry.mode, 04755U);
    EXPECT_EQ(reading.find("/etc/passwd")->entry.uid, 12U);
    EXPECT_EQ(reading.find("/etc/passwd")->entry.gid, 34U);
    EXPECT_EQ(reading.find("/etc/link")->entry.type, FileType::Symlink);
    EXPECT_EQ(reading.find("/etc/link")->entry.link_target, "../bin/odd");
    EXPECT_EQ(reading.find("/etc")->entry.type, FileType::Directory);
    EXPECT_EQ(reading.find("/empty")->contents, "");
}

INSTANTIATE_TEST_SUITE_P(All, CpioFormats,
                         testing::Values(std::pair{"newc", "cpio newc"}, std::pair{"crc", "cpio crc"},
                                         std::pair{"odc", "cpio odc"}, std::pair{"bin", "cpio binary"}));

TEST(Cpio, OldBinaryInTheOtherByteOrder) {
    // Two members and a trailer, each 16-bit word of the headers written big-endian.
    const auto member = [](std::string name, std::string contents, std::uint16_t mode) {
        name += '\0';
        const auto length = static_cast<std::uint16_t>(name.size());
        std::string header;
        for (const std::uint16_t word :
             {std::uint16_t{070707}, std::uint16_t{1}, std::uint16_t{2}, mode, std::uint16_t{7}, std::uint16_t{8},
              std::uint16_t{1}, std::uint16_t{0}, std::uint16_t{0}, std::uint16_t{0}, length, std::uint16_t{0},
              static_cast<std::uint16_t>(contents.size())}) {
            header += static_cast<char>(word >> 8U);
            header += static_cast<char>(word);
        }
        header += name;
        header.resize((header.size() + 1) / 2 * 2);
        header += contents;
        header.resize((header.size() + 1) / 2 * 2);
        return header;
    };
    const Reading reading =
        read_cpio(member("a", "one", 0100644) + member("b/c", "four", 0100600) + member("TRAILER!!!", "", 0));
    ASSERT_TRUE(reading.opened);
    EXPECT_TRUE(reading.anomalies.empty());
    EXPECT_EQ(reading.find("/a")->contents, "one");
    EXPECT_EQ(reading.find("/b/c")->contents, "four");
    EXPECT_EQ(reading.find("/b/c")->entry.uid, 7U);
}

TEST(Cpio, AFileWithLinksHasItsContentsUnderEveryName) {
    std::string archive = cpio_member("first", "", 0100644, 9, 3) + cpio_member("second", "", 0100644, 9, 3) +
                          cpio_member("third", "shared", 0100644, 9, 3) + cpio_member("TRAILER!!!", "", 0);
    const Reading reading = read_cpio(archive);
    for (const char* name : {"/first", "/second", "/third"}) {
        EXPECT_EQ(reading.find(name)->contents, "shared");
        EXPECT_EQ(reading.find(name)->entry.size, 6U);
    }
}

TEST(Cpio, AWrongSumIsTold) {
    std::string archive = cpio_member("a", "contents") + cpio_member("TRAILER!!!", "", 0);
    archive.replace(0, 6, "070702");
    archive.replace(102, 8, "00000001");
    EXPECT_TRUE(read_cpio(archive).has("checksum-mismatch"));
}

TEST(Cpio, ArchivesInARowAreOne) {
    const Reading reading =
        read_cpio(cpio({{"a", "1"}}) + std::string(512, '\0') + cpio({{"a", "2"}, {"b", "3"}}) + "tail");
    EXPECT_EQ(reading.files.count("/a"), 2U);
    EXPECT_EQ(reading.find("/b")->contents, "3");
    EXPECT_EQ(reading.extent, 3U * 512U + 512U * 0U) << "two archives and the zeros between, without the tail";
    EXPECT_NE(reading.description.find("2 archives"), std::string::npos);
}

TEST(Cpio, DamageIsToldAndTheRestKept) {
    const std::string whole = cpio({{"a", "first"}, {"b", prose(5000)}, {"c", "third"}});
    const std::size_t cut = whole.find("070701", 6) + 1000;
    const Reading reading = read_cpio(whole.substr(0, cut));
    EXPECT_TRUE(reading.has("truncated"));
    EXPECT_EQ(reading.find("/a")->contents, "first");
    EXPECT_FALSE(reading.find("/b")->complete);
    EXPECT_EQ(reading.find("/b")->contents, prose(5000).substr(0, reading.find("/b")->contents.size()));
    EXPECT_EQ(reading.find("/c"), nullptr);

    std::string broken = whole;
    broken.replace(whole.find("070701", whole.find("070701", 6) + 1), 6, "XXXXXX");
    EXPECT_TRUE(read_cpio(broken).has("truncated"));
}

TEST(Cpio, HostileHeadersAreRefused) {
    std::string huge_name = cpio_member("a", "x");
    huge_name.replace(94, 8, "ffffffff");
    EXPECT_FALSE(read_cpio(huge_name).opened);
    std::string no_digits = cpio_member("a", "x");
    no_digits.replace(54, 8, "-0000001");
    EXPECT_FALSE(read_cpio(no_digits).opened);
    std::string huge_size = cpio_member("a", "x");
    huge_size.replace(54, 8, "ffffffff");
    const Reading reading = read_cpio(huge_size);
    EXPECT_TRUE(reading.has("truncated"));
    EXPECT_FALSE(reading.find("/a")->complete);
    EXPECT_FALSE(read_cpio("").opened);
    EXPECT_FALSE(read_cpio("070701").opened);
}

TEST(Cpio, AMillionMembersStopAtTheLimit) {
    std::string archive;
    for (int i = 0; i < 3000; ++i)
        archive += cpio_member(fmt::format("{}", i), "");
    Limits limits;
    limits.nodes = 1000;
    const Reading reading = read_cpio(archive, limits);
    EXPECT_TRUE(reading.has("stopped-at-nodes"));
    EXPECT_EQ(reading.files.size(), 1000U);
}

TEST(Cpio, NamesThatClimbAreCutBack) {
    const Reading reading = read_cpio(cpio({{"../../etc/shadow", "x"}, {"a/./b//c/../d", "y"}}));
    EXPECT_TRUE(reading.has("path-outside-root"));
    EXPECT_NE(reading.find("/etc/shadow"), nullptr);
    EXPECT_NE(reading.find("/a/b/d"), nullptr);
}

} // namespace
} // namespace warifu::firmware
