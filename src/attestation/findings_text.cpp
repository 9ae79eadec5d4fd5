// Verdicts on requirements, grouped by what decides them: one broken thing is told once, with every requirement of
// every regime that it decides.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sections.h"

namespace warifu::attestation {

namespace {

using review::Reason;
using review::RequirementVerdict;
using review::Verdict;

constexpr std::size_t reasons_shown = 5;
constexpr std::size_t locators_shown = 3;

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

struct Cause {
    std::string check;
    Reason::Kind kind = Reason::Kind::Violation;
    std::vector<const Reason*> reasons;
    std::vector<std::string> requirements;
    unsigned mandatory = 0;
    bool unverified = false;
};

bool same(const Reason& a, const Reason& b) {
    return a.text.en == b.text.en && a.observations == b.observations;
}

void add(Cause& cause, const RequirementVerdict& verdict, const Reason& reason) {
    cause.check = reason.check;
    cause.kind = reason.kind;
    if (std::ranges::none_of(cause.reasons, [&](const Reason* known) { return same(*known, reason); }))
        cause.reasons.push_back(&reason);
    if (std::ranges::find(cause.requirements, verdict.requirement) != cause.requirements.end())
        return;
    cause.requirements.push_back(verdict.requirement);
    cause.mandatory += verdict.obligation == catalogue::Obligation::Mandatory ? 1U : 0U;
    cause.unverified = cause.unverified || verdict.criteria == catalogue::Confidence::Unverified;
}

bool speaks_against(const Reason& reason) {
    return reason.kind == Reason::Kind::Violation || reason.kind == Reason::Kind::Contradiction;
}

std::vector<Cause> causes(const Assessment& assessment) {
    Groups<Cause> groups;
    for (const RequirementVerdict& verdict : assessment.verdicts) {
        if (verdict.verdict != Verdict::Fail)
            continue;
        const bool evidence = std::ranges::any_of(verdict.reasons, speaks_against);
        for (const Reason& reason : verdict.reasons)
            if (!evidence || speaks_against(reason))
                add(groups.at(reason.check.empty() ? verdict.requirement
                                                   : fmt::format("{} {}", json_name(reason.kind), reason.check)),
                    verdict, reason);
    }
    std::ranges::stable_sort(groups.items(), std::ranges::greater(), &Cause::mandatory);
    return std::move(groups.items());
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
        title = lookup.requirement_title(cause.requirements.front()).in(language);
    if (cause.kind == Reason::Kind::Contradiction)
        title += fmt::format(" ({})", word(cause.kind).in(language));
    return title;
}

std::string unverified_mark(bool unverified) {
    return unverified ? " (criteria: unverified*)" : "";
}

void write_cause(Terminal& out, const Lookup& lookup, const Cause& cause) {
    out.item("✗", Ink::Red, cause_title(lookup, cause, out.language()) + unverified_mark(cause.unverified), 2,
             Ink::Bold);
    out.item(out.say("fails", "不適合"), Ink::Dim, id_list(cause.requirements), 4);
    for (std::size_t i = 0; i < std::min(cause.reasons.size(), reasons_shown); ++i)
        write_reason(out, lookup, *cause.reasons[i]);
    if (cause.reasons.size() > reasons_shown)
        out.text(fmt::format(fmt::runtime(out.say("… and {} more: {}", "…ほか {} 件: {}")),
                             cause.reasons.size() - reasons_shown,
                             explain_command(lookup.assessment(), cause.requirements.front())),
                 4, Ink::Dim);
}

std::vector<std::string> ids_with(const Assessment& assessment, Verdict verdict) {
    std::vector<std::string> ids;
    for (const RequirementVerdict& one : assessment.verdicts)
        if (one.verdict == verdict)
            add_once(ids, one.requirement);
    return ids;
}

/// What would decide a requirement, or why it stays open, and the requirements that it would decide.
struct Open {
    std::string text;
    std::vector<std::string> mandatory;
    std::vector<std::string> recommended;
};

void add_open(Groups<Open>& groups, const RequirementVerdict& verdict, const std::string& text) {
    Open& open = groups.at(text);
    open.text = text;
    add_once(verdict.obligation == catalogue::Obligation::Mandatory ? open.mandatory : open.recommended,
             verdict.requirement);
}

std::vector<Open> opens(const Terminal& out, const Assessment& assessment) {
    Groups<Open> groups;
    for (const RequirementVerdict& verdict : assessment.verdicts) {
        if (verdict.verdict != Verdict::Inconclusive)
            continue;
        for (const Text& provide : verdict.provide)
            add_open(groups, verdict, provide.in(out.language()));
        if (verdict.provide.empty())
            add_open(groups, verdict,
                     verdict.reasons.empty() ? std::string(out.say("No reason is recorded.", "理由の記録がない。"))
                                             : verdict.reasons.front().text.in(out.language()));
    }
    std::ranges::stable_sort(groups.items(), [](const Open& a, const Open& b) {
        return std::pair(a.mandatory.size(), a.recommended.size()) >
               std::pair(b.mandatory.size(), b.recommended.size());
    });
    return std::move(groups.items());
}

/// `inspected in the firmware: 431 files, no account has a known password`.
std::string passed_by(const RequirementVerdict& verdict, Language language) {
    std::string by;
    if (verdict.override_ && verdict.native != Verdict::Pass)
        by = fmt::format("{} {}: {}", Phrase{"reviewer", "審査者"}.in(language), verdict.override_->reviewer,
                         verdict.override_->reason);
    else if (verdict.basis)
        by = word(*verdict.basis).in(language);
    for (const Reason& reason : verdict.reasons)
        if (!reason.text.empty()) {
            by += (by.empty() ? "" : ": ") + reason.text.in(language);
            break;
        }
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
    out.heading(fmt::format(fmt::runtime(out.say("FAIL: {} requirements, by cause", "FAIL: {} 要件(原因別)")),
                            ids.size()));
    for (const Cause& cause : causes(lookup.assessment()))
        write_cause(out, lookup, cause);
}

void write_undecided(Terminal& out, const Lookup& lookup) {
    const std::vector<std::string> ids = ids_with(lookup.assessment(), Verdict::Inconclusive);
    if (ids.empty())
        return;
    out.heading(fmt::format(fmt::runtime(out.say("INCONCLUSIVE: {} requirements, by what would decide them",
                                                 "INCONCLUSIVE: {} 要件(判定に必要なもの別)")),
                            ids.size()));
    for (const Open& open : opens(out, lookup.assessment())) {
        out.item("?", Ink::Yellow, open.text, 2);
        if (!open.mandatory.empty())
            out.item(out.say("decides", "対象"), Ink::Dim, id_list(open.mandatory), 4, Ink::Dim);
        if (!open.recommended.empty())
            out.item(out.say("recommended", "推奨"), Ink::Dim, id_list(open.recommended), 4, Ink::Dim);
    }
}

void write_passes(Terminal& out, const Lookup& lookup) {
    const std::vector<std::string> ids = ids_with(lookup.assessment(), Verdict::Pass);
    if (ids.empty())
        return;
    out.heading(fmt::format(fmt::runtime(out.say("PASS: {} requirements, and by what", "PASS: {} 要件とその根拠")),
                            ids.size()));
    for (const RequirementVerdict& verdict : lookup.assessment().verdicts) {
        if (verdict.verdict != Verdict::Pass)
            continue;
        const bool unverified = verdict.criteria == catalogue::Confidence::Unverified;
        out.item(fmt::format("✓ {}", one_line(verdict.requirement)), Ink::Green,
                 passed_by(verdict, out.language()) + unverified_mark(unverified), 2);
    }
}

void write_not_applicable(Terminal& out, const Lookup& lookup) {
    Groups<Open> groups;
    for (const RequirementVerdict& verdict : lookup.assessment().verdicts)
        if (verdict.verdict == Verdict::NotApplicable)
            add_open(groups, verdict,
                     verdict.reasons.empty() ? std::string() : verdict.reasons.front().text.in(out.language()));
    if (groups.items().empty())
        return;
    out.heading("NOT APPLICABLE");
    for (const Open& open : groups.items()) {
        std::vector<std::string> ids = open.mandatory;
        ids.insert(ids.end(), open.recommended.begin(), open.recommended.end());
        out.item("–", Ink::Dim, open.text, 2);
        out.text(id_list(ids), 4, Ink::Dim);
    }
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
        const std::string by =
            verdict.override_ ? fmt::format("{}, {}: {}", verdict.override_->reviewer,
                                            verdict.override_->on.to_string(), verdict.override_->reason)
                              : std::string(out.say("by a label or a part", "ラベルまたは構成要件による"));
        out.item(one_line(verdict.requirement), Ink::Bold,
                 fmt::format(fmt::runtime(out.say("{} ({}). The engine's own: {}", "{}({})。エンジンの判定: {}")),
                             to_string(verdict.verdict), by, to_string(verdict.native)),
                 2);
    }
}

} // namespace warifu::attestation
