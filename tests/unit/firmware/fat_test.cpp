// FAT12, FAT16 and FAT32 as mkfs.fat and mtools make them.
#include "fields.h"
#include "file_system_test_support.h"
#include "utf16.h"

namespace warifu::firmware {
namespace {

using namespace test;

struct Kind {
    const char* name;
    std::vector<std::string> options;
    std::size_t kilobytes;
    const char* description;
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

Reading read_fat(std::string_view image, const Limits& limits = {}) { return read_with(open_fat, image, limits); }

/// A file system with what lies in `root` of the folder.
std::string make_image(const TempDir& folder, const std::vector<std::string>& options, std::size_t kilobytes) {
    const std::string image = (folder / "image").string();
    std::filesystem::remove(image);
    std::vector<std::string> words = {"mkfs.fat", "-C", "-n", "LABEL"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {image, std::to_string(kilobytes)});
    EXPECT_EQ(run(words), 0);
    std::vector<std::string> copy = {"mcopy", "-Q", "-s", "-i", image};
    for (const auto& entry : std::filesystem::directory_iterator(folder / "root"))
        copy.push_back(entry.path().string());
    copy.push_back("::");
    EXPECT_EQ(run(copy), 0);
    return read_file(image);
}

class FatKinds : public testing::TestWithParam<Kind> {};

TEST_P(FatKinds, RealImagesAreReadWhole) {
    WARIFU_NEEDS("mkfs.fat", "mcopy");
    const TempDir folder;
    make_tree(folder / "root", {.links = false, .big = GetParam().kilobytes > 4096});
    write_file(folder / "root/UPPER.TXT", "a short name\n");
    write_file(folder / "root/日本語の名前.txt", "a name in Japanese\n");
    setenv("LC_ALL", "C.UTF-8", 1); // for mcopy
    const std::string image = make_image(folder, GetParam().options, GetParam().kilobytes);
    const Reading reading = read_fat(image);
    EXPECT_EQ(reading.description.substr(0, 5), GetParam().description);
    expect_tree(reading, folder / "root", {.modes = false});
    EXPECT_EQ(reading.find("/bin/busybox")->entry.mode, 0755U);
    const Seen seen = examine_image(image);
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_NE(seen.visit("fw!fat@0x0!/etc/passwd"), nullptr) << seen.list();
}

INSTANTIATE_TEST_SUITE_P(
    All, FatKinds,
    testing::Values(Kind{"fat12", {"-F", "12"}, 1440, "FAT12"}, Kind{"fat16", {"-F", "16"}, 16384, "FAT16"},
                    Kind{"fat32", {"-F", "32", "-s", "1"}, 40960, "FAT32"},
                    Kind{"fat32_large_sector", {"-F", "32", "-S", "4096", "-s", "1"}, 300'000, "FAT32"}),
    [](const auto& about) { return std::string(about.param.name); });

TEST(Fat, NamesBecomeUtf8) {
    EXPECT_EQ(to_utf8(u"a\u00e9\u65e5\U0001f600"), "a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80");
    const char16_t half[] = {0xd83d, u'x', 0xde00, 0xd83d};
    EXPECT_EQ(to_utf8({half, 4}), "\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Fat, CutImagesSaySo) {
    WARIFU_NEEDS("mkfs.fat", "mcopy");
    const TempDir folder;
    make_tree(folder / "root", {.links = false, .big = false});
    expect_cuts_are_told(open_fat, make_image(folder, {"-F", "12"}, 400), 2999);
}

TEST(Fat, ChangedStructuresAreSurvived) {
    WARIFU_NEEDS("mkfs.fat", "mcopy");
    const TempDir folder;
    write_file(folder / "root/a rather long name", prose(5000));
    write_file(folder / "root/etc/x", "x");
    const std::string image = make_image(folder, {"-F", "12"}, 160);
    const Bytes bytes = as_bytes(image);
    const std::uint64_t fat = std::uint64_t{u16(bytes, 14)} * 512;
    const std::uint64_t root = fat + std::uint64_t{u16(bytes, 22)} * 2 * 512;
    expect_changes_are_survived(open_fat, image, 0, 64);
    expect_changes_are_survived(open_fat, image, fat, fat + 48);
    expect_changes_are_survived(open_fat, image, root, root + 32 * 6);
}

TEST(Fat, CyclesAndSharedClustersAreAnomalies) {
    WARIFU_NEEDS("mkfs.fat", "mcopy");
    const TempDir folder;
    write_file(folder / "root/FILE", prose(20'000));
    std::string image = make_image(folder, {"-F", "16", "-s", "1", "-f", "1"}, 16384);
    const std::size_t fat = std::size_t{u16(as_bytes(image), 14)} * 512;
    const std::uint16_t second = u16(as_bytes(image), fat + 6); // the cluster behind 3
    ASSERT_GT(second, 3);
    std::string cycle = image;
    cycle.replace(fat + std::size_t{second} * 2, 2, std::string("\3\0", 2));
    EXPECT_TRUE(read_fat(cycle).has("overlapping-files"));
    EXPECT_FALSE(examine_image(cycle).complete());
    std::string early = image;
    early.replace(fat + std::size_t{second} * 2, 2, "\xff\xff");
    EXPECT_TRUE(read_fat(early).has("damaged-file"));
    EXPECT_FALSE(read_fat(early).find("/FILE")->complete);
    // A directory that is its own child.
    write_file(folder / "root/sub/x", "x");
    image = make_image(folder, {"-F", "16", "-s", "1", "-f", "1"}, 16384);
    const std::size_t x = image.find(std::string_view("X          ", 11));
    ASSERT_NE(x, std::string::npos);
    const std::size_t self = x - 64; // "." of the same directory
    image[x + 11] = 0x10;
    image.replace(x + 26, 2, image.substr(self + 26, 2));
    EXPECT_TRUE(read_fat(image).has("overlapping-files"));
}

TEST(Fat, CopiesOfTheTableMustAgree) {
    WARIFU_NEEDS("mkfs.fat", "mcopy");
    const TempDir folder;
    write_file(folder / "root/FILE", "x");
    std::string image = make_image(folder, {"-F", "12"}, 400);
    EXPECT_TRUE(read_fat(image).anomalies.empty());
    image[512 + std::size_t{512} * u16(as_bytes(image), 22) + 20] = 0x55;
    EXPECT_TRUE(read_fat(image).has("damaged-fat"));
}

TEST(Fat, WhatIsDeletedIsAccountedFor) {
    WARIFU_NEEDS("mkfs.fat", "mcopy", "mdel");
    const TempDir folder;
    write_file(folder / "root/GONE", noise(5000));
    make_image(folder, {"-F", "12"}, 400);
    ASSERT_EQ(run({"mdel", "-i", (folder / "image").string(), "::GONE"}), 0);
    const Seen seen = examine_image(read_file(folder / "image"));
    EXPECT_TRUE(seen.has("unidentified-data")) << seen.list();
    EXPECT_FALSE(seen.complete());
}

} // namespace
} // namespace warifu::firmware
