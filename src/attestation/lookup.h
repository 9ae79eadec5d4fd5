#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/attestation/report.h"

namespace warifu::attestation {

/// A regime id in its parts: `jc-star/1`, `etsi-en-303-645@2.1.1`, `jc-star/1@JST-CR-01-01-2024R1`.
struct RegimeId {
    std::string_view regime;
    std::string_view level;
    std::string_view edition;
};
RegimeId parse_regime_id(std::string_view id);

/// The tool's version without its name, which some callers put in front.
std::string_view bare_version(const Assessment& assessment);

/// True when the verdict counts a label and the product's labels are made up: a demonstration, no fact.
bool rests_on_example(const Assessment& assessment, const review::RequirementVerdict& verdict);

/// Finds what the parts of an assessment refer to. Keeps references: the assessment and the catalogue outlive it.
class Lookup {
public:
    Lookup(const Assessment& assessment, const catalogue::Catalogue& catalogue);

    const Assessment& assessment() const { return m_assessment; }
    const catalogue::Catalogue& catalogue() const { return m_catalogue; }

    const review::Observation* find_observation(std::int64_t id) const;
    const review::ExaminationRecord* find_examination(std::int64_t id) const;
    const ArtefactSummary* find_artefact(std::string_view name) const;
    const catalogue::Requirement* find_requirement(std::string_view full_id) const;

    /// What was examined of the models; of every model when none is named.
    std::vector<const ArtefactSummary*> artefacts_of(const std::vector<std::string>& models) const;
    /// The group that a model stands in; null when the product has none of that name.
    const ModelGroup* find_group(std::string_view model) const;

    /// The verdicts that stand under a regime's verdict, in the assessment's order.
    std::vector<const review::RequirementVerdict*> members(const review::RegimeVerdict& regime) const;
    /// `JC-STAR ★1`; the id itself when the catalogue does not know it.
    Text regime_name(std::string_view id) const;
    std::string_view market(std::string_view id) const;
    Text requirement_title(std::string_view full_id) const;

private:
    const Assessment& m_assessment;
    const catalogue::Catalogue& m_catalogue;
    std::map<std::int64_t, const review::Observation*> m_observations;
    std::map<std::int64_t, const review::ExaminationRecord*> m_examinations;
};

/// `AC-100`, `AC-100, AC-200`, `AC-100, AC-101, AC-102 and 474 more`: models where a line must do.
std::string models_text(const std::vector<std::string>& models, Language language);

} // namespace warifu::attestation
