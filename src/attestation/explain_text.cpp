// One verdict, walked to what it stands on: a FAIL to bytes, a PASS to the examinations behind it.

#include <algorithm>

#include <fmt/format.h>

#include "locator.h"
#include "outline.h"
#include "sections.h"

namespace warifu::attestation {

namespace {

using review::Reason;
using review::RequirementVerdict;
using review::Verdict;

std::string value_text(const Terminal& out, const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return fmt::format("{}", *integer);
    if (const auto* real = std::get_if<double>(&value))
        return fmt::format("{}", *real);
    if (const auto* text = std::get_if<std::string>(&value))
        return text->empty() ? "''" : one_line(*text);
    return std::string(out.say("unknown (NULL)", "不明(NULL)"));
}

std::string number_text(const LocatorStep& step) { return fmt::format("{}", step.number.value_or(0)); }

std::string step_text(const Terminal& out, const LocatorStep& step) {
    const std::uint64_t number = step.number.value_or(0);
    switch (step.kind) {
    case LocatorStep::Kind::Artefact: return step.text;
    case LocatorStep::Kind::Part:
        return fmt::format(fmt::runtime(out.say("{} at offset {:#x} ({})", "{}(オフセット {:#x}、{})")), step.text,
                           number, number);
    case LocatorStep::Kind::File: return fmt::format("{} {}", out.say("file", "ファイル"), step.text);
    case LocatorStep::Kind::Line: return fmt::format(fmt::runtime(out.say("line {}", "{} 行目")), number_text(step));
    case LocatorStep::Kind::Offset:
        return fmt::format(fmt::runtime(out.say("byte {:#x} ({})", "バイト位置 {:#x}({})")), number, number);
    case LocatorStep::Kind::Packet:
        return fmt::format(fmt::runtime(out.say("packet {}", "パケット {}")), number_text(step));
    case LocatorStep::Kind::Other: return step.text;
    }
    return step.text;
}

void write_artefact(Terminal& out, const Lookup& lookup, const std::string& name, std::size_t indent) {
    const ArtefactSummary* artefact = lookup.find_artefact(name);
    if (artefact == nullptr)
        return;
    out.item("sha256", Ink::Dim, fmt::format("{} ({})", artefact->sha256, human_size(artefact->size)), indent + 2,
             Ink::Dim);
}

void write_observation(Terminal& out, const Lookup& lookup, std::int64_t id, std::size_t indent) {
    const review::Observation* observation = lookup.find_observation(id);
    if (observation == nullptr) {
        out.text(fmt::format(fmt::runtime(out.say("evidence #{} (not carried in this report; ask the dossier)",
                                                  "証拠 #{}(この報告には含まれない。記録ファイルを参照)")),
                             id),
                 indent, Ink::Dim);
        return;
    }
    out.item(fmt::format("{} #{}", out.say("evidence", "証拠"), id), Ink::Bold, observation->locator, indent);
    std::size_t depth = indent + 2;
    bool first = true;
    for (const LocatorStep& step : walk(observation->locator)) {
        out.item(first ? "■" : "└", Ink::Dim, step_text(out, step), depth);
        if (first)
            write_artefact(out, lookup, observation->artefact, depth);
        first = false;
        depth = std::min<std::size_t>(depth + 2, out.width() / 2);
    }
    std::string row;
    for (const auto& [name, value] : observation->columns)
        row += fmt::format("{}{} = {}", row.empty() ? "" : " · ", one_line(name), value_text(out, value));
    out.field(fmt::format("{} {}", out.say("row of", "表"), observation->table), row, indent + 2);
}

/// Which models the verdict stands for, what was examined of them, and what they inherit.
void write_models_of(Terminal& out, const Lookup& lookup, const RequirementVerdict& verdict) {
    if (verdict.model.empty())
        return;
    out.field(out.say("models", "型番"), models_text(verdict.models, out.language()), 2);
    for (const ArtefactSummary* artefact : lookup.artefacts_of(verdict.models))
        out.field(out.say("artefact", "対象物"), fmt::format("{}, sha256 {}", artefact->name, artefact->sha256), 2);
    if (const ModelGroup* group = lookup.find_group(verdict.model))
        for (const selection::Takeover& takeover : group->takeovers)
            out.field(out.say("inherits", "引き継ぎ"), takeover_text(takeover, out.language()), 2);
}

void write_head(Terminal& out, const Lookup& lookup, const RequirementVerdict& verdict) {
    const catalogue::Requirement* requirement = lookup.find_requirement(verdict.requirement);
    const Text title = requirement != nullptr ? requirement->title : Text{};
    out.text(fmt::format("{} {}", verdict.requirement, title.in(out.language())), 0, Ink::Bold);
    if (requirement != nullptr)
        out.text(requirement->text.in(out.language()), 2);
    if (!verdict.part_of.empty())
        out.field(out.say("part of", "上位の要件"), verdict.part_of, 2);
    if (requirement != nullptr && !requirement->clause.empty())
        out.field(out.say("clause", "条項"), requirement->clause, 2);
    write_models_of(out, lookup, verdict);
    out.field(out.say("obligation", "義務の別"), out.say(word(verdict.obligation)), 2);
    if (requirement == nullptr)
        return;
    out.field(out.say("accepts", "認める根拠"),
              fmt::format(fmt::runtime(out.say("{} or stronger", "{}以上")), out.say(word(requirement->accepts))), 2);
    for (const std::string& id : requirement->provenance.sources) {
        const catalogue::Source* source = lookup.catalogue().find_source(id);
        out.field(out.say("source", "出典"),
                  source == nullptr
                      ? id
                      : fmt::format("{}: {}{}{}", id, source->title, source->url.empty() ? "" : ", ", source->url),
                  2);
    }
    out.field(out.say("confidence", "確からしさ"), out.say(word(requirement->provenance.confidence)), 2);
}

void write_verdict(Terminal& out, const RequirementVerdict& verdict) {
    out.blank();
    std::string text =
        fmt::format("{} {} — {}", mark(verdict.verdict), to_string(verdict.verdict), out.say(gloss(verdict.verdict)));
    if (verdict.verdict == Verdict::Pass && verdict.basis)
        text += fmt::format(" · {}: {}", out.say("basis", "根拠の種類"), out.say(word(*verdict.basis)));
    out.text(text, 0, ink(verdict.verdict));
    if (verdict.override_)
        out.item(out.say("reviewer", "審査者"), Ink::Bold,
                 fmt::format("{}, {}: {}", verdict.override_->reviewer, verdict.override_->on.to_string(),
                             verdict.override_->reason),
                 2);
    if (verdict.override_ || verdict.native != verdict.verdict)
        out.item(out.say("the engine's own verdict", "エンジンの判定"), Ink::Bold, to_string(verdict.native), 2);
    if (verdict.criteria != catalogue::Confidence::Seen)
        out.item("criteria:", Ink::Yellow, to_string(verdict.criteria), 2);
    if (verdict.criteria == catalogue::Confidence::Unverified)
        out.item("*", Ink::Yellow, out.say(unverified_footnote()), 2);
}

std::string_view bullet(Reason::Kind kind) {
    switch (kind) {
    case Reason::Kind::Violation:
    case Reason::Kind::Contradiction: return "✗";
    case Reason::Kind::NotCovered: return "?";
    case Reason::Kind::Covered:
    case Reason::Kind::Label: return "✓";
    case Reason::Kind::Condition:
    case Reason::Kind::Item: return "•";
    }
    return "•";
}

void write_reasons(Terminal& out, const Lookup& lookup, const RequirementVerdict& verdict) {
    if (verdict.reasons.empty())
        return;
    out.heading(out.say("Why", "理由"));
    for (const Reason& reason : verdict.reasons) {
        const bool shown = reason.kind == Reason::Kind::Covered && !reason.observations.empty();
        std::string from(shown ? out.say("speaks for it", "適合の根拠") : out.say(word(reason.kind)));
        if (!reason.check.empty())
            from += " · " + reason.check;
        const bool example = reason.kind == Reason::Kind::Label && rests_on_example(lookup.assessment(), verdict);
        out.item(bullet(reason.kind), Ink::Bold,
                 reason.text.in(out.language()) + std::string(example ? out.say(example_note()) : ""), 2);
        out.text(fmt::format("[{}]", from), 4, Ink::Dim);
        for (const std::int64_t id : reason.observations)
            write_observation(out, lookup, id, 4);
    }
}

/// Records and overrides of the requirement, also those that decide nothing, and those that may be about any.
void write_statements_of(Terminal& out, const Lookup& lookup, const RequirementVerdict& verdict) {
    bool head = false;
    for (const Statement& statement : lookup.assessment().statements) {
        if (statement.requirement != verdict.requirement && !statement.requirement.empty())
            continue;
        if (!head)
            out.heading(out.say("Records and overrides", "試験記録と上書き"));
        head = true;
        out.item("•", Ink::Bold, statement_text(statement, out.language()), 2);
    }
}

/// Free text answers nothing: it is quoted.
void write_word(Terminal& out, const Lookup& lookup, const RequirementVerdict& verdict) {
    if (!verdict.word)
        return;
    out.heading(out.say("The maker's own word", "製造者自身の記載"));
    if (!verdict.word->support.empty())
        out.field(out.say("conformance statement (ICS)", "実装適合宣言(ICS)"), one_line(verdict.word->support), 2);
    if (!verdict.word->verdict.empty())
        out.field(out.say("own tests", "製造者自身の試験"), one_line(verdict.word->verdict), 2);
    if (!verdict.word->detail.empty())
        out.field(out.say("detail", "詳細"), one_line(verdict.word->detail), 2);
    for (const std::int64_t id : verdict.word->observations)
        if (const review::Observation* observation = lookup.find_observation(id))
            out.item("└", Ink::Dim, observation->locator, 4, Ink::Dim);
}

/// Of the maker's tables, what the test cases of this provision read.
void write_tables(Terminal& out, const std::vector<review::Observation>& tables) {
    if (tables.empty())
        return;
    out.heading(out.say("What the maker's tables (IXIT) say, as far as its test cases read them",
                        "試験項目が参照する製造者の表(IXIT)の記載"));
    const auto text = [](const review::Observation& row, std::string_view column) {
        for (const auto& [name, value] : row.columns)
            if (name == column)
                if (const auto* found = std::get_if<std::string>(&value))
                    return one_line(*found);
        return std::string();
    };
    for (const review::Observation& row : tables) {
        const std::string entry = text(row, "entry");
        constexpr std::size_t longest = 400;
        out.item(
            fmt::format("{}{}{} · {}:", text(row, "ixit_table"), entry.empty() ? "" : " ", entry, text(row, "field")),
            Ink::Bold, printable(text(row, "text"), longest), 2);
        out.item("└", Ink::Dim, row.locator, 4, Ink::Dim);
    }
}

void write_examinations(Terminal& out, const Lookup& lookup, const RequirementVerdict& verdict) {
    if (verdict.examinations.empty())
        return;
    out.heading(out.say("Examinations that it rests on", "根拠となる検査"));
    for (const std::int64_t id : verdict.examinations) {
        const review::ExaminationRecord* record = lookup.find_examination(id);
        if (record == nullptr) {
            out.text(fmt::format("#{}", id), 2, Ink::Dim);
            continue;
        }
        const Examination& examination = record->examination;
        const bool complete = examination.outcome == Examination::Outcome::Complete;
        out.item(complete ? "✓" : "?", complete ? Ink::Green : Ink::Yellow,
                 fmt::format("{} · {} · {}", examination.determinator, examination.locator,
                             out.say(word(examination.outcome))),
                 2);
        if (!examination.looked_at.empty())
            out.field(out.say("looked at", "対象"), examination.looked_at, 4);
        if (!examination.reason.empty())
            out.field(out.say("stopped because", "未完了の理由"), examination.reason, 4);
        write_artefact(out, lookup, record->artefact, 2);
        out.text(fmt::format("#{} · {}", id, record->started), 4, Ink::Dim);
    }
}

void write_list(Terminal& out, std::string_view head, const std::vector<Text>& texts) {
    if (texts.empty())
        return;
    out.heading(head);
    std::size_t number = 0;
    for (const Text& text : texts)
        out.item(fmt::format("{:>2}.", ++number), Ink::Bold, text.in(out.language()), 1);
}

void write_parts(Terminal& out, const Lookup& lookup, const RequirementVerdict& verdict) {
    bool head = false;
    for (const RequirementVerdict& part : lookup.assessment().verdicts) {
        const bool of_model = verdict.model.empty() || part.models.empty() ||
                              std::ranges::find(part.models, verdict.model) != part.models.end();
        if (part.part_of != verdict.requirement || !of_model)
            continue;
        if (!head)
            out.heading(out.say("Its parts", "構成要件"));
        head = true;
        const std::string models = !verdict.model.empty() || part.models.empty()
                                       ? ""
                                       : fmt::format(" [{}]", models_text(part.models, out.language()));
        out.item(fmt::format("{} {}", mark(part.verdict), to_string(part.verdict)), ink(part.verdict),
                 fmt::format("{}{} {}", part.requirement, models,
                             lookup.requirement_title(part.requirement).in(out.language())),
                 2);
    }
}

} // namespace

std::string explain_text(const Assessment& assessment, const catalogue::Catalogue& catalogue,
                         const RequirementVerdict& verdict, const TextStyle& style,
                         const std::vector<review::Observation>& tables) {
    Terminal out(style);
    const Lookup lookup(assessment, catalogue);
    write_head(out, lookup, verdict);
    write_verdict(out, verdict);
    write_reasons(out, lookup, verdict);
    write_parts(out, lookup, verdict);
    write_statements_of(out, lookup, verdict);
    write_word(out, lookup, verdict);
    write_tables(out, tables);
    write_examinations(out, lookup, verdict);
    write_list(out, out.say("What would decide it", "判定に必要なもの"), verdict.provide);
    if (!verdict.questions.empty())
        out.item(out.say("The maker can answer:", "製造者が回答できる質問:"), Ink::Bold,
                 fmt::format("{}", fmt::join(verdict.questions, ", ")), 1);
    write_list(out, out.say("What mends it", "直し方"), verdict.remedy);
    return out.take();
}

} // namespace warifu::attestation
