// tar archives of every dialect that GNU tar writes, and broken ones by hand. ar at the end.
#include <fmt/format.h>

#include "archive.h"
#include "walker_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

Reading read_tar(std::string_view bytes, const Limits& limits = {}) { return read_with(open_tar, bytes, limits); }

class TarDialects : public testing::TestWithParam<const char*> {};

TEST_P(TarDialects, RealArchivesAreReadWhole) {
    const std::string dialect = GetParam();
    const TempDir folder;
    const auto root = folder / "root";
    const bool long_names = dialect == "gnu" || dialect == "pax";
    const std::string long_name = long_names ? std::string(150, 'n') + "/" + std::string(200, 'm') : "short";
    const std::string long_target = long_names ? std::string(180, 't') : "target";
    write_file(root / "etc/passwd", "root:x:0:0::/:/bin/sh\n");
    write_file(root / long_name, prose(12345));
    write_file(root / "empty", "");
    std::filesystem::create_symlink(long_target, root / "link");
    std::filesystem::create_hard_link(root / long_name, root / "zz-same");
    std::filesystem::permissions(root / "empty", static_cast<std::filesystem::perms>(02711));
    ASSERT_EQ(run({"tar", "--format=" + dialect, "--owner=1000", "--group=2000", "--sort=name", "-C", root.string(),
                   "-cf", (folder / "out").string(), "."}),
              0);
    const std::string bytes = read_file(folder / "out");
    const Reading reading = read_tar(bytes);
    ASSERT_TRUE(reading.opened);
    EXPECT_TRUE(reading.anomalies.empty()) << reading.anomalies[0].message;
    EXPECT_EQ(reading.extent, bytes.size());
    ASSERT_NE(reading.find("/" + long_name), nullptr) << reading.description;
    EXPECT_EQ(reading.find("/" + long_name)->contents, prose(12345));
    EXPECT_EQ(reading.find("/zz-same")->contents, prose(12345));
    EXPECT_TRUE(reading.find("/zz-same")->complete);
    EXPECT_EQ(reading.find("/link")->entry.link_target, long_target);
    EXPECT_EQ(reading.find("/link")->entry.type, FileType::Symlink);
    EXPECT_EQ(reading.find("/empty")->entry.mode, 02711U);
    EXPECT_EQ(reading.find("/empty")->entry.uid, 1000U);
    EXPECT_EQ(reading.find("/empty")->entry.gid, 2000U);
    EXPECT_EQ(reading.find("/etc")->entry.type, FileType::Directory);
}

INSTANTIATE_TEST_SUITE_P(All, TarDialects, testing::Values("v7", "oldgnu", "gnu", "ustar", "pax"));

TEST(Tar, DevicesAndPipesKeepTheirTypes) {
    const Reading reading = read_tar(tar_member("c", "", '3') + tar_member("b", "", '4') + tar_member("p", "", '6') +
                                     tar_member("d/", "", '5') + std::string(1024, '\0'));
    EXPECT_EQ(reading.find("/c")->entry.type, FileType::CharacterDevice);
    EXPECT_EQ(reading.find("/b")->entry.type, FileType::BlockDevice);
    EXPECT_EQ(reading.find("/p")->entry.type, FileType::Fifo);
    EXPECT_EQ(reading.find("/d")->entry.type, FileType::Directory);
}

TEST(Tar, SparseFilesAreNamed) {
    const TempDir folder;
    {
        std::ofstream sparse(folder / "sparse");
        sparse << "begin";
        sparse.seekp(10 << 20);
        sparse << "end";
    }
    for (const std::string format : {"gnu", "pax"}) {
        ASSERT_EQ(run({"tar", "--format=" + format, "-S", "-C", folder.path().string(), "-cf",
                       (folder / "out").string(), "sparse"}),
                  0);
        const Reading reading = read_tar(read_file(folder / "out"));
        EXPECT_TRUE(reading.has("sparse-file")) << format;
        ASSERT_NE(reading.find("/sparse"), nullptr) << format;
        EXPECT_FALSE(reading.find("/sparse")->complete);
    }
}

