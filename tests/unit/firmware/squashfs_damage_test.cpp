// Squashfs that is cut, damaged or made to do harm. Run under AddressSanitizer these tests find what reads or writes
// outside; everywhere they find bytes that are wrong and called whole.
#include "squashfs_old_image.h"
#include "squashfs_test_support.h"

namespace warifu::firmware {
namespace {

namespace fs = std::filesystem;
using test::noise;
using test::OldFile;
using test::OldFormat;
using test::OldImage;
using test::Packing;
using test::prose;
using test::Reading;

OldFile fragment_file(std::string contents, bool fragment = true) {
    OldFile made;
    made.contents = std::move(contents);
    made.fragment = fragment;
    return made;
}

OldFile directory() {
    OldFile made;
    made.kind = 1;
    made.mode = 0755;
    return made;
}

OldFormat format(unsigned major, ByteOrder order, Packing packing) {
    OldFormat made;
    made.major = major;
    made.minor = major == 2 ? 0 : 1;
    made.order = order;
    made.packing = packing;
    made.block_size = 8192;
    return made;
}

OldFile small_tree() {
    OldFile root = directory();
    OldFile& folder = root.children["folder"] = directory();
    for (int i = 0; i < 12; ++i)
        folder.children["file" + std::to_string(i)] = fragment_file(prose(700, static_cast<std::uint64_t>(i)));
    root.children["large"] = fragment_file(prose(30'000, 77));
    root.children["link"].kind = 3;
    root.children["link"].contents = "folder/file1";
    return root;
}

/// Images of all kinds, small enough to be damaged at every few bytes.
std::map<std::string, std::string> small_images() {
    std::map<std::string, std::string> images;
    for (const unsigned major : {1U, 2U, 3U})
        for (const Packing packing : {Packing::Zlib, Packing::LzmaAlone, Packing::LzmaBare})
            images["v" + std::to_string(major) + "-" + std::to_string(static_cast<int>(packing))] =
                OldImage(format(major, major == 2 ? ByteOrder::Big : ByteOrder::Little, packing), small_tree()).bytes();
    if (!test::have_tool("mksquashfs"))
        return images;
    const test::TempDir dir;
    for (int i = 0; i < 12; ++i)
        test::write_file(dir / "root/folder" / ("file" + std::to_string(i)), prose(700, static_cast<std::uint64_t>(i)));
    test::write_file(dir / "root/large", prose(30'000, 77));
    fs::create_symlink("folder/file1", dir / "root/link");
    for (const char* codec : {"gzip", "lzma", "lzo", "xz", "lz4", "zstd"}) {
        fs::remove(dir / "image");
        test::run({"mksquashfs", (dir / "root").string(), (dir / "image").string(), "-comp", codec, "-b", "8192",
                   "-noappend", "-no-progress", "-quiet", "-nopad"});
        images[codec] = test::read_file(dir / "image");
    }
    return images;
}

/// Names and contents that are called complete are those of the whole image, or the reading says that it is damaged.
bool honest(const Reading& whole, const Reading& damaged) {
    if (!damaged.opened)
        return true;
    if (!damaged.anomalies.empty()) // names may be missing or wrong, and it was said
        return true;
    if (damaged.files.size() != whole.files.size())
        return false;
    for (const auto& [path, got] : damaged.files)
        if (const test::Got* same = whole.find(path); same == nullptr || got.contents != same->contents)
            return false;
    return true;
}

TEST(SquashfsDamage, ACutImageNeverPassesForAWholeOne) {
    for (const auto& [name, image] : small_images()) {
        ASSERT_TRUE(test::read_squashfs(image).opened) << name;
        ASSERT_TRUE(test::read_squashfs(image).anomalies.empty()) << name;
        const std::size_t step = image.size() / 250 + 1;
        for (std::size_t size = 0; size < image.size(); size += step) {
            const Reading cut = test::read_squashfs(image.substr(0, size));
            if (cut.opened)
                EXPECT_TRUE(cut.has("truncated")) << name << " cut to " << size;
            else
                EXPECT_EQ(cut.error, ErrorCode::Corrupt) << name << " cut to " << size;
        }
    }
}

TEST(SquashfsDamage, FlippedBitsNeverCrash) {
    for (const auto& [name, image] : small_images()) {
        const std::size_t step = image.size() / 400 + 1;
        for (std::size_t at = 0; at < image.size(); at += step) {
            std::string damaged = image;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
            test::read_squashfs(damaged);
        }
        // The superblock and the tables at the end, byte by byte, with the greatest values.
        for (std::size_t at = 4; at < 119; ++at) {
            std::string damaged = image;
            damaged[at] = '\xff';
            test::read_squashfs(damaged);
        }
        for (std::size_t at = image.size() - 300; at < image.size(); ++at) {
            std::string damaged = image;
            damaged[at] = '\xff';
            test::read_squashfs(damaged);
        }
    }
}

TEST(SquashfsDamage, ChecksumsMakeEveryFlippedBitOfTheDataSeen) {
    const auto images = small_images();
    for (const char* name : {"v2-1", "v3-1", "gzip", "xz"}) { // zlib has Adler-32; mksquashfs's xz has CRC-32
        if (!images.contains(name))
            continue;
        const std::string& image = images.at(name);
        const Reading whole = test::read_squashfs(image);
        const bool modern = name[0] != 'v';
        const bool big = name[1] == '2';
        const std::size_t end = // the inode table
            modern ? load<std::uint64_t>(as_bytes(image).data() + 64, ByteOrder::Little)
            : big  ? load<std::uint32_t>(as_bytes(image).data() + 20, ByteOrder::Big)
                   : load<std::uint64_t>(as_bytes(image).data() + 87, ByteOrder::Little);
        ASSERT_LT(end, image.size()) << name;
        for (std::size_t at = 119; at < end; at += end / 300 + 1) {
            std::string damaged = image;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
            const Reading reading = test::read_squashfs(damaged);
            ASSERT_TRUE(reading.opened);
            EXPECT_EQ(reading.files.size(), whole.files.size());
            EXPECT_TRUE(honest(whole, reading)) << name << " byte " << at;
            std::size_t incomplete = 0;
            for (const auto& [path, got] : reading.files) {
                EXPECT_TRUE(!got.complete || got.contents == whole.find(path)->contents) << path;
                incomplete += got.complete ? 0U : 1U;
            }
            EXPECT_GT(incomplete, 0U) << name << " byte " << at;
            EXPECT_TRUE(reading.has("corrupt-block"));
        }
    }
}

TEST(SquashfsDamage, OneBadBlockLeavesTheOthers) {
    OldFile root = directory();
    root.children["file"] = fragment_file(prose(8192 * 4 + 100));
    const OldImage image(format(3, ByteOrder::Little, Packing::Zlib), root);
    std::string damaged = image.bytes();
    damaged[image.data_start() + 1000] ^= 0x40; // in the first block
    const Reading reading = test::read_squashfs(damaged);
    const test::Got* got = reading.find("/file");
    ASSERT_NE(got, nullptr);
    EXPECT_FALSE(got->complete);
    const std::string whole = prose(8192 * 4 + 100);
    EXPECT_TRUE(got->contents == std::string(8192, '\0') + whole.substr(8192));
    ASSERT_EQ(reading.anomalies.size(), 1U);
    EXPECT_EQ(reading.anomalies[0].code, "corrupt-block");
    EXPECT_EQ(reading.anomalies[0].locator, "/file");
}

TEST(SquashfsDamage, NamesThatLeaveTheRootAreCutBackToIt) {
    OldFile root = directory();
    root.children["../../etc/shadow"] = fragment_file("evil");
    root.children["."] = fragment_file("dot");
    root.children[std::string("a\0b", 3)] = fragment_file("zero");
    OldFile& folder = root.children["folder"] = directory();
    folder.children["../beside"] = fragment_file("moved");
    folder.children["../../../out"] = fragment_file("far");
    folder.children[".."] = fragment_file("up");
    const Reading reading = test::read_squashfs(OldImage(format(3, ByteOrder::Big, Packing::Zlib), root).bytes());
    ASSERT_TRUE(reading.opened);
    for (const char* path : {"/etc/shadow", "/out", "/beside", "/a_b", "/folder"})
        EXPECT_NE(reading.find(path), nullptr) << path;
    EXPECT_EQ(reading.find("/etc/shadow")->contents, "evil");
    EXPECT_EQ(reading.files.size(), 8U);
    std::size_t outside = 0;
    std::size_t bad = 0;
    for (const Anomaly& anomaly : reading.anomalies) {
        outside += anomaly.code == "path-outside-root" ? 1U : 0U;
        bad += anomaly.code == "bad-name" ? 1U : 0U;
    }
    EXPECT_EQ(outside, 2U);
    EXPECT_EQ(bad, 4U);
    for (const auto& [path, got] : reading.files) {
        EXPECT_TRUE(path.starts_with("/"));
        EXPECT_EQ(path.find(".."), std::string::npos) << path;
        EXPECT_EQ(path.find("//"), std::string::npos) << path;
    }
}

TEST(SquashfsDamage, DirectoriesInACircleAreEnteredOnce) {
    OldFile root = directory();
    OldFile& folder = root.children["folder"] = directory();
    folder.children["file"] = fragment_file("x");
    folder.children["loop"] = directory();
    const OldFormat made = format(3, ByteOrder::Little, Packing::Stored);
    // Written twice: where the root's inode lies does not depend on where the name leads. A loop leaves its own inode
    // out, so the place is looked for until it agrees.
    folder.children["loop"].forced_inode = 1;
    for (int i = 0; i < 3; ++i)
        folder.children["loop"].forced_inode = OldImage(made, root).root_inode();
    const Reading reading = test::read_squashfs(OldImage(made, root).bytes());
    ASSERT_TRUE(reading.opened);
    EXPECT_TRUE(reading.has("directory-loop"));
    EXPECT_EQ(reading.files.size(), 4U); // `/`, `/folder`, `/folder/file`, `/folder/loop`
    EXPECT_NE(reading.find("/folder/loop"), nullptr);
}

TEST(SquashfsDamage, InodesThatAreNotThereAreReported) {
    OldFile root = directory();
    root.children["good"] = fragment_file("x");
    root.children["bad"] = fragment_file("y");
    root.children["bad"].forced_inode = (std::uint64_t{4000} << 16U) | 17;
    const Reading reading = test::read_squashfs(OldImage(format(2, ByteOrder::Big, Packing::Zlib), root).bytes());
    ASSERT_TRUE(reading.opened);
    EXPECT_EQ(reading.find("/good")->contents, "x");
    ASSERT_NE(reading.find("/bad"), nullptr);
    EXPECT_FALSE(reading.find("/bad")->complete);
    EXPECT_TRUE(reading.has("corrupt-metadata"));
}

TEST(SquashfsDamage, AHugeFileOfHolesCostsOneBuffer) {
    if (!test::have_tool("mksquashfs"))
        GTEST_SKIP() << "mksquashfs is not installed";
    const test::TempDir dir;
    test::write_file(dir / "root/holes", "");
    fs::resize_file(dir / "root/holes", std::uintmax_t{200} << 20U);
    ASSERT_EQ(test::run({"mksquashfs", (dir / "root").string(), (dir / "image").string(), "-noappend", "-no-progress",
                         "-quiet", "-b", "1048576"}),
              0);
    Limits limits;
    limits.blob_bytes = 5U << 20U;
    const Reading reading = test::read_squashfs(test::read_file(dir / "image"), limits);
    ASSERT_NE(reading.find("/holes"), nullptr);
    EXPECT_EQ(reading.find("/holes")->entry.size, std::uint64_t{200} << 20U);
    EXPECT_EQ(reading.find("/holes")->contents.size(), 5U << 20U);
    EXPECT_TRUE(reading.has("file-too-big"));
}

TEST(SquashfsDamage, AnUnknownPackingIsUnsupported) {
    std::string image = OldImage(format(3, ByteOrder::Little, Packing::Zlib), small_tree()).bytes();
    const std::uint64_t inodes = load<std::uint64_t>(as_bytes(image).data() + 87, ByteOrder::Little);
    const std::uint64_t directories = load<std::uint64_t>(as_bytes(image).data() + 95, ByteOrder::Little);
    for (std::uint64_t at = inodes + 2; at < directories; ++at)
        image[at] = static_cast<char>(image[at] ^ 0x55);
    EXPECT_EQ(test::read_squashfs(image).error, ErrorCode::Unsupported);
}

TEST(SquashfsDamage, TheRouterImageSurvivesDamage) {
    const fs::path sample = test::shared_data() / "firmware/binwalk/squashfs_v2.bin";
    if (!fs::exists(sample))
        GTEST_SKIP() << sample << " is missing";
    const std::string image = test::read_file(sample);
    Limits limits;
    limits.blob_bytes = 70'000; // its few great files take most of the time
    test::Random random(4);
    for (int i = 0; i < 40; ++i) {
        std::string damaged = image;
        const std::size_t tables = image.size() - 2'580'000;
        for (int flips = 0; flips < 5; ++flips)
            damaged[2'580'000 + random.next() % tables] = static_cast<char>(random.next());
        test::read_squashfs(damaged, limits);
    }
    for (std::size_t size = image.size() - 5000; size < image.size(); size += 331) {
        const Reading cut = test::read_squashfs(image.substr(0, size), limits);
        EXPECT_TRUE(!cut.opened || cut.has("truncated"));
    }
}

} // namespace
} // namespace warifu::firmware
