// The text outputs against files in tests/golden/attestation. WARIFU_ACCEPT=1 rewrites them: look at the difference.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "sample.h"

namespace warifu::attestation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::sample;
using testing::Sample;

void expect_golden(const std::string& name, const std::string& text) {
    const std::filesystem::path path = std::filesystem::path(WARIFU_SOURCE_DIR) / "tests/golden/attestation" / name;
    if (std::getenv("WARIFU_ACCEPT") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        GTEST_SKIP() << "rewritten: " << path;
    }
    std::ifstream file(path, std::ios::binary);
    const std::string expected{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    EXPECT_EQ(text, expected) << path;
}

constexpr TextStyle english = {Language::English, false, 100};
constexpr TextStyle japanese = {Language::Japanese, false, 80};

std::string explained(std::string_view requirement, const TextStyle& style) {
    const Sample made = sample();
    return explain_text(made.assessment, made.catalogue, made.verdict(requirement), style);
}

TEST(Text, ReportInEnglish) {
    const Sample made = sample();
    expect_golden("report.en.txt", to_text(made.assessment, made.catalogue, english));
}

TEST(Text, ReportInJapaneseOnANarrowTerminal) {
    const Sample made = sample();
    expect_golden("report.ja.txt", to_text(made.assessment, made.catalogue, japanese));
}

TEST(Text, ExplainsAFail) { expect_golden("explain-fail.en.txt", explained("jc-star/S1.1-08", english)); }
TEST(Text, ExplainsAContradiction) {
    expect_golden("explain-contradiction.ja.txt", explained("jc-star/S1.1-11", japanese));
}
TEST(Text, ExplainsAPass) { expect_golden("explain-pass.en.txt", explained("jc-star/S1.1-01", english)); }
TEST(Text, ExplainsAnInconclusive) {
    expect_golden("explain-inconclusive.ja.txt", explained("jc-star/S1.1-03", japanese));
}
TEST(Text, ExplainsAnOverride) { expect_golden("explain-override.en.txt", explained("uk-psti/reporting", english)); }
TEST(Text, ExplainsAComposedRequirement) {
    expect_golden("explain-composed.en.txt", explained("uk-psti/passwords", english));
}

TEST(Text, NoLineIsWiderThanTheTerminal) {
    const Sample made = sample();
    for (const Language language : {Language::English, Language::Japanese})
        for (const unsigned width : {40U, 60U, 80U, 100U, 160U}) {
            const std::string text = to_text(made.assessment, made.catalogue, {language, false, width});
            for (const std::string_view line : lines(text))
                EXPECT_LE(display_width(line), width) << line;
        }
}

TEST(Text, HostileStringsCannotReachTheTerminal) {
    const Sample made = sample();
    for (const TextStyle& style : {english, japanese}) {
        std::string text = to_text(made.assessment, made.catalogue, style);
        for (const review::RequirementVerdict& verdict : made.assessment.verdicts)
            text += explain_text(made.assessment, made.catalogue, verdict, style);
        EXPECT_THAT(text, Not(HasSubstr("\x1b")));
        EXPECT_EQ(text, printable(text, text.size() + 1));
    }
}

TEST(Text, ColourAddsNothingButColour) {
    const Sample made = sample();
    const std::string plain = to_text(made.assessment, made.catalogue, english);
    std::string colour = to_text(made.assessment, made.catalogue, {Language::English, true, 100});
    ASSERT_THAT(colour, HasSubstr("\x1b[31m"));
    for (std::size_t at = 0; (at = colour.find('\x1b')) != std::string::npos;)
        colour.erase(at, colour.find('m', at) - at + 1);
    EXPECT_EQ(colour, plain);
}

TEST(Text, ASimplifiedApplicationIsNeverCalledRecognised) {
    const Sample made = sample();
    const std::string text = to_text(made.assessment, made.catalogue, english);
    EXPECT_THAT(text, HasSubstr("Singapore CLS(IoT) Level 1 [SG]: simplified application (still to be granted)"));
    EXPECT_THAT(text, Not(HasSubstr("recognised")));
}

TEST(Text, LongListsOfReasonsAreCutAloud) {
    Sample made = sample();
    const auto failed = std::ranges::find(made.assessment.verdicts, std::string("jc-star/S1.1-08"),
                                          &review::RequirementVerdict::requirement);
    ASSERT_NE(failed, made.assessment.verdicts.end());
    failed->reasons.clear();
    for (int i = 0; i < 400; ++i)
        failed->reasons.push_back(
            {review::Reason::Kind::Violation, "hardened", {"binary " + std::to_string(i), "x"}, {}});
    const std::string text = to_text(made.assessment, made.catalogue, english);
    EXPECT_THAT(text, HasSubstr("… and 395 more: warifu explain camera.warifu jc-star/S1.1-08"));
    EXPECT_THAT(text, HasSubstr("binary 4\n"));
    EXPECT_THAT(text, Not(HasSubstr("binary 5\n")));
    EXPECT_THAT(explain_text(made.assessment, made.catalogue, *failed, english), HasSubstr("binary 399\n"));
}

TEST(Text, LongListsOfStepsAreCutAloud) {
    Sample made = sample();
    made.assessment.next.assign(50, made.assessment.next.front());
    unsigned number = 0;
    for (review::RequirementVerdict& verdict : made.assessment.verdicts)
        if (verdict.verdict == review::Verdict::Inconclusive)
            verdict.provide = {{"thing " + std::to_string(++number), "x"}};
    const std::string text = to_text(made.assessment, made.catalogue, english);
    EXPECT_THAT(text, HasSubstr("20. mend:"));
    EXPECT_THAT(text, Not(HasSubstr("21. mend:")));
    EXPECT_THAT(text, HasSubstr("… and 30 more, in the HTML report and the JSON"));
    EXPECT_THAT(text, HasSubstr("… and " + std::to_string(number - 20) + " more things"));
}

TEST(Text, AnEmptyAssessmentSaysThatNothingWasLookedAt) {
    Sample made = sample();
    Assessment& assessment = made.assessment;
    assessment.artefacts.clear();
    assessment.verdicts.clear();
    assessment.examinations.clear();
    assessment.labels.clear();
    assessment.prospects.clear();
    const std::string text = to_text(assessment, made.catalogue, english);
    EXPECT_THAT(text, HasSubstr("No artefact was given"));
    EXPECT_THAT(text, HasSubstr("0 of 0 examinations went to the end."));
    EXPECT_THAT(text, Not(HasSubstr("What the granted labels open")));
}

} // namespace
} // namespace warifu::attestation
