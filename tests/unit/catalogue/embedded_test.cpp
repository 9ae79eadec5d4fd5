// The catalogue that ships.

#include <algorithm>
#include <map>
#include <numeric>
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

const Specification& specification(std::string_view id) { return *embedded().find_specification(id); }

struct Size {
    std::size_t cases = 0;
    std::map<TestGroup::Case::Kind, std::size_t> kinds;
    int units = 0;
};

/// The reporting group alone reads the ICS.
Size size_of(const Specification& counted, bool with_reporting) {
    Size size;
    for (const TestGroup& group : counted.groups) {
        if (!with_reporting && group.tables == std::vector<std::string>{"ICS"})
            continue;
        for (const TestGroup::Case& each : group.cases) {
            ++size.cases;
            ++size.kinds[each.kind];
            size.units += each.units;
        }
    }
    return size;
}

TEST(EmbeddedCatalogue, HasAllTestCasesOfTs103701V1AsItsSourceCountsThem) {
    using Kind = TestGroup::Case::Kind;
    const Specification& v1 = specification("ts-103-701@1.1.1");
    EXPECT_THAT(v1.groups, SizeIs(68));
    const Size size = size_of(v1, true);
    EXPECT_EQ(size.cases, 109U);
    EXPECT_EQ(size.kinds.at(Kind::Conceptual), 62U);
    EXPECT_EQ(size.kinds.at(Kind::Functional), 46U);
    EXPECT_EQ(size.kinds.at(Kind::Mixed), 1U);
    EXPECT_EQ(size.units, 226);
}

TEST(EmbeddedCatalogue, HasAllTestCasesOfTs103701V2AsItsSourceCountsThem) {
    using Kind = TestGroup::Case::Kind;
    const Specification& v2 = specification("ts-103-701@2.1.1");
    EXPECT_THAT(v2.groups, SizeIs(78)) << "77 and the reporting group";
    const Size size = size_of(v2, false);
    EXPECT_EQ(size.cases, 131U);
    EXPECT_EQ(size.kinds.at(Kind::Conceptual), 72U);
    EXPECT_EQ(size.kinds.at(Kind::Functional), 58U);
    EXPECT_EQ(size.kinds.at(Kind::Mixed), 1U);
}

TEST(EmbeddedCatalogue, HasThe29TablesOfTheIxitInBothVersions) {
    for (const std::string_view id : {"ts-103-701@1.1.1", "ts-103-701@2.1.1"}) {
        std::vector<int> numbers;
        for (const SpecificationTable& table : specification(id).tables)
            if (table.number > 0)
                numbers.push_back(table.number);
        std::vector<int> expected(29);
        std::iota(expected.begin(), expected.end(), 1);
        EXPECT_EQ(numbers, expected) << id;
    }
}

TEST(EmbeddedCatalogue, HasTheThreeSecurityRequirementsOfPstiAndTheStatement) {
    std::set<std::string> top;
    for (const Requirement& requirement : edition("uk-psti", "SI-2023-1007").requirements)
        if (requirement.part_of.empty())
            top.insert(requirement.full_id);
    EXPECT_EQ(top, (std::set<std::string>{"uk-psti/passwords", "uk-psti/reporting", "uk-psti/update-period",
                                          "uk-psti/statement-of-compliance"}));
}

TEST(EmbeddedCatalogue, HasAnnexIOfTheCraPointByPoint) {
    const auto starting = [](std::string_view prefix) {
        std::set<std::string> ids;
        for (const Requirement& requirement : edition("eu-cra", "2024-2847").requirements)
            if (requirement.id.starts_with(prefix))
                ids.insert(requirement.id);
        return ids;
    };
    std::set<std::string> properties = {"I-1-1"};
    for (char point = 'a'; point <= 'm'; ++point)
        properties.insert(std::string("I-1-2") + point);
    EXPECT_EQ(starting("I-1-"), properties);
    EXPECT_THAT(starting("I-2-"), SizeIs(8));
}

TEST(EmbeddedCatalogue, HasTheSixClocksOfArticle14) {
    std::size_t clocks = 0;
    for (const Fact& fact : embedded().find_regime("eu-cra")->facts)
        clocks += fact.clause.starts_with("Art. 14(2)") || fact.clause.starts_with("Art. 14(4)") ? 1U : 0U;
    EXPECT_EQ(clocks, 6U);
}

