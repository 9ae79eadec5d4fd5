// Which verdicts belong to which regime's table.

#include "../../../src/attestation/lookup.h"

#include <gmock/gmock.h>

#include "sample.h"

namespace warifu::attestation {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> members_of(const Lookup& lookup, const review::RegimeVerdict& regime) {
    std::vector<std::string> ids;
    for (const review::RequirementVerdict* verdict : lookup.members(regime))
        ids.push_back(verdict->requirement);
    return ids;
}

TEST(Lookup, LeavesWhatAHigherLevelAsksForOutOfTheLowerOne) {
    const auto catalogue = catalogue::load_catalogue({});
    ASSERT_TRUE(catalogue) << catalogue.error().describe();
    Assessment assessment = testing::sample().assessment;
    assessment.verdicts.clear();
    assessment.regimes.clear();
    for (const char* id : {"sg-cls/5.1-1", "sg-cls/5.4-1"}) {
        review::RequirementVerdict& verdict = assessment.verdicts.emplace_back();
        verdict.regime = "sg-cls";
        verdict.requirement = id;
    }
    for (const char* id : {"sg-cls/1", "sg-cls/2"}) {
        review::RegimeVerdict& regime = assessment.regimes.emplace_back();
        regime.regime = id;
        regime.edition = "CCC-SP-151-2-v1.4";
    }
    const Lookup lookup(assessment, *catalogue);
    EXPECT_THAT(members_of(lookup, assessment.regimes[0]), ElementsAre("sg-cls/5.1-1"));
    EXPECT_THAT(members_of(lookup, assessment.regimes[1]), ElementsAre("sg-cls/5.1-1", "sg-cls/5.4-1"));
}

} // namespace
} // namespace warifu::attestation
