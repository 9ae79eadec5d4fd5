#include "codec.h"

#include <algorithm>
#include <array>

#include "codec_lzma.h"
#include "squashfs_old_image.h"
#include "squashfs_test_support.h"

namespace warifu::firmware {
namespace {

using test::noise;
using test::prose;
using DecodeFunction = Decoded (*)(Bytes, std::uint64_t);

struct Packer {
    const char* name;
    std::vector<std::string> command; ///< packs the file named last to standard output
    DecodeFunction decode;
    bool joins;  ///< streams that follow one another are one
    bool checks; ///< carries a checksum
    bool blocks; ///< a damaged block leaves those before it
};

void PrintTo(const Packer& packer, std::ostream* out) { *out << packer.name; }

class Codec : public ::testing::TestWithParam<Packer> {
protected:
    void SetUp() override {
        if (!test::have_tool(GetParam().command[0]))
            GTEST_SKIP() << GetParam().command[0] << " is not installed";
    }

    std::string pack(std::string_view contents) {
        test::write_file(m_dir / "in", contents);
        std::vector<std::string> command = GetParam().command;
        command.push_back((m_dir / "in").string());
        EXPECT_EQ(test::run(command, m_dir / "out"), 0);
        return test::read_file(m_dir / "out");
    }
    Decoded decode(std::string_view packed, std::uint64_t limit = 64U << 20U) {
        return GetParam().decode(as_bytes(packed), limit);
    }

