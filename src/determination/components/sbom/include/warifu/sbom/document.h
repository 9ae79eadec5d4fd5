#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/base/row.h"

/// Software bills of materials: CycloneDX 1.4 to 1.6 and SPDX 2.3, read and written. Whoever wrote a file that is read,
/// nothing of it is trusted.
namespace warifu::sbom {

/// One component, as a bill of materials tells it.
struct Component {
    std::string reference; ///< `bom-ref` or `SPDXID`; unique in its document
    std::string name;
    std::optional<std::string> version;
    std::string kind;     ///< a word of the table `component`: `operating-system`, `library` …
    std::string found_by; ///< likewise
    std::string purl;
    std::string cpe;
    std::string supplier;
    std::string licence;
    std::string confidence; ///< high, medium, low; empty: not told
    std::string evidence;
    std::string locator; ///< where it was seen
    std::string origin;  ///< source package
    std::string origin_version;
    std::string release;
    std::string architecture;
    std::string conflicts;
    std::vector<std::pair<std::string, std::string>> hashes; ///< algorithm as CycloneDX writes it, value in hex
};

/// The thing that the list is of.
struct Subject {
    std::string name;
    std::string version;
    std::string sha256;
    std::string supplier;
};

enum class Coverage { Unknown, Incomplete, Complete };

struct Document {
    std::string format;    ///< `CycloneDX`, `SPDX`
    std::string spec;      ///< `1.6`, `2.3`
    std::string serial;    ///< a UUID without prefix; SPDX: the namespace
    std::string timestamp; ///< RFC 3339, UTC
    std::string author;    ///< who made the list, besides the tool; empty: nobody is named
    std::string tool;
    std::string tool_version;
    Subject subject;
    Coverage coverage = Coverage::Unknown;
    std::vector<Component> components;
    std::vector<std::pair<std::string, std::string>> dependencies; ///< references: the first needs or holds the second
    std::vector<std::string> problems; ///< of reading: what was left out, in words; not complete where there is any
};

enum class Format { CycloneDxJson, CycloneDxXml, SpdxJson, SpdxTag };

/// `cyclonedx`, `cyclonedx-xml`, `spdx`, `spdx-tag`
std::optional<Format> format_named(std::string_view name);

/// The same document gives the same bytes. `spec` of SPDX is 2.3, of CycloneDX 1.4, 1.5 or 1.6; empty: the newest.
Result<std::string> write(const Document& document, Format format, std::string_view spec);

/// What a file that begins so is; nothing when it is no list that we read.
std::optional<Format> recognise(Bytes bytes);

/// Reads any of the formats. An error when it is none of them, or so damaged that nothing can be told.
Result<Document> read(Bytes bytes);

/// Gives every component a reference of its own, from its package URL or its name and version.
void set_references(Document& document);

/// Between lists and rows of the table `component`.
Component component_of(std::string_view locator, const std::vector<std::pair<std::string, Value>>& columns);
/// Rows, anomalies for what was left out, and the examination `sbom.components`.
void send(std::string_view name, const Document& document, RowSink& sink);

} // namespace warifu::sbom
