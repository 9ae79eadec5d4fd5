// One answer for all models of a family, from one for each group of models that stand alike.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "judge.h"
#include "next.h"

namespace warifu::review {

namespace {

bool same(const std::vector<Text>& a, const std::vector<Text>& b) {
    return std::ranges::equal(a, b, {}, &Text::en, &Text::en);
}

bool same(const Reason& a, const Reason& b) {
    return std::tie(a.kind, a.check, a.text.en, a.text.ja, a.observations) ==
           std::tie(b.kind, b.check, b.text.en, b.text.ja, b.observations);
}

bool same(const std::optional<Override>& a, const std::optional<Override>& b) {
    return a.has_value() == b.has_value() && (!a || std::tie(a->verdict, a->reviewer, a->reason, a->on) ==
                                                        std::tie(b->verdict, b->reviewer, b->reason, b->on));
}

bool same(const std::optional<MakersWord>& a, const std::optional<MakersWord>& b) {
    return a.has_value() == b.has_value() && (!a || std::tie(a->support, a->verdict, a->detail, a->observations) ==
                                                        std::tie(b->support, b->verdict, b->detail, b->observations));
}

/// The same verdict on the same evidence.
bool same(const RequirementVerdict& a, const RequirementVerdict& b) {
    return std::tie(a.verdict, a.native, a.basis, a.criteria, a.examinations, a.questions) ==
               std::tie(b.verdict, b.native, b.basis, b.criteria, b.examinations, b.questions) &&
           std::ranges::equal(a.reasons, b.reasons, [](const Reason& x, const Reason& y) { return same(x, y); }) &&
           same(a.provide, b.provide) && same(a.remedy, b.remedy) && same(a.override_, b.override_) &&
           same(a.word, b.word);
}

bool same(const Counts& a, const Counts& b) {
    return std::tie(a.pass, a.fail, a.inconclusive, a.not_applicable) ==
           std::tie(b.pass, b.fail, b.inconclusive, b.not_applicable);
}

bool same(const RegimeVerdict& a, const RegimeVerdict& b) {
    return std::tie(a.verdict, a.criteria, a.until, a.note.en) == std::tie(b.verdict, b.criteria, b.until, b.note.en) &&
           same(a.mandatory, b.mandatory) && same(a.recommended, b.recommended);
}

/// What is told of models, by what it is about, in the order in which it first turns up; the same is told once.
template <class Item>
class Collected {
public:
    void add(const std::string& about, Item item, const std::vector<std::string>& models) {
        const auto [found, fresh] = m_index.emplace(about, m_lists.size());
        if (fresh)
            m_lists.emplace_back();
        std::vector<Item>& list = m_lists[found->second];
        auto alike = std::ranges::find_if(list, [&](const Item& other) { return same(other, item); });
        if (alike == list.end())
            alike = list.insert(list.end(), std::move(item));
        alike->models.insert(alike->models.end(), models.begin(), models.end());
    }
    std::vector<std::vector<Item>>& lists() { return m_lists; }

private:
    std::map<std::string, std::size_t> m_index;
    std::vector<std::vector<Item>> m_lists;
};

/// Each requirement counts once, by the worst of its verdicts.
class Worst {
public:
    void add(const std::string& regime, const RequirementVerdict& verdict) {
        if (!verdict.part_of.empty())
            return;
        const auto [found, fresh] =
            m_verdicts.try_emplace({regime, verdict.requirement}, verdict.obligation, std::vector<Verdict>());
        found->second.second.push_back(verdict.verdict);
    }
    void count(RegimeVerdict& regime) const {
        regime.mandatory = {};
        regime.recommended = {};
        for (auto at = m_verdicts.lower_bound({regime.regime, {}});
             at != m_verdicts.end() && at->first.first == regime.regime; ++at) {
            const auto& [obligation, verdicts] = at->second;
            review::count(obligation == catalogue::Obligation::Mandatory ? regime.mandatory : regime.recommended,
                          all_of(verdicts));
        }
    }

private:
    std::map<std::pair<std::string, std::string>, std::pair<catalogue::Obligation, std::vector<Verdict>>> m_verdicts;
};

/// The note that all share; where they differ, the first with the model that it is about.
Text note_of(const std::vector<RegimeVerdict>& parts) {
    const auto differs = [&](const RegimeVerdict& part) { return part.note.en != parts.front().note.en; };
    if (std::ranges::none_of(parts, differs))
        return parts.front().note;
    const auto first = std::ranges::find_if(parts, [](const RegimeVerdict& part) { return !part.note.empty(); });
    const std::string& model = first->models.front();
    return {fmt::format("{}: {}", model, first->note.en), fmt::format("{}: {}", model, first->note.ja)};
}

/// Pages belong to models: what one model's say is told once, whichever model it is.
std::vector<ForbiddenClaim> claims_of(const std::vector<RegimeVerdict>& parts) {
    std::vector<ForbiddenClaim> claims;
    std::set<std::pair<std::string, std::int64_t>> told;
    for (const RegimeVerdict& part : parts)
        for (const ForbiddenClaim& claim : part.claims)
            if (told.emplace(claim.rule, claim.observation).second)
                claims.push_back(claim);
    return claims;
}

RegimeVerdict joined(std::vector<RegimeVerdict> parts, const Worst& worst) {
    RegimeVerdict regime = parts.front();
    regime.models.clear();
    std::vector<Verdict> verdicts;
    regime.until.reset();
    for (const RegimeVerdict& part : parts) {
        verdicts.push_back(part.verdict);
        regime.criteria = std::max(regime.criteria, part.criteria);
        if (regime.edition.empty()) // a model that the regime leaves out has none
            regime.edition = part.edition;
        if (part.until && (!regime.until || *part.until < *regime.until))
            regime.until = part.until;
    }
    regime.verdict = all_of(verdicts);
    if (regime.verdict != Verdict::Pass)
        regime.until.reset();
    worst.count(regime);
    regime.note = note_of(parts);
    regime.claims = claims_of(parts);
    regime.by_model = std::move(parts);
    return regime;
}

bool asks(const RegimeQuestion& asked, const catalogue::Catalogue& catalogue, const RequirementVerdict& verdict) {
    if (asked.exception != nullptr || asked.edition == nullptr)
        return false;
    const catalogue::Requirement* requirement = catalogue.find_requirement(verdict.requirement);
    return requirement != nullptr && requirement->regime == asked.regime->id &&
           requirement->edition == asked.edition->id && catalogue::asks_for(*asked.regime, *asked.level, *requirement);
}

/// A record that counts for some model counts; else the first reason why it does not.
void add_records(const std::vector<RecordUse>& uses, std::map<std::int64_t, RecordUse>& all) {
    for (const RecordUse& use : uses) {
        const auto [known, fresh] = all.emplace(use.id, use);
        if (!fresh && use.set_aside.empty())
            known->second.set_aside = {};
    }
}

} // namespace

Result<Answer> review_family(const std::vector<Question>& questions) {
    std::map<std::int64_t, RecordUse> records;
    std::set<std::string> judged;
    Collected<RequirementVerdict> verdicts;
    Collected<RegimeVerdict> regimes;
    Worst worst;
    std::size_t models = 0;
    for (const Question& question : questions) {
        Answer answer = TRY(review(question));
        add_records(answer.records, records);
        judged.merge(answer.judged);
        const std::vector<std::string>& alike = question.standpoint.models;
        models += alike.size();
        for (RegimeVerdict& regime : answer.regimes) {
            const std::string about = regime.regime;
            regimes.add(about, std::move(regime), alike);
        }
        for (RequirementVerdict& verdict : answer.verdicts) {
            for (const RegimeQuestion& asked : question.regimes)
                if (asks(asked, question.catalogue, verdict))
                    worst.add(asked.id, verdict);
            const std::string about = verdict.requirement;
            verdicts.add(about, std::move(verdict), alike);
        }
    }
    Answer whole;
    for (auto& [id, use] : records)
        whole.records.push_back(std::move(use));
    whole.judged = std::move(judged);
    for (std::vector<RegimeVerdict>& parts : regimes.lists())
        whole.regimes.push_back(joined(std::move(parts), worst));
    for (std::vector<RequirementVerdict>& parts : verdicts.lists())
        for (RequirementVerdict& part : parts) {
            if (part.models.size() == models)
                part.models.clear();
            else
                part.model = part.models.front();
            whole.verdicts.push_back(std::move(part));
        }
    if (!questions.empty())
        whole.next = next_steps(questions.front().catalogue, whole.verdicts);
    for (NextStep& step : whole.next)
        if (step.models.size() == models)
            step.models.clear();
    return whole;
}

} // namespace warifu::review
