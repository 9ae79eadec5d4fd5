#pragma once

#include <vector>

#include "warifu/assessment/assessment.h"

namespace warifu::assessment {

/// Whether an artefact has components: a firmware, a bill of materials.
bool has_components(std::string_view kind);

/// Holds what was found in artefacts against the store of the intake, once it is known which store it is.
class ExposureGatherer {
public:
    /// Errors: NotFound, where there is no such file.
    static Result<ExposureGatherer> open(const Intake& intake);

    /// What the maker gives for every model that has the subject.
    struct Beside {
        std::vector<dossier::Artefact> lists;                   ///< bills of materials
        std::vector<const selection::ArtefactFile*> statements; ///< VEX
        std::optional<Date> promised;                           ///< the latest end of support of those models
        bool ambiguous = false;                                 ///< another artefact has the subject's name
    };
    /// What the components of `subject` come to is an artefact of its own, of the kind `advisories`.
    Result<Gathered::Item> gather(const dossier::Artefact& subject, const Beside& beside, const Limits& limits,
                                  Progress& progress, dossier::Dossier& dossier) const;

private:
    ExposureGatherer(const Intake& intake, std::string sha256, std::uint64_t size);

    const Intake& m_intake;
    std::string m_sha256;
    std::uint64_t m_size = 0;
    std::vector<exposure::Triage> m_triages;
    std::vector<exposure::Extension> m_extensions;
    std::string m_said; ///< all that the product file says of components, to tell one saying from another
};

} // namespace warifu::assessment
