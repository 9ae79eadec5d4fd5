#pragma once

#include <map>

#include <nlohmann/json.hpp>

#include "warifu/vex/document.h"

namespace warifu::vex {

using Json = nlohmann::ordered_json;

/// What one or more components have in common on one vulnerability: everything but the component.
struct Group {
    const Statement* says = nullptr;
    std::vector<std::size_t> components; ///< indexes
};

/// A document's statements, brought into an order that does not hang on theirs.
struct Ordered {
    std::vector<Component> components;                    ///< all, each once
    std::map<std::string, Vulnerability> vulnerabilities; ///< by id: what all statements on it know
    std::map<std::string, std::vector<Group>> groups;     ///< by id of the vulnerability
};
/// It looks into the document.
Ordered order(const Document& document);

std::string openvex(const Document& document, const Ordered& ordered);
std::string csaf(const Document& document, const Ordered& ordered);
Result<std::string> cyclonedx(const Document& document, const Ordered& ordered);
Result<std::string> spdx(const Document& document, const Ordered& ordered);

// words.cpp
bool is_openvex_justification(std::string_view word);
std::string label(const Component& component);          ///< busybox 1.30.1
std::string canonical_purl(const Component& component); ///< empty: none, or not a valid one
std::string formatted_cpe(const Component& component);  ///< 2.3; likewise
std::string author_of(const Document& document, const Statement& statement);
std::string time_of(const Document& document, const Statement& statement);
/// Why a component is not affected, with a justification that is none of OpenVEX's in front.
std::string reason(const Statement& statement);
/// What to do; says so where nothing is stated.
std::string action(const Document& document, const Statement& statement);
/// Who says it, unless it is the document's author; how it came about.
std::string background(const Document& document, const Statement& statement);
/// The line on the list of known exploited vulnerabilities; empty: it is not in it.
std::string exploited_words(const Vulnerability& vulnerability);
std::string description(const Vulnerability& vulnerability);
std::string joined(std::initializer_list<std::string> sentences); ///< those that are not empty
template <class AnyJson>
std::string text_of(const AnyJson& json) { ///< as it is written
    return json.dump(1, ' ', false, AnyJson::error_handler_t::replace) + "\n";
}

} // namespace warifu::vex
