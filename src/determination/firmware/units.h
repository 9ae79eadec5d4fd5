#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warifu::firmware {

/// Files in a row that one thread reads.
struct Unit {
    std::size_t first = 0;
    std::size_t last = 0; ///< one behind
    bool big = false;     ///< one big file alone
};

/// Cuts files 0 … count - 1 into units; `size_of(i)` in bytes.
template <class SizeOf>
std::vector<Unit> cut_into_units(std::size_t count, SizeOf size_of) {
    constexpr std::uint64_t unit_bytes = 1U << 20U;
    constexpr std::size_t unit_files = 256;
    constexpr std::uint64_t big_file = 4U << 20U;
    std::vector<Unit> units;
    Unit unit;
    std::uint64_t bytes = 0;
    const auto close = [&](std::size_t behind) {
        unit.last = behind;
        if (unit.first != unit.last)
            units.push_back(unit);
        unit = {behind, behind, false};
        bytes = 0;
    };
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t size = size_of(i);
        if (size >= big_file) {
            close(i);
            unit.big = true;
            close(i + 1);
            continue;
        }
        bytes += size;
        if (bytes >= unit_bytes || i + 1 - unit.first >= unit_files)
            close(i + 1);
    }
    close(count);
    return units;
}

} // namespace warifu::firmware
