#include "next.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace warifu::review {

namespace {

struct Step {
    NextStep step;
    std::size_t mandatory = 0;
    std::size_t order = 0;
    std::set<std::string> models;
    bool every_model = false;
};

class Steps {
public:
    void add(NextStep::Kind kind, const Text& text, const RequirementVerdict& verdict) {
        auto found =
            std::find_if(m_steps.begin(), m_steps.end(), [&](const Step& s) { return s.step.text.en == text.en; });
        if (found == m_steps.end()) {
            m_steps.push_back({{text, {}, kind, {}}, 0, m_steps.size(), {}, false});
            found = m_steps.end() - 1;
        }
        found->models.insert(verdict.models.begin(), verdict.models.end());
        found->every_model = found->every_model || verdict.models.empty();
        auto& ids = found->step.requirements;
        if (std::find(ids.begin(), ids.end(), verdict.requirement) != ids.end())
            return;
        ids.push_back(verdict.requirement);
        found->mandatory += verdict.obligation == catalogue::Obligation::Mandatory ? 1 : 0;
    }

    std::vector<NextStep> sorted() && {
        std::sort(m_steps.begin(), m_steps.end(), [](const Step& a, const Step& b) {
            if (a.step.kind != b.step.kind)
                return a.step.kind < b.step.kind;
            if (a.mandatory != b.mandatory)
                return a.mandatory > b.mandatory;
            return a.order < b.order;
        });
        std::vector<NextStep> steps;
        for (Step& step : m_steps) {
            if (!step.every_model)
                step.step.models.assign(step.models.begin(), step.models.end());
            steps.push_back(std::move(step.step));
        }
        return steps;
    }

private:
    std::vector<Step> m_steps;
};

Text question_step(const catalogue::Catalogue& catalogue, const std::string& id) {
    if (const auto* check = catalogue.find_check(id))
        return {fmt::format("Answer in product.toml, [answers] {}: {}", id, check->question.en),
                fmt::format("product.toml の [answers] {} に回答: {}", id, check->question.ja)};
    if (const auto* condition = catalogue.find_condition(id))
        return {fmt::format("Say in product.toml, [features] {}: {}", id, condition->question.en),
                fmt::format("product.toml の [features] {} に記入: {}", id, condition->question.ja)};
    return {};
}

bool is_composed(const catalogue::Requirement* requirement) {
    return requirement == nullptr || !requirement->all.empty() || !requirement->any.empty();
}

} // namespace

std::vector<NextStep> next_steps(const catalogue::Catalogue& catalogue,
                                 const std::vector<RequirementVerdict>& verdicts) {
    Steps steps;
    for (const RequirementVerdict& verdict : verdicts) {
        // A composed requirement is moved by its parts, which stand for themselves.
        if (is_composed(catalogue.find_requirement(verdict.requirement)))
            continue;
        if (verdict.verdict == Verdict::Fail)
            for (const Text& text : verdict.remedy)
                steps.add(NextStep::Kind::Mend, text, verdict);
        if (verdict.verdict != Verdict::Inconclusive)
            continue;
        for (const std::string& id : verdict.questions)
            if (const Text text = question_step(catalogue, id); !text.empty())
                steps.add(NextStep::Kind::Answer, text, verdict);
        for (const Text& text : verdict.provide)
            steps.add(NextStep::Kind::Examine, text, verdict);
    }
    return std::move(steps).sorted();
}

} // namespace warifu::review
