#pragma once

#include <string>
#include <utility>
#include <vector>

#include "warifu/advisories/advisory.h"
#include "warifu/base/bytes.h"

/// Records as bytes: for the store, and for the pipe from the process that reads feeds. Whoever decodes trusts nothing.
namespace warifu::advisories {

/// The entries of one record that a name finds, with what a look-up wants to know of the record without reading it.
struct EncodedEntries {
    std::string key; ///< product_key or package_key
    std::string bytes;
};

/// A record ready to be stored.
struct EncodedRecord {
    Feed feed = Feed::Cve;
    std::string name;               ///< one for each record of a feed: id, or id/within
    std::string modified;           ///< empty: not known
    std::string dated;              ///< the newest day that it bears
    std::vector<std::string> names; ///< all under which it is found, but for `name`
    std::int64_t digest = 0;        ///< of all that follows
    std::string body;
    std::vector<EncodedEntries> entries;
};

EncodedRecord encode(const Advisory& advisory);

struct DecodedBody {
    Advisory advisory; ///< without `affected`
    std::vector<std::string> keys;
    std::vector<std::string> names;
};
struct DecodedEntries {
    std::string id;
    Feed feed = Feed::Cve;
    bool rejected = false;
    std::vector<std::pair<std::uint64_t, Affected>> entries; ///< each with its place in the record
};
/// Empty: not what `encode` wrote.
std::optional<DecodedBody> decode_body(Bytes bytes);
std::optional<DecodedEntries> decode_entries(Bytes bytes);

std::string encode(const LifeCycle& cycle);
std::optional<LifeCycle> decode_life_cycle(Bytes bytes);
/// For the pipe.
std::string encode(const EncodedRecord& record);
std::optional<EncodedRecord> decode_record(Bytes bytes);

/// `CVE-2021-28831` as a number that sorts by year; empty: it is none, or not in its usual form.
std::optional<std::int64_t> cve_number(std::string_view id);

} // namespace warifu::advisories
