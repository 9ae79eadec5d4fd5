// [[triage]] and [[extended_support]]: what the maker says of the components of its product.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "product_reader.h"

namespace warifu::selection {

namespace {

/// Whether it says anything: a letter or a digit of whatever script.
bool says_something(std::string_view text) {
    return !is_blank(text) && std::ranges::any_of(text, [](unsigned char c) {
        return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'z');
    });
}

std::string filled(TableReader& table, std::string_view key) {
    std::string text(trim(table.string(key)));
    if (table.has(key) && !says_something(text))
        table.mistake(table.position(key), fmt::format("'{}' says nothing", key));
    return text;
}

/// One under `vulnerability`, or several under `vulnerabilities`.
std::vector<std::string> vulnerabilities(TableReader& table) {
    std::vector<std::string> ids = table.strings("vulnerabilities");
    if (table.has("vulnerability"))
        ids.push_back(table.string("vulnerability"));
    if (ids.empty())
        table.mistake(table.position(), "a triage needs a 'vulnerability', or 'vulnerabilities'");
    if (std::ranges::any_of(ids, [](const std::string& id) { return trim(id).empty(); }))
        table.mistake(table.position(), "the id of a vulnerability is empty");
    return ids;
}

/// OpenVEX 0.2.0, "Status Justifications".
constexpr std::array<std::string_view, 5> justifications = {
    "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};

} // namespace

void ProductReader::read_triage(TableReader& table) {
    constexpr std::string_view states[] = {"not_affected", "affected", "fixed", "under_investigation"};
    std::vector<std::string> ids = vulnerabilities(table);
    std::string component = filled(table, "component");
    std::string version = filled(table, "version");
    const std::string_view status = states[table.word("status", {states[0], states[1], states[2], states[3]})];
    std::string justification;
    if (table.has("justification"))
        justification = justifications[table.word("justification", {justifications.begin(), justifications.end()})];
    std::string statement(trim(table.string("statement", optional)));
    std::string author = filled(table, "author");
    if (table.has("status") && status == "not_affected" && justification.empty())
        table.mistake(table.position(), "'not_affected' needs a 'justification'");
    if (status == "fixed" && !says_something(statement))
        table.mistake(table.position(), "'fixed' needs a 'statement': by which change");
    if (const auto on = table.date("on", required))
        m_product.triages.push_back({std::move(ids), std::move(component), std::move(version), std::string(status),
                                     std::move(justification), std::move(statement), std::move(author), *on});
}

void ProductReader::read_extended_support(TableReader& table) {
    ExtendedSupport support;
    support.component = filled(table, "component");
    support.version = trim(table.string("version", optional));
    support.by = filled(table, "by");
    support.until = table.date("until");
    m_product.extended_support.push_back(std::move(support));
}

} // namespace warifu::selection
