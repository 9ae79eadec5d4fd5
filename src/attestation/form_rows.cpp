#include <algorithm>

#include <fmt/format.h>

#include "form_fill.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using review::RequirementVerdict;
using review::Verdict;
using RowCell = catalogue::FormColumn::Cell;

constexpr std::size_t most_lines = 8; ///< of reasons and of places of evidence; more is told, and `explain` shows it

FormCell told(Text text, const RequirementVerdict& verdict) { return {std::move(text), verdict.requirement, false}; }
FormCell told(std::string_view text, const RequirementVerdict& verdict) {
    return told(Text{std::string(text), std::string(text)}, verdict);
}
FormCell told(Phrase phrase, const RequirementVerdict& verdict) {
    return told(Text{std::string(phrase.en), std::string(phrase.ja)}, verdict);
}
FormCell unknown(const RequirementVerdict& verdict) { return {{}, verdict.requirement, true}; }
FormCell nothing(const RequirementVerdict& verdict) { return told("–", verdict); }

/// The lines, and how many there are beside those shown.
void add_line(Text& text, const Text& line, std::size_t index, std::size_t all) {
    if (index < most_lines) {
        text.en += (text.en.empty() ? "" : "; ") + line.en;
        text.ja += (text.ja.empty() ? "" : "。") + line.ja;
    }
    if (index == most_lines) {
        text.en += fmt::format("; and {} more (warifu explain)", all - most_lines);
        text.ja += fmt::format("。ほか {} 件(warifu explain で表示)", all - most_lines);
    }
}

/// An alternative that is not met says nothing in a row that passes by another, and must not seem to carry it.
bool is_other_way(const review::Reason& reason, const RequirementVerdict& verdict, const FormSubject& subject) {
    const auto* requirement = subject.lookup.find_requirement(verdict.requirement);
    return reason.kind == review::Reason::Kind::Item && verdict.verdict == Verdict::Pass && requirement != nullptr &&
           std::ranges::any_of(requirement->any, [&](const std::string& id) {
               return reason.text.en.starts_with(id + ": ") && reason.text.en != id + ": PASS";
           });
}

FormCell reasons(const RequirementVerdict& verdict, const FormSubject& subject) {
    std::vector<Text> lines;
    for (const review::Reason& reason : verdict.reasons)
        if (!is_other_way(reason, verdict, subject))
            lines.push_back(reason.text);
    Text text;
    for (std::size_t i = 0; i < lines.size(); ++i)
        add_line(text, lines[i], i, lines.size());
    return text.empty() ? nothing(verdict) : told(std::move(text), verdict);
}

/// The maker's conformance statement says what evidence leaves open.
bool rests_on_word(const RequirementVerdict& verdict) {
    return verdict.verdict == Verdict::Inconclusive && verdict.word && !verdict.word->support.empty();
}

FormCell evidence(const RequirementVerdict& verdict, const FormSubject& subject) {
    std::vector<std::string> places;
    const auto add = [&](const std::string& place) {
        if (!place.empty() && std::ranges::find(places, place) == places.end())
            places.push_back(place);
    };
    for (const review::Reason& reason : verdict.reasons)
        for (const std::int64_t id : reason.observations)
            if (const auto* observation = subject.lookup.find_observation(id))
                add(observation->locator.empty() ? observation->artefact : observation->locator);
    for (const std::int64_t id : verdict.examinations)
        if (const auto* record = subject.lookup.find_examination(id))
            add(fmt::format("{} ({})", record->artefact, record->examination.determinator));
    std::vector<Text> lines;
    if (rests_on_word(verdict))
        lines.push_back({"the maker's word; INCONCLUSIVE by evidence", "製造者の申告。証拠による判定は INCONCLUSIVE"});
    for (const std::string& place : places)
        lines.push_back({place, place});
    Text text;
    for (std::size_t i = 0; i < lines.size(); ++i)
        add_line(text, lines[i], i, lines.size());
    return text.empty() ? nothing(verdict) : told(std::move(text), verdict);
}