    test::TempDir m_dir;
};

TEST_P(Codec, ReadsWhatThePackerWrites) {
    for (const std::string& contents : {prose(1), prose(4096), noise(100'000), prose(700'000),
                                        std::string(9'000'000, 'z'), std::string(8U << 20U, 'y')}) {
        const std::string packed = pack(contents);
        const Decoded decoded = decode(packed);
        EXPECT_TRUE(decoded.complete) << decoded.problem;
        EXPECT_EQ(decoded.consumed, packed.size());
        EXPECT_TRUE(as_text(decoded.bytes) == contents) << contents.size();
    }
}

TEST_P(Codec, LeavesTrailingBytesAlone) {
    const std::string contents = prose(70'000);
    const std::string packed = pack(contents);
    for (const std::string& trailer :
         {std::string(64, '\xff'), std::string(3, '\0'), std::string(5000, '\0'), noise(900)}) {
        const Decoded decoded = decode(packed + trailer);
        EXPECT_TRUE(decoded.complete) << decoded.problem;
        EXPECT_EQ(decoded.consumed, packed.size());
        EXPECT_TRUE(as_text(decoded.bytes) == contents);
    }
}

TEST_P(Codec, JoinsStreamsWhereTheFormatDoes) {
    const std::string first = pack(prose(10'000, 1));
    const std::string second = pack(prose(20'000, 2));
    const Decoded both = decode(first + second + "junk");
    EXPECT_TRUE(both.complete) << both.problem;
    if (!GetParam().joins) {
        EXPECT_EQ(both.consumed, first.size());
        return;
    }
    EXPECT_TRUE(as_text(both.bytes) == prose(10'000, 1) + prose(20'000, 2));
    EXPECT_EQ(both.consumed, first.size() + second.size());
    // What only begins like a further stream is not one.
    const Decoded pretender = decode(first + second.substr(0, 6));
    EXPECT_TRUE(pretender.complete);
    EXPECT_EQ(pretender.consumed, first.size());
}

TEST_P(Codec, KeepsWhatWasDecodedBeforeTheEndOfTheInput) {
    const std::string contents = prose(1'500'000);
    const std::string packed = pack(contents);
    for (std::size_t part = 1; part < 8; ++part) {
        const Decoded decoded = decode(packed.substr(0, packed.size() * part / 8));
        EXPECT_FALSE(decoded.complete);
        EXPECT_FALSE(decoded.problem.empty());
        EXPECT_TRUE(contents.starts_with(as_text(decoded.bytes)));
    }
    EXPECT_FALSE(decode(packed.substr(0, packed.size() - 1)).complete);
    EXPECT_FALSE(decode("").complete);
}

TEST_P(Codec, KeepsWhatWasDecodedBeforeTheDamage) {
    const std::string contents = prose(1'500'000);
    std::string packed = pack(contents);
    const std::size_t at = packed.size() * 9 / 10;
    std::fill_n(packed.begin() + static_cast<std::ptrdiff_t>(at), 50, '\xff');
    const Decoded decoded = decode(packed);
    const std::string_view got = as_text(decoded.bytes);
    const auto differs = std::mismatch(got.begin(), got.end(), contents.begin(), contents.end());
    EXPECT_FALSE(GetParam().checks && decoded.complete);
    if (GetParam().blocks) {
        EXPECT_GT(differs.first - got.begin(), 700'000);
    }
}

TEST_P(Codec, StopsAtTheLimit) {
    const std::string contents = prose(500'000);
    const std::string packed = pack(contents);
    const Decoded exact = decode(packed, contents.size());
    EXPECT_TRUE(exact.complete) << exact.problem;
    EXPECT_EQ(exact.bytes.size(), contents.size());
    for (const std::uint64_t limit :
         {std::uint64_t{499'999}, std::uint64_t{4096}, std::uint64_t{1}, std::uint64_t{0}}) {
        const Decoded cut = decode(packed, limit);
        EXPECT_FALSE(cut.complete);
        EXPECT_LE(cut.bytes.size(), limit);
        EXPECT_NE(cut.problem.find("limit"), std::string::npos) << cut.problem;
        EXPECT_TRUE(contents.starts_with(as_text(cut.bytes)));
    }
}

TEST_P(Codec, SurvivesAnyByteInAnyPlace) {
    const std::string contents = prose(2000);
    const std::string packed = pack(contents);
    for (std::size_t i = 0; i < packed.size(); ++i) {
        std::string damaged = packed;
        damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
        const Decoded decoded = decode(damaged, 1U << 20U);
        EXPECT_LE(decoded.bytes.size(), 1U << 20U);
        if (GetParam().checks && decoded.complete && decoded.consumed == packed.size()) {
            EXPECT_TRUE(as_text(decoded.bytes) == contents) << "byte " << i;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Packers, Codec,
    ::testing::Values(Packer{"gzip", {"gzip", "-c"}, &decode_gzip, true, true, true},
                      Packer{"bzip2", {"bzip2", "-c"}, &decode_bzip2, true, true, true},
                      Packer{"xz", {"xz", "-6", "-c"}, &decode_xz, true, true, true},
                      Packer{"lzma", {"xz", "--format=lzma", "-c"}, &decode_lzma_alone, false, false, true},
                      Packer{"zstd", {"zstd", "-q", "-c"}, &decode_zstd, true, false, true},
                      Packer{"lz4", {"lz4", "-q", "-B4", "-c"}, &decode_lz4, true, false, true},
                      Packer{"lz4_legacy", {"lz4", "-q", "-l", "-c"}, &decode_lz4, false, false, false},
                      Packer{"lzop", {"lzop", "-c"}, &decode_lzo, false, true, true}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(Codec, ReadsXzStreamsWithPaddingBetween) {
    if (!test::have_tool("xz"))
        GTEST_SKIP() << "xz is not installed";
    const test::TempDir dir;
    test::write_file(dir / "in", prose(10'000));
    ASSERT_EQ(test::run({"xz", "-c", (dir / "in").string()}, dir / "out"), 0);
    const std::string packed = test::read_file(dir / "out");
    const Decoded decoded = decode_xz(as_bytes(packed + std::string(8, '\0') + packed), 1U << 20U);
    EXPECT_TRUE(decoded.complete) << decoded.problem;
    EXPECT_TRUE(as_text(decoded.bytes) == prose(10'000) + prose(10'000));
    EXPECT_EQ(decoded.consumed, packed.size() * 2 + 8);
}

/// Vendors' headers tell the size and leave the end marker out; images go on with padding.
TEST(Codec, ReadsLzmaWhoseHeaderTellsTheSize) {
    const std::string contents = prose(100'000);
    const std::string packed = test::pack_lzma(contents, test::Packing::LzmaAlone);
    const Decoded decoded = decode_lzma_alone(as_bytes(packed + std::string(1000, '\xff')), 1U << 20U);
    EXPECT_TRUE(decoded.complete) << decoded.problem;
    EXPECT_TRUE(as_text(decoded.bytes) == contents);
    EXPECT_EQ(decoded.consumed, packed.size());
}

TEST(Codec, RefusesDictionariesThatTakeTooMuchMemory) {
    // A .lzma header that asks for 1 GiB, and a stream that would need none of it.
    std::string stream("\x5d\0\0\0\x40\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0", 18);
    const Decoded decoded = decode_lzma_alone(as_bytes(stream), 1U << 20U);
    EXPECT_FALSE(decoded.complete);
    EXPECT_NE(decoded.problem.find("128 MiB"), std::string::npos) << decoded.problem;
}

TEST(Codec, ZlibNeedsItsOwnHeader) {
    EXPECT_FALSE(decode_zlib(as_bytes(std::string_view("\x1f\x8b\x08")), 100).complete);
    // zlib's `hello`, level 9, as RFC 1950 has it: made with Python's zlib.compress(b'hello', 9)
    const std::string_view hello("\x78\xda\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13);
    const Decoded decoded = decode_zlib(as_bytes(hello), 100);
    EXPECT_TRUE(decoded.complete) << decoded.problem;
    EXPECT_EQ(as_text(decoded.bytes), "hello");
}

TEST(Codec, TakesLzmaPropertiesApart) {
    LzmaProperties properties;
    EXPECT_TRUE(LzmaProperties::from_byte(0x5d, properties));
    EXPECT_EQ(properties.lc, 3U);
    EXPECT_EQ(properties.lp, 0U);
    EXPECT_EQ(properties.pb, 2U);
    EXPECT_FALSE(LzmaProperties::from_byte(225, properties));
    EXPECT_FALSE(LzmaProperties::from_byte(8 + 9 * 4, properties)); // lc 8, lp 4
}

TEST(Codec, BlocksSayWhetherTheRoomOrTheBytesAreWrong) {
    const std::string_view hello("\x78\xda\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13);
    std::array<std::byte, 16> out{};
    const auto decode = [&](BlockCodec codec, std::string_view in, std::size_t room) {
        return decode_block(codec, as_bytes(in), std::span(out).first(room));
    };
    EXPECT_EQ(decode(BlockCodec::Zlib, hello, 16).value(), 5U);
    EXPECT_EQ(decode(BlockCodec::Zlib, hello, 5).value(), 5U);
    EXPECT_EQ(decode(BlockCodec::Zlib, hello, 4).error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(decode(BlockCodec::Zlib, hello.substr(0, 9), 16).error().code, ErrorCode::Corrupt);
    const std::string_view lzo("\x16hello\x11\0\0", 9);
    EXPECT_EQ(decode(BlockCodec::Lzo, lzo, 16).value(), 5U);
    EXPECT_EQ(decode(BlockCodec::Lzo, lzo, 4).error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(decode(BlockCodec::Lzo, lzo.substr(0, 7), 16).error().code, ErrorCode::Corrupt);
    for (const BlockCodec codec : {BlockCodec::Zlib, BlockCodec::LzmaAlone, BlockCodec::LzmaRawProps5, BlockCodec::Lzo,
                                   BlockCodec::Xz, BlockCodec::Lz4, BlockCodec::Zstd}) {
        EXPECT_EQ(decode(codec, "", 16).error().code, ErrorCode::Corrupt);
        EXPECT_FALSE(decode(codec, "\xff\xff\xff\xff\xff\xff\xff\xff", 16).has_value());
    }
}

} // namespace
} // namespace warifu::firmware
