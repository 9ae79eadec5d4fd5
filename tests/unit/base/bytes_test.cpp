#include "warifu/base/bytes.h"

#include <limits>

#include <gtest/gtest.h>

#include "warifu/base/digest.h"

namespace warifu {
namespace {

constexpr std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();

TEST(InRange, HoldsAtTheEdges) {
    EXPECT_TRUE(in_range(0, 0, 0));
    EXPECT_TRUE(in_range(4, 0, 4));
    EXPECT_TRUE(in_range(0, 4, 4));
    EXPECT_FALSE(in_range(4, 1, 4));
    EXPECT_FALSE(in_range(5, 0, 4));
}

TEST(InRange, DoesNotOverflow) {
    EXPECT_FALSE(in_range(1, huge, 4));
    EXPECT_FALSE(in_range(huge, 1, 4));
    EXPECT_FALSE(in_range(huge, huge, huge));
    EXPECT_TRUE(in_range(huge, 0, huge));
}

TEST(Clipped, GivesWhatIsThere) {
    const Bytes bytes = as_bytes("abcd");
    EXPECT_EQ(as_text(clipped(bytes, 1, 2)), "bc");
    EXPECT_EQ(as_text(clipped(bytes, 3, huge)), "d");
    EXPECT_EQ(as_text(clipped(bytes, 4, 1)), "");
    EXPECT_EQ(as_text(clipped(bytes, huge, huge)), "");
}

TEST(ByteReaderTest, ReadsBothOrders) {
    const Bytes bytes = as_bytes("\x01\x02\x03\x04\x05\x06\x07\x08");
    EXPECT_EQ(ByteReader(bytes).u16(), 0x0201);
    EXPECT_EQ(ByteReader(bytes, ByteOrder::Big).u16(), 0x0102);
    EXPECT_EQ(ByteReader(bytes).u32(), 0x04030201U);
    EXPECT_EQ(ByteReader(bytes, ByteOrder::Big).u32(), 0x01020304U);
    EXPECT_EQ(ByteReader(bytes).u64(), 0x0807060504030201ULL);
    EXPECT_EQ(ByteReader(bytes, ByteOrder::Big).u64(), 0x0102030405060708ULL);
}

TEST(ByteReaderTest, OrderCanChangeOnTheWay) {
    ByteReader reader(as_bytes("\x01\x02\x01\x02"));
    EXPECT_EQ(reader.u16(), 0x0201);
    reader.set_order(ByteOrder::Big);
    EXPECT_EQ(reader.u16(), 0x0102);
    EXPECT_TRUE(reader.at_end());
}

TEST(ByteReaderTest, ReadPastTheEndGivesNothingAndStays) {
    ByteReader reader(as_bytes("abc"));
    EXPECT_FALSE(reader.u32());
    EXPECT_FALSE(reader.u64());
    EXPECT_FALSE(reader.take(4));
    EXPECT_FALSE(reader.take(huge));
    EXPECT_FALSE(reader.skip(4));
    EXPECT_FALSE(reader.skip(huge));
    EXPECT_FALSE(reader.seek(4));
    EXPECT_FALSE(reader.seek(huge));
    EXPECT_EQ(reader.position(), 0U);
    EXPECT_EQ(reader.u8(), 'a');
    EXPECT_FALSE(reader.u32());
    EXPECT_EQ(reader.position(), 1U);
}

TEST(ByteReaderTest, EndCanBeReachedAndNotPassed) {
    ByteReader reader(as_bytes("abc"));
    EXPECT_TRUE(reader.seek(3));
    EXPECT_TRUE(reader.at_end());
    EXPECT_TRUE(reader.skip(0));
    EXPECT_EQ(reader.take(0)->size(), 0U);
    EXPECT_FALSE(reader.u8());
    EXPECT_TRUE(reader.seek(0));
    EXPECT_EQ(as_text(*reader.take(3)), "abc");
}

TEST(ByteReaderTest, NothingCanBeReadFromNothing) {
    ByteReader reader({});
    EXPECT_TRUE(reader.at_end());
    EXPECT_FALSE(reader.u8());
    EXPECT_TRUE(reader.seek(0));
    EXPECT_FALSE(reader.seek(1));
}

// FIPS 180-4's examples, as NIST publishes them (SHA256.pdf), and the digest of nothing.
TEST(Sha256Test, GivesThePublishedDigests) {
    EXPECT_EQ(sha256_hex(as_bytes("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256Test, PiecesGiveTheDigestOfTheWhole) {
    Sha256 digest;
    digest.update(as_bytes("a"));
    digest.update({});
    digest.update(as_bytes("bc"));
    EXPECT_EQ(digest.hex(), sha256_hex(as_bytes("abc")));
}

} // namespace
} // namespace warifu
