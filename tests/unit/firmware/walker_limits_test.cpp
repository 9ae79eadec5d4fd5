// Hostile images, exhausted budgets, workers that died, people who press Ctrl-C.
#include <atomic>

#include <fmt/format.h>

#include "walker_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

TEST(WalkerLimits, NestingEndsAtTheDepth) {
    std::string nested = cpio({{"bottom", "x"}});
    for (int i = 0; i < 1000; ++i)
        nested = tar({{"n", nested}}).substr(0, 512 + nested.size()); // without end marks, to stay small
    const Seen seen = examine_image(nested);
    EXPECT_TRUE(seen.has("stopped-at-depth")) << seen.examination().reason;
    EXPECT_FALSE(seen.complete());
    EXPECT_LT(seen.nodes.size(), 40U);
    Limits limits;
    limits.depth = 3;
    std::string three = cpio({{"bottom", "x"}});
    EXPECT_TRUE(examine_image(gzip(gzip(three)), limits).complete());
    EXPECT_TRUE(examine_image(gzip(gzip(gzip(three))), limits).has("stopped-at-depth"));
}

TEST(WalkerLimits, ABombStopsAtTheSizeOfABlob) {
    Limits limits;
    limits.blob_bytes = 1U << 20U;
    const Seen seen = examine_image(gzip(gzip(std::string(64U << 20U, '\0'))) + cpio({{"init", "x"}}), limits);
    EXPECT_TRUE(seen.has("stopped-at-bytes")) << seen.list();
    EXPECT_FALSE(seen.complete());
}

