// Packets out of files: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html and …pcapng-03.html.
#include "capture_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_capture.h"

namespace warifu::traffic::sample {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t moment_ns = 1'767'607'200'000'000'000; // 2026-01-05T10:00:00Z

struct Told {
    std::vector<std::string> data;
    std::vector<std::optional<std::int64_t>> times;
    std::vector<std::uint64_t> lengths;
    std::vector<std::uint32_t> links;
    std::string problem;
    std::uint64_t dropped = 0;
};

Told told(const std::string& file) {
    CaptureFile capture(as_bytes(file));
    Told all;
    while (const auto packet = capture.next()) {
        all.data.emplace_back(as_text(packet->data));
        all.times.push_back(packet->time_ns);
        all.lengths.push_back(packet->length);
        all.links.push_back(packet->link);
    }
    all.problem = capture.problem();
    all.dropped = capture.dropped();
    return all;
}

TEST(Pcap, IsReadInBothByteOrdersWithMicrosecondsAndNanoseconds) {
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big})
        for (const auto& [magic, unit_ns] : {std::pair(0xa1b2c3d4U, 1000), std::pair(0xa1b23c4dU, 1)}) {
            const PcapTerms terms{order, magic, 1};
            const Told all = told(pcap({}, terms) + pcap_packet("abc", terms, 7, 60) + pcap_packet("de", terms, 8));
            EXPECT_THAT(all.data, ElementsAre("abc", "de"));
            EXPECT_THAT(all.times, ElementsAre(moment_ns + 7 * unit_ns, moment_ns + 8 * unit_ns));
            EXPECT_THAT(all.lengths, ElementsAre(60, 2)) << "on the wire it was longer than what was kept";
            EXPECT_THAT(all.problem, IsEmpty());
        }
}

TEST(Pcap, UpperBitsOfTheLinkTypeAreFlags) {
    EXPECT_THAT(told(pcap({"abc"}, {ByteOrder::Big, 0xa1b2c3d4, 0x10000000U | 113})).links, ElementsAre(113U));
}

TEST(Pcap, AFractionBeyondASecondTellsNoTime) {
    EXPECT_THAT(told(pcap({}) + pcap_packet("abc", {}, 1'000'000)).times, ElementsAre(std::nullopt));
}

TEST(Pcap, WhatIsCutOffIsAProblemAndWhatCameBeforeIsRead) {
    const std::string file = pcap({"abc", "defg"});
    for (std::size_t size = file.size() - 19; size < file.size(); ++size) {
        const Told all = told(file.substr(0, size));
        EXPECT_THAT(all.data, ElementsAre("abc")) << size;
        EXPECT_THAT(all.problem, HasSubstr("cut off within a packet")) << size;
    }
    EXPECT_THAT(told(pcap({})).problem, IsEmpty()) << "a capture of nothing is whole";
}

TEST(Pcap, OtherFilesAreNone) {
    for (const std::string& file : {""s, "abc"s, "PK\3\4....................."s, pcap({}).substr(0, 23)})
        EXPECT_EQ(CaptureFile(as_bytes(file)).format(), CaptureFile::Format::None);
}

TEST(PcapNg, EverySectionHasItsByteOrderAndItsInterfaces) {
    const std::string file = section(ByteOrder::Little) + interface(1) + interface(101) + enhanced("abc", 5, 1) +
                             section(ByteOrder::Big) + interface(113, {}, ByteOrder::Big) +
                             enhanced("de", 6, 0, ByteOrder::Big);
    const Told all = told(file);
    EXPECT_THAT(all.data, ElementsAre("abc", "de"));
    EXPECT_THAT(all.links, ElementsAre(101U, 113U));
    EXPECT_THAT(told(file + enhanced("f", 7, 1, ByteOrder::Big)).problem, HasSubstr("packet 3 is damaged"))
        << "the second interface was the first section's";
}

