// Squashfs 1 to 3 and vendors' variants. The images are those of a packer for tests (squashfs_old_image.h), whose zlib
// images are also read by the real unsquashfs, and the real root file system of a router.
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

OldFile file(std::string contents, bool fragment = false) {
    OldFile made;
    made.contents = std::move(contents);
    made.fragment = fragment;
    return made;
}

OldFile special(unsigned kind, unsigned mode, std::string target = {}) {
    OldFile made;
    made.kind = kind;
    made.mode = mode;
    made.contents = std::move(target);
    return made;
}

OldFile sample_tree(std::uint32_t block) {
    OldFile root = special(1, 0755);
    OldFile& etc = root.children["etc"] = special(1, 0750);
    etc.uid = 1;
    etc.gid = 1;
    etc.long_form = true;
    etc.children["passwd"] = file("root::0:0:root:/:/bin/sh\n", true);
    etc.children["passwd"].mode = 04644;
    etc.children["empty"] = file("");
    etc.children["owned"] = file("x", true);
    etc.children["owned"].uid = 2;
    etc.children["owned"].gid = 1;
    OldFile& bin = root.children["bin"] = special(1, 0755);
    bin.children["busybox"] = file(prose(block * 3 + 1234), true);
    bin.children["busybox"].long_form = true;
    bin.children["exact"] = file(prose(block * 2, 2), true);
    bin.children["noise"] = file(noise(block + block / 2));
    bin.children["one-less"] = file(prose(block - 1, 3));
    bin.children["sh"] = special(3, 0777, "busybox");
    bin.children["sparse"] = file("a" + std::string(block * 4, '\0') + "z");
    OldFile& dev = root.children["dev"] = special(1, 0755);
    dev.children["console"] = special(5, 0600);
    dev.children["mtdblock0"] = special(4, 0660);
    dev.children["initctl"] = special(6, 0622);
    dev.children["log"] = special(7, 0666);
    // More than a metadata block of inodes and of names, and runs of more than 256 names.
    OldFile& many = root.children["many"] = special(1, 0777);
    for (int i = 0; i < 900; ++i)
        many.children["some-file-with-a-name-" + std::to_string(i)] = file("content of " + std::to_string(i), true);
    return root;
}

constexpr std::uint32_t kUids[] = {0, 1000, 33};
constexpr std::uint32_t kGids[] = {0, 100};

void compare(const OldFile& expected, const std::string& path, const Reading& reading, std::size_t& count) {
    ++count;
    const test::Got* got = reading.find(path.empty() ? "/" : path);
    ASSERT_NE(got, nullptr) << path;
    static constexpr FileType types[] = {FileType::Regular, FileType::Directory,   FileType::Regular,
                                         FileType::Symlink, FileType::BlockDevice, FileType::CharacterDevice,
                                         FileType::Fifo,    FileType::Socket};
    EXPECT_EQ(got->entry.type, types[expected.kind]) << path;
    EXPECT_EQ(got->entry.mode, expected.mode) << path;
    EXPECT_EQ(got->entry.uid, kUids[expected.uid]) << path;
    EXPECT_EQ(got->entry.gid, kGids[expected.gid]) << path;
    EXPECT_TRUE(got->complete) << path;
    EXPECT_TRUE(expected.kind == 3 ? got->entry.link_target == expected.contents : got->contents == expected.contents)
        << path;
    for (const auto& [name, child] : expected.children)
        compare(child, path + "/" + name, reading, count);
}

struct Variant {
    const char* name;
    OldFormat format;
    const char* description;
};

void PrintTo(const Variant& variant, std::ostream* out) { *out << variant.name; }

OldFormat format(unsigned major, unsigned minor, ByteOrder order, Packing packing, std::string magic = {},
                 std::uint32_t block = 32768) {
    OldFormat made;
    made.major = major;
    made.minor = minor;
    made.order = order;
    made.packing = packing;
    made.magic = std::move(magic);
    made.block_size = block;
    return made;
}

OldFormat with_markers(OldFormat made) {
    made.marker_byte = true;
    return made;
}

OldFormat with_stored_metadata(OldFormat made) {
    made.stored_metadata = true;
    return made;
}

constexpr ByteOrder kLittle = ByteOrder::Little;
constexpr ByteOrder kBig = ByteOrder::Big;

class SquashfsOld : public ::testing::TestWithParam<Variant> {};

