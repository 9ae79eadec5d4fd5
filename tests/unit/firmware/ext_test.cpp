// ext2, ext3 and ext4 as mke2fs makes them; debugfs for what a folder cannot hold.
#include "fields.h"
#include "file_system_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

struct Kind {
    const char* name;
    std::vector<std::string> options;
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

std::string make_image(const TempDir& folder, const std::vector<std::string>& options, const std::string& size = "8M") {
    std::vector<std::string> words = {
        "mke2fs", "-q", "-F", "-d", (folder / "root").string(), "-E", "hash_seed=00000000-0000-0000-0000-000000000001"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back((folder / "image").string());
    words.push_back(size);
    std::filesystem::remove(folder / "image");
    EXPECT_EQ(run(words), 0);
    return read_file(folder / "image");
}

Reading read_ext(std::string_view image, const Limits& limits = {}) { return read_with(open_ext, image, limits); }

class ExtKinds : public testing::TestWithParam<Kind> {};

TEST_P(ExtKinds, RealImagesAreReadWhole) {
    WARIFU_NEEDS("mke2fs");
    const TempDir folder;
    make_tree(folder / "root", {});
    {
        std::ofstream sparse(folder / "root/sparse", std::ios::binary);
        sparse << "begin";
        sparse.seekp(900'000);
        sparse << "end";
    }
    const std::string image = make_image(folder, GetParam().options);
    const Reading reading = read_ext(image);
    expect_tree(reading, folder / "root", {}, {"/lost+found"});
    EXPECT_EQ(reading.extent, image.size());
    for (const Span& span : reading.slack)
        EXPECT_EQ(image.find_first_not_of('\0', static_cast<std::size_t>(span.offset)) < span.end(), false)
            << "slack at " << span.offset;
    const Seen seen = examine_image(image);
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_NE(seen.visit("fw!ext@0x0!/etc/passwd"), nullptr) << seen.list();
}

INSTANTIATE_TEST_SUITE_P(
    All, ExtKinds,
    testing::Values(Kind{"ext2", {"-t", "ext2"}}, Kind{"ext2_1k", {"-t", "ext2", "-b", "1024"}},
                    Kind{"ext2_old", {"-t", "ext2", "-r", "0", "-O", "none"}},
                    Kind{"ext3", {"-t", "ext3", "-b", "1024"}}, Kind{"ext4", {"-t", "ext4"}},
                    Kind{"ext4_1k", {"-t", "ext4", "-b", "1024"}},
                    Kind{"ext4_32", {"-t", "ext4", "-O", "^64bit,^metadata_csum", "-I", "128"}},
                    Kind{"ext4_inline", {"-t", "ext4", "-O", "inline_data", "-I", "512"}},
                    Kind{"ext4_meta_bg", {"-t", "ext4", "-b", "1024", "-g", "512", "-O", "meta_bg,^resize_inode"}},
                    Kind{"ext4_sparse2", {"-t", "ext4", "-b", "1024", "-g", "1024", "-O", "sparse_super2"}},
                    Kind{"ext4_64k", {"-t", "ext4", "-b", "65536", "-O", "^has_journal"}}),
    [](const auto& about) { return std::string(about.param.name); });

TEST(Ext, DevicesOwnersAndLargeDirectoriesAreRead) {
    WARIFU_NEEDS("mke2fs", "debugfs");
    const TempDir folder;
    write_file(folder / "root/file", "x");
    for (int i = 0; i < 1500; ++i)
        write_file(folder / fmt::format("root/large/a-rather-long-name-that-fills-blocks-{}", i), "");
    make_image(folder, {"-t", "ext4", "-b", "1024", "-N", "2000"});
    const std::string image = (folder / "image").string();
    for (const char* command :
         {"mknod console c 5 1", "mknod sda b 8 0", "mknod pipe p", "set_inode_field file uid 100000",
          "set_inode_field file gid 70000", "set_inode_field file mode 0106755"})
        ASSERT_EQ(run({"debugfs", "-w", "-R", command, image}), 0) << command;
    ASSERT_LT(run({"e2fsck", "-f", "-y", "-D", image}), 4); // builds the index of the directory
    const Reading reading = read_ext(read_file(image));
    ASSERT_TRUE(reading.opened);
    EXPECT_TRUE(reading.anomalies.empty()) << reading.anomalies[0].message;
    EXPECT_EQ(reading.find("/console")->entry.type, FileType::CharacterDevice);
    EXPECT_EQ(reading.find("/sda")->entry.type, FileType::BlockDevice);
    EXPECT_EQ(reading.find("/pipe")->entry.type, FileType::Fifo);
    EXPECT_EQ(reading.find("/file")->entry.uid, 100000U);
    EXPECT_EQ(reading.find("/file")->entry.gid, 70000U);
    EXPECT_EQ(reading.find("/file")->entry.mode, 06755U);
    EXPECT_EQ(reading.files.size(), 1500U + 7U);
}

TEST(Ext, FilesOfManyPiecesAreReadWithEveryLevel) {
    WARIFU_NEEDS("mke2fs", "debugfs");
    const TempDir folder;
    // A hole between any two blocks: as many extents as blocks, and indirect blocks of three levels.
    const std::string piece = noise(1024, 9);
    {
        std::filesystem::create_directories(folder / "root");
        std::ofstream out(folder / "root/pieces", std::ios::binary);
        for (int i = 0; i < 700; ++i) {
            out.seekp(i * 2048);
            out.write(piece.data(), 1024);
        }
        out.seekp(70'000'000);
        out << "far behind";
    }
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"-t", "ext4", "-b", "1024"}, {"-t", "ext2", "-b", "1024"}}) {
        const Reading reading = read_ext(make_image(folder, options));
        expect_tree(reading, folder / "root", {}, {"/lost+found"});
    }
}

