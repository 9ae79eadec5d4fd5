#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Records of a web archive (ISO 28500, WARC 1.1).
namespace warifu::documents {

struct NewRecord {
    std::string type;          ///< `response`, `metadata`, `warcinfo`
    std::string date;          ///< RFC 3339, UTC
    std::string url;           ///< empty: none
    std::string concurrent_to; ///< id of the record that this is about; empty: none
    std::string content_type;
    std::string block;
};

/// A new record id, `<urn:uuid:…>`.
std::string new_record_id();
std::string warc_record(const std::string& id, const NewRecord& record);
/// A block of `name: value` lines; those without a value are left out.
std::string warc_fields(const std::vector<std::pair<std::string_view, std::string>>& fields);

} // namespace warifu::documents
