#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "warifu/packages/languages.h"
#include "warifu/packages/signatures.h"

namespace warifu::packages::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::string> urls(const PackageList& list) {
    std::vector<std::string> all;
    for (const Package& package : list.packages)
        all.push_back(package_url(package, {}));
    return all;
}

TEST(Npm, PackagesOfNodeModulesAlone) {
    EXPECT_EQ(language_at("/opt/app/node_modules/express/package.json"), Language::Npm);
    EXPECT_EQ(language_at("/opt/app/node_modules/@angular/core/package.json"), Language::Npm);
    EXPECT_EQ(language_at("/opt/app/node_modules/a/node_modules/b/package.json"), Language::Npm);
    EXPECT_EQ(language_at("/opt/app/node_modules/express/esm/package.json"), Language::None);
    EXPECT_EQ(language_at("/opt/app/package.json"), Language::None);
    const auto list =
        read_language(Language::Npm, as_bytes(R"({"name":"@angular/core","version":"17.0.1","license":"MIT"})"));
    EXPECT_THAT(urls(list), ElementsAre("pkg:npm/%40angular/core@17.0.1"));
    EXPECT_THAT(read_language(Language::Npm, as_bytes("{\"name\":")).incomplete, Not(IsEmpty()));
}

TEST(Python, TheHeaderNotTheDescription) {
    EXPECT_EQ(language_at("/usr/lib/python3/dist-packages/requests-2.25.1.dist-info/METADATA"), Language::Python);
    const auto list =
        read_language(Language::Python, as_bytes("Metadata-Version: 2.1\nName: My_Requests\nVersion: 2.25.1\n"
                                                 "License: Apache 2.0\n\nName: other\nVersion: 9\n"));
    EXPECT_THAT(urls(list), ElementsAre("pkg:pypi/my-requests@2.25.1"));
}

TEST(Maven, PomProperties) {
    const auto list = read_language(
        Language::Maven, as_bytes("#made\nversion=2.14.1\ngroupId=org.apache.logging.log4j\nartifactId=log4j-core\n"));
    EXPECT_THAT(urls(list), ElementsAre("pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"));
}

TEST(Lua, Rockspec) {
    const auto list = read_language(Language::Lua, as_bytes("package = \"LuaSocket\"\nversion = '3.0rc1-2'\n"));
    EXPECT_THAT(urls(list), ElementsAre("pkg:luarocks/luasocket@3.0rc1-2"));
}

Bytes nowhere(std::uint64_t /*address*/) { return {}; }

/// As Go 1.18 and later write it.
std::string go_program(const std::string& modules) {
    const auto counted = [](const std::string& text) {
        std::string out;
        std::size_t size = text.size();
        for (; size >= 128; size >>= 7U)
            out += static_cast<char>((size & 127U) | 128U);
        return out + static_cast<char>(size) + text;
    };
    const std::string mark(16, '0');
    return std::string(48, 'x') + "\xff Go buildinf:\x08\x02"s + std::string(16, '\0') + counted("go1.20.3") +
           counted(mark + modules + mark);
}

TEST(Go, ModulesAndWhatReplacedThem) {
    const std::string program =
        go_program("path\tcmd/x\nmod\texample.org/cam\t(devel)\t\ndep\tgolang.org/x/crypto\tv0.1.0\th1:x\n"
                   "dep\tgithub.com/old/net\tv1.0.0\n=>\tgithub.com/new/net\tv1.0.1\th1:y\n");
    EXPECT_THAT(urls(read_go_build(as_bytes(program), nowhere)),
                ElementsAre("pkg:golang/stdlib@1.20.3", "pkg:golang/example.org/cam",
                            "pkg:golang/golang.org/x/crypto@v0.1.0", "pkg:golang/github.com/new/net@v1.0.1"));
    const auto cut = read_go_build(as_bytes(program.substr(0, 100)), nowhere);
    EXPECT_THAT(urls(cut), ElementsAre("pkg:golang/stdlib@1.20.3"));
    EXPECT_THAT(cut.incomplete, Not(IsEmpty()));
    EXPECT_THAT(read_go_build(as_bytes("no Go here"), nowhere).packages, IsEmpty());
}

/// Go before 1.18: two addresses in the note, each of a string in memory. Memory begins at 0x10000 here.
std::string old_go_program(std::size_t pointer, ByteOrder order, std::uint64_t base = 0x10000) {
    std::string program(48, 'x');
    const auto put = [&](std::uint64_t value) {
        for (std::size_t i = 0; i < pointer; ++i)
            program += static_cast<char>(value >> (8 * (order == ByteOrder::Big ? pointer - 1 - i : i)));
    };
    program += "\xff Go buildinf:"s + static_cast<char>(pointer) + (order == ByteOrder::Big ? '\x01' : '\0');
    const std::string version = "go1.15.15";
    const std::string modules = std::string(16, '0') +
                                "path\texample.org/cam\nmod\texample.org/cam\tv0.9.0\t\n"
                                "dep\tgolang.org/x/net\tv0.2.0\th1:x\n" +
                                std::string(16, '0');
    put(base + 96); // of the version's string
    put(base + 96 + 2 * pointer);
    program.resize(96);
    put(base + 96 + 4 * pointer);
    put(version.size());
    put(base + 96 + 4 * pointer + version.size());
    put(modules.size());
    return program + version + modules;
}

