#include "uimage.h"

#include "walker_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

TEST(UImage, ReadsWhatMkimageWrites) {
    if (!have_tool("mkimage"))
        GTEST_SKIP() << "mkimage (u-boot-tools) is not installed";
    const TempDir folder;
    write_file(folder / "data", prose(1234));
    ASSERT_EQ(run({"mkimage", "-A", "mips", "-O", "linux", "-T", "kernel", "-C", "lzma", "-a", "0x80001000", "-n",
                   "A Name", "-d", (folder / "data").string(), (folder / "out").string()}),
              0);
    const std::string bytes = read_file(folder / "out");
    const auto image = parse_uimage(as_bytes(bytes));
    ASSERT_TRUE(image);
    EXPECT_EQ(image->name, "A Name");
    EXPECT_EQ(image->size, 64U + 1234U);
    EXPECT_EQ(image->type, 2);
    EXPECT_EQ(image->compression, 3);
    EXPECT_EQ(image->use, UImageUse::Program);
    EXPECT_EQ(image->payload_crc, crc32_of(as_bytes(bytes).subspan(64)));
    const auto parts = uimage_parts(*image, as_bytes(bytes));
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].offset, 64U);
    EXPECT_EQ(parts[0].size, 1234U);
    EXPECT_TRUE(parts[0].program);
}

TEST(UImage, EveryBitOfTheHeaderIsSummed) {
    const std::string good = uimage("payload", 2);
    ASSERT_TRUE(parse_uimage(as_bytes(good)));
    for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
        std::string bad = good;
        bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(parse_uimage(as_bytes(bad))) << bit;
    }
    EXPECT_FALSE(parse_uimage(as_bytes(good.substr(0, 63))));
}

TEST(UImage, MultiFileListsAreCutToWhatIsThere) {
    const std::string list = big_endian(5) + big_endian(3) + big_endian(0);
    const std::string whole = uimage(list + std::string("12345\0\0\0abc", 11), 4);
    const auto image = parse_uimage(as_bytes(whole));
    ASSERT_TRUE(image);
    const auto parts = uimage_parts(*image, as_bytes(whole));
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(whole.substr(parts[0].offset, parts[0].size), "12345");
    EXPECT_EQ(whole.substr(parts[1].offset, parts[1].size), "abc");
    EXPECT_TRUE(parts[0].program);
    EXPECT_FALSE(parts[1].program);
    const std::string cut = whole.substr(0, whole.size() - 2);
    EXPECT_EQ(uimage_parts(*image, as_bytes(cut)).at(1).size, 1U);

    std::string endless;
    for (int i = 0; i < 1000; ++i)
        endless += big_endian(0xffffffff);
    const std::string lying = uimage(endless, 4);
    EXPECT_TRUE(uimage_parts(*parse_uimage(as_bytes(lying)), as_bytes(lying)).empty());
}

TEST(UImage, AListThatMakesNoSenseIsSearchedInstead) {
    std::string endless;
    for (int i = 0; i < 1000; ++i)
        endless += big_endian(0xffffffff);
    const Seen seen = examine_image(uimage(endless + gzip(cpio({{"init", "x"}})), 4));
    bool found = false;
    for (const Visit& visit : seen.end.visits)
        found = found || visit.path == "/init";
    EXPECT_TRUE(found) << seen.list();
}

} // namespace
} // namespace warifu::firmware
