#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "package_names.h"

namespace warifu::packages::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "warifu-rpm";
const std::filesystem::path sqlite = folder / "root/usr/lib/sysimage/rpm/rpmdb.sqlite";
constexpr std::size_t many = 60;

bool run(const std::string& command) { return std::system(command.c_str()) == 0; }

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

PackageList read_rpm(Database kind, std::string_view bytes) { return read_database(kind, "", as_bytes(bytes)); }

/// lampd, which has one file, and a row of packages besides, of which each tenth has hundreds.
std::string specification() {
    std::string text = "Name: lampd\nEpoch: 2\nVersion: 1.4~rc1\nRelease: 3.el9\nSummary: a lamp\n"
                       "License: MIT\nVendor: Example Lamps\n%description\n";
    std::string install = "%install\nmkdir -p %{buildroot}/usr/bin; echo x > %{buildroot}/usr/bin/lampd\n";
    std::string files = "%files\n/usr/bin/lampd\n";
    for (std::size_t i = 0; i < many; ++i) {
        text += fmt::format("%package -n part{0}\nSummary: one of many\n%description -n part{0}\n", i);
        install += fmt::format("mkdir -p %{{buildroot}}/usr/share/part{0}; "
                               "for n in $(seq {1}); do echo > %{{buildroot}}/usr/share/part{0}/piece-$n; done\n",
                               i, i % 10 == 0 ? 200 : 1);
        files += fmt::format("%files -n part{0}\n/usr/share/part{0}\n", i);
    }
    return text + install + files;
}

/// What rpmbuild makes of it, installed by rpm into its SQLite database. False where the tools are not here.
bool installed() {
    static const bool made = [] {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder / "root");
        std::ofstream(folder / "lamp.spec") << specification();
        const std::string dir = folder.string();
        return run(fmt::format("rpmbuild -bb --quiet --define '_topdir {0}/top' --define '_build_id_links none' "
                               "{0}/lamp.spec >/dev/null 2>&1",
                               dir)) &&
               run(fmt::format("rpm -i --root {0}/root --dbpath /usr/lib/sysimage/rpm --define '_db_backend sqlite' "
                               "--justdb --nodeps --ignorearch {0}/top/RPMS/*/*.rpm >/dev/null 2>&1",
                               dir));
    }();
    return made;
}

/// The headers of rpm's database in a hash that Berkeley DB's own tool writes, as rpm had them there: the number of a
/// package in the byte order of the machine, and under 0 the highest that was given. Empty where the tools are not
/// here.
std::string berkeley(ByteOrder order, const std::string& settings) {
    const std::filesystem::path path = folder / "Packages";
    std::filesystem::remove(path);
    const bool big = order == ByteOrder::Big;
    const std::string key =
        big ? "printf('%08x', hnum)"
            : "printf('%02x%02x%02x%02x', hnum & 255, hnum >> 8 & 255, hnum >> 16 & 255, hnum >> 24)";
    const std::string zero = fmt::format("00000000\\n {}", big ? "0000ffff" : "ffff0000");
    const std::string command =
        fmt::format("(printf 'VERSION=3\\nformat=bytevalue\\ntype=hash\\ndb_lorder={}\\n{}HEADER=END\\n {}\\n'; "
                    "sqlite3 -separator '\n' {} \"SELECT ' ' || {}, ' ' || lower(hex(blob)) FROM Packages\"; "
                    "printf 'DATA=END\\n') | db5.3_load {} 2>/dev/null",
                    big ? 4321 : 1234, settings, zero, sqlite.string(), key, path.string());
    return installed() && run(command) ? contents(path) : std::string();
}

std::vector<std::string> as_rpm_tells() {
    const std::filesystem::path told = folder / "told";
    EXPECT_TRUE(run(fmt::format("rpm -qa --dbpath {} --define '_db_backend bdb_ro' "
                                "--qf '%{{NAME}} %{{VERSION}}-%{{RELEASE}}\\n' >{} 2>/dev/null",
                                folder.string(), told.string())));
    std::vector<std::string> all;
    std::ifstream file(told);
    for (std::string line; std::getline(file, line);)
        all.push_back(line);
    return all;
}

TEST(Rpm, EachFormIsKnownByItsName) {
    EXPECT_EQ(database_at("/var/lib/rpm/Packages", {}), Database::RpmBerkeley);
    EXPECT_EQ(database_at("/usr/lib/sysimage/rpm/Packages.db", {}), Database::RpmNdb);
    EXPECT_EQ(database_at("/usr/lib/sysimage/rpm/rpmdb.sqlite", {}), Database::RpmSqlite);
    EXPECT_EQ(database_at("/srv/repository/Packages", {}), Database::None);
}

