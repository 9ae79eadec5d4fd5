#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "walker_test_support.h"

/// What the tests of file systems share: a tree on disk with one of everything, and what must hold of every reader.
namespace warifu::firmware::test {

/// The first of the tools that is not there, empty when all are.
inline std::string missing_tool(const std::vector<std::string>& tools) {
    for (const std::string& tool : tools)
        if (!have_tool(tool))
            return tool;
    return {};
}

#define WARIFU_NEEDS(...)                                                                                              \
    if (const std::string missing = missing_tool({__VA_ARGS__}); !missing.empty())                                     \
    GTEST_SKIP() << missing << " is not installed"

struct TreeKinds {
    bool links = true; ///< symlinks and hard links
    bool big = true;   ///< a file of two megabytes
};

inline void make_tree(const std::filesystem::path& root, TreeKinds kinds) {
    write_file(root / "etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
    write_file(root / "etc/a long name with spaces, longer than any of the old ones.conf", prose(5000, 2));
    write_file(root / "bin/busybox", prose(70'000, 3));
    write_file(root / "empty", "");
    for (int i = 0; i < 60; ++i)
        write_file(root / fmt::format("many/directory/file-number-{:03}.txt", i), fmt::format("contents {}\n", i));
    if (kinds.big)
        write_file(root / "lib/big", noise(2'000'000, 4));
    if (kinds.links) {
        std::filesystem::create_symlink("busybox", root / "bin/sh");
        std::filesystem::create_symlink("/" + std::string(180, 'x') + "/target", root / "bin/far");
        std::filesystem::create_hard_link(root / "bin/busybox", root / "bin/zz-same");
    }
    std::filesystem::permissions(root / "bin/busybox", static_cast<std::filesystem::perms>(04755));
    std::filesystem::permissions(root / "etc/passwd", static_cast<std::filesystem::perms>(0640));
    std::filesystem::permissions(root / "empty", static_cast<std::filesystem::perms>(0644));
}

struct Checked {
    bool modes = true;
};

/// Everything under `root` was read, with its contents, and nothing else was, but `extra`.
inline void expect_tree(const Reading& reading, const std::filesystem::path& root, Checked checked,
                        std::set<std::string> extra = {}) {
    ASSERT_TRUE(reading.opened);
    extra.insert("/");
    for (const auto& at : std::filesystem::recursive_directory_iterator(root)) {
        const std::string path = "/" + at.path().lexically_relative(root).string();
        const Got* got = reading.find(path);
        ASSERT_NE(got, nullptr) << path;
        extra.insert(path);
        struct stat status{};
        ASSERT_EQ(lstat(at.path().c_str(), &status), 0);
        EXPECT_TRUE(!checked.modes || at.is_symlink() || got->entry.mode == (status.st_mode & 07777U)) << path;
        EXPECT_TRUE(got->complete) << path;
        if (at.is_symlink()) {
            EXPECT_EQ(got->entry.type, FileType::Symlink) << path;
            EXPECT_EQ(got->entry.link_target, std::filesystem::read_symlink(at.path())) << path;
        } else if (at.is_directory()) {
            EXPECT_EQ(got->entry.type, FileType::Directory) << path;
        } else {
            EXPECT_EQ(got->entry.size, static_cast<std::uint64_t>(status.st_size)) << path;
            EXPECT_TRUE(got->contents == read_file(at.path())) << path << " of " << got->contents.size();
        }
    }
    for (const auto& [path, got] : reading.files)
        EXPECT_EQ(extra.count(path), 1U) << path;
    for (const Anomaly& anomaly : reading.anomalies)
        ADD_FAILURE() << anomaly.code << " " << anomaly.locator << " " << anomaly.message;
}

/// Cut anywhere: an error, or an anomaly, or a file that is not complete; never a whole file with other contents.
template <class Open>
void expect_cuts_are_told(Open open, const std::string& image, std::size_t step) {
    const Reading whole = read_with(open, image);
    ASSERT_TRUE(whole.opened);
    for (std::size_t size = 0; size < whole.extent; size += size < 4096 ? 61 : step) {
        const Reading cut = read_with(open, std::string_view(image).substr(0, size));
        if (!cut.opened)
            continue;
        EXPECT_FALSE(cut.anomalies.empty()) << "cut to " << size << " of " << whole.extent;
        EXPECT_LE(cut.extent, size);
        for (const auto& [path, got] : cut.files) {
            const Got* same = whole.find(path);
            EXPECT_TRUE(!got.complete || same == nullptr || got.contents == same->contents)
                << path << " cut to " << size;
        }
    }
}

/// Changed in every byte of [from, to), in several ways: whatever is said, it comes to an end, and inside of bounds.
template <class Open>
void expect_changes_are_survived(Open open, const std::string& image, std::size_t from, std::size_t to) {
    Limits limits;
    limits.nodes = 2000;
    limits.blob_bytes = 4U << 20U;
    std::string changed = image;
    for (std::size_t at = from; at < std::min(to, image.size()); ++at) {
        for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
            changed[at] = static_cast<char>(static_cast<unsigned char>(image[at]) ^ change);
            const Reading reading = read_with(open, changed, limits);
            EXPECT_LE(reading.extent, image.size());
            EXPECT_LE(reading.files.size(), limits.nodes);
            for (const Span& span : reading.slack)
                EXPECT_TRUE(in_range(span.offset, span.size, reading.extent)) << at;
        }
        changed[at] = image[at];
    }
}

} // namespace warifu::firmware::test
