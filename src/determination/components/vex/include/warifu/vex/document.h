#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/result.h"

/// Statements on whether a product is exploitable, as documents of the formats that carry them. They are read by
/// `advisories` (`read_statements`), whose records go into the matching as they are.
namespace warifu::vex {

/// Whatever is empty is not known.
struct Component {
    std::string name, version;
    std::string purl, cpe;
    auto operator<=>(const Component&) const = default;
};

struct Rating {
    int version = 0;      ///< of CVSS: 20, 30, 31, 40
    int tenths = 0;       ///< of the base score
    std::string severity; ///< none, low, medium, high, critical
    std::string vector, source;
    auto operator<=>(const Rating&) const = default;
};

/// A record of somebody on a vulnerability.
struct Reference {
    std::string id, source, url;
    auto operator<=>(const Reference&) const = default;
};
/// Of a feed, by its name (`nvd`, `debian` …), where its publisher has a page for each record. Empty: it has none.
std::optional<Reference> reference_of(std::string_view feed, std::string_view record);

/// In the list of known exploited vulnerabilities.
struct Exploited {
    std::optional<Date> added, due;
};

struct Vulnerability {
    std::string id; ///< CVE-…, or what else its record has
    std::vector<std::string> aliases;
    std::string title, description;
    std::vector<Rating> ratings;
    std::optional<Exploited> exploited;
    std::vector<Reference> references; ///< the first one is that of the id
    std::string published;             ///< RFC 3339; empty: not known
};

enum class Status { NotAffected, Fixed, UnderInvestigation, Affected };
std::string_view to_string(Status status); ///< as OpenVEX has it: not_affected, fixed …

struct Statement {
    Component component;
    Vulnerability vulnerability;
    Status status = Status::UnderInvestigation;
    /// Of `NotAffected`: one of OpenVEX's five. Another format's word is written as a word, into the reason.
    std::string justification;
    std::string impact_statement; ///< of `NotAffected`: why
    std::string action_statement; ///< of `Affected`: what to do
    std::string author;           ///< who says so; empty: the document's author
    std::string timestamp;        ///< when; empty: the document's
    std::string notes;            ///< how the status came about
};

struct Document {
    std::string id; ///< a UUID; empty: derived from what the document says
    std::string author;
    std::string author_namespace;          ///< CSAF's `publisher.namespace`: a URL
    std::string author_category = "other"; ///< likewise: vendor, coordinator, discoverer, translator, user, other
    std::string timestamp;                 ///< RFC 3339, UTC
    std::string tool, tool_version;
    Component product; ///< that the components are part of; without purl and CPE it is a name for people alone
    std::string product_sha256;
    std::vector<Component> components; ///< of the product; those of statements need not be here
    std::vector<Statement> statements; ///< of two on one vulnerability of one component, the graver one stands
    std::vector<std::string> notes;    ///< on the document as a whole, for people
};

enum class Format { OpenVex, Csaf, CycloneDx, Spdx };
std::optional<Format> format_named(std::string_view name); ///< openvex, csaf, cyclonedx, spdx

/// OpenVEX 0.2.0, CSAF 2.0 (VEX profile), CycloneDX 1.6, SPDX 2.3, each as JSON. The same document gives the same
/// bytes. Errors: InvalidArgument (something that the format asks for is missing; a 'not affected' or 'fixed' without
/// an author, or a 'not affected' without a reason), NotFound (no statement, where the format takes no empty document).
Result<std::string> write(const Document& document, Format format);

} // namespace warifu::vex
