#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "warifu/versions/order.h"

/// Is a version among those that a record speaks of? Records write it in many ways; what cannot be told is Unknown.
namespace warifu::versions {

/// The versions of one range, as published. Either `exact`, or ends of which each may be missing.
struct Bounds {
    std::optional<std::string_view> exact;
    std::optional<std::string_view> introduced;       ///< the first one; "0" is before every version
    std::optional<std::string_view> introduced_after; ///< the last one before it
    std::optional<std::string_view> fixed;            ///< the first one behind it
    std::optional<std::string_view> last_affected;    ///< the last one; "*" is all, "5.10.*" all of a series
};

enum class Membership { Inside, Outside, Unknown };

/// In the first scheme of `schemes` that knows what it takes. Words that are no version ("n/a", "unspecified", "-")
/// and commits leave it unknown; `exact` may be an expression of comparisons (">= 1.0, < 1.2") or a series ("4.9.*").
Membership contains(std::span<const Scheme> schemes, std::string_view version, const Bounds& bounds);

enum class Status { Affected, Unaffected, Unknown };

struct Change {
    std::string_view at;
    Status status = Status::Unknown;
};

struct StatusRange {
    Bounds bounds;
    Status status = Status::Affected;
    std::span<const Change> changes = {}; ///< within the range, from each version on, in rising order
};

struct Evaluation {
    Status status = Status::Unknown;
    std::optional<std::size_t> decided_by; ///< index of the range; empty: none of them, so by the default
    /// Why it is unknown: a range that the version may lie in, or ranges that contradict each other.
    std::optional<std::size_t> unclear;
};

/// The status that a list of ranges gives to a version. `otherwise` is that of versions outside all of them. Where
/// ranges with different statuses hold the version, or may hold it, it is unknown.
Evaluation evaluate(std::span<const Scheme> schemes, std::string_view version, std::span<const StatusRange> ranges,
                    Status otherwise);

/// 1.2.3 of 1.2.3-rc4, 9.3 of 9.3p1: what a CPE has as its version, and the rest as its update. The rest is empty where
/// the generic scheme knows none.
struct ReleaseAndUpdate {
    std::string_view release, update;
};
ReleaseAndUpdate split_update(std::string_view version);

} // namespace warifu::versions
