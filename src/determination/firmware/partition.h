#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "filesystem.h"
#include "span.h"

namespace warifu::firmware {

/// A disk cut into partitions. Spans lie inside the disk and do not overlap; what none covers is free.
struct PartitionTable {
    std::string_view format; ///< `mbr` or `gpt`
    std::uint64_t extent = 0;
    std::vector<Span> tables; ///< sectors that describe, both sorted
    std::vector<Span> partitions;
};

/// `bytes` starts at the disk's first sector. Nothing: no table, or one that makes no sense.
std::optional<PartitionTable> parse_partitions(Bytes bytes, const AnomalyFunction& anomaly);

} // namespace warifu::firmware