const Duty& duty(std::string_view regime, std::string_view id) {
    const auto& duties = embedded().find_regime(regime)->duties;
    const auto found = std::find_if(duties.begin(), duties.end(), [&](const Duty& each) { return each.id == id; });
    if (found == duties.end())
        throw std::runtime_error(fmt::format("no duty {}/{}", regime, id));
    return *found;
}

TEST(EmbeddedCatalogue, HasTheStatementKeptForTenYearsOrTheSupportPeriodByMakerAndImporter) {
    for (const char* id : {"manufacturer-keeps-statement", "importer-keeps-statement"}) {
        const auto& keep = duty("uk-psti", id).keep;
        ASSERT_TRUE(keep) << id;
        EXPECT_EQ(keep->years, 10) << id;
        EXPECT_EQ(keep->from, Duty::Keep::From::Issue) << id;
        EXPECT_TRUE(keep->or_support) << id;
    }
}

TEST(EmbeddedCatalogue, AsksOfAllThreeRolesOfPstiThatAStatementGoesWithTheProduct) {
    for (const auto& [id, role] : {std::pair{"manufacturer-statement", Role::Manufacturer},
                                   {"importer-statement", Role::Importer},
                                   {"distributor-statement", Role::Distributor}}) {
        EXPECT_EQ(duty("uk-psti", id).label, "") << id;
        EXPECT_EQ(duty("uk-psti", id).requirement, "uk-psti/statement-of-compliance") << id;
        EXPECT_THAT(duty("uk-psti", id).roles, testing::ElementsAre(role)) << id;
    }
}

TEST(EmbeddedCatalogue, HasDutiesOfTheCraBeginWhenTheRegulationApplies) {
    for (const Duty& each : embedded().find_regime("eu-cra")->duties)
        EXPECT_EQ(each.from->to_string(), each.id == "manufacturer-reports" ? "2026-09-11" : "2027-12-11") << each.id;
}

TEST(EmbeddedCatalogue, SaysOfJcStarsLaterFilingsThatTheirTriggersAreUnverified) {
    EXPECT_EQ(duty("jc-star", "change-filing").provenance.confidence, Confidence::Unverified);
    EXPECT_EQ(duty("jc-star", "report-filing").when, Duty::When::NotStated);
}

TEST(EmbeddedCatalogue, HasTheMandatoryProvisionsOfEn303645InTheTwoLowerLevelsOfCls) {
    const Regime& cls = *embedded().find_regime("sg-cls");
    const auto& own = edition("sg-cls", "CCC-SP-151-2-v1.4").requirements;
    for (const Requirement& provision : edition("etsi-en-303-645", "2.1.1").requirements) {
        if (provision.obligation != Obligation::Mandatory || provision.id == "4-1")
            continue;
        const auto found =
            std::find_if(own.begin(), own.end(), [&](const Requirement& r) { return r.id == provision.id; });
        ASSERT_NE(found, own.end()) << provision.id;
        EXPECT_TRUE(asks_for(cls, *embedded().find_level(cls, "2"), *found)) << provision.id;
        const bool first =
            provision.id.starts_with("5.1-") || provision.id.starts_with("5.2-") || provision.id.starts_with("5.3-");
        EXPECT_EQ(asks_for(cls, *embedded().find_level(cls, "1"), *found), first) << provision.id;
    }
}

TEST(EmbeddedCatalogue, LeavesNothingOfTheNewRegimesToPartialChecksAlone) {
    // A check on firmware shows a part: beside it stands one that only a person's record answers.
    for (const char* id : {"sg-cls", "eu-cra", "eu-red", "us-ctm"})
        for (const Edition& each : embedded().find_regime(id)->editions)
            for (const Requirement& requirement : each.requirements) {
                const auto kind = [&](auto test) {
                    return std::any_of(requirement.checks.begin(), requirement.checks.end(),
                                       [&](const std::string& check) { return test(*embedded().find_check(check)); });
                };
                if (kind([](const Check& check) {
                        return std::ranges::find(check.artefacts, "firmware") != check.artefacts.end();
                    })) {
                    EXPECT_TRUE(kind([](const Check& check) { return check.record; })) << requirement.full_id;
                }
                EXPECT_GE(requirement.accepts, Basis::Documented) << requirement.full_id;
            }
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