TEST(PcapNg, TimesAreInTheUnitsOfTheirInterface) {
    const auto time_of = [](const std::string& options, std::uint64_t units) {
        return told(section() + interface(1, options) + enhanced("a", units)).times.front();
    };
    EXPECT_EQ(time_of("", 1'500'000), 1'500'000'000) << "microseconds, where nothing is said";
    EXPECT_EQ(time_of(option(9, u8(9)), 1'500), 1'500);
    EXPECT_EQ(time_of(option(9, u8(0)), 3), 3'000'000'000);
    EXPECT_EQ(time_of(option(9, u8(12)), 1'500'000), 1'500) << "picoseconds are cut";
    EXPECT_EQ(time_of(option(9, u8(0x80U | 10)), 1536), 1'500'000'000) << "2^-10 seconds";
    EXPECT_EQ(time_of(option(9, u8(6)) + option(14, u64(100, ByteOrder::Little)), 1), 100'000'001'000);
    EXPECT_EQ(time_of(option(9, u8(0x80U | 63)), 1), std::nullopt);
    EXPECT_EQ(time_of(option(9, u8(0)), UINT64_MAX), std::nullopt);
}

TEST(PcapNg, ASimplePacketHasNoTimeAndIsCutWhereItsInterfaceCuts) {
    const Told all =
        told(section() + interface(1, {}, ByteOrder::Little, 2) + block(3, u32(3, ByteOrder::Little) + "ab"));
    EXPECT_THAT(all.data, ElementsAre("ab"));
    EXPECT_THAT(all.lengths, ElementsAre(3));
    EXPECT_THAT(all.times, ElementsAre(std::nullopt));
}

TEST(PcapNg, AFormerPacketBlockIsRead) {
    const auto little = [](auto value) { return u32(value, ByteOrder::Little); };
    const Told all = told(section() + interface() +
                          block(2, u16(0, ByteOrder::Little) + u16(4, ByteOrder::Little) + little(0U) + little(9U) +
                                       little(3U) + little(3U) + "abc"));
    EXPECT_THAT(all.data, ElementsAre("abc"));
    EXPECT_THAT(all.times, ElementsAre(9'000));
    EXPECT_EQ(all.dropped, 4U);
}

TEST(PcapNg, DropsAreCountedOverAllSections) {
    const auto statistics = [](std::uint64_t by_interface, std::uint64_t by_system) {
        return block(5, u32(0) + u64(0) + option(5, u64(by_interface, ByteOrder::Little)) +
                            option(7, u64(by_system, ByteOrder::Little)));
    };
    const std::string packet = enhanced("a", 0, 0, ByteOrder::Little, option(4, u64(5, ByteOrder::Little)));
    EXPECT_EQ(told(section() + interface() + packet + statistics(1, 1) + statistics(2, 1) + section() + interface() +
                   statistics(10, 0))
                  .dropped,
              18U)
        << "of an interface its last statistics count";
}

TEST(PcapNg, AFilterIsTold) {
    const std::string file = section() + interface(1, option(11, "\0tcp port 443"s));
    CaptureFile capture(as_bytes(file));
    EXPECT_FALSE(capture.next());
    EXPECT_THAT(capture.filters(), ElementsAre("tcp port 443"));
}

TEST(PcapNg, WhatIsDamagedEndsTheReading) {
    const std::string good = section() + interface() + enhanced("abc");
    for (const std::string& bad :
         {u32(6, ByteOrder::Little) + u32(13, ByteOrder::Little) + std::string(20, 'a'), block(6, "short"),
          block(1, "x").substr(0, 14), u32(6, ByteOrder::Little) + u32(0xfffffffc, ByteOrder::Little)}) {
        const Told all = told(good + bad + enhanced("de"));
        EXPECT_THAT(all.data, ElementsAre("abc"));
        EXPECT_FALSE(all.problem.empty());
    }
}

TEST(PcapNg, WhatIsNotAboutPacketsIsPassedOver) {
    EXPECT_THAT(told(section() + block(10, "secrets") + block(0x80000001, "mine") + interface() + enhanced("a")).data,
                ElementsAre("a"));
}

} // namespace
} // namespace warifu::traffic::sample
