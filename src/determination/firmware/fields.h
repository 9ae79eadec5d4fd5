#pragma once

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// A number at an offset that is a claim. Outside of `bytes` it reads as zero, which no magic and no count is.
template <class T>
T field(Bytes bytes, std::uint64_t at, ByteOrder order = ByteOrder::Little) {
    return in_range(at, sizeof(T), bytes.size()) ? load<T>(bytes.data() + at, order) : T{0};
}

inline std::uint8_t u8(Bytes bytes, std::uint64_t at) { return field<std::uint8_t>(bytes, at); }
inline std::uint16_t u16(Bytes bytes, std::uint64_t at, ByteOrder order = ByteOrder::Little) {
    return field<std::uint16_t>(bytes, at, order);
}
inline std::uint32_t u32(Bytes bytes, std::uint64_t at, ByteOrder order = ByteOrder::Little) {
    return field<std::uint32_t>(bytes, at, order);
}
inline std::uint64_t u64(Bytes bytes, std::uint64_t at, ByteOrder order = ByteOrder::Little) {
    return field<std::uint64_t>(bytes, at, order);
}

/// Rounded up to a multiple of `unit`, a power of two; no overflow for sizes of things in memory.
constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) { return (value + unit - 1) & ~(unit - 1); }

} // namespace warifu::firmware
