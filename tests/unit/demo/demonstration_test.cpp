#include "warifu/demo/demonstration.h"

#include <gmock/gmock.h>

#include "warifu/label/verify.h"
#include "warifu/registry/register.h"

namespace warifu::demo {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::time_t now = 1796040000; // 2026-11-30
const Date today = Date::parse("2026-11-30").value();

std::vector<registry::Held> labels_of(const Demonstration& demonstration) {
    registry::Register labels = registry::Register::open(demonstration.url()).value();
    return labels.search({}, {today}).value().labels;
}

TEST(ADemonstration, HasLabelsOfWhichEachIsSignedByAnIssuerThatItsServerRelies) {
    const auto demonstration = Demonstration::create(now).value();
    const auto verifier = label::Verifier::create({demonstration->trust(), {}, {}}).value();
    const auto labels = labels_of(*demonstration);
    EXPECT_THAT(labels, SizeIs(::testing::Ge(5U)));
    for (const registry::Held& held : labels) {
        const auto found = verifier.verify(held.revision.label.token, {today, now, held.revision.label.number, {}});
        ASSERT_TRUE(found) << found.error().describe();
        EXPECT_TRUE(found->authentic) << held.revision.label.number;
        EXPECT_EQ(found->token->label.speaker, held.revision.label.speaker);
    }
}

TEST(ADemonstration, HasSignaturesThatNoOtherKnows) {
    const auto one = Demonstration::create(now).value();
    const auto other = Demonstration::create(now).value();
    const auto verifier = label::Verifier::create({other->trust(), {}, {}}).value();
    for (const registry::Held& held : labels_of(*one))
        EXPECT_FALSE(verifier.verify(held.revision.label.token, {today, now, {}, {}})->authentic);
}

TEST(ADemonstration, LeavesNothingBehind) {
    std::filesystem::path store;
    {
        const auto demonstration = Demonstration::create(now).value();
        store = demonstration->url();
        EXPECT_TRUE(exists(store));
    }
    EXPECT_FALSE(exists(store.parent_path()));
}

TEST(ALabelOfTheDemonstration, PassesForNoLabelOfTheSchemesOperator) {
    const label::RegimeNames names = made_up({{"JC-STAR ★1", "JC-STAR ★1"}, {"IPA", "IPA"}});
    EXPECT_THAT(names.regime.en, HasSubstr("made up"));
    EXPECT_THAT(names.regime.ja, HasSubstr("架空"));
    for (const label::Speaker speaker : {label::Speaker::Maker, label::Speaker::Laboratory, label::Speaker::Operator}) {
        label::Label label{"Demonstration operator", "N", today, today, now, {}};
        label.speaker = speaker;
        const Text said = label::who_speaks(label, names);
        EXPECT_THAT(said.en, AllOf(HasSubstr("made up"), HasSubstr("not")));
        EXPECT_THAT(said.ja, HasSubstr("架空"));
    }
    EXPECT_THAT(made_up_mark().en, HasSubstr("made up"));
    EXPECT_THAT(made_up_mark().ja, HasSubstr("架空"));
}

} // namespace
} // namespace warifu::demo