TEST(Go, ProgramsOfBefore118TellAddresses) {
    for (const std::size_t pointer : {4U, 8U})
        for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
            const std::string program = old_go_program(pointer, order);
            const auto memory = [&](std::uint64_t address) {
                return address < 0x10000 ? Bytes() : clipped(as_bytes(program), address - 0x10000, program.size());
            };
            const auto list = read_go_build(as_bytes(program), memory);
            EXPECT_THAT(urls(list), ElementsAre("pkg:golang/stdlib@1.15.15", "pkg:golang/example.org/cam@v0.9.0",
                                                "pkg:golang/golang.org/x/net@v0.2.0"));
            EXPECT_THAT(list.incomplete, IsEmpty());
            const auto cut = [&](std::uint64_t address) {
                const Bytes bytes = memory(address);
                return bytes.first(bytes.size() > 20 ? bytes.size() - 20 : 0);
            };
            EXPECT_THAT(read_go_build(as_bytes(program), cut).incomplete, Not(IsEmpty()));
            EXPECT_THAT(read_go_build(as_bytes(program), nowhere).incomplete, Not(IsEmpty()));
        }
}

TEST(Java, WhatAnArchiveCallsItself) {
    EXPECT_EQ(language_at("/META-INF/MANIFEST.MF"), Language::Java);
    EXPECT_EQ(language_at("/opt/app/META-INF/MANIFEST.MF"), Language::None) << "unpacked classes are no archive";
    const auto told = [](std::string_view text) { return urls(read_language(Language::Java, as_bytes(text))); };
    EXPECT_THAT(told("Manifest-Version: 1.0\r\nBundle-SymbolicName: com.google.inject.grap\r\n her;singleton:=true\r\n"
                     "Bundle-Version: 4.2.3\r\n\r\nName: x\r\nImplementation-Version: 9\r\n"),
                ElementsAre("pkg:generic/com.google.inject.grapher@4.2.3"));
    EXPECT_THAT(told("Implementation-Title: log4j\nImplementation-Version: 1.2.17\nBundle-SymbolicName: other\n"),
                ElementsAre("pkg:generic/log4j@1.2.17"));
    EXPECT_THAT(told("Implementation-Title: Apache Commons IO\nImplementation-Version: 2.11.0\n"), IsEmpty())
        << "a sentence is no name";
    EXPECT_THAT(told("Implementation-Title: cam\nImplementation-Version: ${project.version}\n"), IsEmpty());
    EXPECT_THAT(told("Manifest-Version: 1.0\nCreated-By: 17\n"), IsEmpty());
    EXPECT_THAT(told(" \n : \n"), IsEmpty());
}

TEST(Cargo, CratesThatAreInTheProgram) {
    const std::string json = R"({"packages":[{"name":"serde","version":"1.0.1","source":"crates.io"},)"
                             R"({"name":"cc","version":"1.0.0","source":"crates.io","kind":"build"}]})";
    std::string packed(1000, '\0');
    uLongf size = packed.size();
    ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(json.data()),
                       json.size()),
              Z_OK);
    packed.resize(size);
    EXPECT_THAT(urls(read_cargo_auditable(as_bytes(packed))), ElementsAre("pkg:cargo/serde@1.0.1"));
    packed.resize(size / 2);
    EXPECT_THAT(read_cargo_auditable(as_bytes(packed)).incomplete, Not(IsEmpty()));
}

std::vector<std::string> told(std::string_view text, const SignedFile& file = {}) {
    std::vector<std::string> all;
    for (const Signed& sign : find_signatures(as_bytes(text), file))
        all.push_back(sign.component->name + " " + sign.version);
    return all;
}

TEST(Signatures, WhatProgramsTellOfThemselves) {
    EXPECT_THAT(told("\0OpenSSL 1.0.1f 6 Jan 2014\0"sv), ElementsAre("openssl 1.0.1f"));
    EXPECT_THAT(told("\0lighttpd/1.4.59\r\n\0dnsmasq-2.80\0"sv), ElementsAre("lighttpd 1.4.59", "dnsmasq 2.80"));
    EXPECT_THAT(told("\0Server: lighttpd/1.4.59\r\n\0"sv, {"lighttpd", {}}), ElementsAre("lighttpd 1.4.59"));
    EXPECT_THAT(told("dnsmasq-2.85"), ElementsAre("dnsmasq 2.85"));
    EXPECT_THAT(told("openssl-1.1\0OpenSSL 1.1.1n  15 Mar 2022"sv), ElementsAre("openssl 1.1.1n"))
        << "a folder's name is no version";
    EXPECT_THAT(told("OpenSSL %s and 1.2.3 and .5 and 10.0.0.1 and"), IsEmpty());
    EXPECT_THAT(told("libevent_openssl-2.1.so.7 openssl-1.1.so"), IsEmpty());
    EXPECT_THAT(told("libcurl/7.64.0"), ElementsAre("curl 7.64.0"));
    EXPECT_THAT(told("dnsmasq-2.84rc2\0dnsmasq-2.84"sv), ElementsAre("dnsmasq 2.84rc2", "dnsmasq 2.84"));
    EXPECT_THAT(told("."), IsEmpty());
    EXPECT_THAT(told("1."), IsEmpty());
}

