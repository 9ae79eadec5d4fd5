// Squashfs 4.0, packed by the real mksquashfs and compared with the folder that was packed.
#include <atomic>
#include <mutex>
#include <thread>

#include <sys/stat.h>

#include "squashfs_test_support.h"

namespace warifu::firmware {
namespace {

namespace fs = std::filesystem;
using test::noise;
using test::prose;
using test::Reading;

/// A folder with all that a packer treats in its own way.
void make_packed_tree(const fs::path& root) {
    for (const std::size_t size : {0U, 1U, 100U, 4095U, 4096U, 4097U, 131'071U, 131'072U, 131'073U, 1'300'007U})
        test::write_file(root / "sizes" / std::to_string(size), prose(size, size));
    test::write_file(root / "bin/noise", noise(300'000));
    test::write_file(root / "bin/busybox", prose(250'000, 5));
    fs::create_hard_link(root / "bin/busybox", root / "bin/sh");
    test::write_file(root / "copies/one", prose(200'000, 6));
    test::write_file(root / "copies/two", prose(200'000, 6));
    fs::create_symlink("busybox", root / "bin/ls");
    fs::create_symlink(std::string(3000, 'x'), root / "bin/long-link");
    fs::create_symlink("/etc/../../outside", root / "bin/out");
    test::write_file(root / "sparse", "start");
    fs::resize_file(root / "sparse", 3'000'000);
    {
        std::fstream file(root / "sparse", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(2'000'000);
        file << "middle";
    }
    test::write_file(root / "holes-only", "");
    fs::resize_file(root / "holes-only", 1'000'000);
    test::write_file(root / std::string(255, 'n'), "long name");
    test::write_file(root / "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "Japanese name");
    test::write_file(root / "etc/shadow", "root::0:0:99999:7:::\n");
    chmod((root / "etc/shadow").c_str(), 0600);
    chmod((root / "bin/busybox").c_str(), 04755);
    fs::create_directories(root / "empty");
    chmod((root / "empty").c_str(), 01777);
    for (int i = 0; i < 1500; ++i)
        test::write_file(root / "many" / ("file-with-some-name-" + std::to_string(i)), std::to_string(i));
}

FileType type_of(fs::file_type type) {
    switch (type) {
    case fs::file_type::directory: return FileType::Directory;
    case fs::file_type::symlink: return FileType::Symlink;
    case fs::file_type::fifo: return FileType::Fifo;
    default: return FileType::Regular;
    }
}

void compare(const fs::path& root, const Reading& reading) {
    ASSERT_TRUE(reading.opened);
    for (const Anomaly& anomaly : reading.anomalies)
        ADD_FAILURE() << anomaly.locator << " " << anomaly.code << " " << anomaly.message;
    std::size_t names = 1;
    for (const auto& item : fs::recursive_directory_iterator(root)) {
        ++names;
        const std::string path = "/" + item.path().lexically_relative(root).string();
        const test::Got* got = reading.find(path);
        ASSERT_NE(got, nullptr) << path;
        EXPECT_EQ(reading.files.count(path), 1U) << path;
        EXPECT_TRUE(got->complete) << path;
        EXPECT_EQ(got->entry.type, type_of(item.symlink_status().type())) << path;
        struct stat status{};
        ASSERT_EQ(lstat(item.path().c_str(), &status), 0);
        EXPECT_EQ(got->entry.mode, status.st_mode & 07777U) << path;
        if (S_ISLNK(status.st_mode)) {
            EXPECT_EQ(got->entry.link_target, fs::read_symlink(item.path()).string());
        } else if (S_ISREG(status.st_mode)) {
            EXPECT_EQ(got->entry.size, static_cast<std::uint64_t>(status.st_size));
            EXPECT_TRUE(got->contents == test::read_file(item.path())) << path;
        }
    }
    EXPECT_EQ(reading.files.size(), names);
    EXPECT_NE(reading.find("/"), nullptr);
}

class Squashfs : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_dir = std::make_unique<test::TempDir>();
        make_packed_tree(*s_dir / "root");
    }
    static void TearDownTestSuite() { s_dir.reset(); }

    void SetUp() override {
        if (!test::have_tool("mksquashfs"))
            GTEST_SKIP() << "mksquashfs is not installed";
    }

    /// Packs a folder with further options of mksquashfs.
    std::string pack(const fs::path& source, std::vector<std::string> options) {
        const fs::path image = *s_dir / "image";
        fs::remove(image);
        std::vector<std::string> command = {"mksquashfs", source.string(), image.string(),
                                            "-noappend",  "-no-progress",  "-quiet"};
        command.insert(command.end(), options.begin(), options.end());
        EXPECT_EQ(test::run(command), 0) << ::testing::PrintToString(options);
        return test::read_file(image);
    }

    static std::unique_ptr<test::TempDir> s_dir;
};

std::unique_ptr<test::TempDir> Squashfs::s_dir;

struct Options {
    const char* name;
    std::vector<std::string> options;
    const char* description;
};

void PrintTo(const Options& options, std::ostream* out) { *out << options.name; }

class SquashfsPacked : public Squashfs, public ::testing::WithParamInterface<Options> {};

TEST_P(SquashfsPacked, EqualsTheFolder) {
    const std::string image = pack(*s_dir / "root", GetParam().options);
    const Reading reading = test::read_squashfs(image + std::string(5000, '\xff'));
    compare(*s_dir / "root", reading);
    EXPECT_EQ(reading.description, GetParam().description);
    // bytes_used: at most the padding of 4 KiB less than the file
    EXPECT_LE(reading.extent, image.size());
    EXPECT_GT(reading.extent + 4096, image.size());
    EXPECT_EQ(reading.extent, load<std::uint64_t>(as_bytes(image).data() + 40, ByteOrder::Little));
}

INSTANTIATE_TEST_SUITE_P(
    Compressors, SquashfsPacked,
    ::testing::Values(
        Options{"gzip", {"-comp", "gzip"}, "squashfs 4.0 little-endian gzip, block size 131072"},
        Options{"lzma", {"-comp", "lzma"}, "squashfs 4.0 little-endian LZMA, block size 131072"},
        Options{"lzo", {"-comp", "lzo"}, "squashfs 4.0 little-endian LZO, block size 131072"},
        Options{"xz", {"-comp", "xz"}, "squashfs 4.0 little-endian xz, block size 131072"},
        Options{"lz4", {"-comp", "lz4"}, "squashfs 4.0 little-endian LZ4, block size 131072"},
        Options{"zstd", {"-comp", "zstd"}, "squashfs 4.0 little-endian zstd, block size 131072"},
        Options{
            "xz_with_filters", {"-comp", "xz", "-Xbcj", "arm,x86"}, "squashfs 4.0 little-endian xz, block size 131072"},
        Options{"lz4_high", {"-comp", "lz4", "-Xhc"}, "squashfs 4.0 little-endian LZ4, block size 131072"},
        Options{"lzo_fast",
                {"-comp", "lzo", "-Xalgorithm", "lzo1x_1"},
                "squashfs 4.0 little-endian LZO, block size 131072"},
        Options{"blocks_of_4k", {"-comp", "xz", "-b", "4096"}, "squashfs 4.0 little-endian xz, block size 4096"},
        Options{"gzip_4k", {"-comp", "gzip", "-b", "4096"}, "squashfs 4.0 little-endian gzip, block size 4096"},
        Options{
            "blocks_of_1m", {"-comp", "zstd", "-b", "1048576"}, "squashfs 4.0 little-endian zstd, block size 1048576"},
        Options{"inodes_stored", {"-comp", "xz", "-noI"}, "squashfs 4.0 little-endian xz, block size 131072"},
        Options{"data_stored", {"-comp", "xz", "-noD"}, "squashfs 4.0 little-endian xz, block size 131072"},
        Options{"fragments_stored", {"-comp", "zstd", "-noF"}, "squashfs 4.0 little-endian zstd, block size 131072"},
        Options{"all_stored",
                {"-comp", "gzip", "-noI", "-noD", "-noF", "-noX"},
                "squashfs 4.0 little-endian gzip, block size 131072"},
        Options{"no_fragments", {"-comp", "lzo", "-no-fragments"}, "squashfs 4.0 little-endian LZO, block size 131072"},
        Options{
            "tails_in_fragments", {"-comp", "gzip", "-tailends"}, "squashfs 4.0 little-endian gzip, block size 131072"},
        Options{
            "not_exportable", {"-comp", "gzip", "-no-exports"}, "squashfs 4.0 little-endian gzip, block size 131072"},
        Options{"no_sharing",
                {"-comp", "lz4", "-no-duplicates", "-no-sparse"},
                "squashfs 4.0 little-endian LZ4, block size 131072"}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST_F(Squashfs, DevicesFifosAndOwners) {
    test::write_file(*s_dir / "small/file", "x");
    test::write_file(*s_dir / "pseudo", "dev d 755 0 0\n"
                                        "dev/null c 666 0 0 1 3\n"
                                        "dev/sda b 660 0 6 8 0\n"
                                        "dev/pipe i 622 3 4 f\n"
                                        "dev/sock i 777 0 0 s\n"
                                        "etc d 700 1000 100000\n");
    const Reading reading = test::read_squashfs(pack(*s_dir / "small", {"-pf", (*s_dir / "pseudo").string()}));
    ASSERT_TRUE(reading.opened);
    EXPECT_TRUE(reading.anomalies.empty());
    const auto expect = [&](const char* path, FileType type, std::uint32_t mode, std::uint32_t uid, std::uint32_t gid) {
        const test::Got* got = reading.find(path);
        ASSERT_NE(got, nullptr) << path;
        EXPECT_EQ(got->entry.type, type) << path;
        EXPECT_EQ(got->entry.mode, mode) << path;
        EXPECT_EQ(got->entry.uid, uid) << path;
        EXPECT_EQ(got->entry.gid, gid) << path;
        EXPECT_TRUE(got->complete);
    };
    expect("/dev", FileType::Directory, 0755, 0, 0);
    expect("/dev/null", FileType::CharacterDevice, 0666, 0, 0);
    expect("/dev/sda", FileType::BlockDevice, 0660, 0, 6);
    expect("/dev/pipe", FileType::Fifo, 0622, 3, 4);
    expect("/dev/sock", FileType::Socket, 0777, 0, 0);
    expect("/etc", FileType::Directory, 0700, 1000, 100000);
}

TEST_F(Squashfs, AThousandDirectoriesDeep) {
    fs::path deep = *s_dir / "deep";
    mkdir(deep.c_str(), 0755);
    for (int i = 0; i < 1000; ++i) {
        deep /= "d";
        ASSERT_EQ(mkdir(deep.c_str(), 0755), 0);
    }
    std::ofstream(deep / "file") << "deep";
    const std::string image = pack(*s_dir / "deep", {});
    const Reading reading = test::read_squashfs(image);
    std::string path;
    for (int i = 0; i < 1000; ++i)
        path += "/d";
    ASSERT_NE(reading.find(path + "/file"), nullptr);
    EXPECT_EQ(reading.find(path + "/file")->contents, "deep");

    Limits limits;
    limits.path_bytes = 100;
    const Reading shallow = test::read_squashfs(image, limits);
    EXPECT_TRUE(shallow.has("path-too-long"));
    EXPECT_EQ(shallow.files.size(), 51U); // the root and 50 times `/d`
}

TEST_F(Squashfs, AnEmptyFileSystem) {
    fs::create_directories(*s_dir / "nothing");
    const Reading reading = test::read_squashfs(pack(*s_dir / "nothing", {"-comp", "xz"}));
    ASSERT_TRUE(reading.opened);
    EXPECT_EQ(reading.files.size(), 1U);
    EXPECT_TRUE(reading.anomalies.empty());
}

TEST_F(Squashfs, FilesThatShareAFragmentAreOneUnit) {
    for (int i = 0; i < 100; ++i)
        test::write_file(*s_dir / "tiny" / std::to_string(i), prose(500, static_cast<std::uint64_t>(i)));
    const Reading reading = test::read_squashfs(pack(*s_dir / "tiny", {}));
    EXPECT_EQ(reading.units, 2U); // the directory; one fragment of 50,000 bytes
}

TEST_F(Squashfs, UnitsCanBeReadByAnyThreadInAnyOrder) {
    const std::string image = pack(*s_dir / "root", {"-comp", "zstd", "-b", "8192"});
    const Reading alone = test::read_squashfs(image);
    const auto reader = open_squashfs(as_bytes(image), Limits{}, [](Anomaly) { ADD_FAILURE(); });
    ASSERT_TRUE(reader.has_value());
    std::map<std::string, std::string> together;
    std::mutex mutex;
    std::atomic<std::size_t> left = (*reader)->unit_count();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (std::size_t unit = left--; unit > 0 && unit <= (*reader)->unit_count(); unit = left--)
                (*reader)->read_unit(
                    unit - 1,
                    [&](const Entry& entry, Bytes contents, bool) {
                        const std::lock_guard lock(mutex);
                        together[entry.path] = as_text(contents);
                    },
                    [](Anomaly) { ADD_FAILURE(); });
        });
    for (std::thread& thread : threads)
        thread.join();
    ASSERT_EQ(together.size(), alone.files.size());
    for (const auto& [path, contents] : together)
        EXPECT_TRUE(alone.find(path)->contents == contents) << path;
}

TEST_F(Squashfs, ContentsStayWhileAnotherUnitIsReadInsideTheCall) {
    const std::string image = pack(*s_dir / "root", {"-comp", "lz4"});
    const auto reader = open_squashfs(as_bytes(image), Limits{}, [](Anomaly) {});
    ASSERT_TRUE(reader.has_value());
    const auto none = [](Anomaly) {};
    std::size_t nested = 0;
    for (std::size_t unit = 1; unit < (*reader)->unit_count(); ++unit)
        (*reader)->read_unit(
            unit,
            [&](const Entry& entry, Bytes contents, bool) {
                const std::string before(as_text(contents));
                if (nested < 50)
                    (*reader)->read_unit(
                        ++nested % ((*reader)->unit_count() - 1) + 1, [](const Entry&, Bytes, bool) {}, none);
                EXPECT_TRUE(before == as_text(contents)) << entry.path;
            },
            none);
    EXPECT_EQ(nested, 50U);
}

TEST_F(Squashfs, BudgetsEndInAnomaliesThatNameThem) {
    const std::string image = pack(*s_dir / "root", {"-comp", "gzip", "-b", "65536"});
    const Reading all = test::read_squashfs(image);

    Limits nodes;
    nodes.nodes = 100;
    const Reading few = test::read_squashfs(image, nodes);
    EXPECT_TRUE(few.has("too-many-nodes"));
    EXPECT_EQ(few.files.size(), 100U);

    for (const std::uint64_t most : {std::uint64_t{1000}, std::uint64_t{65'536}, std::uint64_t{131'075}}) {
        Limits blob;
        blob.blob_bytes = most;
        const Reading cut = test::read_squashfs(image, blob);
        EXPECT_TRUE(cut.has("file-too-big"));
        for (const auto& [path, got] : cut.files) {
            const std::string& whole = all.find(path)->contents;
            EXPECT_TRUE(got.contents == whole.substr(0, most)) << path;
            EXPECT_EQ(got.complete, whole.size() <= most) << path;
            EXPECT_EQ(got.entry.size, all.find(path)->entry.size);
        }
    }

    Limits unpacked;
    unpacked.unpacked_bytes = 2'000'000;
    const Reading half = test::read_squashfs(image, unpacked);
    EXPECT_TRUE(half.has("unpacked-budget"));
    EXPECT_EQ(half.files.size(), all.files.size());
    std::uint64_t sum = 0;
    for (const auto& [path, got] : half.files) {
        sum += got.contents.size();
        EXPECT_EQ(got.complete, got.contents == all.find(path)->contents) << path;
    }
    EXPECT_LE(sum, 2'000'000U);
    EXPECT_GT(sum, 1'000'000U);
}

TEST_F(Squashfs, ReadsTheSampleOfBinwalk) {
    const fs::path sample = test::shared_data() / "firmware/binwalk/squashfs.bin";
    if (!fs::exists(sample))
        GTEST_SKIP() << sample << " is missing";
    const Reading reading = test::read_squashfs(test::read_file(sample));
    ASSERT_TRUE(reading.opened);
    EXPECT_EQ(reading.description, "squashfs 4.0 little-endian gzip, block size 131072");
    EXPECT_EQ(reading.extent, 0x13bU);
    ASSERT_NE(reading.find("/lsb-release"), nullptr);
    EXPECT_EQ(reading.find("/lsb-release")->contents.size(), 104U);
    EXPECT_NE(reading.find("/lsb-release")->contents.find("DISTRIB_ID"), std::string::npos);
}

TEST(SquashfsMagic, WhatIsNoSquashfsIsRefused) {
    EXPECT_FALSE(test::read_squashfs("").opened);
    EXPECT_FALSE(test::read_squashfs("hsqs").opened);
    EXPECT_FALSE(test::read_squashfs(std::string(4096, '\0')).opened);
    EXPECT_FALSE(test::read_squashfs("hsqs" + std::string(4096, '\0')).opened);
    EXPECT_FALSE(test::read_squashfs("hsqs" + std::string(4096, '\xff')).opened);
    EXPECT_FALSE(test::read_squashfs("sqsh" + noise(100'000)).opened);
}

} // namespace
} // namespace warifu::firmware