TEST_P(SquashfsOld, EveryNameAndByteIsRead) {
    const OldFile tree = sample_tree(GetParam().format.block_size);
    const OldImage image(GetParam().format, tree);
    const Reading reading = test::read_squashfs(image.bytes() + std::string(999, '\xff'));
    ASSERT_TRUE(reading.opened);
    EXPECT_EQ(reading.extent, image.bytes().size());
    EXPECT_EQ(reading.description, GetParam().description);
    for (const Anomaly& anomaly : reading.anomalies)
        ADD_FAILURE() << anomaly.locator << " " << anomaly.code << " " << anomaly.message;
    std::size_t count = 0;
    compare(tree, "", reading, count);
    EXPECT_EQ(reading.files.size(), count);
}

/// Images that the real unsquashfs reads, too: it knows zlib and the two usual magics only.
class SquashfsOldZlib : public SquashfsOld {};

TEST_P(SquashfsOldZlib, UnsquashfsReadsTheSame) {
    if (!test::have_tool("unsquashfs"))
        GTEST_SKIP() << "unsquashfs is not installed";
    const OldFormat& made = GetParam().format;
    const test::TempDir dir;
    const OldFile tree = sample_tree(made.block_size);
    test::write_file(dir / "image", OldImage(made, tree).bytes());
    // Its status is not looked at: it cannot make devices when it is not root.
    test::run({"unsquashfs", "-no-progress", "-d", (dir / "out").string(), (dir / "image").string()});
    for (const char* folder : {"etc", "bin", "many"})
        for (const auto& [name, child] : tree.children.at(folder).children)
            ASSERT_TRUE(child.kind != 2 || test::read_file(dir / "out" / folder / name) == child.contents)
                << folder << "/" << name;
    EXPECT_EQ(fs::read_symlink(dir / "out" / "bin" / "sh"), "busybox");
    EXPECT_EQ(static_cast<unsigned>(fs::status(dir / "out" / "etc" / "passwd").permissions()) & 0777U, 0644U);
}

const auto kZlibVariants = ::testing::Values(
    Variant{"v1_little", format(1, 0, kLittle, Packing::Zlib), "squashfs 1.0 little-endian zlib, block size 32768"},
    Variant{"v1_big", format(1, 0, kBig, Packing::Zlib), "squashfs 1.0 big-endian zlib, block size 32768"},
    Variant{"v1_markers", with_markers(format(1, 0, kBig, Packing::Zlib)),
            "squashfs 1.0 big-endian zlib, block size 32768"},
    Variant{"v2_0_little", format(2, 0, kLittle, Packing::Zlib), "squashfs 2.0 little-endian zlib, block size 32768"},
    Variant{"v2_0_big", format(2, 0, kBig, Packing::Zlib), "squashfs 2.0 big-endian zlib, block size 32768"},
    Variant{"v2_1_little", format(2, 1, kLittle, Packing::Zlib, "", 65536),
            "squashfs 2.1 little-endian zlib, block size 65536"},
    Variant{"v2_1_big", format(2, 1, kBig, Packing::Zlib, "", 65536), "squashfs 2.1 big-endian zlib, block size 65536"},
    Variant{"v3_0_little", format(3, 0, kLittle, Packing::Zlib), "squashfs 3.0 little-endian zlib, block size 32768"},
    Variant{"v3_0_big", format(3, 0, kBig, Packing::Zlib), "squashfs 3.0 big-endian zlib, block size 32768"},
    Variant{"v3_1_little", format(3, 1, kLittle, Packing::Zlib, "", 131072),
            "squashfs 3.1 little-endian zlib, block size 131072"},
    Variant{"v3_1_big", format(3, 1, kBig, Packing::Zlib, "", 131072),
            "squashfs 3.1 big-endian zlib, block size 131072"},
    Variant{"v3_1_markers", with_markers(format(3, 1, kLittle, Packing::Zlib)),
            "squashfs 3.1 little-endian zlib, block size 32768"},
    Variant{"v3_stored", format(3, 1, kBig, Packing::Stored), "squashfs 3.1 big-endian zlib, block size 32768"},
    Variant{"v3_metadata_stored", with_stored_metadata(format(3, 1, kLittle, Packing::Zlib)),
            "squashfs 3.1 little-endian zlib, block size 32768"});
