// ISO 9660 volumes as genisoimage and xorriso make them.
#include "fields.h"
#include "file_system_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

std::string make_volume(const TempDir& folder, std::vector<std::string> words) {
    words.insert(words.end(), {"-quiet", "-o", (folder / "image").string(), (folder / "root").string()});
    EXPECT_EQ(run(words), 0);
    return read_file(folder / "image");
}

Reading read_iso(std::string_view image, const Limits& limits = {}) { return read_with(open_iso, image, limits); }

TEST(Iso, RockRidgeVolumesAreReadWhole) {
    WARIFU_NEEDS("genisoimage", "xorriso");
    const TempDir folder;
    make_tree(folder / "root", {});
    std::filesystem::create_symlink("../../up/./x", folder / "root/many/up");
    const std::vector<std::vector<std::string>> makers = {
        {"genisoimage", "-R", "-J"}, {"genisoimage", "-R"}, {"xorriso", "-as", "mkisofs", "-R", "-J"}};
    for (const auto& maker : makers) {
        const std::string image = make_volume(folder, maker);
        const Reading reading = read_iso(image);
        EXPECT_EQ(reading.description, "ISO 9660 Rock Ridge");
        expect_tree(reading, folder / "root", {});
        const Seen seen = examine_image(image);
        EXPECT_TRUE(seen.complete()) << seen.list();
        EXPECT_NE(seen.visit("fw!iso9660@0x0!/etc/passwd"), nullptr) << seen.list();
    }
}

TEST(Iso, JolietAndPlainNamesAreRead) {
    WARIFU_NEEDS("genisoimage");
    const TempDir folder;
    make_tree(folder / "root", {.links = false});
    write_file(folder / "root/日本語.txt", "x");
    const Reading joliet = read_iso(make_volume(folder, {"genisoimage", "-J", "-input-charset", "utf-8"}));
    EXPECT_EQ(joliet.description, "ISO 9660 Joliet");
    expect_tree(joliet, folder / "root", {.modes = false});
    std::filesystem::remove(folder / "root/日本語.txt");
    const std::string image = make_volume(folder, {"genisoimage", "-l"});
    const Reading plain = read_iso(image);
    EXPECT_TRUE(plain.anomalies.empty());
    ASSERT_NE(plain.find("/ETC/PASSWD"), nullptr);
    EXPECT_EQ(plain.find("/ETC/PASSWD")->contents, read_file(folder / "root/etc/passwd"));
    EXPECT_TRUE(examine_image(image).complete());
}

TEST(Iso, DeepDirectoriesAreFoundWhereTheyBelong) {
    WARIFU_NEEDS("genisoimage");
    const TempDir folder;
    write_file(folder / "root/1/2/3/4/5/6/7/8/9/10/11/deep", "deep down\n");
    const Reading reading = read_iso(make_volume(folder, {"genisoimage", "-R"}));
    expect_tree(reading, folder / "root", {}, {"/rr_moved"});
}

TEST(Iso, BootImagesWithoutANameAreOpened) {
    WARIFU_NEEDS("genisoimage", "mkfs.fat", "mcopy");
    const TempDir folder;
    write_file(folder / "root/readme", "x\n");
    write_file(folder / "boot/root/secret.txt", "in the boot image\n");
    ASSERT_EQ(run({"mkfs.fat", "-C", (folder / "root/efi.img").string(), "1440"}), 0);
    ASSERT_EQ(
        run({"mcopy", "-i", (folder / "root/efi.img").string(), (folder / "boot/root/secret.txt").string(), "::"}), 0);
    const Seen seen = examine_image(
        make_volume(folder, {"genisoimage", "-R", "-b", "efi.img", "-c", "boot.cat", "-hide", "efi.img"}));
    EXPECT_TRUE(std::any_of(seen.end.visits.begin(), seen.end.visits.end(), [](const Visit& visit) {
        return visit.contents == "in the boot image\n";
    })) << seen.list();
}

TEST(Iso, DamageIsTold) {
    WARIFU_NEEDS("genisoimage");
    const TempDir folder;
    make_tree(folder / "root", {.big = false});
    const std::string image = make_volume(folder, {"genisoimage", "-R", "-J", "-no-pad"});
    expect_cuts_are_told(open_iso, image, 4999);
    write_file(folder / "small/root/etc/x", "x");
    const std::string small = make_volume(folder, {"genisoimage", "-R"});
    const std::uint64_t root = std::uint64_t{u32(as_bytes(small), 32768 + 158)} * 2048;
    expect_changes_are_survived(open_iso, small, 32768 + 80, 32768 + 192);
    expect_changes_are_survived(open_iso, small, root, root + 500);
}

TEST(Iso, CyclesAreAnomalies) {
    WARIFU_NEEDS("genisoimage");
    const TempDir folder;
    write_file(folder / "root/sub/x", "x");
    std::string image = make_volume(folder, {"genisoimage", "-R"});
    const std::size_t root = std::size_t{u32(as_bytes(image), 32768 + 158)} * 2048;
    const std::size_t sub = image.find(std::string_view("\3SUB", 4), root) - 32;
    image.replace(sub + 2, 8, image.substr(32768 + 158, 8));
    EXPECT_TRUE(read_iso(image).has("directory-cycle"));
    EXPECT_FALSE(examine_image(image).complete());
}

} // namespace
} // namespace warifu::firmware
