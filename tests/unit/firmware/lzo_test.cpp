#include "lzo.h"

#include "codec.h"
#include "squashfs_test_support.h"

namespace warifu::firmware {
namespace {

using test::noise;
using test::prose;

std::pair<std::string, LzoBlock::End> decode(std::string_view in, std::size_t room = 4096) {
    std::string out(room, '?');
    const LzoBlock block = decode_lzo1x(as_bytes(in), {reinterpret_cast<std::byte*>(out.data()), out.size()});
    out.resize(block.written);
    return {out, block.end};
}

constexpr auto kMarker = LzoBlock::End::Marker;
constexpr std::string_view kEnd("\x11\0\0", 3);

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const std::string_view part : parts)
        all += part;
    return all;
}

// Each instruction by itself, written out by hand from the kernel's description of the format.

TEST(Lzo, AnEmptyBlockIsItsEndMarker) { EXPECT_EQ(decode(kEnd), std::pair(std::string(), kMarker)); }

TEST(Lzo, TheFirstByteIsALiteralRun) {
    EXPECT_EQ(decode(joined({"\x16hello", kEnd})), std::pair(std::string("hello"), kMarker));
}

TEST(Lzo, ALongLiteralRunCountsZeroBytes) {
    // 3 + 15 + 255 + 2 literals
    const std::string text(275, 'x');
    EXPECT_EQ(decode(joined({std::string_view("\0\0\x02", 3), text, kEnd})), std::pair(text, kMarker));
}

TEST(Lzo, AShortMatchIsNear) {
    // `abcd`, then length 3 + 1 from distance 1 + 3: 01 1 011 00
    EXPECT_EQ(decode(joined({"\x15"
                             "abcd",
                             std::string_view("\x6c\0", 2), kEnd})),
              std::pair(std::string("abcdabcd"), kMarker));
}

TEST(Lzo, AMatchMayOverlapWhatItWrites) {
    // `ab`, two literals; length 5 + 3 from distance 2 (1 11 001 01) and one literal
    EXPECT_EQ(decode(joined({"\x13"
                             "ab",
                             std::string_view("\xe5\0z", 3), kEnd})),
              std::pair(std::string("ababababab") + "z", kMarker));
}

TEST(Lzo, LiteralsBeforeChangeTheMeaningOfLowInstructions) {
    // After two literals: match of 2 from distance 1 + 1 + 4 * 0 (0000 01 00)
    EXPECT_EQ(decode(joined({"\x13"
                             "ab",
                             std::string_view("\x04\0", 2), kEnd})),
              std::pair(std::string("abab"), kMarker));
    // After a run: match of 3 from distance 2049 + 0 + 4 * 0
    std::string run(2060, 'a');
    run[11] = 'b';
    run[12] = 'c';
    // 2060 = 3 + 15 + 8 * 255 + 2
    const std::string head = joined({std::string(9, '\0'), "\x02"});
    EXPECT_EQ(decode(joined({head, run, std::string_view("\0\0", 2), kEnd})), std::pair(run + "bca", kMarker));
}

TEST(Lzo, AFarMatchHasTwoBytesOfDistance) {
    // 001 00000 then 1: length 2 + 31 + 1 = 34, distance 1 (word 0, no literals)
    EXPECT_EQ(decode(joined({"\x12"
                             "a",
                             std::string_view("\x20\x01\0\0", 4), kEnd})),
              std::pair(std::string(35, 'a'), kMarker));
}

TEST(Lzo, StopsAtEveryKindOfDamage) {
    EXPECT_EQ(decode("").second, LzoBlock::End::InputEnded);
    EXPECT_EQ(decode("\x16hel"), std::pair(std::string("hel"), LzoBlock::End::InputEnded));
    EXPECT_EQ(decode("\x16hello"), std::pair(std::string("hello"), LzoBlock::End::InputEnded));
    EXPECT_EQ(decode(joined({"\x16hello", std::string_view("\x7c\0", 2)})),
              std::pair(std::string("hello"), LzoBlock::End::BadDistance)); // distance 8
    EXPECT_EQ(decode(joined({"\x16hello", kEnd}), 3), std::pair(std::string("hel"), LzoBlock::End::OutputFull));
    EXPECT_EQ(decode(joined({"\x12"
                             "a",
                             std::string_view("\x20\x01\0\0", 4), kEnd}),
                     20),
              std::pair(std::string(20, 'a'), LzoBlock::End::OutputFull));
    // A length that only zero bytes follow
    EXPECT_EQ(decode(std::string(100, '\0')).second, LzoBlock::End::InputEnded);
}

TEST(Lzo, ReadsWhatLzopWrites) {
    if (!test::have_tool("lzop"))
        GTEST_SKIP() << "lzop is not installed";
    const test::TempDir dir;
    const std::vector<std::string> inputs = {
        prose(1),           prose(1000),       prose(300'000),
        noise(5000),        noise(300'000, 7), prose(260'000, 3) + noise(9000) + std::string(700'000, '\0'),
        prose(3'000'000, 9)};
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        for (const char* level : {"-1", "-3", "-9"}) {
            const auto file = dir / ("in" + std::to_string(i));
            test::write_file(file, inputs[i]);
            ASSERT_EQ(test::run({"lzop", level, "-c", file.string()}, dir / "out"), 0);
            const std::string packed = test::read_file(dir / "out") + "trailing";
            const Decoded decoded = decode_lzo(as_bytes(packed), 16U << 20U);
            EXPECT_TRUE(decoded.complete) << decoded.problem;
            EXPECT_EQ(decoded.consumed, packed.size() - 8);
            EXPECT_TRUE(as_text(decoded.bytes) == inputs[i]) << "input " << i << " level " << level;
        }
    }
}

TEST(Lzo, SurvivesAnyByteInAnyPlace) {
    if (!test::have_tool("lzop"))
        GTEST_SKIP() << "lzop is not installed";
    const test::TempDir dir;
    test::write_file(dir / "in", prose(3000));
    ASSERT_EQ(test::run({"lzop", "-9", "-c", (dir / "in").string()}, dir / "out"), 0);
    const std::string packed = test::read_file(dir / "out");
    const std::string whole = prose(3000);
    for (std::size_t i = 0; i < packed.size(); ++i) {
        for (const int bit : {0, 3, 7}) {
            std::string damaged = packed;
            damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
            const Decoded decoded = decode_lzo(as_bytes(damaged), 1U << 20U);
            // The sums of lzop's blocks tell every change of the contents.
            EXPECT_TRUE(!decoded.complete || as_text(decoded.bytes) == whole) << "byte " << i;
        }
        const Decoded cut = decode_lzo(as_bytes(std::string_view(packed).substr(0, i)), 1U << 20U);
        EXPECT_FALSE(cut.complete);
    }
}

} // namespace
} // namespace warifu::firmware
