#include "outline.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "words.h"

namespace warifu::attestation {

namespace {

using review::Reason;
using review::Verdict;

/// How strongly a verdict speaks when several stand together; as review counts them.
int weight(Verdict verdict) {
    switch (verdict) {
    case Verdict::Fail: return 3;
    case Verdict::Inconclusive: return 2;
    case Verdict::Pass: return 1;
    case Verdict::NotApplicable: return 0;
    }
    return 2;
}

/// True when the deciding lines among `lines` say together what the regime's verdict says.
bool borne_by(const std::vector<Line>& lines, const review::RegimeVerdict& regime) {
    int heaviest = -1;
    for (const Line& line : lines)
        if (line.decides)
            heaviest = std::max(heaviest, weight(line.verdict()));
    return heaviest == weight(regime.verdict);
}

std::vector<Line> lines_of(const Lookup& lookup, const review::RegimeVerdict& regime) {
    std::vector<Line> lines;
    std::set<std::pair<std::string, std::string>> seen; // two levels with the same edition give each verdict twice
    for (const review::RequirementVerdict* member : lookup.members(regime))
        if (seen.insert({member->requirement, member->model}).second)
            lines.push_back(
                {&regime, member, member->obligation == catalogue::Obligation::Mandatory && member->part_of.empty()});
    if (!borne_by(lines, regime))
        lines.insert(lines.begin(), Line{&regime, nullptr, true});
    return lines;
}

std::string place(const Lookup& lookup, std::int64_t id) {
    const review::Observation* observation = lookup.find_observation(id);
    return observation == nullptr ? fmt::format("#{}", id) : printable(observation->locator);
}

std::string reason_text(const Lookup& lookup, const Line& line, const Reason& reason, Language language) {
    std::string text = std::string(json_name(reason.kind));
    if (!reason.check.empty())
        text += fmt::format(" [{}]", reason.check);
    text += ": " + printable(reason.text.in(language));
    if (reason.kind == Reason::Kind::Label && rests_on_example(lookup.assessment(), *line.requirement))
        text += example_note().in(language);
    std::vector<std::string> places;
    for (const std::int64_t id : reason.observations)
        places.push_back(place(lookup, id));
    return places.empty() ? text : fmt::format("{} ({})", text, fmt::join(places, "; "));
}

std::string examination_text(const Lookup& lookup, std::int64_t id, Language language) {
    const review::ExaminationRecord* record = lookup.find_examination(id);
    if (record == nullptr)
        return fmt::format("#{}", id);
    const Examination& done = record->examination;
    std::string text = fmt::format("{}, {}: {}", done.determinator, printable(done.locator), printable(done.looked_at));
    if (done.outcome != Examination::Outcome::Complete)
        text += fmt::format(" ({}: {})", word(done.outcome).in(language), printable(done.reason));
    return text;
}

std::string reviewer_text(const review::RequirementVerdict& verdict, Language language) {
    const Phrase own = {"the engine's own verdict: {}", "エンジンの判定: {}"};
    if (verdict.override_)
        return fmt::format(
                   fmt::runtime(Phrase{"reviewer {}, {}, says {}: {}; ", "審査者 {}({})の判定 {}: {}。"}.in(language)),
                   printable(verdict.override_->reviewer), verdict.override_->on.to_string(),
                   to_string(verdict.override_->verdict), printable(verdict.override_->reason)) +
               fmt::format(fmt::runtime(own.in(language)), to_string(verdict.native));
    if (verdict.native != verdict.verdict)
        return fmt::format(fmt::runtime(own.in(language)), to_string(verdict.native));
    return {};
}

std::string with_fate(const Statement& statement, Language language) {
    std::string text = printable(statement.text.in(language));
    if (!statement.set_aside.empty())
        text += fmt::format("{}{}", Phrase{"; it decides nothing: ", "。判定には使われない: "}.in(language),
                            statement.set_aside.in(language));
    return text;
}

/// Testers' records of a requirement, each once: those behind the verdict, and those that it did not need.
std::vector<std::string> records_of(const Lookup& lookup, const review::RequirementVerdict& verdict,
                                    Language language) {
    std::vector<std::string> texts;
    std::set<std::int64_t> seen;
    for (const Reason& reason : verdict.reasons)
        for (const std::int64_t id : reason.observations) {
            const review::Observation* observation = lookup.find_observation(id);
            if (observation != nullptr && is_record(*observation) && seen.insert(id).second)
                texts.push_back(record_text(*observation, language));
        }
    for (const Statement& statement : lookup.assessment().statements)
        if (statement.kind == Statement::Kind::Record && statement.requirement == verdict.requirement &&
            seen.insert(statement.observation).second)
            texts.push_back(with_fate(statement, language));
    return texts;
}

} // namespace

const std::vector<std::string>& models_of(const Line& line) {
    static const std::vector<std::string> every;
    return line.requirement != nullptr ? line.requirement->models : every;
}

std::vector<Line> outline(const Lookup& lookup) {
    std::vector<Line> all;
    for (const review::RegimeVerdict& regime : lookup.assessment().regimes)
        for (const Line& line : lines_of(lookup, regime))
            all.push_back(line);
    return all;
}

Backing backing(const Lookup& lookup, const Line& line, Language language) {
    Backing found;
    if (line.requirement == nullptr) {
        found.headline = printable(line.regime->note.in(language));
        if (found.headline.empty())
            found.headline =
                Phrase{"the catalogue holds nothing to judge it by", "カタログに判定の基準がない"}.in(language);
        found.reasons.push_back(found.headline);
        return found;
    }
    const review::RequirementVerdict& verdict = *line.requirement;
    for (const Reason& reason : verdict.reasons)
        found.reasons.push_back(reason_text(lookup, line, reason, language));
    for (const std::int64_t id : std::set(verdict.examinations.begin(), verdict.examinations.end()))
        found.examinations.push_back(examination_text(lookup, id, language));
    for (const Text& text : verdict.provide)
        found.provide.push_back(printable(text.in(language)));
    for (const Text& text : verdict.remedy)
        found.remedy.push_back(printable(text.in(language)));
    found.records = records_of(lookup, verdict, language);
    found.reviewer = reviewer_text(verdict, language);
    found.headline = verdict.override_         ? found.reviewer
                     : verdict.reasons.empty() ? std::string(gloss(verdict.verdict).in(language))
                                               : printable(verdict.reasons.front().text.in(language));
    return found;
}

std::string told(const Backing& backing, Language language) {
    std::string text = backing.reviewer.empty() ? "" : backing.reviewer + "\n";
    const auto add = [&](const Phrase& name, const std::vector<std::string>& lines) {
        for (const std::string& line : lines)
            text += fmt::format("{}: {}\n", name.in(language), line);
    };
    add({"reason", "理由"}, backing.reasons);
    add({"tester's record", "試験記録"}, backing.records);
    add({"examination", "検査"}, backing.examinations);
    add({"would decide it", "判定に必要なもの"}, backing.provide);
    add({"would mend it", "修正方法"}, backing.remedy);
    return text;
}

std::string text_in(const review::Observation& observation, std::string_view column) {
    for (const auto& [name, value] : observation.columns)
        if (name == column)
            if (const auto* text = std::get_if<std::string>(&value))
                return *text;
    return {};
}

bool is_record(const review::Observation& observation) { return observation.table == "test_record"; }

std::string record_text(const review::Observation& record, Language language) {
    std::string text = fmt::format(fmt::runtime(Phrase{"{}, {}, by {} on {}", "{}、{}、試験者 {}、{}"}.in(language)),
                                   printable(text_in(record, "result")), printable(text_in(record, "method")),
                                   printable(text_in(record, "tester")), printable(text_in(record, "on_date")));
    const auto add = [&](const Phrase& name, std::string_view column) {
        if (const std::string value = text_in(record, column); !value.empty())
            text += fmt::format("; {}: {}", name.in(language), printable(value));
    };
    add({"unit", "個体"}, "unit_serial");
    add({"firmware", "ファームウェア"}, "firmware_sha256");
    add({"environment", "環境"}, "environment");
    add({"note", "内容"}, "note");
    add({"files", "添付"}, "files");
    return text;
}

std::string statement_text(const Statement& statement, Language language) {
    const Phrase kind = statement.kind == Statement::Kind::Record ? Phrase{"tester's record", "試験記録"}
                                                                  : Phrase{"override", "上書き"};
    const std::string requirement = statement.requirement.empty()
                                        ? std::string(Phrase{"requirement unknown", "要件不明"}.in(language))
                                        : printable(statement.requirement);
    return fmt::format("{}: {}: {}", requirement, kind.in(language), with_fate(statement, language));
}

std::vector<std::string> loose_statements(const Lookup& lookup, Language language) {
    const auto& verdicts = lookup.assessment().verdicts;
    std::vector<std::string> texts;
    for (const Statement& statement : lookup.assessment().statements) {
        const bool has_line = std::ranges::find(verdicts, statement.requirement,
                                                &review::RequirementVerdict::requirement) != verdicts.end();
        const bool told = statement.kind == Statement::Kind::Record || statement.set_aside.empty();
        if (!has_line || !told)
            texts.push_back(statement_text(statement, language));
    }
    return texts;
}

std::vector<std::string> incomplete_examinations(const Lookup& lookup) {
    std::vector<std::string> texts;
    for (const review::ExaminationRecord& record : lookup.assessment().examinations)
        if (record.examination.outcome != Examination::Outcome::Complete)
            texts.push_back(fmt::format("{}, {}: {}", record.examination.determinator,
                                        printable(record.examination.locator), printable(record.examination.reason)));
    return texts;
}

std::string title_of(const Lookup& lookup, const Line& line, Language language) {
    const Text title = line.requirement != nullptr ? lookup.requirement_title(line.requirement->requirement)
                                                   : lookup.regime_name(line.regime->regime);
    return printable(title.in(language));
}

} // namespace warifu::attestation
