// JUnit XML, as Jenkins' xUnit plugin, GitLab and most others take it (junit-10.xsd): a suite for every regime, a case
// for every requirement.
//
// What a CI system makes of it decides the mapping. A skipped case is green everywhere, so nothing that counts may be
// skipped unless it does not apply: FAIL is a failure, INCONCLUSIVE is an error (the case could not come to a verdict,
// which is what JUnit calls an error), and both make the build red. What does not count for the regime's verdict, a
// recommendation or an item of another requirement, would make it red for ever; it is skipped, with its verdict in
// `type` and message. So the build is red exactly when the exit status of `assess` is not 0.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "outline.h"
#include "warifu/attestation/exports.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using review::Verdict;

/// Text for XML 1.0: valid UTF-8, no characters that XML has no way to write, markup escaped.
std::string xml(std::string_view text) {
    constexpr std::size_t longest = 1U << 20U;
    std::string out;
    const std::string clean = printable(text, longest);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const std::string_view rest = std::string_view(clean).substr(i);
        // U+FFFE and U+FFFF are UTF-8, and no characters of XML.
        if (rest.starts_with("\xef\xbf\xbe") || rest.starts_with("\xef\xbf\xbf")) {
            out += "\xef\xbf\xbd";
            i += 2;
            continue;
        }
        switch (clean[i]) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += clean[i];
        }
    }
    return out;
}

/// The same inside an attribute, where a bare line break would be read as a blank.
std::string attribute(std::string_view text) {
    std::string out;
    for (const char c : xml(text))
        out += c == '\n' ? "&#10;" : c == '\t' ? "&#9;" : std::string(1, c);
    return out;
}

enum class CaseOutcome { Passed, Skipped, Failure, Error };

CaseOutcome outcome(const Line& line) {
    switch (line.verdict()) {
    case Verdict::Pass: return CaseOutcome::Passed;
    case Verdict::NotApplicable: return CaseOutcome::Skipped;
    case Verdict::Fail: return line.decides ? CaseOutcome::Failure : CaseOutcome::Skipped;
    case Verdict::Inconclusive: return line.decides ? CaseOutcome::Error : CaseOutcome::Skipped;
    }
    return CaseOutcome::Error;
}

std::string_view element(CaseOutcome outcome) {
    switch (outcome) {
    case CaseOutcome::Failure: return "failure";
    case CaseOutcome::Error: return "error";
    case CaseOutcome::Skipped: return "skipped";
    case CaseOutcome::Passed: break;
    }
    return "";
}

struct Tally {
    unsigned tests = 0;
    unsigned failures = 0;
    unsigned errors = 0;
    unsigned skipped = 0;

    void count(CaseOutcome outcome) {
        ++tests;
        failures += outcome == CaseOutcome::Failure ? 1 : 0;
        errors += outcome == CaseOutcome::Error ? 1 : 0;
        skipped += outcome == CaseOutcome::Skipped ? 1 : 0;
    }
};

/// Why a FAIL or INCONCLUSIVE does not count; empty where it does.
std::string aside(const Line& line, Language language) {
    if (line.decides || line.requirement == nullptr)
        return {};
    const std::string& whole = line.requirement->part_of;
    if (!whole.empty())
        return fmt::format(fmt::runtime(Phrase{" (an item of {}, which decides)", "({}の構成要件)"}.in(language)),
                           whole);
    return std::string(
        Phrase{" (recommended; does not count for the regime)", "(推奨事項。制度の判定には数えない)"}.in(language));
}

/// Everything behind the verdict, for the case's output.
std::string details(const Line& line, const Backing& found, Language language) {
    std::string text = fmt::format("{}\n{}", to_string(line.verdict()), told(found, language));
    if (!models_of(line).empty())
        text += fmt::format("{}: {}\n", Phrase{"models", "型番"}.in(language), fmt::join(models_of(line), ", "));
    if (line.requirement == nullptr)
        return text;
    const review::RequirementVerdict& verdict = *line.requirement;
    return text + fmt::format("{}; {}{}; criteria: {}\n", to_string(verdict.obligation),
                              Phrase{"basis: ", "根拠: "}.in(language), verdict.basis ? to_string(*verdict.basis) : "–",
                              to_string(verdict.criteria));
}

std::string test_case(const Lookup& lookup, const Line& line, Language language) {
    const Backing found = backing(lookup, line, language);
    const CaseOutcome result = outcome(line);
    // The id comes first and holds no blank: a name stays findable whatever language its title is in.
    std::string name = line.id();
    if (!models_of(line).empty())
        name += fmt::format(" [{}]", models_text(models_of(line), language));
    std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\">\n", attribute(line.regime->regime),
                                  attribute(name + " " + title_of(lookup, line, language)));
    if (result != CaseOutcome::Passed)
        out += fmt::format(
            "      <{} type=\"{}\" message=\"{}\"/>\n", element(result), to_string(line.verdict()),
            attribute(fmt::format("{}{}: {}", to_string(line.verdict()), aside(line, language), found.headline)));
    out += fmt::format("      <system-out>{}</system-out>\n", xml(details(line, found, language)));
    return out + "    </testcase>\n";
}

std::string property(std::string_view name, std::string_view value) {
    return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, attribute(value));
}

std::string properties(const Lookup& lookup, const review::RegimeVerdict& regime, Language language) {
    const Assessment& assessment = lookup.assessment();
    std::string out = "    <properties>\n" + property("verdict", to_string(regime.verdict)) +
                      property("edition", regime.edition) + property("criteria", to_string(regime.criteria)) +
                      property("on", assessment.on.to_string()) + property("maker", assessment.maker) +
                      property("tool", fmt::format("warifu {}", bare_version(assessment))) +
                      property("catalogue", assessment.catalogue_digest) + property("dossier", assessment.dossier);
    if (regime.until)
        out += property("until", regime.until->to_string());
    for (const ArtefactSummary& artefact : assessment.artefacts)
        out += property("artefact", fmt::format("{} sha256:{}", artefact.name, artefact.sha256));
    for (const std::string& text : incomplete_examinations(lookup))
        out += property("incomplete-examination", text);
    for (const std::string& text : loose_statements(lookup, language))
        out += property("set-aside", text);
    return out + "    </properties>\n";
}

} // namespace

std::string to_junit(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language) {
    const Lookup lookup(assessment, catalogue);
    const std::vector<Line> lines = outline(lookup);
    Tally all;
    std::string suites;
    for (std::size_t i = 0; i < lines.size();) {
        const review::RegimeVerdict* const regime = lines[i].regime;
        Tally tally;
        std::string cases;
        for (; i < lines.size() && lines[i].regime == regime; ++i) {
            tally.count(outcome(lines[i]));
            all.count(outcome(lines[i]));
            cases += test_case(lookup, lines[i], language);
        }
        suites += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
                              attribute(regime->regime), tally.tests, tally.failures, tally.errors, tally.skipped) +
                  properties(lookup, *regime, language) + cases + "  </testsuite>\n";
    }
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{}\" "
                       "failures=\"{}\" errors=\"{}\">\n{}</testsuites>\n",
                       attribute(assessment.product), all.tests, all.failures, all.errors, suites);
}

} // namespace warifu::attestation
