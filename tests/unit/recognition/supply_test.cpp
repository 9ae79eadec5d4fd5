// Supply on the catalogue that ships, on the days that matter.

#include <algorithm>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.h"
#include "warifu/recognition/supply.h"

namespace warifu::recognition {
namespace {

using catalogue::Role;
using sample::day;
using sample::held;
using sample::real;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Label star(const char* issued = "2025-06-01") {
    Label label = held("jc-star/1");
    label.issued = day(issued);
    return label;
}

SupplyQuestion asked(const char* market, const char* on, std::vector<Label> labels = {}, Role role = Role::Importer) {
    return {{std::move(labels), day(on), std::nullopt, {}}, market, role, true, {}, {}};
}

const RegimeSupply& of(const Supply& supply, const char* regime) {
    const auto found = std::find_if(supply.regimes.begin(), supply.regimes.end(),
                                    [&](const RegimeSupply& each) { return each.regime->id == regime; });
    if (found == supply.regimes.end())
        throw std::runtime_error(std::string("not of this market: ") + regime);
    return *found;
}

const SupplyDuty& duty(const Supply& supply, const char* regime, const char* id) {
    const auto& duties = of(supply, regime).duties;
    const auto found =
        std::find_if(duties.begin(), duties.end(), [&](const SupplyDuty& each) { return each.duty->id == id; });
    if (found == duties.end())
        throw std::runtime_error(std::string("no such duty: ") + id);
    return *found;
}

/// What an importer in the United Kingdom has for the statement that section 15 asks for.
Presence statement(const char* on, const Label& label) {
    return duty(supply(real(), asked("GB", on, {label})), "uk-psti", "importer-statement").paper->presence;
}

Outcome outcome(const SupplyQuestion& question) { return supply(real(), question).outcome; }

TEST(SupplyToGreatBritain, IsBoundByPstiFrom29April2024) {
    EXPECT_EQ(of(supply(real(), asked("GB", "2024-04-28")), "uk-psti").standing, Standing::NotYet);
    EXPECT_EQ(of(supply(real(), asked("GB", "2024-04-29")), "uk-psti").standing, Standing::Binds);
    EXPECT_EQ(outcome(asked("GB", "2024-04-28")), Outcome::NothingMissing);
    EXPECT_EQ(outcome(asked("GB", "2024-04-29")), Outcome::Missing) << "no statement was given";
}

TEST(SupplyToGreatBritain, NeedsAStatementInEachRole) {
    for (const Role role : {Role::Manufacturer, Role::Importer, Role::Distributor}) {
        EXPECT_EQ(outcome(asked("GB", "2026-11-22", {}, role)), Outcome::Missing) << to_string(role);
        EXPECT_EQ(outcome(asked("GB", "2026-11-22", {held("uk-psti")}, role)), Outcome::NothingMissing)
            << to_string(role);
    }
}

TEST(SupplyToGreatBritain, TakesAJcStarLabelInPlaceOfTheStatementFrom4December2025) {
    EXPECT_EQ(statement("2025-12-03", star()), Presence::Invalid);
    EXPECT_EQ(statement("2025-12-04", star()), Presence::Recognised);
    EXPECT_EQ(statement("2026-11-22", star()), Presence::Recognised);
}

TEST(SupplyToGreatBritain, KeepsLawAndOperatorsApartUntil2026) {
    const Supply before = supply(real(), asked("GB", "2025-12-31", {star()}));
    EXPECT_EQ(before.outcome, Outcome::NothingMissing) << "by law";
    std::vector<Effect> operators;
    for (const Opening& opening : before.openings)
        if (opening.view == catalogue::Arrangement::View::Operator)
            operators.push_back(opening.effect);
    EXPECT_THAT(operators, testing::ElementsAre(Effect::None));
    const Supply after = supply(real(), asked("GB", "2026-01-01", {star()}));
    for (const Opening& opening : after.openings)
        EXPECT_EQ(opening.effect, Effect::Deemed);
}

TEST(SupplyToGreatBritain, EndsWithTheLabel) {
    const Supply supplied = supply(real(), asked("GB", "2027-06-01", {star()}));
    EXPECT_EQ(duty(supplied, "uk-psti", "importer-statement").paper->until, day("2027-06-01"));
    Label expiring = star();
    expiring.expires = day("2026-03-31");
    EXPECT_EQ(statement("2026-03-31", expiring), Presence::Recognised);
    EXPECT_EQ(statement("2026-04-01", expiring), Presence::Invalid);
}

TEST(SupplyToGreatBritain, LeavesOpenALabelThatMayHaveBeenExtended) {
    EXPECT_EQ(statement("2027-06-02", star()), Presence::NotDetermined);
    EXPECT_EQ(outcome(asked("GB", "2027-06-02", {star()})), Outcome::NotDetermined);
}

TEST(SupplyToGreatBritain, DoesNotTakeARevokedLabel) {
    Label label = star();
    label.state = LabelState::Revoked;
    EXPECT_EQ(statement("2026-11-22", label), Presence::Invalid);
    EXPECT_EQ(outcome(asked("GB", "2026-11-22", {label})), Outcome::Missing);
}

TEST(SupplyToGreatBritain, LeavesOpenALabelInItsGracePeriod) {
    Label label = star();
    label.state = LabelState::Grace;
    EXPECT_EQ(statement("2026-11-22", label), Presence::NotDetermined);
}

TEST(SupplyToGreatBritain, DoesNotTakeASingaporeLabelOfAnOldEdition) {
    EXPECT_EQ(statement("2026-11-22", held("sg-cls/2@CCC-SP-151-2-v1.3")), Presence::Invalid);
    EXPECT_EQ(statement("2026-11-22", held("sg-cls/2@CCC-SP-151-2-v1.4")), Presence::Recognised);
}

TEST(SupplyToGreatBritain, LeavesOpenAHigherStarThatTheLawDoesNotName) {
    EXPECT_EQ(statement("2026-11-22", held("jc-star/3")), Presence::NotDetermined);
}

TEST(SupplyToGreatBritain, DoesNotTakeAMadeUpLabel) {
    Label label = star();
    label.example = true;
    EXPECT_EQ(statement("2026-11-22", label), Presence::Invalid);
    Label own = held("uk-psti");
    own.example = true;
    EXPECT_EQ(statement("2026-11-22", own), Presence::Invalid);
}

TEST(SupplyToGreatBritain, DoesNotTakeAStatementThatIsIssuedLater) {
    Label own = held("uk-psti");
    own.issued = day("2026-11-23");
    EXPECT_EQ(statement("2026-11-22", own), Presence::Invalid);
    EXPECT_EQ(statement("2026-11-23", own), Presence::Present);
}

TEST(SupplyToGreatBritain, SaysThatTheStatementItselfWasNotLookedAt) {
    const Supply supplied = supply(real(), asked("GB", "2026-11-22", {held("uk-psti")}));
    EXPECT_THAT(of(supplied, "uk-psti").unknown, Contains(testing::Field(&Text::en, HasSubstr("genuine"))));
}

TEST(SupplyToGreatBritain, AsksNothingForAnExceptedProductFromTheExceptionsOwnDay) {
    SupplyQuestion question = asked("GB", "2026-11-22");
    question.held.excepted = {"uk-psti/computer"};
    EXPECT_EQ(outcome(question), Outcome::NothingMissing);
    EXPECT_EQ(of(supply(real(), question), "uk-psti").standing, Standing::OutOfScope);
    question.held.excepted = {"uk-psti/vehicle"};
    question.held.on = day("2025-02-24");
    EXPECT_EQ(outcome(question), Outcome::Missing) << "vehicles are excepted from 25 February 2025";
    question.held.on = day("2025-02-25");
    EXPECT_EQ(outcome(question), Outcome::NothingMissing);
}

TEST(SupplyToGreatBritain, IsNotSettledByAStatementWhenTheProductsOwnAssessmentFails) {
    SupplyQuestion question = asked("GB", "2026-11-22", {held("uk-psti")});
    question.failing = {"uk-psti"};
    EXPECT_EQ(outcome(question), Outcome::NotDetermined);
    question.held.labels.clear();
    EXPECT_EQ(outcome(question), Outcome::Missing);
}

TEST(SupplyToGreatBritain, ComputesHowLongTheStatementIsKept) {
    Label own = held("uk-psti");
    own.issued = day("2026-02-01");
    SupplyQuestion question = asked("GB", "2026-11-22", {own});
    EXPECT_EQ(duty(supply(real(), question), "uk-psti", "importer-keeps-statement").keep_to, day("2036-02-01"));
    question.held.support_until = day("2037-06-30");
    EXPECT_EQ(duty(supply(real(), question), "uk-psti", "importer-keeps-statement").keep_to, day("2037-06-30"));
}

TEST(SupplyToGreatBritain, ComputesNoEndWhereTheDataGiveNoBeginning) {
    const Supply supplied = supply(real(), asked("GB", "2026-11-22", {held("uk-psti")}));
    EXPECT_FALSE(duty(supplied, "uk-psti", "importer-keeps-statement").keep_to) << "the day of issue is not known";
    EXPECT_FALSE(duty(supplied, "uk-psti", "importer-failure-records").keep_to) << "no record was made";
}

TEST(SupplyToTheUnion, IsBoundByTheCraFrom11December2027) {
    SupplyQuestion question = asked("EU", "2027-12-10");
    question.held.excepted = {"eu-red/not-radio"};
    EXPECT_EQ(of(supply(real(), question), "eu-cra").standing, Standing::NotYet);
    EXPECT_EQ(outcome(question), Outcome::NothingMissing);
    question.held.on = day("2027-12-11");
    EXPECT_EQ(of(supply(real(), question), "eu-cra").standing, Standing::Binds);
    EXPECT_EQ(outcome(question), Outcome::Missing) << "no declaration of conformity was given";
    question.held.labels = {held("eu-cra")};
    EXPECT_EQ(outcome(question), Outcome::NothingMissing);
}

TEST(SupplyToTheUnion, BindsTheManufacturerToReportFrom11September2026) {
    const auto reports = [](const char* on) {
        return duty(supply(real(), asked("EU", on, {}, Role::Manufacturer)), "eu-cra", "manufacturer-reports").applies;
    };
    EXPECT_EQ(reports("2026-09-10"), SupplyDuty::Applies::NotYet);
    EXPECT_EQ(reports("2026-09-11"), SupplyDuty::Applies::Yes);
    EXPECT_EQ(of(supply(real(), asked("EU", "2026-09-11", {}, Role::Importer)), "eu-cra").standing, Standing::NotYet);
}

TEST(SupplyToTheUnion, TakesNoOtherLabelInPlaceOfTheDeclaration) {
    SupplyQuestion question = asked("EU", "2028-01-10", {star("2027-06-01"), held("sg-cls/4")});
    question.held.excepted = {"eu-red/not-radio"};
    EXPECT_EQ(outcome(question), Outcome::Missing);
}

TEST(SupplyToTheUnion, LeavesOpenWhatTheRadioDirectiveAsksOfAnImporter) {
    const Supply supplied = supply(real(), asked("EU", "2026-11-22", {held("eu-red")}));
    EXPECT_EQ(of(supplied, "eu-red").standing, Standing::Binds);
    EXPECT_EQ(supplied.outcome, Outcome::NotDetermined) << "a declaration alone does not settle it";
}

TEST(SupplyToTheUnion, HoldsInAMemberState) {
    const Supply supplied = supply(real(), asked("DE", "2028-01-10"));
    EXPECT_EQ(of(supplied, "eu-cra").standing, Standing::Binds);
    EXPECT_EQ(of(supplied, "de-it-sik").standing, Standing::Voluntary);
    EXPECT_EQ(supplied.regimes.back().regime->id, "de-it-sik") << "laws come first";
}

TEST(SupplyToTheUnion, KeepsTheDeclarationFromThePlacingByTheImporterAlone) {
    const auto keep = [](Role role, const char* id) {
        return duty(supply(real(), asked("EU", "2028-01-10", {held("eu-cra")}, role)), "eu-cra", id).keep_to;
    };
    EXPECT_EQ(keep(Role::Importer, "importer-keeps-declaration"), day("2038-01-10"));
    EXPECT_EQ(keep(Role::Distributor, "supply-chain"), day("2038-01-10")) << "its own supply";
}

TEST(SupplyToSingapore, NeedsALabelForHomeGatewaysAlone) {
    SupplyQuestion question = asked("SG", "2026-11-22");
    EXPECT_EQ(outcome(question), Outcome::NotDetermined) << "whether it is a gateway was not answered";
    question.features = {{"home-gateway", false}};
    EXPECT_EQ(outcome(question), Outcome::NothingMissing);
    question.features = {{"home-gateway", true}};
    EXPECT_EQ(outcome(question), Outcome::NotDetermined) << "whom the duty binds was not seen";
    question.held.labels = {held("sg-cls/1")};
    EXPECT_EQ(outcome(question), Outcome::NothingMissing);
    question.held.on = day("2027-12-31");
    EXPECT_EQ(outcome(question), Outcome::NotDetermined) << "Level 2 is asked for";
}

TEST(SupplyToSingapore, DoesNotTakeASimplifiedApplicationForALabel) {
    SupplyQuestion question = asked("SG", "2026-11-22", {star()});
    question.features = {{"home-gateway", true}};
    const Supply supplied = supply(real(), question);
    EXPECT_EQ(duty(supplied, "sg-cls", "router-level-1").paper->presence, Presence::Absent);
    EXPECT_THAT(supplied.openings, Contains(testing::Field(&Opening::effect, Effect::Simplified)));
}

TEST(SupplyToJapan, AsksForNoLabel) {
    const Supply supplied = supply(real(), asked("JP", "2026-11-22"));
    EXPECT_EQ(of(supplied, "jc-star").standing, Standing::Voluntary);
    EXPECT_EQ(supplied.outcome, Outcome::NothingMissing);
    EXPECT_THAT(supplied.unknown, Contains(testing::Field(&Text::en, HasSubstr("holds no law of the market JP"))));
}

TEST(SupplyToAMarketWithoutARegime, IsNotDetermined) {
    const Supply supplied = supply(real(), asked("ZZ", "2026-11-22", {star()}));
    EXPECT_THAT(supplied.regimes, IsEmpty());
    EXPECT_THAT(supplied.openings, IsEmpty());
    EXPECT_EQ(supplied.outcome, Outcome::NotDetermined);
}

TEST(SupplyToAustralia, IsNotDeterminedWithoutAStatementSinceWhomItBindsWasNotSeen) {
    EXPECT_EQ(outcome(asked("AU", "2026-11-22")), Outcome::NotDetermined);
    EXPECT_EQ(outcome(asked("AU", "2026-03-03")), Outcome::NothingMissing) << "not yet in force";
}

TEST(SupplyToBrazil, IsNotDeterminedSinceTheFirstDayIsNotKnown) {
    EXPECT_EQ(outcome(asked("BR", "2026-11-22", {held("br-anatel")})), Outcome::NotDetermined);
}

TEST(SupplyOfUnknownProducts, SaysThatExceptionsWereNotAskedAbout) {
    SupplyQuestion question = asked("GB", "2026-11-22", {star()});
    const auto asks = Contains(testing::Field(&Text::en, HasSubstr("uk-psti/computer")));
    EXPECT_THAT(of(supply(real(), question), "uk-psti").unknown, Not(asks));
    question.product_known = false;
    EXPECT_THAT(of(supply(real(), question), "uk-psti").unknown, asks);
}

TEST(Market, IsTwoCapitalLetters) {
    EXPECT_EQ(*parse_market("GB"), "GB");
    for (const char* wrong : {"", "gb", "G", "GBR", "G1", "日本"})
        EXPECT_EQ(parse_market(wrong).error().code, ErrorCode::InvalidArgument) << wrong;
}

} // namespace
} // namespace warifu::recognition
