// Archives as zip makes them, and hostile ones.
#include <zlib.h>

#include "fields.h"
#include "file_system_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

Reading read_zip(std::string_view bytes, const Limits& limits = {}) { return read_with(open_zip, bytes, limits); }

std::string make_zip(const TempDir& folder, const std::string& options) {
    const std::string archive = (folder / "out.zip").string();
    std::filesystem::remove(archive);
    EXPECT_EQ(
        run({"sh", "-c", "cd " + (folder / "root").string() + " && zip -q -r -y " + options + " " + archive + " ."}),
        0);
    return read_file(archive);
}

std::string little_16(std::uint32_t value) { return little_endian(value).substr(0, 2); }

struct Small {
    std::string name;
    std::string contents;
    std::uint32_t local_crc_change = 0;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::string local_name = {};
};

/// Stored entries. `local_at` moves where the central directory says that an entry lies.
std::string small_zip(const std::vector<Small>& entries, std::int64_t local_at_of_last = -1) {
    std::string archive;
    std::string directory;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Small& e = entries[i];
        const std::uint32_t crc = crc32_of(as_bytes(e.contents));
        const auto size = static_cast<std::uint32_t>(e.contents.size());
        const std::string fields = little_16(20) + little_16(e.flags) + little_16(e.method) + little_endian(0);
        const auto numbers = [&](std::uint32_t sum) {
            return little_endian(sum) + little_endian(size) + little_endian(size);
        };
        auto at = static_cast<std::uint32_t>(archive.size());
        const std::string& local = e.local_name.empty() ? e.name : e.local_name;
        archive += "PK\3\4" + fields + numbers(crc ^ e.local_crc_change) +
                   little_16(static_cast<std::uint32_t>(local.size())) + little_16(0) + local + e.contents;
        if (local_at_of_last >= 0 && i + 1 == entries.size())
            at = static_cast<std::uint32_t>(local_at_of_last);
        directory += "PK\1\2" + little_16(20) + fields + numbers(crc) +
                     little_16(static_cast<std::uint32_t>(e.name.size())) + little_16(0) + little_16(0) + little_16(0) +
                     little_16(0) + little_endian(0) + little_endian(at) + e.name;
    }
    const auto count = little_16(static_cast<std::uint32_t>(entries.size()));
    const auto size = little_endian(static_cast<std::uint32_t>(directory.size()));
    const auto start = little_endian(static_cast<std::uint32_t>(archive.size()));
    return archive + directory + "PK\5\6" + little_endian(0) + count + count + size + start + little_16(0);
}

TEST(Zip, RealArchivesAreReadWhole) {
    WARIFU_NEEDS("zip");
    const TempDir folder;
    make_tree(folder / "root", {});
    for (const std::string& options : {std::string("-9"), std::string("-0"), std::string("-fz")}) {
        const std::string archive = make_zip(folder, options);
        const Reading reading = read_zip(archive);
        expect_tree(reading, folder / "root", {});
        EXPECT_EQ(reading.extent, archive.size());
        const Seen seen = examine_image(archive);
        EXPECT_TRUE(seen.complete()) << seen.list();
        EXPECT_NE(seen.visit("fw!zip@0x0!/etc/passwd"), nullptr) << seen.list();
    }
    // Written to a pipe: sizes stand behind the contents. (Links would be stored, which zip refuses there.)
    make_tree(folder / "plain", {.links = false});
    ASSERT_EQ(run({"sh", "-c", "cd " + (folder / "plain").string() + " && zip -q -r - . | cat"}, folder / "piped"), 0);
    expect_tree(read_zip(read_file(folder / "piped")), folder / "plain", {});
    EXPECT_TRUE(examine_image(read_file(folder / "piped")).complete());
    // Behind other bytes, and before others.
    const std::string archive = make_zip(folder, "-9");
    const Seen between =
        examine_image(gzip("what comes first\n") + archive + std::string(100, '\0') + gzip("what comes last\n"));
    EXPECT_TRUE(between.complete()) << between.list();
}

