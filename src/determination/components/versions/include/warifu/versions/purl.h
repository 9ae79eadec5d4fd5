#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/result.h"

/// Package URLs (ECMA-427): pkg:type/namespace/name@version?qualifiers#subpath
namespace warifu::versions {

struct Purl {
    std::string type, space, name;                               ///< `space` is the namespace, its segments joined by /
    std::string version;                                         ///< empty: none
    std::vector<std::pair<std::string, std::string>> qualifiers; ///< sorted by key, decoded
    std::string subpath;
    bool operator==(const Purl&) const = default;

    std::string_view qualifier(std::string_view key) const; ///< empty: not there
    std::string canonical() const;
};

constexpr std::size_t longest_purl = 4096;

/// Decoded and brought into the form that its type asks for (lower case and so on).
Result<Purl> parse_purl(std::string_view text);
/// The same for one put together from its parts, decoded. Errors: ErrorCode::Parse.
Result<Purl> make_purl(Purl parts);

} // namespace warifu::versions
