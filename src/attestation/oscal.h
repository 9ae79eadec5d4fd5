#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "warifu/base/date.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/review/verdict.h"

/// What all OSCAL documents share: their data types, names and identifiers (OSCAL 1.2.1,
/// https://pages.nist.gov/OSCAL-Reference/models/).
namespace warifu::attestation::oscal {

using Json = nlohmann::ordered_json;

/// Names that OSCAL does not define are in our namespace.
inline constexpr std::string_view own_namespace = "https://warifu.example/ns/oscal";

/// A UUID of version 5: the same subject has the same one in every document and every run.
std::string uuid(std::string_view kind, std::string_view subject);

/// A full id as a token (an XML name without colon): `jc-star/S1.1-02` is `jc-star_S1.1-02`. A test holds those of the
/// catalogue apart.
std::string token(std::string_view id);
std::string objective_id(std::string_view id); ///< of a control's objective, which findings are about
std::string statement_id(std::string_view id);

/// Strings of OSCAL's types. Text from elsewhere is made harmless: markup is CommonMark, and may hold HTML.
std::string plain(std::string_view text); ///< `string`: one line, no blanks at its ends; `–` when nothing is left
std::string line(std::string_view text);  ///< `markup-line`
std::string block(std::string_view text); ///< `markup-multiline`: each line of `text` its own paragraph

/// Adds a property in our namespace; one without a value is left out.
void add_prop(Json& object, std::string_view name, std::string_view value);
/// Adds one that OSCAL defines.
void add_oscal_prop(Json& object, std::string_view name, std::string_view value);

/// What a verdict on a requirement says, each as a property: id, models, obligation, the engine's own verdict, basis.
void add_verdict_props(Json& object, const review::RequirementVerdict& verdict);

/// `YYYY-MM-DDThh:mm:ssZ`, when it is one; OSCAL has no date without a time.
std::optional<std::string> timestamp(std::string_view text);
/// Where only the day is known.
std::string midnight(Date day);
/// The day in a catalogue's version (`2026.11.22`), or `otherwise`: documents are not dated by the clock.
std::string catalogue_time(const catalogue::Catalogue& catalogue, Date otherwise);

Json metadata(std::string_view title, std::string_view last_modified, std::string_view version);
/// Sources as resources of the back matter, and the link to one.
void add_source(Json& resources, const catalogue::Catalogue& catalogue, const std::string& id);
Json source_link(const std::string& id);

/// The file: `{"name": {"uuid": …, …}}`. The document's UUID follows from its contents, since OSCAL wants a new one
/// whenever they change.
std::string document(const std::string& name, Json body);

} // namespace warifu::attestation::oscal