TEST(Zip, DamageIsTold) {
    WARIFU_NEEDS("zip");
    const TempDir folder;
    make_tree(folder / "root", {.big = false});
    const std::string archive = make_zip(folder, "-9");
    for (std::size_t size = 0; size < archive.size(); size += 401)
        EXPECT_FALSE(read_zip(std::string_view(archive).substr(0, size)).opened) << size;
    EXPECT_TRUE(examine_image(archive.substr(0, archive.size() - 30)).has("damaged-filesystem"));
    const std::string small = small_zip({{"a", "one"}, {"b/c", "two"}});
    EXPECT_TRUE(read_zip(small).anomalies.empty());
    expect_changes_are_survived(open_zip, small, 0, small.size());
    std::string changed = small;
    changed[31] = 'X'; // the contents of the first
    EXPECT_TRUE(read_zip(changed).has("damaged-file"));
    EXPECT_FALSE(read_zip(changed).find("/a")->complete);
}

TEST(Zip, HeadersThatDisagreeAreAnomalies) {
    EXPECT_TRUE(read_zip(small_zip({{"a", "one", 1}})).has("header-mismatch"));
    EXPECT_TRUE(read_zip(small_zip({{.name = "a", .contents = "one", .local_name = "b"}})).has("header-mismatch"));
    EXPECT_FALSE(examine_image(small_zip({{"a", "one", 1}})).complete());
}

TEST(Zip, OverlappingEntriesAreAnomalies) {
    const Reading reading = read_zip(small_zip({{"a", "contents"}, {"a", "contents"}}, 0));
    EXPECT_TRUE(reading.has("overlapping-files"));
    // What the second should have been is slack.
    EXPECT_FALSE(reading.slack.empty());
    EXPECT_FALSE(examine_image(small_zip({{"a", "contents"}, {"a", "contents"}}, 0)).complete());
}

TEST(Zip, WhatCannotBeReadIsTold) {
    EXPECT_TRUE(read_zip(small_zip({{.name = "a", .contents = "x", .flags = 1}})).has("encrypted"));
    EXPECT_TRUE(read_zip(small_zip({{.name = "a", .contents = "x", .method = 12}})).has("unsupported-compression"));
    const Reading climbing = read_zip(small_zip({{"../../etc/passwd", "x"}}));
    EXPECT_TRUE(climbing.has("path-outside-root"));
    EXPECT_NE(climbing.find("/etc/passwd"), nullptr);
}

TEST(Zip, BombsAreStopped) {
    WARIFU_NEEDS("zip");
    const TempDir folder;
    std::filesystem::create_directories(folder / "root");
    std::ofstream(folder / "root/zeros").close();
    std::filesystem::resize_file(folder / "root/zeros", 70U << 20U);
    const std::string archive = make_zip(folder, "-9");
    Limits limits;
    limits.ratio = 100;
    EXPECT_TRUE(read_zip(archive, limits).has("stopped-at-ratio"));
    limits = {};
    limits.blob_bytes = 1U << 20U;
    EXPECT_TRUE(read_zip(archive, limits).has("stopped-at-bytes"));
    EXPECT_TRUE(read_zip(archive).find("/zeros")->complete);
    // A size that is too small hides what follows.
    std::string lying = archive;
    for (const std::size_t at : {std::size_t{22}, lying.find("PK\1\2") + 24})
        lying.replace(at, 4, little_endian(5));
    EXPECT_TRUE(read_zip(lying).has("damaged-file"));
}

TEST(Zip, HostileArchivesOfOthersAreSurvived) {
    const auto hostile = shared_data() / "firmware/hostile";
    if (!std::filesystem::exists(hostile))
        GTEST_SKIP() << hostile << " is not there";
    EXPECT_TRUE(examine_image(read_file(hostile / "test-encrypted.zip")).has("encrypted"));
    EXPECT_TRUE(examine_image(read_file(hostile / "zip-slip/zip-slip.zip")).has("path-outside-root"));
    const Seen link = examine_image(read_file(hostile / "libarchive/test_read_format_zip_symlink.zip"));
    EXPECT_TRUE(std::any_of(link.nodes.begin(), link.nodes.end(), [&](const auto& node) {
        return link.format(node.first) == "symlink";
    })) << link.list();
    std::size_t archives = 0;
    for (const auto& file : std::filesystem::directory_iterator(hostile / "libarchive"))
        if (file.path().extension() == ".zip" || file.path().extension() == ".zipx") {
            ++archives;
            examine_image(read_file(file.path()));
        }
    EXPECT_GE(archives, 12U);
}

} // namespace
} // namespace warifu::firmware
