#include "warifu/attestation/report.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sections.h"

namespace warifu::attestation {

namespace {

using review::Verdict;

constexpr std::size_t narrow_table = 84; // columns below which the table of regimes becomes a list
constexpr std::size_t steps_shown = 20;
constexpr std::size_t documents_shown = 5; // a maker's folder can hold a hundred

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
    return fmt::format("{}", fmt::join(texts, separator));
}

void write_head(Terminal& out, const Assessment& assessment) {
    std::string title = assessment.product;
    if (!assessment.maker.empty())
        title += fmt::format(" ({})", assessment.maker);
    out.text(title, 0, Ink::Bold);
    if (!assessment.models.empty())
        out.field(out.say("models", "型番"), assessment.groups.empty()
                                                 ? joined(assessment.models, ", ")
                                                 : models_text(assessment.models, out.language()));
    out.field(out.say("assessed for", "判定の基準日"),
              fmt::format("{} · warifu {} · {} {} (sha256 {})", assessment.on.to_string(), bare_version(assessment),
                          out.say("catalogue", "カタログ"), assessment.catalogue_version,
                          assessment.catalogue_digest.substr(0, 16)));
    std::size_t documents = 0;
    for (const ArtefactSummary& artefact : assessment.artefacts) {
        if (artefact.kind == "ics-ixit" && ++documents > documents_shown)
            continue;
        out.field(artefact.kind.empty() ? out.say("artefact", "対象物") : std::string_view(artefact.kind),
                  fmt::format("{}, {}, sha256 {}", artefact.name, human_size(artefact.size), artefact.sha256));
    }
    if (documents > documents_shown)
        out.field("ics-ixit", fmt::format(fmt::runtime(out.say("and {} more documents, in the HTML report and the JSON",
                                                               "ほか {} 件の文書(HTML レポートと JSON に記載)")),
                                          documents - documents_shown));
    if (assessment.artefacts.empty())
        out.text(out.say("No artefact was given: verdicts rest on documents and answers alone.",
                         "対象物がないため、判定は文書と回答だけに基づく。"));
}

std::string verdict_text(Verdict verdict) { return fmt::format("{} {}", mark(verdict), to_string(verdict)); }

std::string criteria_text(catalogue::Confidence confidence) {
    const bool unverified = confidence == catalogue::Confidence::Unverified;
    return fmt::format("{}{}", to_string(confidence), unverified ? "*" : "");
}

std::string until_text(const Terminal& out, const review::RegimeVerdict& regime) {
    return regime.until ? regime.until->to_string() : std::string(out.say("no end known", "期限なし/不明"));
}

std::string counts_text(const review::Counts& counts) {
    return fmt::format("{} PASS, {} FAIL, {} INCONCLUSIVE, {} N/A", counts.pass, counts.fail, counts.inconclusive,
                       counts.not_applicable);
}

bool any(const review::Counts& counts) {
    return counts.pass + counts.fail + counts.inconclusive + counts.not_applicable > 0;
}

std::vector<Cell> regime_row(const Terminal& out, const Lookup& lookup, const review::RegimeVerdict& regime) {
    const auto number = [](unsigned count) { return Cell{fmt::format("{}", count), Ink::Plain, true}; };
    const review::Counts& counts = regime.mandatory;
    const std::string_view market = lookup.market(regime.regime);
    return {{lookup.regime_name(regime.regime).in(out.language())},
            {market.empty() ? "-" : one_line(market)},
            {verdict_text(regime.verdict), ink(regime.verdict)},
            number(counts.pass),
            number(counts.fail),
            number(counts.inconclusive),
            number(counts.not_applicable),
            {criteria_text(regime.criteria)},
            {regime.until ? regime.until->to_string() : "-"}};
}

void write_regime_table(Terminal& out, const Lookup& lookup) {
    const auto head = [&](std::string_view en, std::string_view ja, bool right = false) {
        return Cell{std::string(out.say(en, ja)), Ink::Dim, right};
    };
    constexpr bool to_the_right = true;
    std::vector<std::vector<Cell>> rows = {{head("regime", "制度"), head("market", "市場"), head("verdict", "判定"),
                                            head("✓", "✓", to_the_right), head("✗", "✗", to_the_right),
                                            head("?", "?", to_the_right), head("–", "–", to_the_right),
                                            head("criteria", "基準"), head("until", "期限")}};
    for (const review::RegimeVerdict& regime : lookup.assessment().regimes)
        rows.push_back(regime_row(out, lookup, regime));
    out.table(rows, 2);
}

void write_regime_list(Terminal& out, const Lookup& lookup) {
    for (const review::RegimeVerdict& regime : lookup.assessment().regimes) {
        out.item(verdict_text(regime.verdict), ink(regime.verdict),
                 lookup.regime_name(regime.regime).in(out.language()), 2);
        out.text(counts_text(regime.mandatory), 6);
        out.text(fmt::format("criteria: {} · {}: {}", criteria_text(regime.criteria), out.say("until", "期限"),
                             until_text(out, regime)),
                 6);
    }
}

/// A verdict that does not come from the evidence alone is told where it is first read.
void write_foreign_verdicts(Terminal& out, const Lookup& lookup, const review::RegimeVerdict& regime) {
    std::size_t foreign = 0;
    bool example = false;
    for (const review::RequirementVerdict* member : lookup.members(regime)) {
        if (member->verdict == member->native)
            continue;
        ++foreign;
        example = example || rests_on_example(lookup.assessment(), *member);
    }
    if (foreign > 0)
        out.field(regime.regime,
                  fmt::format(fmt::runtime(out.say("{} of its verdicts are not the engine's own: see below{}",
                                                   "うち {} 件はエンジン以外による判定(後述){}")),
                              foreign, example ? out.say(example_note()) : std::string_view()),
                  2, Ink::Yellow);
}

void write_regime_notes(Terminal& out, const Lookup& lookup) {
    for (const review::RegimeVerdict& regime : lookup.assessment().regimes) {
        if (any(regime.recommended))
            out.field(regime.regime,
                      fmt::format("{} {}", out.say("recommended", "推奨要件"), counts_text(regime.recommended)), 2);
        write_foreign_verdicts(out, lookup, regime);
        if (!regime.note.empty())
            out.field(regime.regime, regime.note.in(out.language()), 2);
    }
}

std::string locator_of(const Lookup& lookup, std::int64_t observation) {
    const review::Observation* found = lookup.find_observation(observation);
    return found == nullptr ? std::string() : found->locator;
}

/// What the maker says in public and a regime does not allow.
void write_claims(Terminal& out, const Lookup& lookup) {
    const auto& regimes = lookup.assessment().regimes;
    if (std::ranges::all_of(regimes, [](const auto& regime) { return regime.claims.empty(); }))
        return;
    out.heading(out.say("Claims that a regime does not allow", "制度が認めていない表示"));
    for (const review::RegimeVerdict& regime : regimes)
        for (const review::ForbiddenClaim& claim : regime.claims)
            out.item("!", Ink::Red,
                     fmt::format("{}: {} ({}){}", regime.regime, claim.text.in(out.language()),
                                 locator_of(lookup, claim.observation),
                                 claim.provenance.confidence == catalogue::Confidence::Seen ? "" : " *"),
                     2);
}

void write_regimes(Terminal& out, const Lookup& lookup) {
    const Assessment& assessment = lookup.assessment();
    out.heading(out.say("Verdicts", "判定"));
    if (out.width() < narrow_table)
        write_regime_list(out, lookup);
    else
        write_regime_table(out, lookup);
    out.text(out.say("✓ PASS met, by the evidence named · ✗ FAIL not met · ? INCONCLUSIVE could not be decided · – NOT "
                     "APPLICABLE. Counts are mandatory requirements.",
                     "✓ PASS 適合(示した証拠による) · ✗ FAIL 不適合 · ? INCONCLUSIVE 判定不能 · – NOT APPLICABLE "
                     "該当なし。件数は必須要件。"),
             2, Ink::Dim);
    write_regime_notes(out, lookup);
    const auto unverified = [](const auto& verdict) { return verdict.criteria == catalogue::Confidence::Unverified; };
    if (std::ranges::any_of(assessment.regimes, unverified) || std::ranges::any_of(assessment.verdicts, unverified))
        out.item("*", Ink::Yellow, out.say(unverified_footnote()), 2);
}

void write_next(Terminal& out, const Lookup& lookup) {
    const Assessment& assessment = lookup.assessment();
    if (assessment.next.empty())
        return;
    out.heading(out.say("What to do next, most useful first", "次にすること(効果の大きい順)"));
    std::size_t number = 0;
    for (const NextStep& step : assessment.next) {
        if (number == steps_shown) {
            out.text(fmt::format(fmt::runtime(out.say("… and {} more, in the HTML report and the JSON",
                                                      "…ほか {} 件(HTML レポートと JSON に記載)")),
                                 assessment.next.size() - number),
                     1, Ink::Dim);
            break;
        }
        out.item(fmt::format("{:>2}. {}:", ++number, out.say(word(step.kind))), Ink::Bold, step.text.in(out.language()),
                 1);
        if (!step.requirements.empty())
            out.field(out.say("for", "対象"), id_list(step.requirements), 5, Ink::Dim);
        if (!step.models.empty())
            out.field(out.say("models", "型番"), models_text(step.models, out.language()), 5, Ink::Dim);
    }
}

void write_anomalies(Terminal& out, const Assessment& assessment) {
    if (assessment.anomalies.empty())
        return;
    struct Group {
        const Anomaly* first;
        std::size_t count;
    };
    std::map<std::string_view, Group> groups;
    for (const Anomaly& anomaly : assessment.anomalies)
        ++groups.try_emplace(anomaly.code, Group{&anomaly, 0}).first->second.count;
    out.heading(
        out.say("Anomalies: input that was damaged, unexpected or not opened", "異常: 破損・想定外・未展開の入力"));
    for (const auto& [code, group] : groups) {
        out.item(fmt::format("{:>4} × {}:", group.count, code), Ink::Yellow, group.first->message, 2);
        out.item("└", Ink::Dim, group.first->locator, 9, Ink::Dim);
    }
}

void write_incomplete(Terminal& out, const Assessment& assessment) {
    std::size_t complete = 0;
    for (const review::ExaminationRecord& record : assessment.examinations)
        complete += record.examination.outcome == Examination::Outcome::Complete ? 1U : 0U;
    out.heading(out.say("What was looked at", "検査の範囲"));
    const std::size_t total = assessment.examinations.size();
    out.text(out.language() == Language::Japanese
                 ? fmt::format("検査 {} 件中 {} 件が最後まで完了。", total, complete)
                 : fmt::format("{} of {} examinations went to the end.", complete, total),
             2);
    // One damaged part stops every inspector alike: told once.
    std::map<std::string, std::vector<std::string>> stopped;
    for (const review::ExaminationRecord& record : assessment.examinations)
        if (record.examination.outcome != Examination::Outcome::Complete)
            stopped[fmt::format("{}: {}", record.examination.locator, record.examination.reason)].push_back(
                record.examination.determinator);
    for (const auto& [why, determinators] : stopped) {
        out.item("?", Ink::Yellow, joined(determinators, ", "), 2);
        out.text(why, 4, Ink::Dim);
    }
}

void write_closing(Terminal& out, const Assessment& assessment) {
    const auto failed = std::ranges::find(assessment.verdicts, Verdict::Fail, &review::RequirementVerdict::verdict);
    const auto example = failed != assessment.verdicts.end() ? failed : assessment.verdicts.begin();
    const std::string requirement = example == assessment.verdicts.end() ? "REQUIREMENT" : example->requirement;
    out.blank();
    out.text(fmt::format(fmt::runtime(out.say("Everything is kept in {}. To walk a verdict to its evidence: {}",
                                              "全記録は {} にある。判定の証拠をたどるには: {}")),
                         assessment.dossier, explain_command(assessment, requirement)));
}

} // namespace

std::string explain_command(const Assessment& assessment, const std::string& requirement) {
    return fmt::format("warifu explain {} {}", assessment.dossier, requirement);
}

std::string to_text(const Assessment& assessment, const catalogue::Catalogue& catalogue, const TextStyle& style) {
    Terminal out(style);
    const Lookup lookup(assessment, catalogue);
    write_head(out, assessment);
    write_regimes(out, lookup);
    write_claims(out, lookup);
    write_models(out, lookup);
    write_failures(out, lookup);
    write_makers_word(out, lookup);
    write_set_aside(out, lookup);
    write_statements(out, lookup);
    write_undecided(out, lookup);
    write_passes(out, lookup);
    write_not_applicable(out, lookup);
    write_exposure(out, lookup);
    write_openings(out, lookup);
    write_incomplete(out, assessment);
    write_anomalies(out, assessment);
    write_next(out, lookup);
    write_closing(out, assessment);
    return out.take();
}

} // namespace warifu::attestation