TEST(WalkerLimits, AllDecodersTogetherHaveABudget) {
    Limits limits;
    limits.unpacked_bytes = 100'000;
    std::map<std::string, std::string> files;
    for (int i = 0; i < 20; ++i)
        files[fmt::format("f{}.gz", i)] = gzip(prose(20'000, static_cast<std::uint64_t>(i)));
    const Seen seen = examine_image(cpio(files), limits);
    EXPECT_TRUE(seen.has("stopped-at-bytes", "fw")) << seen.list();
    EXPECT_FALSE(seen.complete());
    EXPECT_LT(seen.end.visits.size(), 40U);
    EXPECT_TRUE(examine_image(cpio(files)).complete());
}

TEST(WalkerLimits, HardLinksToOneBigFileAreWorkToo) {
    std::string archive = tar_member("big", prose(100'000));
    for (int i = 0; i < 1000; ++i)
        archive += tar_member(fmt::format("l{}", i), "", '1', "big");
    Limits limits;
    limits.unpacked_bytes = 10'000'000;
    const Seen seen = examine_image(archive + std::string(1024, '\0'), limits);
    EXPECT_TRUE(seen.has("stopped-at-bytes", "fw")) << seen.examination().reason;
    EXPECT_FALSE(seen.complete());
    EXPECT_LT(seen.end.visits.size(), 200U);
}

TEST(WalkerLimits, ASteepStreamStopsAtTheRatio) {
    Limits limits;
    limits.ratio = 100;
    const std::string steep = packed({"xz", "-c", "-0"}, std::string(100U << 20U, '\0'));
    ASSERT_LT(steep.size(), 100'000U);
    const Seen seen = examine_image(steep + cpio({{"init", "x"}}), limits);
    EXPECT_TRUE(seen.has("stopped-at-ratio", "fw!xz@0x0")) << seen.list();
    EXPECT_FALSE(seen.complete());
}

TEST(WalkerLimits, NodesAreCounted) {
    std::map<std::string, std::string> files;
    for (int i = 0; i < 2000; ++i)
        files[fmt::format("f{}", i)] = "x";
    Limits limits;
    limits.nodes = 500;
    for (const std::string& image : {cpio(files), tar(files), squashfs(files)}) {
        const Seen seen = examine_image(image, limits);
        EXPECT_TRUE(seen.has("stopped-at-nodes")) << seen.examination().reason;
        EXPECT_FALSE(seen.complete());
        EXPECT_LE(seen.nodes.size(), 501U);
        EXPECT_GT(seen.nodes.size(), 100U);
    }
    limits.nodes = 3000;
    EXPECT_TRUE(examine_image(cpio(files), limits).complete());
}

TEST(WalkerLimits, AnomaliesAreKeptUpToTheLimitAndCounted) {
    std::string archive;
    for (int i = 0; i < 100; ++i)
        archive += tar_member(fmt::format("../f{}", i), "x");
    Limits limits;
    limits.anomalies = 10;
    const Seen seen = examine_image(archive + std::string(1024, '\0'), limits);
    EXPECT_TRUE(seen.has("too-many-anomalies", "fw")) << seen.list();
    EXPECT_EQ(seen.sink.anomalies.size(), 11U);
    EXPECT_NE(seen.sink.anomalies.back().message.find("100"), std::string::npos) << seen.sink.anomalies.back().message;
    EXPECT_FALSE(seen.complete());
    EXPECT_EQ(seen.end.visits.size(), 100U);
}

TEST(WalkerLimits, ABlobThatKilledAWorkerIsLeftAlone) {
    const std::string image = cpio({{"bad.gz", gzip(cpio({{"in", "x"}}))}, {"good", "y"}, {"worse", "z"}});
    for (const std::uint32_t threads : {1U, 3U}) {
        CheckingWatch watch;
        watch.refuse = [](std::string_view locator) {
            return locator == "fw!cpio@0x0!/bad.gz!gzip@0x0" || locator == "fw!cpio@0x0!/worse";
        };
        Limits limits;
        limits.threads = threads;
        const Seen seen = examine_image(image, limits, watch);
        EXPECT_TRUE(seen.has("killed-worker", "fw!cpio@0x0!/bad.gz!gzip@0x0")) << seen.list();
        EXPECT_TRUE(seen.has("killed-worker", "fw!cpio@0x0!/worse")) << seen.list();
        EXPECT_FALSE(seen.complete());
        EXPECT_NE(seen.visit("fw!cpio@0x0!/bad.gz"), nullptr);
        EXPECT_NE(seen.visit("fw!cpio@0x0!/good"), nullptr);
        EXPECT_EQ(seen.visit("fw!cpio@0x0!/worse"), nullptr);
        EXPECT_EQ(seen.nodes.count("fw!cpio@0x0!/worse"), 1U);
        EXPECT_EQ(seen.visit("fw!cpio@0x0!/bad.gz!gzip@0x0!cpio@0x0!/in"), nullptr);
    }
}

TEST(WalkerLimits, EveryContainerAndFileIsAnnounced) {
    CheckingWatch watch;
    const std::string image = uimage(gzip(cpio({{"a", "1"}, {"b", "2"}})), 3, 1);
    const Seen seen = examine_image(image, {}, watch);
    for (const char* locator : {"fw!uimage@0x0", "fw!uimage@0x0!gzip@0x40", "fw!uimage@0x0!gzip@0x40!cpio@0x0",
                                "fw!uimage@0x0!gzip@0x40!cpio@0x0!unit-0", "fw!uimage@0x0!gzip@0x40!cpio@0x0!/a"})
        EXPECT_EQ(watch.entered.count(locator), 1U) << locator;
    EXPECT_EQ(watch.last_done, image.size());
    EXPECT_EQ(watch.last_total, image.size());
}

TEST(WalkerLimits, ARefusedContainerDoesNotHideWhatFollows) {
    const std::string first = cpio({{"a", "1"}});
    CheckingWatch watch;
    watch.refuse = [](std::string_view locator) { return locator == "fw!cpio@0x0"; };
    const Seen seen = examine_image(first + std::string(5, '\x11') + gzip(cpio({{"b", "2"}})), {}, watch);
    EXPECT_TRUE(seen.has("killed-worker", "fw!cpio@0x0")) << seen.list();
    EXPECT_FALSE(seen.complete());
    EXPECT_NE(seen.visit(fmt::format("fw!gzip@{:#x}!cpio@0x0!/b", first.size() + 5)), nullptr) << seen.list();
}

TEST(WalkerLimits, InterruptionEndsEarlyAndSaysSo) {
    std::map<std::string, std::string> files;
    for (int i = 0; i < 5000; ++i)
        files[fmt::format("f{}", i)] = "x";
    std::atomic<int> asked{0};
    CheckingWatch watch;
    watch.stop = [&] { return ++asked > 1000; };
    Limits limits;
    limits.threads = 3;
    const Seen seen = examine_image(cpio(files), limits, watch);
    EXPECT_TRUE(seen.has("interrupted", "fw"));
    EXPECT_FALSE(seen.complete());
    EXPECT_LT(seen.end.visits.size(), 4000U);
}

/// Whatever is cut off an image: it never claims to have seen all of it, unless all files were there.
TEST(WalkerLimits, TruncationIsNeverComplete) {
    const std::map<std::string, std::string> files = {{"etc/passwd", prose(3000, 1)}, {"bin/sh", prose(9000, 2)}};
    const std::string kernel = uimage(gzip(kernel_code(20'000)), 2, 1);
    for (const std::string& image :
         {kernel + squashfs(files), gzip(cpio(files)), xz(tar(files)), cpio(files), tar(files),
          uimage(gzip(cpio(files)), 3, 1), packed({"lzma", "-c"}, cpio(files)), packed({"lzop", "-c"}, cpio(files))}) {
        const Seen whole = examine_image(image);
        ASSERT_TRUE(whole.complete()) << whole.list();
        const std::size_t step = std::max<std::size_t>(1, image.size() / 150);
        for (std::size_t size = 0; size < image.size(); size += step) {
            const Seen seen = examine_image(image.substr(0, size));
            if (!seen.complete())
                continue;
            EXPECT_EQ(seen.nodes.size(), whole.nodes.size()) << size << " of " << image.size() << "\n" << seen.list();
            EXPECT_EQ(seen.end.visits.size(), whole.end.visits.size()) << size;
        }
    }
}

TEST(WalkerLimits, FlippedBytesNeverEndTheProcess) {
    const std::map<std::string, std::string> files = {{"etc/passwd", prose(3000, 1)}, {"bin/sh", gzip(prose(9000, 2))}};
    Random random(99);
    for (const std::string& image :
         {uimage(gzip(kernel_code(9000)), 2, 1) + squashfs(files), cpio(files), tar(files)}) {
        for (int round = 0; round < 150; ++round) {
            std::string broken = image;
            for (int i = 0; i < 1 + round / 10; ++i)
                broken[random.next() % broken.size()] = static_cast<char>(random.next());
            const Seen seen = examine_image(broken);
            EXPECT_EQ(seen.sink.examinations.size(), 1U);
        }
    }
}

TEST(WalkerLimits, NamesThatClimbOutAreCutBack) {
    const auto folder = shared_data() / "firmware/hostile";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "no shared data at " << folder;
    const Seen slip = examine_image(read_file(folder / "zip-slip/zip-slip.tar"));
    EXPECT_TRUE(slip.has("path-outside-root", "fw!tar@0x0!/tmp/evil.txt")) << slip.list();
    EXPECT_NE(slip.visit("fw!tar@0x0!/tmp/evil.txt"), nullptr) << slip.list();
    const Seen absolute = examine_image(read_file(folder / "tarfile_abs_test.tar"));
    for (const Visit& visit : absolute.end.visits)
        EXPECT_EQ(visit.path.front(), '/');
    const Seen zip = examine_image(read_file(folder / "test-encrypted.zip"));
    EXPECT_TRUE(zip.has("encrypted")) << zip.list();
    EXPECT_FALSE(zip.complete());
}

TEST(WalkerLimits, ForeignMalformedArchivesAreSurvived) {
    const auto folder = shared_data() / "firmware";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "no shared data at " << folder;
    int examined = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().string().find("version-strings") != std::string::npos)
            continue;
        const Seen seen = examine_image(read_file(entry.path()));
        EXPECT_EQ(seen.sink.examinations.size(), 1U) << entry.path();
        ++examined;
    }
    EXPECT_GT(examined, 50);
}

TEST(WalkerLimits, ARealRootFileSystemIsReadWhole) {
    const auto image = shared_data() / "firmware/binwalk/squashfs_v2.bin";
    if (!std::filesystem::exists(image))
        GTEST_SKIP() << "no shared data at " << image;
    const Seen seen = examine_image(read_file(image));
    EXPECT_TRUE(seen.complete()) << seen.examination().reason;
    EXPECT_NE(seen.visit("fw!squashfs@0x0!/etc/passwd"), nullptr);
    // Obfuscated: nothing in it can be recognised, and that is what must be said.
    const Seen arcadyan = examine_image(read_file(shared_data() / "firmware/binwalk/arcadyan.bin"));
    EXPECT_TRUE(arcadyan.has("unidentified-data", "fw!unidentified@0x0"));
    EXPECT_FALSE(arcadyan.complete());
}

} // namespace
} // namespace warifu::firmware