TEST(Rpm, SomethingElseIsNoEmptyDatabase) {
    for (const Database kind : {Database::RpmBerkeley, Database::RpmNdb, Database::RpmSqlite})
        for (const std::string_view text : {"", "SQLite format 3", "RpmP"})
            EXPECT_THAT(read_rpm(kind, text).incomplete, Not(IsEmpty())) << text;
    EXPECT_THAT(read_rpm(Database::RpmBerkeley, std::string(8192, '\0')).incomplete, Not(IsEmpty()));
    EXPECT_THAT(read_rpm(Database::RpmNdb, std::string(8192, '\0')).incomplete, Not(IsEmpty()));
}

TEST(Rpm, WhatRpmInstalled) {
    if (!installed())
        GTEST_SKIP() << "rpmbuild and rpm are not here";
    const std::string bytes = contents(sqlite);
    const auto list = read_rpm(Database::RpmSqlite, bytes);
    EXPECT_THAT(list.incomplete, IsEmpty());
    ASSERT_THAT(names(list), AllOf(SizeIs(many + 1), Contains("lampd 1.4~rc1-3.el9")));
    const auto lampd = std::find_if(list.packages.begin(), list.packages.end(),
                                    [](const Package& package) { return package.name == "lampd"; });
    EXPECT_EQ(lampd->supplier, "Example Lamps");
    EXPECT_EQ(lampd->origin, "lampd");
    EXPECT_THAT(list.files, Contains(OwnedFile{"/usr/bin/lampd", "lampd"}));
    EXPECT_THAT(package_url(*lampd, {"rocky", "9.2", "", "", ""}),
                AllOf(HasSubstr("pkg:rpm/rocky/lampd@1.4~rc1-3.el9?arch="), HasSubstr("distro=rocky-9.2&epoch=2")));
    EXPECT_THAT(read_rpm(Database::RpmSqlite, bytes.substr(0, bytes.size() / 2)).incomplete, Not(IsEmpty()));
}

// Small pages make long chains, few keys to a bucket many buckets, many keys chains of buckets.
TEST(RpmBerkeley, ReadsWhatBerkeleyDbWrote) {
    if (berkeley(ByteOrder::Little, "").empty())
        GTEST_SKIP() << "rpmbuild, rpm and db5.3_load are not here";
    const auto expected = read_rpm(Database::RpmSqlite, contents(sqlite));
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big})
        for (const std::string settings :
             {"", "db_pagesize=512\\n", "db_pagesize=65536\\n", "db_pagesize=512\\nh_ffactor=2\\n",
              "db_pagesize=512\\nh_ffactor=1000\\n", "db_pagesize=512\\nh_nelem=4000\\n"}) {
            const auto list = read_rpm(Database::RpmBerkeley, berkeley(order, settings));
            EXPECT_THAT(list.incomplete, IsEmpty()) << settings;
            EXPECT_EQ(names(list), names(expected)) << settings;
            EXPECT_THAT(list.files, ElementsAreArray(expected.files)) << settings;
            EXPECT_THAT(names(list), UnorderedElementsAreArray(as_rpm_tells())) << settings;
        }
    EXPECT_EQ(names(read_rpm(Database::RpmBerkeley, berkeley(ByteOrder::Little, "chksum=1\\n"))), names(expected))
        << "rpm's reader knows no checksums";
}

TEST(RpmBerkeley, WhatWasErasedIsGoneThoughItsPagesAreThere) {
    if (berkeley(ByteOrder::Little, "db_pagesize=512\\n").empty())
        GTEST_SKIP() << "rpmbuild, rpm and db5.3_load are not here";
    const std::string erase =
        fmt::format("perl -MDB_File -e 'tie(%h, \"DB_File\", $ARGV[0], O_RDWR, 0644, $DB_HASH) or "
                    "die; delete $h{{pack(\"V\", $_)}} for 2 .. 40; untie %h' {}",
                    (folder / "Packages").string());
    ASSERT_TRUE(run(erase)) << "perl comes with a Debian that builds";
    const std::string bytes = contents(folder / "Packages");
    const auto list = read_rpm(Database::RpmBerkeley, bytes);
    EXPECT_THAT(list.incomplete, IsEmpty());
    EXPECT_THAT(names(list), AllOf(SizeIs(many + 1 - 39), UnorderedElementsAreArray(as_rpm_tells())));
}

