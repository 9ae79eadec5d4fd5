#include "base45.h"

#include <string>

#include <gtest/gtest.h>

namespace warifu::label {
namespace {

struct Vector {
    std::string_view bytes;
    std::string_view text;
};
constexpr Vector of_the_rfc[] = {
    {"AB", "BB8"}, {"Hello!!", "%69 VD92EX0"}, {"base-45", "UJCLQE7W581"}, {"ietf!", "QED8WEX0"}};

TEST(Base45, IsAsRfc9285ShowsIt) {
    for (const auto& [bytes, text] : of_the_rfc) {
        EXPECT_EQ(base45(as_bytes(bytes)), text);
        EXPECT_EQ(*read_base45(text), bytes);
    }
    EXPECT_EQ(*read_base45("FGW"), "\xff\xff");
}

TEST(Base45, IsRefusedWhereItIsNotWhatIsWritten) {
    // Too large a number, a digit left over, lower case, a blank that is none, and what the alphabet does not have.
    for (const std::string_view text : {"GGW", ":::", "BB8B", "::", "bb8", "BB8\n", "B\xc2\xa0", "BB8=", "B,8"})
        EXPECT_FALSE(read_base45(text)) << text;
}

TEST(Base45, OfEveryTextIsReadFromOneStringAlone) {
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    for (const char a : digits)
        for (const char b : digits) {
            const std::string text{a, b};
            if (const auto bytes = read_base45(text)) {
                EXPECT_EQ(base45(as_bytes(*bytes)), text);
            }
            const std::string three = text + "9";
            if (const auto bytes = read_base45(three)) {
                EXPECT_EQ(base45(as_bytes(*bytes)), three);
            }
        }
}

} // namespace
} // namespace warifu::label