TEST(Ext, CutImagesSaySo) {
    WARIFU_NEEDS("mke2fs");
    const TempDir folder;
    make_tree(folder / "root", {.big = false});
    expect_cuts_are_told(open_ext, make_image(folder, {"-t", "ext4", "-b", "1024", "-O", "^has_journal"}, "1M"), 7001);
    expect_cuts_are_told(open_ext, make_image(folder, {"-t", "ext2", "-b", "1024"}, "1M"), 7001);
}

TEST(Ext, ChangedStructuresAreSurvived) {
    WARIFU_NEEDS("mke2fs");
    const TempDir folder;
    write_file(folder / "root/etc/passwd", "root\n");
    write_file(folder / "root/file", prose(40'000));
    for (const std::string kind : {"ext2", "ext4"}) {
        const std::string image =
            make_image(folder, {"-t", kind, "-b", "1024", "-N", "16", "-O", "^has_journal"}, "128");
        expect_changes_are_survived(open_ext, image, 1024, 1024 + 400);
        const std::uint64_t table = u32(as_bytes(image), 2048 + 8) * 1024;
        expect_changes_are_survived(open_ext, image, table + 256, table + 512);
    }
}

/// The image's superblock with a 32-bit field set. No checksums: -O ^metadata_csum.
std::string with_field(std::string image, std::size_t at, std::uint32_t value) {
    return image.replace(1024 + at, 4, little_endian(value));
}

TEST(Ext, UnknownFeaturesAreAnomalies) {
    WARIFU_NEEDS("mke2fs");
    const TempDir folder;
    write_file(folder / "root/file", "x");
    const std::string image = make_image(folder, {"-t", "ext4", "-O", "^metadata_csum"}, "1M");
    const std::uint32_t incompatible = u32(as_bytes(image), 1024 + 96);
    EXPECT_EQ(read_ext(with_field(image, 96, incompatible | 0x80000000)).error, ErrorCode::Unsupported);
    EXPECT_TRUE(read_ext(with_field(image, 96, incompatible | 4)).has("journal-not-replayed"));
    EXPECT_TRUE(read_ext(with_field(image, 100, u32(as_bytes(image), 1124) | 0x80000000)).has("unknown-feature"));
    EXPECT_TRUE(read_ext(with_field(image, 92, u32(as_bytes(image), 1116) | 0x80000000)).has("unknown-feature"));
    const Seen seen = examine_image(with_field(image, 96, incompatible | 0x80000000));
    EXPECT_TRUE(seen.has("unsupported-feature", "fw!ext@0x0")) << seen.list();
    EXPECT_FALSE(seen.complete());
    EXPECT_FALSE(examine_image(with_field(image, 96, incompatible | 4)).complete());
}

TEST(Ext, CyclesAndSharedBlocksAreAnomalies) {
    WARIFU_NEEDS("mke2fs", "debugfs");
    const TempDir folder;
    write_file(folder / "root/one", prose(5000, 1));
    write_file(folder / "root/two", prose(5000, 2));
    write_file(folder / "root/etc/x", "x");
    make_image(folder, {"-t", "ext2", "-b", "1024"}, "1M");
    const std::string image = (folder / "image").string();
    ASSERT_EQ(run({"debugfs", "-w", "-R", "link / etc/up", image}), 0);
    const Reading cycle = read_ext(read_file(image));
    EXPECT_TRUE(cycle.has("directory-cycle"));
    EXPECT_NE(cycle.find("/etc/x"), nullptr);

    make_image(folder, {"-t", "ext2", "-b", "1024"}, "1M");
    ASSERT_EQ(run({"debugfs", "-R", "bmap one 0", image}, folder / "block"), 0);
    const std::string block = std::to_string(std::stoi(read_file(folder / "block")));
    ASSERT_EQ(run({"debugfs", "-w", "-R", "set_inode_field two block[0] " + block, image}), 0);
    const Reading shared = read_ext(read_file(image));
    EXPECT_TRUE(shared.has("overlapping-files"));
    EXPECT_FALSE(examine_image(read_file(image)).complete());
}

TEST(Ext, WhatIsDeletedIsAccountedFor) {
    WARIFU_NEEDS("mke2fs", "debugfs");
    const TempDir folder;
    write_file(folder / "root/kept", "x");
    write_file(folder / "root/deleted", noise(5000, 8));
    write_file(folder / "root/archive.gz", gzip(cpio({{"etc/shadow", "deleted, and still there"}})));
    make_image(folder, {"-t", "ext4", "-b", "1024"}, "1M");
    const std::string image = (folder / "image").string();
    for (const char* command : {"rm deleted", "rm archive.gz"})
        ASSERT_EQ(run({"debugfs", "-w", "-R", command, image}), 0);
    const Seen seen = examine_image(read_file(image));
    EXPECT_FALSE(seen.complete());
    EXPECT_TRUE(seen.has("unidentified-data")) << seen.list();
    EXPECT_TRUE(std::any_of(seen.end.visits.begin(), seen.end.visits.end(), [](const Visit& visit) {
        return visit.contents == "deleted, and still there";
    })) << seen.list();
}

TEST(Ext, BrokenImagesOfOthersAreSurvivedAndTold) {
    const auto broken = shared_data() / "firmware/hostile/e2fsprogs";
    if (!std::filesystem::exists(broken))
        GTEST_SKIP() << broken << " is not there";
    Limits limits;
    limits.blob_bytes = 32U << 20U;
    // Every file can be read nevertheless: a wrong checksum, which we do not check; inodes without a name, whose blocks
    // hold zeros; a lost+found that is a file.
    const std::set<std::string> readable = {"f_extent_leaf_bad_csum.img.gz", "f_orphan_extents_inode.img.gz",
                                            "f_orphan_indirect_inode.img.gz", "f_lpffile.img.gz"};
    std::size_t images = 0;
    for (const auto& file : std::filesystem::directory_iterator(broken)) {
        if (file.path().extension() != ".gz")
            continue;
        ++images;
        const Seen seen = examine_image(read_file(file.path()), limits);
        EXPECT_EQ(seen.complete(), readable.count(file.path().filename().string()) == 1) << file.path() << "\n"
                                                                                         << seen.list();
    }
    EXPECT_GT(images, 40U);
}

} // namespace
} // namespace warifu::firmware
