#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/bytes.h"

namespace warifu::documents {

/// Fields of a header, names in lower case, in their order.
class Fields {
public:
    void add(std::string name, std::string value) { m_fields.emplace_back(std::move(name), std::move(value)); }
    /// The first of that name; empty when there is none.
    std::string_view find(std::string_view name) const;
    std::size_t size() const { return m_fields.size(); }

private:
    std::vector<std::pair<std::string, std::string>> m_fields;
};

struct WarcRecord {
    std::string type; ///< `response`, `metadata` …
    std::string id;
    std::string url; ///< without the brackets that some writers put around it
    std::string date;
    Fields fields;
    Bytes block;
    bool whole = true; ///< false: the archive ends inside the block
};

/// `Name: value` lines up to an empty one, folded lines joined. Nothing when they have no end within the budget.
std::optional<Fields> take_fields(ByteReader& reader);
/// A line without its end; nothing when none is left or it is longer than any header's.
std::optional<std::string_view> take_line(ByteReader& reader);

/// The next record; nothing at the end, or where `problem` says what is wrong.
std::optional<WarcRecord> take_record(ByteReader& reader, std::string& problem);

} // namespace warifu::documents