const auto kLzmaVariants =
    ::testing::Values(Variant{"v3_sqlzma", format(3, 1, kLittle, Packing::LzmaAlone, "shsq"),
                              "squashfs 3.1 little-endian LZMA, block size 32768"},
                      Variant{"v3_sqlzma_big", format(3, 1, kBig, Packing::LzmaAlone, "qshs"),
                              "squashfs 3.1 big-endian LZMA, block size 32768"},
                      Variant{"v3_lzma_usual_magic", format(3, 0, kBig, Packing::LzmaAlone),
                              "squashfs 3.0 big-endian LZMA, block size 32768"},
                      Variant{"v3_props5", format(3, 0, kLittle, Packing::LzmaProps5, "sqlz"),
                              "squashfs 3.0 little-endian LZMA, block size 32768"},
                      Variant{"v2_props5_big", with_stored_metadata(format(2, 0, kBig, Packing::LzmaProps5)),
                              "squashfs 2.0 big-endian LZMA, block size 32768"},
                      Variant{"v3_properties_nowhere", format(3, 1, kLittle, Packing::LzmaBare, "hsqt"),
                              "squashfs 3.1 little-endian LZMA, block size 32768"},
                      Variant{"v2_properties_nowhere", format(2, 0, kBig, Packing::LzmaBare, "tqsh"),
                              "squashfs 2.0 big-endian LZMA, block size 32768"});

std::string name_of(const ::testing::TestParamInfo<Variant>& instance) { return instance.param.name; }

INSTANTIATE_TEST_SUITE_P(Zlib, SquashfsOld, kZlibVariants, name_of);
INSTANTIATE_TEST_SUITE_P(Lzma, SquashfsOld, kLzmaVariants, name_of);
INSTANTIATE_TEST_SUITE_P(Zlib, SquashfsOldZlib, kZlibVariants, name_of);

/// A ZyXEL P-663H-51: version 2.0, big endian, LZMA behind five bytes. What is in it, squashfs_v2.truth.json says.
TEST(SquashfsRouter, IsReadWhole) {
    const fs::path sample = test::shared_data() / "firmware/binwalk/squashfs_v2.bin";
    if (!fs::exists(sample))
        GTEST_SKIP() << sample << " is missing";
    const std::string image = test::read_file(sample);
    const Reading reading = test::read_squashfs(image);
    ASSERT_TRUE(reading.opened);
    EXPECT_EQ(reading.description, "squashfs 2.0 big-endian LZMA, block size 65536");
    EXPECT_EQ(reading.extent, 2'587'654U);
    EXPECT_EQ(reading.files.size(), 431U); // the superblock's count of inodes
    EXPECT_TRUE(reading.anomalies.empty());
    for (const auto& [path, got] : reading.files) {
        EXPECT_TRUE(got.complete) << path;
        EXPECT_TRUE(got.entry.type != FileType::Regular || got.contents.size() == got.entry.size) << path;
    }
    const test::Got* key = reading.find("/etc/rsa_host_key");
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(key->contents, image.substr(978'209, 427)); // it lies there unpacked
    const test::Got* config = reading.find("/etc/default.cfg");
    ASSERT_NE(config, nullptr);
    EXPECT_EQ(config->contents.size(), 2866U);
    EXPECT_NE(config->contents.find("P-663H-51"), std::string::npos);
    const auto holds = [&](const char* path, std::string_view text) {
        const test::Got* got = reading.find(path);
        return got != nullptr && got->contents.find(text) != std::string::npos;
    };
    EXPECT_TRUE(holds("/bin/busybox", "BusyBox v1.00 (2009.02.12-09:06+0000)"));
    EXPECT_TRUE(holds("/etc/inetd.conf", "telnet"));
    EXPECT_NE(reading.find("/lib/ld-uClibc.so.0"), nullptr);
    EXPECT_TRUE(holds("/etc/default.cfg", "<sysUserName value=\"admin\"/>"));
    // LZMA1 carries no checksum. ELF files end with their section headers, so those tell whether the bytes are right.
    std::size_t programs = 0;
    for (const auto& [path, got] : reading.files) {
        if (!got.contents.starts_with("\x7f"
                                      "ELF"))
            continue;
        ++programs;
        const std::byte* head = as_bytes(got.contents).data();
        const std::size_t table = load<std::uint32_t>(head + 32, kBig);
        const std::size_t entry = load<std::uint16_t>(head + 46, kBig);
        const std::size_t count = load<std::uint16_t>(head + 48, kBig);
        if (count == 0)
            continue; // stripped of them
        ASSERT_TRUE(in_range(table, entry * count, got.contents.size())) << path;
        EXPECT_EQ(got.contents.substr(table, entry), std::string(entry, '\0')) << path; // the first is all zeros
    }
    EXPECT_EQ(programs, 85U); // as `file` counts them
}

} // namespace
} // namespace warifu::firmware
