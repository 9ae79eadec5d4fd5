#include "warifu/base/csv.h"

#include <gtest/gtest.h>

namespace warifu {
namespace {

TEST(ACsvField, StandsInQuotesWhereItMust) {
    EXPECT_EQ(csv_field("camera"), "camera");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(csv_field("a\nb"), "\"a\nb\"");
}

TEST(ACsvField, IsNoFormulaAndComesBackAsItWas) {
    for (const std::string text :
         {"=1", "+1", "-1", "@x", "\t=1", "\r", "＝1", "＋1", "－1", "＠x", "'=1", "''", "'"}) {
        EXPECT_TRUE(defused(text).starts_with('\'')) << text;
        EXPECT_EQ(fused(defused(text)), text);
    }
    for (const std::string text : {"", "camera", "1=1", "ー"})
        EXPECT_EQ(defused(text), text);
    EXPECT_EQ(fused("'tis"), "'tis") << "somebody else's apostrophe";
}

} // namespace
} // namespace warifu
