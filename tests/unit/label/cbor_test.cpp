#include "cbor.h"

#include <string>

#include <gtest/gtest.h>

#include "warifu/base/text.h"

namespace warifu::label::cbor {
namespace {

std::string bytes_of(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    return bytes;
}

TEST(Cbor, OfNumbersIsAsRfc8949ShowsIt) {
    const std::pair<std::int64_t, const char*> vectors[] = {{0, "00"},
                                                            {1, "01"},
                                                            {10, "0a"},
                                                            {23, "17"},
                                                            {24, "1818"},
                                                            {100, "1864"},
                                                            {1000, "1903e8"},
                                                            {1'000'000, "1a000f4240"},
                                                            {-1, "20"},
                                                            {-10, "29"},
                                                            {-100, "3863"},
                                                            {-1000, "3903e7"},
                                                            {-65537, "3a00010000"},
                                                            {1'000'000'000'000, "1b000000e8d4a51000"}};
    for (const auto& [number, digits] : vectors) {
        EXPECT_EQ(hex(Writer().integer(number).take()), digits);
        const std::string bytes = bytes_of(digits);
        Reader reader(as_bytes(bytes));
        EXPECT_EQ(*reader.integer(), number);
        EXPECT_TRUE(reader.end());
    }
}

// RFC 8392, A.1.
constexpr std::string_view claims = "a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f"
                                    "6c696768742e6578616d706c652e636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b71";

TEST(Cbor, OfAClaimsSetIsAsRfc8392ShowsIt) {
    Writer writer;
    writer.map(7).integer(1).text("coap://as.example.com").integer(2).text("erikw");
    writer.integer(3).text("coap://light.example.com").integer(4).integer(1'444'064'944);
    writer.integer(5).integer(1'443'944'944).integer(6).integer(1'443'944'944).integer(7).bytes("\x0b\x71");
    EXPECT_EQ(hex(writer.take()), claims);
    const std::string bytes = bytes_of(claims);
    Reader reader(as_bytes(bytes));
    Fields fields = *Fields::open(reader, 7);
    EXPECT_TRUE(fields.need(1));
    EXPECT_EQ(*reader.text(30), "coap://as.example.com");
    EXPECT_FALSE(fields.has(3)); // 2 comes next
}

TEST(Cbor, InAnyOtherFormIsRefused) {
    for (const char* digits : {"1800", "1817", "190018", "1a0000ffff", "1b00000000ffffffff", // longer than need be
                               "1c", "1f", "18", "1900",                                     // reserved, cut
                               "1b8000000000000000", "3b8000000000000000",                   // beyond 64 bits with sign
                               "f5", "40", "60", "80", "a0", "c0"}) {                        // something else
        const std::string bytes = bytes_of(digits);
        Reader reader(as_bytes(bytes));
        EXPECT_FALSE(reader.integer()) << digits;
    }
    for (const char* digits : {"5f4101ff", "42ff", "5bffffffffffffffff", "5818"}) {
        const std::string bytes = bytes_of(digits);
        Reader reader(as_bytes(bytes));
        EXPECT_FALSE(reader.bytes(100)) << digits;
    }
    const std::string latin1 = bytes_of("61e4");
    EXPECT_FALSE(Reader(as_bytes(latin1)).text(100));
    for (const char* digits : {"f814", "f6", "f7", "f93c00", "00"}) {
        const std::string bytes = bytes_of(digits);
        EXPECT_FALSE(Reader(as_bytes(bytes)).boolean()) << digits;
    }
}

TEST(Cbor, OfAMapTwiceTheSameKeyOrOneOutOfOrderIsRefused) {
    for (const char* digits : {"a201000100", "a202000100", "a3010002000300"}) {
        const std::string bytes = bytes_of(digits);
        Reader reader(as_bytes(bytes));
        Fields fields = *Fields::open(reader, 3);
        for (const std::int64_t key : {1, 2})
            if (fields.has(key)) {
                EXPECT_TRUE(reader.integer());
            }
        EXPECT_FALSE(fields.end()) << digits;
    }
}

} // namespace
} // namespace warifu::label::cbor
