#pragma once

#include <cstdint>

namespace warifu {

/// Budgets for one artefact. Each ends in an anomaly that names it, never in a crash or a silent cut.
struct Limits {
    std::uint32_t depth = 16;                    ///< containers inside containers
    std::uint64_t nodes = 1'000'000;             ///< files and parts in all
    std::uint64_t unpacked_bytes = 64ULL << 30U; ///< bytes produced by all decoders together
    std::uint64_t blob_bytes = 192ULL << 20U;    ///< one file or decoded stream held in memory
    std::uint64_t ratio = 2000;                  ///< unpacked to packed, beyond the first 64 MiB of a stream
    std::uint32_t path_bytes = 4096;             ///< length of one path
    std::uint32_t rows = 4'000'000;              ///< rows that a worker may send
    std::uint32_t anomalies = 10'000;            ///< anomalies kept; the rest are counted
    std::uint32_t password_ms = 8'000;           ///< CPU time for the password list, for each hash
    std::uint32_t stall_s = 180;                 ///< seconds without progress before a worker is ended
    std::uint32_t threads = 0;                   ///< 0: as many as there are processors
};

} // namespace warifu