TEST(Signatures, AFileThatTellsSeveralVersionsTellsNone) {
    EXPECT_THAT(told("dnsmasq-2.84\0dnsmasq-2.85"sv, {"dnsmasq", {}}), IsEmpty());
    EXPECT_THAT(told("\0OpenSSL 1.1.1 or newer is needed\0"sv, {"agent", {}}), IsEmpty());
}

TEST(Signatures, WhatIsLinkedWithALibraryQuotesTheVersionItWasBuiltWith) {
    constexpr auto text = "\0OpenSSL 3.0.8 7 Feb 2023\0"sv;
    EXPECT_THAT(told(text, {"camd", {"libc.so.6"}}), ElementsAre("openssl 3.0.8")) << "it may be built in";
    EXPECT_THAT(told(text, {"camd", {"libcrypto.so.3", "libc.so.6"}}), IsEmpty());
}

TEST(Signatures, AProgramUnderAnotherNameHasToShowMoreOfItself) {
    EXPECT_THAT(told("\0ProFTPD 1.2.5\0"sv, {"lynx", {}}), IsEmpty()) << "it knows servers by name";
    EXPECT_THAT(told("\0lighttpd/1.4.59\0"sv, {"httpd", {}}), IsEmpty());
    EXPECT_THAT(told("\0lighttpd/1.4.59\0 -m <name>  module directory (default: /usr/lib/lighttpd)\0"sv, {"httpd", {}}),
                ElementsAre("lighttpd 1.4.59"));
    EXPECT_THAT(told("\0User-Agent: curl/7.1.2\0"sv, {"camd", {}}), IsEmpty());
}

TEST(Signatures, AVersionThatStandsAloneInAFileOfThatName) {
    constexpr auto text = "\0chronyc (chrony) version %s (%s)\0\0004.3\0"sv;
    EXPECT_THAT(told(text, {"chronyc", {}}), ElementsAre("chrony 4.3"));
    EXPECT_THAT(told(text, {"camd", {}}), IsEmpty()) << "another file";
    EXPECT_THAT(told("\0\0004.3\0"sv, {"chronyc", {}}), IsEmpty()) << "nothing else of chrony in it";
    EXPECT_THAT(told("\0chronyc (chrony) version %s (%s)\0\0004.3\0004.1\0"sv, {"chronyc", {}}), IsEmpty());
    EXPECT_THAT(told("\0chronyc (chrony) version %s (%s)\0\0004.3\000255.255.255.255\0"sv, {"chronyc", {}}),
                ElementsAre("chrony 4.3"))
        << "an address has more numbers than a version";
    EXPECT_THAT(told("\0chronyc (chrony) version %s (%s)\0\0004.3-rc1\0"sv, {"chronyc", {}}), IsEmpty());
}

TEST(Signatures, ALibraryWhoseFileNameHasTheVersion) {
    EXPECT_THAT(told("\0", {"liblz4.so.1.9.4", {}}), ElementsAre("lz4 1.9.4"));
    EXPECT_THAT(told("\0", {"liblz4.so.1", {}}), IsEmpty());
    EXPECT_THAT(told("\0", {"liblz4.so.17.9.4", {}}), IsEmpty()) << "it has begun to count its interfaces";
    EXPECT_THAT(told("\0", {"liblz4.so.1.9.4.old", {}}), IsEmpty());
}

TEST(Signatures, AFilesOwnNameTellsWhetherItIsTheComponent) {
    const KnownComponent* openssl = find_component("openssl");
    ASSERT_NE(openssl, nullptr);
    EXPECT_TRUE(openssl->owns("libssl.so.1.1"));
    EXPECT_TRUE(openssl->owns("libcrypto.so.3"));
    EXPECT_FALSE(openssl->owns("camd"));
    EXPECT_FALSE(find_component("monit")->owns("monitor"));
    EXPECT_EQ(cpe_of(*openssl, "1.0.1f"), "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*");
    EXPECT_EQ(cpe_of(*find_component("libsodium"), "1.0.18"), "") << "its vendor's name there is not known";
    EXPECT_EQ(find_component("sqlite3")->name, "sqlite") << "by its source package";
    EXPECT_EQ(find_component("wpa"), nullptr) << "the source of two programs";
}

} // namespace
} // namespace warifu::packages::test
