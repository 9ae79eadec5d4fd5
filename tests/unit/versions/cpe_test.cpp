#include "warifu/versions/cpe.h"

#include <gtest/gtest.h>

namespace warifu::versions {
namespace {

Cpe cpe(const char* text) {
    const auto parsed = parse_cpe(text);
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : Cpe{};
}
CpeValue version(const char* text) {
    return cpe((std::string("cpe:2.3:a:v:p:") + text + ":*:*:*:*:*:*:*").c_str())[CpeAttribute::Version];
}

TEST(Cpe, ReadsAFormattedString) {
    const Cpe name = cpe("cpe:2.3:a:Busybox:busybox:1.0.0:pre10:*:*:*:-:*:*");
    EXPECT_EQ(name[CpeAttribute::Vendor].text, "busybox");
    EXPECT_EQ(name[CpeAttribute::Version].text, "1.0.0");
    EXPECT_EQ(name[CpeAttribute::Update].text, "pre10");
    EXPECT_EQ(name[CpeAttribute::Edition].kind, CpeValue::Kind::Any);
    EXPECT_EQ(name[CpeAttribute::TargetSw].kind, CpeValue::Kind::Na);
}

TEST(Cpe, TakesAColonAStarAndADashForTextWhereTheyAreEscaped) {
    const Cpe name = cpe("cpe:2.3:o:t-mobile:a\\:b:3.0.0.4.376_3169:\\*:\\-:*:*:*:*:*");
    EXPECT_EQ(name[CpeAttribute::Vendor].text, "t-mobile");
    EXPECT_EQ(name[CpeAttribute::Product].text, "a:b");
    EXPECT_EQ(name[CpeAttribute::Update].kind, CpeValue::Kind::Text);
    EXPECT_EQ(name[CpeAttribute::Update].text, "*");
    EXPECT_FALSE(name[CpeAttribute::Update].has_wildcards());
    EXPECT_EQ(name[CpeAttribute::Edition].kind, CpeValue::Kind::Text);
    EXPECT_EQ(name[CpeAttribute::Edition].text, "-");
    EXPECT_EQ(cpe(name.formatted().c_str()), name);
}

TEST(Cpe, ReadsTheOlderUri) {
    EXPECT_EQ(cpe("cpe:/o:centos:centos"), cpe("cpe:2.3:o:centos:centos:*:*:*:*:*:*:*:*"));
    EXPECT_EQ(cpe("cpe:2.3:o:debian:debian_linux"), cpe("cpe:2.3:o:debian:debian_linux:*:*:*:*:*:*:*:*"));
    EXPECT_EQ(cpe("cpe:/a:hp:insight:7.4.0.1570:-:~~online~win2003~x64~"),
              cpe("cpe:2.3:a:hp:insight:7.4.0.1570:-:*:*:online:win2003:x64:*"));
    EXPECT_EQ(cpe("cpe:/a:foo%5cbar:big%24money:8.%02"), cpe("cpe:2.3:a:foo\\\\bar:big\\$money:8.*:*:*:*:*:*:*:*"));
    EXPECT_EQ(cpe("cpe:/a:microsoft:ie:8.0.6001:beta"), cpe("cpe:2.3:a:microsoft:ie:8.0.6001:beta:*:*:*:*:*:*"));
}

TEST(Cpe, RefusesWhatIsNone) {
    for (const char* text : {"", "cpe:", "cpe:2.3:", "cpe:2.3:x:a:b", "cpe:2.3:a:b:c:d:e:f:g:h:i:j:k:l",
                             "cpe:2.3:a:b:c d", "cpe:2.3:a:b:c\\", "cpe:2.3:a:b::1", "cpe:2.3:a:b:c:1*2",
                             "cpe:/a:b:c:d:e:f:g:h", "cpe:/a:b:%zz", "cpe:/a:b:c:1::~a~b", "openssl"})
        EXPECT_FALSE(parse_cpe(text)) << text;
    EXPECT_EQ(parse_cpe("cpe:2.3:a:" + std::string(longest_cpe, 'a')).error().code, ErrorCode::LimitExceeded);
}

// NISTIR 7696, table 6-2, line by line: source, target, relation.
TEST(Cpe, ComparesValuesAsTheMatchingSpecificationSays) {
    const CpeValue any = version("*"), na = version("-"), i = version("1.0"), k = version("2.0"), m = version("1.*");
    EXPECT_EQ(relate(any, any), CpeRelation::Equal);
    EXPECT_EQ(relate(any, na), CpeRelation::Superset);
    EXPECT_EQ(relate(any, m), CpeRelation::Superset) << "a target with wildcards, under ANY";
    EXPECT_EQ(relate(any, i), CpeRelation::Superset);
    EXPECT_EQ(relate(na, any), CpeRelation::Subset);
    EXPECT_EQ(relate(na, na), CpeRelation::Equal);
    EXPECT_EQ(relate(na, m), CpeRelation::Undefined);
    EXPECT_EQ(relate(na, i), CpeRelation::Disjoint);
    EXPECT_EQ(relate(i, i), CpeRelation::Equal);
    EXPECT_EQ(relate(i, k), CpeRelation::Disjoint);
    EXPECT_EQ(relate(i, m), CpeRelation::Undefined);
    EXPECT_EQ(relate(i, na), CpeRelation::Disjoint);
    EXPECT_EQ(relate(i, any), CpeRelation::Subset);
    EXPECT_EQ(relate(m, i), CpeRelation::Superset);
    EXPECT_EQ(relate(m, k), CpeRelation::Disjoint);
    EXPECT_EQ(relate(m, na), CpeRelation::Disjoint);
    EXPECT_EQ(relate(m, any), CpeRelation::Subset);
}

TEST(Cpe, WildcardsStandAtTheEndsOfAValue) {
    EXPECT_EQ(relate(version("*ssl"), version("openssl")), CpeRelation::Superset);
    EXPECT_EQ(relate(version("*ssl*"), version("libssl3")), CpeRelation::Superset);
    EXPECT_EQ(relate(version("8.??"), version("8.12")), CpeRelation::Superset);
    EXPECT_EQ(relate(version("8.?"), version("8.12")), CpeRelation::Disjoint);
    EXPECT_EQ(relate(version("?8"), version("18")), CpeRelation::Superset);
    EXPECT_EQ(relate(version("?8"), version("118")), CpeRelation::Disjoint);
    EXPECT_EQ(relate(version("aa*"), version("a")), CpeRelation::Disjoint);
}

TEST(Cpe, ANameIsDisjointWhenOneOfItsAttributesIs) {
    const Cpe pattern = cpe("cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*");
    EXPECT_EQ(relate(pattern, cpe("cpe:2.3:a:busybox:busybox:1.30.1:-:*:*:*:*:*:*")), CpeRelation::Superset);
    EXPECT_EQ(relate(pattern, pattern), CpeRelation::Equal);
    EXPECT_EQ(relate(pattern, cpe("cpe:2.3:a:busybox:toybox:1.30.1:*:*:*:*:*:*:*")), CpeRelation::Disjoint);
    EXPECT_EQ(relate(cpe("cpe:2.3:a:busybox:busybox:1.0.0:pre1:*:*:*:*:*:*"), pattern), CpeRelation::Subset);
    EXPECT_EQ(relate(cpe("cpe:2.3:a:busybox:*:1.0.0:*:*:*:*:*:*:*"), pattern), CpeRelation::Undefined);
}

} // namespace
} // namespace warifu::versions
