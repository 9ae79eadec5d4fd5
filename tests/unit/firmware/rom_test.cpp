// cramfs as mkfs.cramfs makes it, in both byte orders, and romfs as genromfs does.
#include "fields.h"
#include "file_system_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

std::string make_cramfs(const TempDir& folder, const std::string& order) {
    EXPECT_EQ(run({"mkfs.cramfs", "-N", order, (folder / "root").string(), (folder / "image").string()}), 0);
    return read_file(folder / "image");
}

std::string make_romfs(const TempDir& folder) {
    EXPECT_EQ(run({"genromfs", "-d", (folder / "root").string(), "-f", (folder / "image").string()}), 0);
    return read_file(folder / "image");
}

TEST(Cramfs, RealImagesOfBothByteOrdersAreReadWhole) {
    WARIFU_NEEDS("mkfs.cramfs");
    const TempDir folder;
    make_tree(folder / "root", {});
    write_file(folder / "root/same as busybox", read_file(folder / "root/bin/busybox"));
    write_file(folder / "root/holes", "x" + std::string(50'000, '\0') + "y");
    for (const std::string order : {"little", "big"}) {
        const std::string image = make_cramfs(folder, order);
        const Reading reading = read_with(open_cramfs, image);
        EXPECT_EQ(reading.description, "cramfs " + order + "-endian");
        expect_tree(reading, folder / "root", {});
        const Seen seen = examine_image(image);
        EXPECT_TRUE(seen.complete()) << seen.list();
        EXPECT_NE(seen.visit("fw!cramfs@0x0!/etc/passwd"), nullptr) << seen.list();
    }
}

TEST(Cramfs, DamageIsTold) {
    WARIFU_NEEDS("mkfs.cramfs");
    const TempDir folder;
    make_tree(folder / "root", {.big = false});
    const std::string image = make_cramfs(folder, "little");
    expect_cuts_are_told(open_cramfs, image, 997);
    std::string changed = image;
    changed[image.size() / 2] = static_cast<char>(changed[image.size() / 2] ^ 1);
    EXPECT_TRUE(read_with(open_cramfs, changed).has("checksum-mismatch"));
    changed = image;
    changed[9] = 0x08; // pointers of the extended kind
    EXPECT_EQ(read_with(open_cramfs, changed).error, ErrorCode::Unsupported);
    EXPECT_TRUE(examine_image(changed).has("unsupported-feature"));
    expect_changes_are_survived(open_cramfs, image, 0, 400);
    expect_changes_are_survived(open_cramfs, make_cramfs(folder, "big"), 64, 400);
}

TEST(Cramfs, CyclesAreAnomalies) {
    WARIFU_NEEDS("mkfs.cramfs");
    const TempDir folder;
    write_file(folder / "root/sub/x", "x");
    std::string image = make_cramfs(folder, "little");
    // The first entry of the root leads to the root's own names.
    const std::uint32_t root = u32(as_bytes(image), 72) >> 6U;
    const std::size_t entry = root * 4;
    const std::uint32_t size = u32(as_bytes(image), 68);
    image.replace(entry + 4, 4, little_endian(size));
    image.replace(entry + 8, 4, little_endian((u32(as_bytes(image), entry + 8) & 63U) | root << 6U));
    EXPECT_TRUE(read_with(open_cramfs, image).has("directory-cycle"));
}

TEST(Romfs, RealImagesAreReadWhole) {
    WARIFU_NEEDS("genromfs");
    const TempDir folder;
    make_tree(folder / "root", {});
    const std::string image = make_romfs(folder);
    const Reading reading = read_with(open_romfs, image);
    expect_tree(reading, folder / "root", {.modes = false});
    EXPECT_EQ(reading.find("/bin/zz-same")->contents, read_file(folder / "root/bin/busybox"));
    const Seen seen = examine_image(image);
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_NE(seen.visit("fw!romfs@0x0!/etc/passwd"), nullptr) << seen.list();
}

TEST(Romfs, DevicesAreRead) {
    WARIFU_NEEDS("genromfs");
    const TempDir folder;
    write_file(folder / "root/@console,c,5,1", "");
    write_file(folder / "root/@sda,b,8,0", "");
    const Reading reading = read_with(open_romfs, make_romfs(folder));
    ASSERT_NE(reading.find("/console"), nullptr);
    EXPECT_EQ(reading.find("/console")->entry.type, FileType::CharacterDevice);
    EXPECT_EQ(reading.find("/sda")->entry.type, FileType::BlockDevice);
}

TEST(Romfs, ALinkToWhatIsNoFileIsTold) {
    WARIFU_NEEDS("genromfs");
    const TempDir folder;
    write_file(folder / "root/file", "x");
    std::filesystem::create_hard_link(folder / "root/file", folder / "root/same");
    const std::string image = make_romfs(folder);
    const std::uint32_t dot = 32; // the root's record of itself
    std::size_t changed = 0;
    for (std::size_t at = 64; at + 32 <= image.size(); at += 16) {
        if (image.compare(at + 16, 5, "same\0", 5) != 0 && image.compare(at + 16, 5, "file\0", 5) != 0)
            continue;
        if ((static_cast<unsigned char>(image[at + 3]) & 7U) != 0) // the one that is a link
            continue;
        std::string bad = image;
        bad.replace(at + 4, 4, big_endian(dot));
        // The sums of the first 512 bytes and of the header must fit nevertheless.
        const std::uint32_t by = u32(as_bytes(image), at + 4, ByteOrder::Big) - dot;
        bad.replace(at + 12, 4, big_endian(u32(as_bytes(image), at + 12, ByteOrder::Big) + by));
        const Reading reading = read_with(open_romfs, bad);
        EXPECT_TRUE(reading.has("missing-link-target"));
        EXPECT_FALSE(reading.has("checksum-mismatch"));
        ++changed;
    }
    EXPECT_EQ(changed, 1U);
}

TEST(Romfs, DamageIsTold) {
    WARIFU_NEEDS("genromfs");
    const TempDir folder;
    make_tree(folder / "root", {.big = false});
    const std::string image = make_romfs(folder);
    expect_cuts_are_told(open_romfs, image, 997);
    expect_changes_are_survived(open_romfs, image, 0, 600);
    // A directory whose first header is its own; behind the first 512 bytes, which have a sum of their own.
    const std::size_t at = image.find("directory\0", 512, 10) - 16;
    std::string cycle = image;
    cycle.replace(at + 4, 4, big_endian(static_cast<std::uint32_t>(at)));
    const Reading reading = read_with(open_romfs, cycle);
    EXPECT_TRUE(reading.has("directory-cycle"));
    EXPECT_TRUE(reading.has("checksum-mismatch"));
}

TEST(Rom, RealSmallImagesAreOpened) {
    const auto folder = shared_data() / "firmware/binwalk";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << folder << " is not there";
    const Seen cram = examine_image(read_file(folder / "cramfs.bin"));
    EXPECT_EQ(cram.format("fw!cramfs@0x0"), "cramfs") << cram.list();
    EXPECT_TRUE(cram.complete()) << cram.list();
    const Seen rom = examine_image(read_file(folder / "romfs.bin"));
    EXPECT_EQ(rom.format("fw!romfs@0x0"), "romfs") << rom.list();
}

} // namespace
} // namespace warifu::firmware
