#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "warifu/advisories/store.h"
#include "warifu/base/date.h"
#include "warifu/base/row.h"
#include "warifu/lifecycle/lifecycle.h"
#include "warifu/matching/matching.h"
#include "warifu/sbom/document.h"

/// Holds the components of an artefact against a store of published records, and tells rows: what speaks of them, until
/// when each is mended, and how much the records can tell. It holds no opinion on what follows.
namespace warifu::exposure {

/// Somebody's word on a vulnerability of a component in one version.
struct Triage {
    std::string vulnerability;
    std::string component, version; ///< as found
    std::string status;             ///< not_affected, affected, fixed, under_investigation: the words of OpenVEX
    std::string justification;      ///< of not_affected; likewise
    std::string statement;
    std::string author;
    Date on;
};

/// Somebody's word that a component is mended beyond its ordinary end.
struct Extension {
    std::string component;
    std::string version; ///< empty: whichever
    lifecycle::Extension word;
};

/// What the kernels of one release were built without; nothing: not known.
struct BuiltKernel {
    std::string release, version; ///< either may be what the component is told as
    matching::KernelConfiguration configuration;
};

/// A row of kernel_configuration.
BuiltKernel kernel_of(const std::string& locator, const std::vector<std::pair<std::string, Value>>& columns);

/// A list of components, and what it is of.
struct Subject {
    std::string artefact; ///< its name
    std::string kind;     ///< firmware, sbom
    std::vector<sbom::Component> components;
    std::string incomplete; ///< why some may be missing; empty: none is
    /// What the maker lists for the same models, of a firmware; empty: nothing is given.
    std::vector<sbom::Component> listed;
    std::vector<BuiltKernel> kernels;
};

struct Terms {
    Date on;
    std::optional<Date> promised; ///< end of the support period
    std::span<const Triage> triages;
    std::span<const Extension> extensions;
    std::span<const advisories::Advisory> statements = {}; ///< the maker's own on exploitability (VEX)
    /// What those call the product, of which the components are parts: a package URL or CPE name; empty: not said.
    std::string product = {};
};

/// A thing by its package URL or CPE name; empty: the text is neither.
std::optional<matching::Component> product_named(const std::string& text);
/// Names and version under which records look for it.
matching::Component to_match(const sbom::Component& component);

/// To each kernel among the components its configuration, where one is known; `kernels` must outlive them.
void give_configurations(std::span<const BuiltKernel> kernels, std::span<matching::Component> components);

struct Standing {
    std::size_t component = 0; ///< index
    lifecycle::Standing standing;
};
/// Of those on which there is a record. A distribution's packages are mended with the distribution.
Result<std::vector<Standing>> standings_of(std::span<const sbom::Component> components, const Terms& terms,
                                           const advisories::Store& store);

/// Rows of advisory_subject, advisory_feed, advisory_match and end_of_life; examinations advisories.match and
/// advisories.lifecycle. When the store fails, they are incomplete and say why.
void examine(const Subject& subject, const Terms& terms, const advisories::Store& store, RowSink& sink);

} // namespace warifu::exposure
