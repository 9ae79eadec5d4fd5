#pragma once

#include <unordered_set>

#include "json.h"
#include "scan.h"
#include "warifu/advisories/read.h"

/// What the readers of single feeds share.
namespace warifu::advisories {

std::string name_of(std::string_view text);           ///< cut at most_name, on a character's boundary
std::string text_of(std::string_view text);           ///< cut at most_text
std::optional<std::string> optional_name(Json value); ///< strings and numbers
bool is_cve(std::string_view id);                     ///< CVE-YYYY-N…
/// RFC 3339 in UTC, from what feeds write: with an offset, without one (UTC), a day alone.
std::optional<std::string> utc_of(std::string_view text);
std::optional<Date> day_of(std::string_view text); ///< the first ten bytes

/// One file under way.
class Reader {
public:
    Reader(FeedSink& sink, const ReadLimits& limits);

    void give(Advisory advisory);
    void give(std::string_view cve, const Epss& epss);
    void give(LifeCycle cycle);
    void skip(std::string record, std::string why);
    void note(std::string record, std::string why);
    void facts(const FeedFacts& facts) { m_sink.facts(facts); }

    /// A time of a record; told as a problem when it is there and none.
    std::optional<std::string> time(const std::string& record, Json value);
    std::optional<Date> day(const std::string& record, std::string_view text);

    /// The tree of a record's text; empty: broken, and told as `record`. Holds until the next call.
    Json parse(std::string_view text, const std::string& record);
    /// `record 17` of this file.
    std::string next_name() const;
    std::size_t given() const { return m_given; }
    const ReadLimits& limits() const { return m_limits; }

private:
    FeedSink& m_sink;
    ReadLimits m_limits;
    simdjson::dom::parser m_parser;
    std::string m_padded;
    std::unordered_set<std::size_t> m_seen; ///< hashes of the records' names
    std::size_t m_given = 0;
    std::size_t m_skipped = 0;
};

/// Adds to a list that is bounded.
template <class T>
void add(std::vector<T>& list, T value) {
    if (list.size() < most_listed)
        list.push_back(std::move(value));
}
/// A record that is being read.
struct Draft : Advisory {
    std::size_t range_count = 0; ///< of all entries
};
/// False (and `cut` set) when the record's budget for affected entries or ranges is spent.
bool add_affected(Draft& draft, Affected affected);

/// For `running_on` of a thing that a statement means as a part of something: its package URL, its CPE, or its name.
using PartOf = std::shared_ptr<const std::vector<Platform>>;
PartOf part_of(std::string whole);
/// What a statement on exploitability says of the versions that it names.
Affection affection_of(std::string_view status);

// Each reads one record, or one document, from its tree.
void read_cve(Json record, Reader& reader);
void read_nvd(Json cve, Reader& reader);
void read_osv(Json record, Reader& reader);
void read_csaf(Json document, Reader& reader);
/// False: the document is longer than is read (`statements.h`).
bool read_openvex(Json document, Reader& reader);
bool read_cyclonedx(Json document, Reader& reader);
void read_alpine(Json document, Reader& reader);
void read_kev(Json entry, Reader& reader);
void read_debian_package(std::string_view package, Json cves, Reader& reader);
void read_life_cycles(std::string_view product, Json record, Reader& reader);
// Each reads a file of lines.
void read_kev_csv(std::string_view text, Reader& reader);
void read_epss(std::string_view text, Reader& reader);
void read_debian_list(std::string_view text, Reader& reader);

/// `configurations` of NVD, `cpeApplicability` of CVE JSON.
void read_configurations(Json configurations, Draft& draft);
/// A CVSS object of CVE JSON, NVD or CSAF under its key (cvssV3_1, cvssMetricV31, cvss_v3).
void add_cvss(Advisory& advisory, Json cvss, std::string_view by);

/// The same document as JSON. Errors: Parse, LimitExceeded.
Result<std::string> json_of_yaml(std::string_view yaml, const ReadLimits& limits);
Result<std::string> gunzip(std::string_view bytes, const ReadLimits& limits);
inline bool is_zip(std::string_view bytes) { return bytes.starts_with("PK\x03\x04"); }
/// Each file of a zip, as read_feed reads one.
Result<void> read_zip(std::string_view bytes, FeedSink& sink, const ReadLimits& limits);
/// One line's fields, quotes taken away (RFC 4180). `rest` moves behind the record, which may span lines.
std::optional<std::vector<std::string>> csv_record(std::string_view& rest, char separator);

} // namespace warifu::advisories
