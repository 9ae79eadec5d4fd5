#include "statements.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "outline.h"

namespace warifu::attestation {

namespace {

using selection::ReviewerOverride;

bool is_about(const ReviewerOverride& given, const review::Question& question) {
    const std::vector<std::string>& models = question.standpoint.models;
    return given.models.empty() || models.empty() || std::ranges::any_of(given.models, [&](const std::string& model) {
               return std::ranges::find(models, model) != models.end();
           });
}

bool stands(const ReviewerOverride& given, const review::Question& question) {
    const auto standing = question.overrides.find(given.requirement);
    return standing != question.overrides.end() && standing->second.reviewer == given.reviewer &&
           standing->second.reason == given.reason && standing->second.on == given.on &&
           to_string(standing->second.verdict) == given.verdict;
}

/// Why an override decides nothing; empty when it stands for some model.
Text set_aside(const ReviewerOverride& given, const std::vector<review::Question>& questions,
               const review::Answer& answer) {
    if (given.on > questions.front().on)
        return {"it is later than the day of this assessment", "評価日より後の日付です"};
    if (!answer.judged.contains(given.requirement))
        return {"no regime in play has its requirement", "評価対象の制度に、この上書きの要件はありません"};
    for (const review::Question& question : questions)
        if (is_about(given, question) && stands(given, question))
            return {};
    return {"another override of the requirement stands, of the same day or later",
            "同じ要件に、同日以降の別の上書きがあります"};
}

std::string of_models(const ReviewerOverride& given) {
    return given.models.empty() ? std::string() : printable(fmt::format(" [{}]", fmt::join(given.models, ", ")));
}

} // namespace

Result<void> add_records(const dossier::Dossier& dossier, const review::Answer& answer, Assessment& assessment) {
    for (const review::RecordUse& use : answer.records) {
        Statement statement{Statement::Kind::Record, use.requirement, use.id, {}, use.set_aside};
        if (const auto row = TRY(dossier.row(use.id))) {
            const review::Observation record{use.id, row->table, row->artefact, row->locator, row->columns};
            statement.text = {record_text(record, Language::English), record_text(record, Language::Japanese)};
        }
        assessment.statements.push_back(std::move(statement));
    }
    return {};
}

void add_overrides(const selection::Product& product, const std::vector<review::Question>& questions,
                   const review::Answer& answer, Assessment& assessment) {
    for (const ReviewerOverride& given : product.overrides) {
        const std::string reviewer = printable(given.reviewer);
        const std::string reason = printable(given.reason);
        const std::string on = given.on.to_string();
        const std::string models = of_models(given);
        assessment.statements.push_back(
            {Statement::Kind::Override,
             given.requirement,
             0,
             {fmt::format("reviewer {}, {}, says {}{}: {}", reviewer, on, given.verdict, models, reason),
              fmt::format("審査者 {}({})の判定 {}{}: {}", reviewer, on, given.verdict, models, reason)},
             set_aside(given, questions, answer)});
    }
}

} // namespace warifu::attestation
