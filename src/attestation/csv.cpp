// CSV by RFC 4180: CRLF between records, fields with a comma, quote or line break in quotes, a quote doubled; a header
// first. UTF-8 without a byte order mark. https://www.rfc-editor.org/rfc/rfc4180

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "outline.h"
#include "warifu/attestation/exports.h"
#include "warifu/base/csv.h"

namespace warifu::attestation {

namespace {

/// Names of files in an image are hostile.
std::string field(std::string_view text) {
    constexpr std::size_t longest = 1U << 20U;
    return csv_field(printable(text, longest));
}

using Row = std::vector<std::pair<std::string_view, std::string>>;

std::string joined(const std::vector<std::string>& texts) { return fmt::format("{}", fmt::join(texts, "\n")); }

void add_verdict(Row& row, const Lookup& lookup, const Line& line, Language language) {
    static const review::RequirementVerdict none;
    const bool about_regime = line.requirement == nullptr;
    const review::RequirementVerdict& verdict = about_regime ? none : *line.requirement;
    const catalogue::Requirement* known = about_regime ? nullptr : lookup.find_requirement(verdict.requirement);
    const auto unless_regime = [&](std::string_view text) { return about_regime ? std::string() : std::string(text); };
    row.emplace_back("requirement", verdict.requirement);
    row.emplace_back("model", joined(verdict.models));
    row.emplace_back("part_of", verdict.part_of);
    row.emplace_back("clause", known != nullptr ? known->clause : std::string());
    row.emplace_back("title", title_of(lookup, line, language));
    row.emplace_back("obligation", unless_regime(to_string(verdict.obligation)));
    row.emplace_back("counts", line.decides ? "yes" : "no");
    row.emplace_back("verdict", to_string(line.verdict()));
    row.emplace_back("native", unless_regime(to_string(verdict.native)));
    row.emplace_back("basis", verdict.basis ? to_string(*verdict.basis) : "");
    row.emplace_back("criteria", to_string(about_regime ? line.regime->criteria : verdict.criteria));
}

void add_backing(Row& row, const Lookup& lookup, const Line& line, Language language) {
    static const review::RequirementVerdict none;
    const review::RequirementVerdict& verdict = line.requirement == nullptr ? none : *line.requirement;
    const Backing found = backing(lookup, line, language);
    row.emplace_back("reasons", joined(found.reasons));
    row.emplace_back("examinations", joined(found.examinations));
    row.emplace_back("records", joined(found.records));
    row.emplace_back("override", verdict.override_ ? std::string(to_string(verdict.override_->verdict)) : "");
    row.emplace_back("reviewer", verdict.override_ ? verdict.override_->reviewer : "");
    row.emplace_back("override_on", verdict.override_ ? verdict.override_->on.to_string() : "");
    row.emplace_back("override_reason", verdict.override_ ? verdict.override_->reason : "");
    row.emplace_back("maker_support", verdict.word ? verdict.word->support : "");
    row.emplace_back("maker_verdict", verdict.word ? verdict.word->verdict : "");
    row.emplace_back("maker_detail", verdict.word ? verdict.word->detail : "");
    row.emplace_back("provide", joined(found.provide));
    row.emplace_back("remedy", joined(found.remedy));
}

Row row_of(const Lookup& lookup, const Line& line, Language language) {
    const Assessment& assessment = lookup.assessment();
    Row row = {{"product", assessment.product},
               {"on", assessment.on.to_string()},
               {"regime", line.regime->regime},
               {"edition", line.regime->edition},
               {"regime_verdict", std::string(to_string(line.regime->verdict))}};
    add_verdict(row, lookup, line, language);
    add_backing(row, lookup, line, language);
    std::vector<std::string> artefacts;
    std::set<std::string_view> names;
    for (const ArtefactSummary* artefact : lookup.artefacts_of(models_of(line))) {
        artefacts.push_back(fmt::format("{} sha256:{}", artefact->name, artefact->sha256));
        names.insert(artefact->name);
    }
    // By name alone: the row's own reasons say why, where they keep its verdict open.
    std::vector<std::string> incomplete;
    for (const review::ExaminationRecord& record : assessment.examinations)
        if (record.examination.outcome != Examination::Outcome::Complete &&
            (record.artefact.empty() || names.contains(record.artefact)))
            incomplete.push_back(fmt::format("{} {}", record.examination.determinator, record.examination.locator));
    row.emplace_back("incomplete_examinations", joined(incomplete));
    row.emplace_back("set_aside", joined(loose_statements(lookup, language)));
    row.emplace_back("artefacts", joined(artefacts));
    row.emplace_back("catalogue_digest", assessment.catalogue_digest);
    return row;
}

} // namespace

std::string to_csv(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language) {
    const Lookup lookup(assessment, catalogue);
    std::string out;
    for (const Line& line : outline(lookup)) {
        const Row row = row_of(lookup, line, language);
        std::vector<std::string> names;
        std::vector<std::string> values;
        for (const auto& [name, value] : row) {
            names.emplace_back(name);
            values.push_back(field(value));
        }
        if (out.empty())
            out = fmt::format("{}\r\n", fmt::join(names, ","));
        out += fmt::format("{}\r\n", fmt::join(values, ","));
    }
    return out;
}

} // namespace warifu::attestation
