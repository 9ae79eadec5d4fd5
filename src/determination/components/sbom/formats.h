#pragma once

#include "warifu/sbom/document.h"

namespace warifu::sbom {

/// Budgets of reading.
constexpr std::size_t most_bytes = 128U << 20U;
constexpr std::size_t most_components = 200'000;
constexpr std::size_t most_text = 4096; ///< bytes of one field
constexpr int most_depth = 64;          ///< components inside components

std::string cyclonedx_json(const Document& document, std::string_view spec);
std::string cyclonedx_xml(const Document& document, std::string_view spec);
std::string spdx_json(const Document& document);
std::string spdx_tag(const Document& document);

Result<Document> read_cyclonedx_json(std::string_view text);
Result<Document> read_cyclonedx_xml(std::string_view text);
Result<Document> read_spdx_json(std::string_view text);
Result<Document> read_spdx_tag(std::string_view text);

/// Adds unless the budget is spent; fills in a reference where there is none.
bool add_component(Document& document, Component component);

// names.cpp: words of one format in those of the other.
std::string_view cyclonedx_type(std::string_view kind);
std::string kind_of_cyclonedx(std::string_view type);
std::string_view spdx_purpose(std::string_view kind);
std::string kind_of_spdx(std::string_view purpose);
/// CycloneDX's `technique` for the way that a component was found.
std::string_view technique(std::string_view found_by);
/// 0.95, 0.7, 0.4: CycloneDX wants a number between 0 and 1.
std::string_view confidence_number(std::string_view word);
/// `SHA-256` of `SHA256`, and back.
std::string spdx_algorithm(std::string_view cyclonedx);
std::string cyclonedx_algorithm(std::string_view spdx);
/// `Organization: Debian Install System Team (debian-boot@lists.debian.org)`; `NOASSERTION` for nobody.
std::string spdx_agent(std::string_view name);
std::string name_of_spdx_agent(std::string_view agent);
/// An SPDXID: letters, digits, `.` and `-`.
std::string spdx_id(std::string_view reference);
/// What warifu knows of a component that the format has no field for: name and value.
std::vector<std::pair<std::string, std::string>> properties(const Component& component, std::string_view spec);
/// Puts back what `properties` told.
void set_property(Component& component, std::string_view name, std::string_view value);

} // namespace warifu::sbom
