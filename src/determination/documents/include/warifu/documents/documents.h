#pragma once

#include <functional>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/base/row.h"

/// Reads what a maker states for an assessment: the conformance statement (ICS), the tables on the implementation
/// (IXIT) and the maker's own test verdicts, as TOML, CSV, Markdown or XLSX. Knows no standard: what it finds is what
/// is written there.
namespace warifu::documents {

/// Budgets for one document. Each ends in an anomaly that names it.
struct DocumentLimits {
    std::size_t file_bytes = 64U << 20U; ///< of a text; of an XLSX before it is unpacked
    std::size_t part_bytes = 32U << 20U; ///< one unpacked part of an XLSX
    std::size_t rows = 20'000;           ///< rows of tables and lines of text that are taken
    std::size_t columns = 64;            ///< of a table
    std::size_t cell_bytes = 12'000;     ///< of one field
    std::size_t anomalies = 200;
};

/// Unpacks a zip archive: calls `each` for every file whose path `wanted` takes.
using Unzip =
    std::function<Result<void>(Bytes archive, const std::function<bool(std::string_view path)>& wanted,
                               const std::function<void(std::string_view path, Bytes contents, bool complete)>& each,
                               const std::function<void(Anomaly)>& anomaly)>;

struct Document {
    std::string_view name;    ///< of the file; its ending says the form
    std::string_view edition; ///< of the standard that it is about: `etsi-en-303-645@3.1.3`
    Bytes bytes;
};

/// Gives rows of `ics_entry`, `ixit_entry` and `test_verdict`, anomalies, and one examination for each of
/// `documents.ics`, `documents.ixit` and `documents.tests`. Each is Complete when the whole document was read and
/// nothing in it that could belong to the table was left out.
void examine(const Document& document, const DocumentLimits& limits, const Unzip& unzip, RowSink& sink);

/// Whether a file of this name has one of the forms.
bool has_known_form(std::string_view name);

/// Certificates that a maker hands on: PEM, or DER one after another.
struct CertificateFile {
    std::string_view name;
    std::string_view host; ///< of the service whose chain it is, its own certificate first; empty: a collection
    Bytes bytes;
};

/// Gives rows of `certificate`, anomalies, and one examination for `documents.certificates`.
void examine_certificates(const CertificateFile& file, RowSink& sink);

/// Passwords that production writes into units, as CSV with the columns serial and password; mac, user, ssid and model
/// may be there. Gives rows of `unit_password`, which hold no password, and one examination for `documents.passwords`.
void examine_unit_passwords(std::string_view name, Bytes bytes, RowSink& sink);

/// What a maker has published: a file, or a web archive (WARC, ISO 28500) with pages as servers gave them.
struct Published {
    std::string_view name; ///< of the file; its ending says the format
    std::string_view url;  ///< where a file is published, as the product file says; empty: not said
    Bytes bytes;
    std::string_view key_name; ///< of the OpenPGP key below
    Bytes key;                 ///< with which a security.txt is signed; empty: none given
};

/// Gives rows of `published_page`, `published`, `claim`, `security_txt` and `certificate`, anomalies, and one
/// examination for each of `documents.pages`, `documents.statements`, `documents.claims`, `documents.security-txt` and
/// `documents.certificates` (chains that servers showed to `warifu fetch`). Complete when every
/// page was there and its whole text was read; what a rule could not decide is in the rows, not in the outcome.
void examine_published(const Published& published, const DocumentLimits& limits, const Unzip& unzip, RowSink& sink);

} // namespace warifu::documents