TEST(RpmBerkeley, WhatIsCutGivesWhatIsLeftAndSaysSo) {
    const std::string whole = berkeley(ByteOrder::Little, "db_pagesize=512\\n");
    if (whole.empty())
        GTEST_SKIP() << "rpmbuild, rpm and db5.3_load are not here";
    const auto all = names(read_rpm(Database::RpmBerkeley, whole));
    for (std::size_t size = 0; size < whole.size(); size += 4099) {
        const auto list = read_rpm(Database::RpmBerkeley, whole.substr(0, size));
        EXPECT_THAT(list.incomplete, Not(IsEmpty())) << size;
        EXPECT_THAT(names(list), IsSubsetOf(all)) << size;
    }
    const auto most = read_rpm(Database::RpmBerkeley, whole.substr(0, whole.size() - 512));
    EXPECT_THAT(names(most), SizeIs(all.size() - 1));
}

TEST(RpmBerkeley, AChainThatBitesItsTailEnds) {
    const std::string whole = berkeley(ByteOrder::Little, "db_pagesize=512\\n");
    if (whole.empty())
        GTEST_SKIP() << "rpmbuild, rpm and db5.3_load are not here";
    std::string bent = whole;
    for (std::size_t page = 512; page < bent.size(); page += 512)
        bent.replace(page + 16, 4, whole, page + 8, 4); // the page itself is its next
    const auto list = read_rpm(Database::RpmBerkeley, bent);
    EXPECT_THAT(list.incomplete, Not(IsEmpty()));
    std::string erased = whole;
    for (std::size_t page = 512; page < erased.size(); page += 1024)
        erased.replace(page, 512, 512, '\0');
    EXPECT_THAT(read_rpm(Database::RpmBerkeley, erased).incomplete, Not(IsEmpty()))
        << "pages of zeros are no empty pages";
}

const std::string ndb = contents(WARIFU_SOURCE_DIR "/tests/vectors/rpm/Packages.db");

std::vector<std::string> put_in() {
    std::vector<std::string> expected{"busybox 1.37.0-150600.2.1"};
    for (int i = 2; i <= 261; ++i)
        if (i != 17 && i != 200)
            expected.push_back(fmt::format("part{} 1.{}-3", i, i));
    return expected;
}

TEST(RpmNdb, ReadsWhatRpmWrote) {
    const auto list = read_rpm(Database::RpmNdb, ndb);
    EXPECT_THAT(list.incomplete, IsEmpty());
    EXPECT_THAT(names(list), UnorderedElementsAreArray(put_in()));
    EXPECT_THAT(list.files, AllOf(SizeIs(20), Contains(OwnedFile{"/usr/share/busybox/part-19", "busybox"})));
}

TEST(RpmNdb, WhatIsCutGivesWhatIsLeftAndSaysSo) {
    for (std::size_t size = 0; size < ndb.size(); size += 997) {
        const auto list = read_rpm(Database::RpmNdb, ndb.substr(0, size));
        EXPECT_THAT(list.incomplete, Not(IsEmpty())) << size;
        EXPECT_THAT(names(list), IsSubsetOf(put_in())) << size;
    }
    EXPECT_THAT(read_rpm(Database::RpmNdb, ndb.substr(0, ndb.size() - 16)).packages, SizeIs(put_in().size() - 1));
}

TEST(RpmNdb, AHeaderOfWhichAByteChangedIsNoPackage) {
    const std::size_t at = ndb.find(std::string("part42\0001.42", 11));
    ASSERT_NE(at, std::string::npos);
    std::string changed = ndb;
    changed[at + 7] = '9';
    const auto list = read_rpm(Database::RpmNdb, changed);
    EXPECT_THAT(list.incomplete, HasSubstr("1 part"));
    EXPECT_THAT(names(list), AllOf(SizeIs(put_in().size() - 1), Not(Contains(HasSubstr("part42 ")))));
}

TEST(RpmNdb, NoTwoPackagesShareAPlace) {
    std::string shared = ndb;
    for (std::size_t slot = 4 * 16; slot < 4096; slot += 16)
        shared.replace(slot, 16, ndb, 3 * 16, 16);
    const auto list = read_rpm(Database::RpmNdb, shared);
    EXPECT_THAT(list.incomplete, Not(IsEmpty()));
    EXPECT_THAT(names(list), IsSubsetOf(put_in()));
}

} // namespace
} // namespace warifu::packages::test
