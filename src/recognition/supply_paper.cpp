// Whether the statement or label that a duty asks for is there: the regime's own, or another that the law takes in its
// place. Operators' views, simplified and equivalent effects decide nothing here: they replace no paper.

#include <algorithm>

#include <fmt/format.h>

#include "supply_rules.h"

namespace warifu::recognition {

namespace {

using catalogue::Arrangement;
using catalogue::Duty;
using catalogue::Level;
using catalogue::Regime;

Presence presence_by(const Findings& findings) {
    if (findings.has(Weight::Stops))
        return Presence::Invalid;
    return findings.has(Weight::Unclear) ? Presence::NotDetermined : Presence::Present;
}

std::size_t rank_of(const Regime& regime, const std::string& level) {
    const auto found =
        std::find_if(regime.levels.begin(), regime.levels.end(), [&](const Level& each) { return each.id == level; });
    return static_cast<std::size_t>(found - regime.levels.begin());
}

/// `least` is the lowest level that will do.
Candidate own(const Regime& regime, const Question& question, std::size_t index, const std::string& least) {
    // The rules for a label before an arrangement, and one that says nothing: what it leaves open stays open.
    static const Arrangement none;
    const Label& label = question.labels[index];
    const Case held{none, regime, regime, label, question};
    Findings findings(Findings::Texts::Made);
    judge_label_state(held, findings);
    judge_label_dates(held, findings);
    // A declaration may be drawn up before the law applies.
    if (regime.kind != Regime::Kind::Law)
        judge_level_state(held, findings);
    if (rank_of(regime, label.level) < rank_of(regime, least)) {
        const Text asked = name_of(regime, least);
        findings.add(Weight::Stops, [&] {
            return Text{fmt::format("{} or higher is asked for.", asked.en),
                        fmt::format("{}以上が求められる。", asked.ja)};
        });
    }
    if (label.example)
        findings.add(Weight::Stops, "It is made up, for demonstration.", "説明用の架空のものである。");

    Candidate candidate{index, {}, presence_by(findings), name_of(regime, label), last_day(regime, label)};
    candidate.reason.en += candidate.presence == Presence::Present ? ": good on the day, by what was given." : ":";
    candidate.reason.ja += candidate.presence == Presence::Present ? ": 示された情報の限り、当日有効。" : ": ";
    for (const Finding& finding : findings.all()) {
        candidate.reason.en += ' ' + finding.text.en;
        candidate.reason.ja += finding.text.ja;
    }
    return candidate;
}

/// What the law makes of another regime's label, as recognition answers.
std::optional<Candidate> in_its_place(const Duty& duty, const Question& question, const Opening& opening) {
    if (duty.requirement.empty() || opening.view != Arrangement::View::Statute)
        return std::nullopt;
    Candidate candidate{opening.label, opening.path.front(), Presence::Invalid, opening.reason, opening.until};
    const auto& met = opening.requirements;
    switch (opening.effect) {
    case Effect::Deemed:
        if (std::find(met.begin(), met.end(), duty.requirement) == met.end())
            return std::nullopt;
        candidate.presence = Presence::Recognised;
        break;
    case Effect::NotDetermined: candidate.presence = Presence::NotDetermined; break;
    case Effect::None: break;
    case Effect::Equivalent:
    case Effect::Simplified:
    case Effect::UnderStudy: return std::nullopt;
    }
    if (question.labels[opening.label].example && candidate.presence != Presence::Invalid) {
        candidate.presence = Presence::Invalid;
        candidate.reason.en += " The label is made up, for demonstration.";
        candidate.reason.ja += "ただしラベルは説明用の架空のものである。";
    }
    return candidate;
}

bool counts(Presence presence) { return presence == Presence::Present || presence == Presence::Recognised; }

/// The best of what was given; among those that count, what lasts longest.
void settle(Paper& paper) {
    for (const Candidate& candidate : paper.candidates)
        paper.presence = std::min(paper.presence, candidate.presence);
    if (!counts(paper.presence))
        return;
    bool endless = false;
    for (const Candidate& candidate : paper.candidates)
        if (counts(candidate.presence)) {
            endless = endless || !candidate.until;
            paper.until = std::max(paper.until, candidate.until);
        }
    if (endless)
        paper.until.reset();
}
static_assert(Presence::Present < Presence::Recognised && Presence::Recognised < Presence::NotDetermined &&
              Presence::NotDetermined < Presence::Invalid && Presence::Invalid < Presence::Absent);

} // namespace

std::vector<Candidate> own_labels(const Regime& regime, const Question& question, const std::string& least) {
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < question.labels.size(); ++i)
        if (question.labels[i].regime == regime.id)
            candidates.push_back(own(regime, question, i, least));
    return candidates;
}

Paper paper_for(const Regime& regime, const Duty& duty, const Question& question,
                const std::vector<const Opening*>& openings) {
    Paper paper;
    paper.candidates = own_labels(regime, question, duty.label.value_or(""));
    for (const Opening* opening : openings)
        if (auto candidate = in_its_place(duty, question, *opening))
            paper.candidates.push_back(std::move(*candidate));
    settle(paper);
    return paper;
}

bool is_there(const std::optional<Paper>& paper) { return paper && counts(paper->presence); }

} // namespace warifu::recognition
