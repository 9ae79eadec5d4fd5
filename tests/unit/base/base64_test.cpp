#include "warifu/base/base64.h"

#include <gtest/gtest.h>

namespace warifu {
namespace {

TEST(Base64, IsThatOfRfc4648) { // the vectors of its section 10
    const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"},
                                                           {"\xff\xfe\xfb", "//77"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(encode_base64(bytes), text);
        EXPECT_EQ(decode_base64(text), bytes);
    }
}

TEST(Base64, IsReadInOneFormAlone) {
    for (const std::string text :
         {"Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm-v", "Z===", "====", "Zg==Zg==", "Zg=a"})
        EXPECT_FALSE(decode_base64(text)) << text;
}

} // namespace
} // namespace warifu
