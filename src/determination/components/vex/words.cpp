#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "formats.h"
#include "warifu/versions/cpe.h"
#include "warifu/versions/purl.h"

namespace warifu::vex {

namespace {

/// Pages of publishers, by the feed that their records come from.
struct Page {
    std::string_view feed, source, address;
    bool one_page = false; ///< for all records
};
constexpr std::array<Page, 7> pages = {{
    {"nvd", "NVD", "https://nvd.nist.gov/vuln/detail/"},
    {"cve", "CVE Program", "https://www.cve.org/CVERecord?id="},
    {"debian", "Debian", "https://security-tracker.debian.org/tracker/"},
    {"alpine", "Alpine Linux", "https://security.alpinelinux.org/vuln/"},
    {"osv", "OSV", "https://osv.dev/vulnerability/"},
    {"ghsa", "GitHub", "https://github.com/advisories/"},
    {"kev", "CISA KEV", "https://www.cisa.gov/known-exploited-vulnerabilities-catalog", true},
}};

bool is_plain(std::string_view id) {
    return !id.empty() && std::ranges::all_of(id, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
               c == '_';
    });
}

} // namespace

std::string_view to_string(Status status) {
    switch (status) {
    case Status::NotAffected: return "not_affected";
    case Status::Fixed: return "fixed";
    case Status::Affected: return "affected";
    case Status::UnderInvestigation: break;
    }
    return "under_investigation";
}

std::optional<Format> format_named(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Format>, 4> formats = {{{"openvex", Format::OpenVex},
                                                                             {"csaf", Format::Csaf},
                                                                             {"cyclonedx", Format::CycloneDx},
                                                                             {"spdx", Format::Spdx}}};
    const auto* found = std::ranges::find(formats, name, &std::pair<std::string_view, Format>::first);
    return found == formats.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Reference> reference_of(std::string_view feed, std::string_view record) {
    const auto* page = std::ranges::find(pages, feed, &Page::feed);
    if (page == pages.end() || !is_plain(record))
        return std::nullopt;
    return Reference{std::string(record), std::string(page->source),
                     page->one_page ? std::string(page->address) : fmt::format("{}{}", page->address, record)};
}

bool is_openvex_justification(std::string_view word) {
    constexpr std::array<std::string_view, 5> five = {
        "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};
    return std::ranges::find(five, word) != five.end();
}

std::string label(const Component& component) {
    return component.version.empty() ? component.name : component.name + " " + component.version;
}

std::string canonical_purl(const Component& component) {
    const auto purl = versions::parse_purl(component.purl);
    return purl ? purl->canonical() : std::string();
}

std::string formatted_cpe(const Component& component) {
    const auto cpe = versions::parse_cpe(component.cpe);
    return cpe ? cpe->formatted() : std::string();
}

std::string author_of(const Document& document, const Statement& statement) {
    return statement.author.empty() ? document.author : statement.author;
}

std::string time_of(const Document& document, const Statement& statement) {
    return statement.timestamp.empty() ? document.timestamp : statement.timestamp;
}

std::string reason(const Statement& statement) {
    if (statement.justification.empty() || is_openvex_justification(statement.justification))
        return statement.impact_statement.empty() ? statement.justification : statement.impact_statement;
    return statement.impact_statement.empty() ? statement.justification
                                              : statement.justification + ": " + statement.impact_statement;
}

std::string action(const Document& document, const Statement& statement) {
    if (!statement.action_statement.empty())
        return statement.action_statement;
    const std::string author = author_of(document, statement);
    return author.empty() ? "No action is stated." : author + " states no action.";
}

std::string background(const Document& document, const Statement& statement) {
    const bool others = !statement.author.empty() && statement.author != document.author;
    return joined({others ? fmt::format("Stated by {}.", statement.author) : std::string(), statement.notes});
}

std::string exploited_words(const Vulnerability& vulnerability) {
    if (!vulnerability.exploited)
        return {};
    const auto& added = vulnerability.exploited->added;
    return fmt::format("Known to be exploited (CISA KEV{}).", added ? " since " + added->to_string() : std::string());
}

std::string description(const Vulnerability& vulnerability) {
    return !vulnerability.description.empty() ? vulnerability.description
           : !vulnerability.title.empty()     ? vulnerability.title
                                              : "The records describe it in no words.";
}

std::string joined(std::initializer_list<std::string> sentences) {
    std::string all;
    for (const std::string& sentence : sentences)
        if (!sentence.empty())
            all += (all.empty() ? "" : " ") + sentence;
    return all;
}

} // namespace warifu::vex
