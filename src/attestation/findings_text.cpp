// Verdicts on requirements, grouped by what decides them: one broken thing is told once, with every requirement of
// every regime that it decides.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "outline.h"
#include "sections.h"

namespace warifu::attestation {

namespace {

using review::Reason;
using review::RequirementVerdict;
using review::Verdict;

constexpr std::size_t reasons_shown = 5;
constexpr std::size_t locators_shown = 3;
constexpr std::size_t groups_shown = 20;

/// Things that share a key, in the order in which the key first turned up.
template <class Item>
class Groups {
public:
    Item& at(const std::string& key) {
        const auto [found, fresh] = m_index.try_emplace(key, m_items.size());
        if (fresh)
            m_items.emplace_back();
        return m_items[found->second];
    }
    std::vector<Item>& items() { return m_items; }

private:
    std::map<std::string, std::size_t> m_index;
    std::vector<Item> m_items;
};

void add_once(std::vector<std::string>& ids, const std::string& id) {
    if (std::ranges::find(ids, id) == ids.end())
        ids.push_back(id);
}

/// Requirements as lists show them: `jc-star/S1.1-02 [AC-100, AC-200]*`. The star leads to the footnote on unverified
/// criteria; models that alone are meant are named.
class Shown {
public:
    /// True when the requirement is new here.
    bool add(const RequirementVerdict& verdict) {
        const auto [found, fresh] = m_index.try_emplace(verdict.requirement, m_ids.size());
        if (fresh)
            m_ids.push_back({verdict.requirement, {}, false, false});
        Id& id = m_ids[found->second];
        for (const std::string& model : verdict.models)
            if (id.seen.insert(model).second)
                id.models.push_back(model);
        id.every_model = id.every_model || verdict.models.empty();
        id.unverified = id.unverified || verdict.criteria == catalogue::Confidence::Unverified;
        return fresh;
    }
    bool empty() const { return m_ids.empty(); }
    std::size_t size() const { return m_ids.size(); }
    std::string list(const Lookup& lookup, Language language) const {
        std::vector<std::string> texts;
        for (const Id& id : m_ids)
            texts.push_back(fmt::format("{}{}{}", id.requirement,
                                        id.every_model || id.models.size() == lookup.assessment().models.size()
                                            ? ""
                                            : fmt::format(" [{}]", models_text(id.models, language)),
                                        id.unverified ? "*" : ""));
        return id_list(texts);
    }

private:
    struct Id {
        std::string requirement;
        std::vector<std::string> models;
        bool every_model;
        bool unverified;
        std::set<std::string> seen = {};
    };
    std::map<std::string, std::size_t> m_index;
    std::vector<Id> m_ids;
};

struct Cause {
    std::string check;
    Reason::Kind kind = Reason::Kind::Violation;
    std::vector<const Reason*> reasons;
    Shown requirements;
    const RequirementVerdict* first = nullptr;
    std::size_t mandatory = 0;
};

bool same(const Reason& a, const Reason& b) { return a.text.en == b.text.en && a.observations == b.observations; }

void add(Cause& cause, const RequirementVerdict& verdict, const Reason& reason) {
    cause.check = reason.check;
    cause.kind = reason.kind;
    if (std::ranges::none_of(cause.reasons, [&](const Reason* known) { return same(*known, reason); }))
        cause.reasons.push_back(&reason);
    if (cause.first == nullptr)
        cause.first = &verdict;
    if (cause.requirements.add(verdict) && verdict.obligation == catalogue::Obligation::Mandatory)
        ++cause.mandatory;
}

bool speaks_against(const Reason& reason) {
    return reason.kind == Reason::Kind::Violation || reason.kind == Reason::Kind::Contradiction;
}

/// True when the verdict only sums up those of its parts, which are told themselves.
bool sums_up_parts(const Lookup& lookup, const RequirementVerdict& verdict) {
    const catalogue::Requirement* requirement = lookup.find_requirement(verdict.requirement);
    const auto of_part = [](const Reason& reason) { return reason.kind == Reason::Kind::Item; };
    return requirement != nullptr && (!requirement->all.empty() || !requirement->any.empty()) && !verdict.override_ &&
           std::ranges::all_of(verdict.reasons, of_part);
}

struct Failures {
    std::vector<Cause> causes;
    Shown through_parts;
};

Failures failures(const Lookup& lookup) {
    Groups<Cause> groups;
    Failures found;
    for (const RequirementVerdict& verdict : lookup.assessment().verdicts) {
        if (verdict.verdict != Verdict::Fail)
            continue;
        if (sums_up_parts(lookup, verdict)) {
            found.through_parts.add(verdict);
            continue;
        }
        const bool evidence = std::ranges::any_of(verdict.reasons, speaks_against);
        for (const Reason& reason : verdict.reasons)
            if (!evidence || speaks_against(reason))
                add(groups.at(reason.check.empty() ? verdict.requirement
                                                   : fmt::format("{} {}", json_name(reason.kind), reason.check)),
                    verdict, reason);
    }
    std::ranges::stable_sort(groups.items(), std::ranges::greater(), &Cause::mandatory);
    found.causes = std::move(groups.items());
    return found;
}

void write_reason(Terminal& out, const Lookup& lookup, const Reason& reason) {
    out.item("•", Ink::Red, reason.text.in(out.language()), 4);
    std::size_t shown = 0;
    for (const std::int64_t id : reason.observations) {
        if (shown++ == locators_shown)
            break;
        const review::Observation* observation = lookup.find_observation(id);
        out.item("└", Ink::Dim, observation != nullptr ? observation->locator : fmt::format("#{}", id), 6, Ink::Dim);
    }
    if (reason.observations.size() > locators_shown)
        out.text(fmt::format(fmt::runtime(out.say("… and {} more places", "…ほか {} か所")),
                             reason.observations.size() - locators_shown),
                 8, Ink::Dim);
}

std::string cause_title(const Lookup& lookup, const Cause& cause, Language language) {
    const catalogue::Check* check = cause.check.empty() ? nullptr : lookup.catalogue().find_check(cause.check);
    std::string title = check != nullptr ? check->title.in(language) : cause.check;
    if (title.empty())
        title = lookup.requirement_title(cause.first->requirement).in(language);
    if (cause.kind == Reason::Kind::Contradiction)
        title += fmt::format(" ({})", word(cause.kind).in(language));
    return title;
}

void write_cause(Terminal& out, const Lookup& lookup, const Cause& cause) {
    out.item("✗", Ink::Red, cause_title(lookup, cause, out.language()), 2, Ink::Bold);
    out.field(out.say("fails", "対象"), cause.requirements.list(lookup, out.language()), 4);
    for (std::size_t i = 0; i < std::min(cause.reasons.size(), reasons_shown); ++i)
        write_reason(out, lookup, *cause.reasons[i]);
    if (cause.reasons.size() > reasons_shown)
        out.text(fmt::format(fmt::runtime(out.say("… and {} more: {}", "…ほか {} 件: {}")),
                             cause.reasons.size() - reasons_shown,
                             explain_command(lookup.assessment(), cause.first->requirement)),
                 4, Ink::Dim);
}

std::vector<std::string> ids_with(const Assessment& assessment, Verdict verdict) {
    std::vector<std::string> ids;
    for (const RequirementVerdict& one : assessment.verdicts)
        if (one.verdict == verdict)
            add_once(ids, one.requirement);
    return ids;
}

/// Requirements that share one sentence: what would decide them, or what their verdict rests on.
struct Shared {
    std::string text;
    Shown mandatory;
    Shown recommended;
};

void add_shared(Groups<Shared>& groups, const RequirementVerdict& verdict, const std::string& text) {
    Shared& shared = groups.at(text);
    shared.text = text;
    (verdict.obligation == catalogue::Obligation::Mandatory ? shared.mandatory : shared.recommended).add(verdict);
}

void write_shared(Terminal& out, const Lookup& lookup, Verdict verdict, std::string_view label, const Shared& shared) {
    out.item(mark(verdict), ink(verdict), shared.text, 2);
    if (!shared.mandatory.empty())
        out.field(label, shared.mandatory.list(lookup, out.language()), 4, Ink::Dim);
    if (!shared.recommended.empty())
        out.field(out.say("recommended", "推奨"), shared.recommended.list(lookup, out.language()), 4, Ink::Dim);
}

std::vector<Shared> opens(const Terminal& out, const Assessment& assessment) {
    Groups<Shared> groups;
    for (const RequirementVerdict& verdict : assessment.verdicts) {
        if (verdict.verdict != Verdict::Inconclusive)
            continue;
        for (const Text& provide : verdict.provide)
            add_shared(groups, verdict, provide.in(out.language()));
        if (verdict.provide.empty())
            add_shared(groups, verdict,
                       verdict.reasons.empty() ? std::string(out.say("No reason is recorded.", "理由の記録がない。"))
                                               : verdict.reasons.front().text.in(out.language()));
    }
    std::ranges::stable_sort(groups.items(), [](const Shared& a, const Shared& b) {
        return std::pair(a.mandatory.size(), a.recommended.size()) >
               std::pair(b.mandatory.size(), b.recommended.size());
    });
    return std::move(groups.items());
}

/// What a label says for the verdict, with the label's being made up, when it is; empty without one.
std::string by_label(const Lookup& lookup, const RequirementVerdict& verdict, Language language) {
    const auto found = std::ranges::find(verdict.reasons, Reason::Kind::Label, &Reason::kind);
    if (found == verdict.reasons.end())
        return {};
    const bool example = rests_on_example(lookup.assessment(), verdict);
    return found->text.in(language) + (example ? std::string(example_note().in(language)) : std::string());
}

/// `inspected in the firmware: 431 files, no account has a known password`.
std::string passed_by(const Lookup& lookup, const RequirementVerdict& verdict, Language language) {
    if (verdict.override_ && verdict.native != Verdict::Pass)
        return fmt::format("{} {}: {}", Phrase{"reviewer", "審査者"}.in(language), verdict.override_->reviewer,
                           verdict.override_->reason);
    if (const std::string label = by_label(lookup, verdict, language);
        !label.empty() && verdict.native != Verdict::Pass)
        return fmt::format("{}: {}", word(Reason::Kind::Label).in(language), label);
    std::string by(verdict.basis ? word(*verdict.basis).in(language) : std::string_view());
    std::size_t told = 0;
    for (const Reason& reason : verdict.reasons) {
        if (reason.text.empty() || told == reasons_shown)
            continue;
        by += (told == 0 ? (by.empty() ? "" : ": ") : "; ") + reason.text.in(language);
        ++told;
    }
    if (verdict.reasons.size() > reasons_shown)
        by += fmt::format(" (+{})", verdict.reasons.size() - reasons_shown);
    return by;
}

} // namespace

std::string id_list(const std::vector<std::string>& ids) {
    std::string list;
    std::string_view regime;
    for (const std::string& id : ids) {
        const std::string_view own = std::string_view(id).substr(0, id.find('/'));
        if (!list.empty())
            list += own == regime ? ", " : "; ";
        list += own == regime && own.size() < id.size() ? id.substr(own.size() + 1) : id;
        regime = own;
    }
    return list;
}

void write_failures(Terminal& out, const Lookup& lookup) {
    const std::vector<std::string> ids = ids_with(lookup.assessment(), Verdict::Fail);
    if (ids.empty())
        return;
    out.heading(fmt::format(
        fmt::runtime(out.say("FAIL: {} requirements and parts, by cause", "FAIL: {} 要件・構成要件(原因別)")),
        ids.size()));
    const Failures found = failures(lookup);
    for (const Cause& cause : found.causes)
        write_cause(out, lookup, cause);
    if (found.through_parts.empty())
        return;
    out.item("✗", Ink::Red, out.say("Parts of them fail, by the causes above", "上記の原因で構成要件が不適合"), 2,
             Ink::Bold);
    out.field(out.say("fails", "対象"), found.through_parts.list(lookup, out.language()), 4);
}

void write_undecided(Terminal& out, const Lookup& lookup) {
    const std::vector<std::string> ids = ids_with(lookup.assessment(), Verdict::Inconclusive);
    if (ids.empty())
        return;
    out.heading(fmt::format(fmt::runtime(out.say("INCONCLUSIVE: {} requirements, by what would decide them",
                                                 "INCONCLUSIVE: {} 要件(判定に必要なもの別)")),
                            ids.size()));
    const std::vector<Shared> groups = opens(out, lookup.assessment());
    for (std::size_t i = 0; i < std::min(groups.size(), groups_shown); ++i)
        write_shared(out, lookup, Verdict::Inconclusive, out.say("decides", "対象"), groups[i]);
    if (groups.size() > groups_shown)
        out.text(fmt::format(fmt::runtime(out.say("… and {} more things that would each decide fewer requirements, in "
                                                  "the HTML report and the JSON",
                                                  "…ほか {} 件(対象要件の少ないもの。HTML レポートと JSON に記載)")),
                             groups.size() - groups_shown),
                 2, Ink::Dim);
}

void write_passes(Terminal& out, const Lookup& lookup) {
    const std::vector<std::string> ids = ids_with(lookup.assessment(), Verdict::Pass);
    if (ids.empty())
        return;
    out.heading(fmt::format(fmt::runtime(out.say("PASS: {} requirements, and by what", "PASS: {} 要件とその根拠")),
                            ids.size()));
    Groups<Shared> groups;
    const std::string through_parts(out.say("All parts that they need pass, by what stands here beside them",
                                            "必要な構成要件がすべて適合(根拠はこの一覧の各項目)"));
    for (const RequirementVerdict& verdict : lookup.assessment().verdicts)
        if (verdict.verdict == Verdict::Pass)
            add_shared(groups, verdict,
                       sums_up_parts(lookup, verdict) ? through_parts : passed_by(lookup, verdict, out.language()));
    for (const Shared& shared : groups.items())
        write_shared(out, lookup, Verdict::Pass, out.say("meets", "対象"), shared);
}

void write_not_applicable(Terminal& out, const Lookup& lookup) {
    Groups<Shared> groups;
    for (const RequirementVerdict& verdict : lookup.assessment().verdicts)
        if (verdict.verdict == Verdict::NotApplicable)
            add_shared(groups, verdict,
                       verdict.reasons.empty() ? std::string() : verdict.reasons.front().text.in(out.language()));
    if (groups.items().empty())
        return;
    out.heading("NOT APPLICABLE");
    for (const Shared& shared : groups.items())
        write_shared(out, lookup, Verdict::NotApplicable, out.say("leaves out", "対象"), shared);
}

void write_statements(Terminal& out, const Lookup& lookup) {
    const std::vector<Statement>& statements = lookup.assessment().statements;
    if (statements.empty())
        return;
    out.heading(out.say("Testers' records and reviewers' overrides", "試験記録と審査者による上書き"));
    for (const Statement& statement : statements)
        out.item(statement.set_aside.empty() ? "•" : "!", statement.set_aside.empty() ? Ink::Plain : Ink::Yellow,
                 statement_text(statement, out.language()), 2);
}

void write_set_aside(Terminal& out, const Lookup& lookup) {
    const auto differs = [](const RequirementVerdict& verdict) {
        return verdict.override_.has_value() || verdict.verdict != verdict.native;
    };
    if (std::ranges::none_of(lookup.assessment().verdicts, differs))
        return;
    out.heading(out.say("Verdicts that are not the engine's own", "エンジン以外による判定"));
    for (const RequirementVerdict& verdict : lookup.assessment().verdicts) {
        if (!differs(verdict))
            continue;
        std::string by = by_label(lookup, verdict, out.language());
        if (verdict.override_)
            by = fmt::format("{}, {}: {}", verdict.override_->reviewer, verdict.override_->on.to_string(),
                             verdict.override_->reason);
        else if (by.empty())
            by = out.say("by its parts", "構成要件による");
        const std::string models =
            verdict.models.empty() ? "" : fmt::format(" [{}]", models_text(verdict.models, out.language()));
        out.item(verdict.requirement + models, Ink::Bold,
                 fmt::format(fmt::runtime(out.say("{} ({}). The engine's own: {}", "{}({})。エンジンの判定: {}")),
                             to_string(verdict.verdict), by, to_string(verdict.native)),
                 2);
    }
}

} // namespace warifu::attestation
