#pragma once

#include <array>
#include <string>
#include <string_view>

#include "warifu/base/result.h"

/// CPE names, NISTIR 7695 (naming) and 7696 (matching). `*` is ANY: nothing is said, `-` is NA: there is none. The two
/// are different answers, and neither is a text.
namespace warifu::versions {

enum class CpeAttribute {
    Part,
    Vendor,
    Product,
    Version,
    Update,
    Edition,
    Language,
    SwEdition,
    TargetSw,
    TargetHw,
    Other
};
constexpr std::size_t cpe_attributes = 11;

struct CpeValue {
    enum class Kind { Any, Na, Text } kind = Kind::Any;
    /// Lower case and with every character that stands for itself unescaped.
    std::string text;
    /// Unescaped * and ? at the ends: any run of characters; that many characters at most.
    bool any_before = false, any_behind = false;
    std::size_t few_before = 0, few_behind = 0;

    bool has_wildcards() const { return any_before || any_behind || few_before > 0 || few_behind > 0; }
    bool operator==(const CpeValue&) const = default;
};

struct Cpe {
    std::array<CpeValue, cpe_attributes> values;
    const CpeValue& operator[](CpeAttribute attribute) const { return values.at(static_cast<std::size_t>(attribute)); }
    CpeValue& operator[](CpeAttribute attribute) { return values.at(static_cast<std::size_t>(attribute)); }
    bool operator==(const Cpe&) const = default;
    /// As a formatted string of 2.3.
    std::string formatted() const;
};

constexpr std::size_t longest_cpe = 2048;

/// A formatted string (cpe:2.3:a:…, also one whose last attributes are missing) or a URI (cpe:/a:…).
/// Errors: ErrorCode::Parse, LimitExceeded.
Result<Cpe> parse_cpe(std::string_view text);

/// What the values that one stands for are to those of the other (NISTIR 7696, table 6-2).
enum class CpeRelation { Equal, Superset, Subset, Disjoint, Undefined };
CpeRelation relate(const CpeValue& source, const CpeValue& target);
/// Of whole names: Superset when every attribute is one or equal, Disjoint when a single one is.
CpeRelation relate(const Cpe& source, const Cpe& target);

} // namespace warifu::versions
