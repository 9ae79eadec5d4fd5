// tests/cases/product: product files and what is told of them, read against the small catalogue beside them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../base/golden.h"
#include "sample_catalogue.h"

namespace warifu::selection {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Product read(const std::string& name, std::string& told) {
    Mistakes mistakes;
    Product product =
        read_product("product.toml", sample::file_text(cases() / name / "product.toml"), small_catalogue(), mistakes);
    for (const Mistake& mistake : mistakes.sorted())
        told += mistake.describe() + "\n";
    return product;
}

class ProductMistake : public testing::TestWithParam<std::string> {};

TEST_P(ProductMistake, IsToldWithItsPlaceAndWhatToWrite) {
    std::string told;
    read(GetParam(), told);
    ASSERT_NE(told, "");
    sample::expect_golden(cases() / GetParam() / "expected.txt", told);
}

std::vector<std::string> mistaken() {
    std::vector<std::string> names = sample::case_names(cases());
    std::erase_if(names, [](const std::string& name) { return name == "catalogue" || name == "complete"; });
    return names;
}

INSTANTIATE_TEST_SUITE_P(Cases, ProductMistake, testing::ValuesIn(mistaken()), sample::test_name);

TEST(ProductFile, EverythingInItIsRead) {
    std::string told;
    const Product product = read("complete", told);
    ASSERT_EQ(told, "");
    EXPECT_EQ(product.name, "Camera");
    EXPECT_EQ(product.maker, "Maker");
    EXPECT_THAT(product.models, ElementsAre("C-2", "C-1"));
    EXPECT_EQ(product.version, "1.2");
    EXPECT_EQ(product.support_until, sample_day("2030-12-31"));
    EXPECT_THAT(product.regimes, ElementsAre("label/1", "standard@2.1"));
    EXPECT_THAT(product.excepted, ElementsAre("label/computer"));
    ASSERT_THAT(product.artefacts, SizeIs(1));
    EXPECT_EQ(product.artefacts[0].file, "camera.bin");
    EXPECT_EQ(product.artefacts[0].line, 10U);
    EXPECT_TRUE(product.features.at("passwords").yes);
    EXPECT_FALSE(product.features.at("telemetry").yes);
    EXPECT_EQ(product.features.at("telemetry").note, "none");
    EXPECT_TRUE(product.answers.at("word").yes);
    EXPECT_EQ(product.answers.at("word").line, 17U);
    EXPECT_EQ(product.justifications.at("label/b"), "not needed");
    ASSERT_THAT(product.records, SizeIs(1));
    EXPECT_EQ(product.records[0].firmware_sha256, std::string(64, 'a')) << "digests are compared in lower case";
    EXPECT_EQ(product.records[0].on, "2026-11-01");
    ASSERT_THAT(product.labels, SizeIs(1));
    EXPECT_EQ(product.labels[0].state, "valid");
    ASSERT_THAT(product.overrides, SizeIs(1));
    EXPECT_EQ(product.overrides[0].verdict, "NOT APPLICABLE");
}

TEST(ProductFile, DocumentSaysWhichEditionItIsAbout) {
    Mistakes mistakes;
    const Product product = read_product("p",
                                         "[product]\nname = \"Camera\"\n[[artefact]]\nkind = \"ics-ixit\"\nfile = "
                                         "\"ics.csv\"\nedition = \"standard@2.1\"\n",
                                         small_catalogue(), mistakes);
    EXPECT_TRUE(mistakes.empty());
    ASSERT_THAT(product.artefacts, SizeIs(1));
    EXPECT_EQ(product.artefacts[0].edition, "standard@2.1");
}

TEST(ProductFile, NothingNeedsToBeAnswered) {
    Mistakes mistakes;
    const Product product = read_product("p", "[product]\nname = \"Camera\"\n", small_catalogue(), mistakes);
    EXPECT_TRUE(mistakes.empty());
    EXPECT_THAT(product.regimes, IsEmpty());
    EXPECT_THAT(product.answers, IsEmpty());
}

} // namespace
} // namespace warifu::selection