/// Of the last examination that the verdict rests on; of the override where one decides.
FormCell date(const RequirementVerdict& verdict, const FormSubject& subject) {
    if (verdict.override_)
        return told(verdict.override_->on.to_string(), verdict);
    std::string last;
    for (const std::int64_t id : verdict.examinations)
        if (const auto* record = subject.lookup.find_examination(id))
            last = std::max(last, record->started.substr(0, 10));
    return last.empty() ? nothing(verdict) : told(last, verdict);
}

FormCell applicable(const RequirementVerdict& verdict, const FormSubject& subject) {
    if (verdict.verdict == Verdict::NotApplicable) {
        const FormCell why = reasons(verdict, subject);
        return told(Text{"No: " + why.text.en, "非該当: " + why.text.ja}, verdict);
    }
    const auto* requirement = subject.lookup.find_requirement(verdict.requirement);
    const bool always = requirement != nullptr && requirement->condition.empty();
    if (verdict.verdict == Verdict::Inconclusive && !always)
        return unknown(verdict);
    return told(Text{"Yes", "該当"}, verdict);
}

FormCell verdict_word(const RequirementVerdict& verdict) {
    Text text{std::string(to_string(verdict.verdict)), std::string(to_string(verdict.verdict))};
    if (verdict.override_) {
        const review::Override& own = *verdict.override_;
        text.en += fmt::format(" (decided by {} on {}: {}; by evidence alone: {})", own.reviewer, own.on.to_string(),
                               own.reason, to_string(verdict.native));
        text.ja += fmt::format("({} が {} に判断: {}。証拠のみによる判定: {})", own.reviewer, own.on.to_string(),
                               own.reason, to_string(verdict.native));
    }
    return told(std::move(text), verdict);
}

/// As the maker's ICS has it; else what the verdict means for it. Nothing is claimed of what is not decided.
FormCell support(const RequirementVerdict& verdict) {
    switch (verdict.verdict) {
    case Verdict::Pass: return told("Y", verdict);
    case Verdict::Fail: return told("N", verdict);
    case Verdict::NotApplicable: return told("N/A", verdict);
    case Verdict::Inconclusive: break;
    }
    // The word alone: programs read it. What stands against it is told with the evidence.
    return rests_on_word(verdict) ? told(verdict.word->support, verdict) : unknown(verdict);
}

FormCell detail(const RequirementVerdict& verdict, const FormSubject& subject) {
    return verdict.word && !verdict.word->detail.empty() ? told(verdict.word->detail, verdict)
                                                         : reasons(verdict, subject);
}

} // namespace

std::string short_id(const RequirementVerdict& verdict) {
    const std::size_t slash = verdict.requirement.find('/');
    std::string id = slash == std::string::npos ? verdict.requirement : verdict.requirement.substr(slash + 1);
    return verdict.models.empty() ? id : fmt::format("{} [{}]", id, models_text(verdict.models, Language::English));
}

FormCell form_row_cell(RowCell kind, const RequirementVerdict& verdict, const FormSubject& subject) {
    const auto* requirement = subject.lookup.find_requirement(verdict.requirement);
    switch (kind) {
    case RowCell::Id: return told(short_id(verdict), verdict);
    case RowCell::Title: return told(subject.lookup.requirement_title(verdict.requirement), verdict);
    case RowCell::Clause:
        return requirement == nullptr || requirement->clause.empty() ? nothing(verdict)
                                                                     : told(requirement->clause, verdict);
    case RowCell::Obligation: return told(word(verdict.obligation), verdict);
    case RowCell::Applicable: return applicable(verdict, subject);
    case RowCell::Basis: return verdict.basis ? told(word(*verdict.basis), verdict) : nothing(verdict);
    case RowCell::Verdict: return verdict_word(verdict);
    case RowCell::Reasons: return reasons(verdict, subject);
    case RowCell::Evidence: return evidence(verdict, subject);
    case RowCell::Date: return date(verdict, subject);
    case RowCell::Support: return support(verdict);
    case RowCell::Detail: return detail(verdict, subject);
    case RowCell::ToFill: return unknown(verdict);
    }
    return unknown(verdict);
}

} // namespace warifu::attestation
