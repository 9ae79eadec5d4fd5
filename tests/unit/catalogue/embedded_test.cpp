// The catalogue that ships.

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "warifu/catalogue/catalogue.h"

namespace warifu::catalogue {
namespace {

using testing::ElementsAreArray;
using testing::SizeIs;

const Catalogue& embedded() {
    static const LoadOutcome outcome = load(embedded_files());
    return outcome.catalogue;
}

const Edition& edition(std::string_view regime, std::string_view id) {
    return *embedded().find_edition(*embedded().find_regime(regime), id);
}

std::size_t mandatory(const Edition& edition) {
    return static_cast<std::size_t>(std::count_if(edition.requirements.begin(), edition.requirements.end(),
                                                  [](const auto& r) { return r.obligation == Obligation::Mandatory; }));
}

TEST(EmbeddedCatalogue, HasNoMistake) {
    for (const Mistake& mistake : load(embedded_files()).mistakes)
        ADD_FAILURE() << mistake.describe();
}

TEST(EmbeddedCatalogue, IsTheFolderInTheRepository) {
    const auto folder = load_catalogue(std::filesystem::path(WARIFU_SOURCE_DIR) / "catalogue");
    ASSERT_TRUE(folder) << folder.error().describe();
    EXPECT_EQ(folder->digest, embedded().digest);
    EXPECT_THAT(embedded().digest, SizeIs(64));
}

TEST(EmbeddedCatalogue, HasTheSixteenRequirementsOfJcStarLevelOneInOrder) {
    std::vector<std::string> expected;
    for (int i = 1; i <= 16; ++i)
        expected.push_back(fmt::format("jc-star/S1.1-{:02}", i));
    std::vector<std::string> found;
    for (const Requirement& requirement : edition("jc-star", "JST-CR-01-01-2024R1").requirements)
        found.push_back(requirement.full_id);
    EXPECT_THAT(found, ElementsAreArray(expected));
}

TEST(EmbeddedCatalogue, HasAll68ProvisionsOfEn303645V2With33Mandatory) {
    EXPECT_THAT(edition("etsi-en-303-645", "2.1.1").requirements, SizeIs(68));
    EXPECT_EQ(mandatory(edition("etsi-en-303-645", "2.1.1")), 33U);
}

TEST(EmbeddedCatalogue, HasAll78ProvisionsOfEn303645V3With36Mandatory) {
    EXPECT_THAT(edition("etsi-en-303-645", "3.1.3").requirements, SizeIs(78));
    EXPECT_EQ(mandatory(edition("etsi-en-303-645", "3.1.3")), 36U);
}

TEST(EmbeddedCatalogue, HasTheThreeSecurityRequirementsOfPstiAndTheStatement) {
    std::set<std::string> top;
    for (const Requirement& requirement : edition("uk-psti", "SI-2023-1007").requirements)
        if (requirement.part_of.empty())
            top.insert(requirement.full_id);
    EXPECT_EQ(top, (std::set<std::string>{"uk-psti/passwords", "uk-psti/reporting", "uk-psti/update-period",
                                          "uk-psti/statement-of-compliance"}));
}

TEST(EmbeddedCatalogue, FindsRequirementsByFullIdAlone) {
    EXPECT_TRUE(embedded().find_requirement("jc-star/S1.1-02"));
    EXPECT_TRUE(embedded().find_requirement("etsi-en-303-645@2.1.1/5.1-1"));
    EXPECT_FALSE(embedded().find_requirement("etsi-en-303-645/5.1-1")) << "two editions have it";
    EXPECT_FALSE(embedded().find_requirement("S1.1-02"));
    EXPECT_FALSE(embedded().find_requirement(""));
}

TEST(CatalogueDigest, ChangesWithOneByteAndWithTheNameOfAFile) {
    const auto digest = [](const std::vector<SourceFile>& files) { return load(files).catalogue.digest; };
    const std::vector<SourceFile> files = {{"a.toml", "x = 1"}, {"b.toml", ""}};
    EXPECT_NE(digest(files), digest({{"a.toml", "x = 2"}, {"b.toml", ""}}));
    EXPECT_NE(digest(files), digest({{"a.toml", "x = 1"}, {"c.toml", ""}}));
    EXPECT_NE(digest(files), digest({{"a.toml", "x = 1b.toml"}}));
    EXPECT_EQ(digest(files), digest({files[1], files[0]})) << "the order of files does not matter";
}

TEST(CatalogueFolder, ThatIsMissingOrEmptyIsNotFound) {
    EXPECT_EQ(read_directory("/nonexistent/folder").error().code, ErrorCode::NotFound);
    const auto empty = std::filesystem::temp_directory_path() / "warifu-empty-catalogue";
    std::filesystem::create_directories(empty);
    EXPECT_EQ(read_directory(empty).error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace warifu::catalogue