TEST(Tar, ADamagedHeaderCostsItsMemberAlone) {
    std::string archive =
        tar_member("a", "one") + tar_member("b", "two") + tar_member("c", "three") + std::string(1024, '\0');
    archive[1024 + 50] = '!';
    const Reading reading = read_tar(archive);
    EXPECT_TRUE(reading.has("damaged-header"));
    EXPECT_NE(reading.find("/a"), nullptr);
    EXPECT_EQ(reading.find("/b"), nullptr);
    EXPECT_EQ(reading.find("/c")->contents, "three");
}

TEST(Tar, CutOffArchivesSaySo) {
    const std::string archive = tar_member("a", prose(2000));
    const Reading cut = read_tar(archive.substr(0, 1000));
    EXPECT_TRUE(cut.has("truncated"));
    EXPECT_FALSE(cut.find("/a")->complete);
    EXPECT_EQ(cut.find("/a")->contents, prose(2000).substr(0, 488));
    const Reading no_end = read_tar(archive);
    EXPECT_TRUE(no_end.has("truncated"));
    EXPECT_TRUE(no_end.find("/a")->complete);
}

TEST(Tar, HardLinksToNothingAreTold) {
    const Reading reading = read_tar(tar_member("l", "", '1', "not/there") + std::string(1024, '\0'));
    EXPECT_TRUE(reading.has("missing-link-target"));
    EXPECT_FALSE(reading.find("/l")->complete);
    // A chain of links leads to the file.
    const Reading chain = read_tar(tar_member("a", "text") + tar_member("b", "", '1', "./a") +
                                   tar_member("c", "", '1', "b") + std::string(1024, '\0'));
    EXPECT_EQ(chain.find("/c")->contents, "text");
    EXPECT_TRUE(chain.anomalies.empty());
}

TEST(Tar, NoiseIsNoTar) {
    EXPECT_FALSE(read_tar(noise(4096)).opened);
    EXPECT_FALSE(read_tar(std::string(4096, '\0')).opened);
    EXPECT_FALSE(read_tar("").opened);
    std::string wrong_sum = tar_member("a", "x");
    wrong_sum[0] = 'b';
    EXPECT_FALSE(read_tar(wrong_sum).opened);
}

TEST(Tar, ExtendedRecordsThatLieAreRefused) {
    for (const std::string records : {"999 path=x\n", "x path=y\n", "10 path\n", "-1 path=x\n", "0 path=x\n"}) {
        const Reading reading =
            read_tar(tar_member("x", records, 'x') + tar_member("a", "y") + std::string(1024, '\0'));
        EXPECT_TRUE(reading.has("damaged-header")) << records;
        EXPECT_NE(reading.find("/a"), nullptr) << records;
    }
    const Reading size = read_tar(tar_member("x", "33 size=99999999999999999999999\n", 'x') + tar_member("a", "y"));
    EXPECT_TRUE(size.opened);
    const Reading big = read_tar(tar_member("x", "22 size=1844674407370\n", 'x') + tar_member("a", "y"));
    EXPECT_TRUE(big.has("truncated"));
}

TEST(Tar, LaterMembersWithTheSameNameAreReadToo) {
    const Reading reading = read_tar(tar_member("a", "1") + tar_member("a", "2") + std::string(1024, '\0'));
    EXPECT_EQ(reading.files.count("/a"), 2U);
}

TEST(Ar, MembersOfPackagesAndLibrariesAreRead) {
    const TempDir folder;
    write_file(folder / "debian-binary", "2.0\n");
    write_file(folder / "a-name-of-more-than-sixteen-characters.o", prose(1001));
    if (!have_tool("ar"))
        GTEST_SKIP() << "ar (binutils) is not installed";
    ASSERT_EQ(run({"ar", "rc", (folder / "out").string(), (folder / "debian-binary").string(),
                   (folder / "a-name-of-more-than-sixteen-characters.o").string()}),
              0);
    const Reading reading = read_with(open_ar, read_file(folder / "out"));
    ASSERT_TRUE(reading.opened);
    EXPECT_TRUE(reading.anomalies.empty());
    EXPECT_EQ(reading.find("/debian-binary")->contents, "2.0\n");
    ASSERT_NE(reading.find("/a-name-of-more-than-sixteen-characters.o"), nullptr);
    EXPECT_EQ(reading.find("/a-name-of-more-than-sixteen-characters.o")->contents, prose(1001));
    EXPECT_FALSE(
        read_with(open_ar, "!<arch>\nnonsense that is longer than a header would be, but is none at all.").opened);
}

} // namespace
} // namespace warifu::firmware
