// Partition tables as sfdisk and sgdisk write them.
#include <cstdlib>

#include "fields.h"
#include "file_system_test_support.h"
#include "partition.h"

namespace warifu::firmware {
namespace {

using namespace test;

struct Parsed {
    std::optional<PartitionTable> table;
    std::vector<Anomaly> anomalies;

    bool has(std::string_view code) const {
        return std::any_of(anomalies.begin(), anomalies.end(), [&](const auto& a) { return a.code == code; });
    }
    std::vector<std::uint64_t> starts() const {
        std::vector<std::uint64_t> starts;
        for (const Span& span : table ? table->partitions : std::vector<Span>{})
            starts.push_back(span.offset);
        return starts;
    }
};

Parsed parse(std::string_view disk) {
    Parsed parsed;
    parsed.table = parse_partitions(as_bytes(disk), [&](Anomaly a) { parsed.anomalies.push_back(std::move(a)); });
    return parsed;
}

/// A disk of `size` bytes with what `script` tells sfdisk.
std::string disk_of(const std::string& script, std::size_t size) {
    const TempDir folder;
    write_file(folder / "disk", std::string(size, '\0'));
    write_file(folder / "script", script);
    const std::string command = "sfdisk -q " + (folder / "disk").string() + " < " + (folder / "script").string();
    EXPECT_EQ(run({"sh", "-c", command}), 0) << script;
    return read_file(folder / "disk");
}

constexpr std::size_t megabyte = 1U << 20U;
const std::string mbr_script = "label: dos\nx1: start=2048, size=2048, type=83\nx2: start=4096, size=2048, type=c\n"
                               "x3: start=8192, size=8192, type=5\nx5: start=10240, size=1024, type=83\n"
                               "x6: start=13312, size=1024, type=83\n";
const std::string gpt_script = "label: gpt\n2048,2048\n4096,2048\n";

void put(std::string& disk, std::size_t at, std::string_view part) { disk.replace(at, part.size(), part); }

TEST(Partition, PrimaryAndLogicalPartitionsAreFound) {
    WARIFU_NEEDS("sfdisk");
    const Parsed parsed = parse(disk_of(mbr_script, 8 * megabyte));
    ASSERT_TRUE(parsed.table);
    EXPECT_EQ(parsed.table->format, "mbr");
    EXPECT_TRUE(parsed.anomalies.empty());
    EXPECT_EQ(parsed.starts(),
              (std::vector<std::uint64_t>{2048 * 512, 4096 * 512, std::uint64_t{10240} * 512, 13312 * 512}));
}

TEST(Partition, BothCopiesOfAGptAreRead) {
    WARIFU_NEEDS("sfdisk");
    const std::string disk = disk_of(gpt_script, 4 * megabyte);
    const Parsed parsed = parse(disk);
    ASSERT_TRUE(parsed.table);
    EXPECT_EQ(parsed.table->format, "gpt");
    EXPECT_TRUE(parsed.anomalies.empty());
    EXPECT_EQ(parsed.table->extent, disk.size());
    EXPECT_EQ(parsed.table->tables.size(), 5U); // MBR, two headers, two lists
    EXPECT_EQ(parsed.starts(), (std::vector<std::uint64_t>{2048 * 512, 4096 * 512}));

    std::string changed = disk;
    changed[512 + 60] = static_cast<char>(changed[512 + 60] ^ 1);
    EXPECT_TRUE(parse(changed).has("damaged-header"));
    EXPECT_EQ(parse(changed).starts(), parsed.starts()) << "from the second copy";
    changed = disk;
    changed[1024 + 40] = static_cast<char>(changed[1024 + 40] ^ 1); // an entry
    EXPECT_TRUE(parse(changed).has("damaged-header"));
    changed = disk;
    changed[disk.size() - 512 + 60] = static_cast<char>(changed[disk.size() - 512 + 60] ^ 1);
    EXPECT_TRUE(parse(changed).has("damaged-backup"));
    EXPECT_TRUE(parse(disk.substr(0, disk.size() - 512)).has("truncated"));
}

TEST(Partition, SgdiskAgrees) {
    WARIFU_NEEDS("sgdisk");
    const TempDir folder;
    write_file(folder / "disk", std::string(4 * megabyte, '\0'));
    ASSERT_EQ(run({"sgdisk", "-n", "1:2048:4095", "-n", "2:4096:0", (folder / "disk").string()}), 0);
    const Parsed parsed = parse(read_file(folder / "disk"));
    EXPECT_TRUE(parsed.anomalies.empty());
    EXPECT_EQ(parsed.starts(), (std::vector<std::uint64_t>{2048 * 512, 4096 * 512}));
}

TEST(Partition, TablesThatContradictThemselvesAreTold) {
    WARIFU_NEEDS("sfdisk");
    const std::string disk = disk_of(mbr_script, 8 * megabyte);
    std::string overlapping = disk;
    put(overlapping, 446 + 16 + 8, little_endian(3000));
    EXPECT_TRUE(parse(overlapping).has("overlapping-partitions"));
    std::string endless = disk;
    put(endless, 8192 * 512 + 446 + 16 + 8, little_endian(0));
    EXPECT_EQ(parse(endless).starts().size(), 3U);
    // The second link points to itself.
    const std::uint32_t link = u32(as_bytes(disk), 8192 * 512 + 446 + 16 + 8);
    put(endless = disk, (8192 + link) * 512 + 446 + 16, std::string_view("\0\0\0\0\5\0\0\0", 8));
    put(endless, (8192 + link) * 512 + 446 + 16 + 8, little_endian(link) + little_endian(1024));
    EXPECT_TRUE(parse(endless).has("damaged-header"));
    EXPECT_TRUE(parse(disk.substr(0, 5 * megabyte)).has("truncated"));
}

TEST(Partition, BootSectorsAreNoTables) {
    EXPECT_FALSE(parse(std::string(510, '\0') + "\x55\xaa" + std::string(4096, '\0')).table);
    EXPECT_FALSE(parse(noise(510) + "\x55\xaa" + noise(4096)).table);
    EXPECT_FALSE(parse("").table);
    EXPECT_FALSE(parse(std::string(512, '\0')).table);
}

TEST(Partition, WhatLiesInPartitionsAndBetweenThemIsOpened) {
    WARIFU_NEEDS("sfdisk", "mke2fs");
    const TempDir folder;
    write_file(folder / "root/etc/passwd", "root\n");
    ASSERT_EQ(
        run({"mke2fs", "-q", "-F", "-t", "ext4", "-d", (folder / "root").string(), (folder / "ext").string(), "1M"}),
        0);
    for (const std::string& script : {mbr_script, gpt_script}) {
        std::string disk = disk_of(script, 8 * megabyte);
        put(disk, 2048 * 512, read_file(folder / "ext"));
        put(disk, 4096 * 512, squashfs({{"etc/shadow", "in the second"}}));
        put(disk, 7000 * 512, cpio({{"hidden", "between partitions"}}));
        const Seen seen = examine_image(disk);
        const std::string table = script == mbr_script ? "fw!mbr@0x0" : "fw!gpt@0x0";
        EXPECT_TRUE(seen.complete()) << seen.list();
        EXPECT_NE(seen.visit(table + "!ext@0x100000!/etc/passwd"), nullptr) << seen.list();
        EXPECT_NE(seen.visit(table + "!squashfs@0x200000!/etc/shadow"), nullptr) << seen.list();
        EXPECT_NE(seen.visit(table + "!cpio@0x36b000!/hidden"), nullptr) << seen.list();
        EXPECT_EQ(seen.format(table + "!partition-table@0x0"), "partition-table");
        // Unknown contents of a partition are unidentified.
        put(disk, 2048 * 512, noise(megabyte, 5));
        EXPECT_FALSE(examine_image(disk).complete());
        // A disk may be a file of another file system.
        EXPECT_TRUE(examine_image(squashfs({{"disk.img", disk_of(script, 8 * megabyte)}})).complete());
    }
}

TEST(Partition, ChangedTablesAreSurvived) {
    WARIFU_NEEDS("sfdisk");
    for (const std::string& script : {mbr_script, gpt_script}) {
        const std::string disk = disk_of(script, 8 * megabyte);
        std::string changed = disk;
        for (std::size_t at = 446; at < 1024 + 256; ++at) {
            for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
                changed[at] = static_cast<char>(static_cast<unsigned char>(disk[at]) ^ change);
                const Parsed parsed = parse(changed);
                std::uint64_t end = 0;
                for (const Span& span : parsed.table ? parsed.table->partitions : std::vector<Span>{}) {
                    EXPECT_GE(span.offset, end) << at;
                    end = span.end();
                }
                EXPECT_LE(end, parsed.table ? parsed.table->extent : 0) << at;
            }
            changed[at] = disk[at];
        }
    }
}

TEST(Partition, ARealSmallDiskIsOpened) {
    const auto file = shared_data() / "firmware/binwalk/mbr.bin";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << file << " is not there";
    const Seen seen = examine_image(read_file(file));
    EXPECT_EQ(seen.format("fw!mbr@0x0"), "mbr") << seen.list();
}

} // namespace
} // namespace warifu::firmware
