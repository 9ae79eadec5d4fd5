#pragma once

#include <map>
#include <set>

#include "warifu/matching/matching.h"

/// Which records speak of the same vulnerability, whatever id each of them leads with.
namespace warifu::matching {

/// What is kept of a record once its statements are made.
struct Heard {
    std::string id, title;
    std::vector<std::string> aliases;
    std::vector<Statement> statements, vex;
    std::optional<Statement> text;
    std::vector<advisories::Severity> severities;
    std::optional<advisories::Exploited> exploited;
    std::optional<std::string> published;
    bool disputed = false;
    bool of_debian = false;
    bool names_files = false;
    std::string settings_off;                 ///< without which none of its files is built
    std::optional<std::int64_t> without_head; ///< the record, of which only entries are read so far
};

/// One vulnerability: at most one of the ids is a CVE.
struct Group {
    std::set<std::string> ids;
    std::vector<Heard> records;
};

/// The records on one component.
class Records {
public:
    void add(Heard record);
    bool knows(std::string_view id) const { return m_named.contains(id); }
    bool has_debians(std::string_view id) const;
    const auto& by_id() const { return m_named; }
    /// A record that names several CVEs is one on each of them, and none of these is another because of it. One that
    /// names no CVE belongs to that of the records that it shares an id with, unless they have several.
    std::vector<Group> groups() &&;

private:
    /// The first of the records that are linked through ids which are no CVEs, for each.
    std::vector<std::size_t> linked() const;

    std::vector<Heard> m_all;
    std::map<std::string, std::vector<std::size_t>, std::less<>> m_named;
};

/// Without those of several CVEs that no record on the component names.
Heard on_known(Heard record, const Records& records);

} // namespace warifu::matching
