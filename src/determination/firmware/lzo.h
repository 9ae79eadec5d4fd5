#pragma once

#include <cstddef>
#include <span>

#include "warifu/base/bytes.h"

namespace warifu::firmware {

struct LzoBlock {
    enum class End { Marker, InputEnded, OutputFull, BadDistance };
    std::size_t written = 0;
    std::size_t consumed = 0;
    End end = End::InputEnded;
};

/// One LZO1X block. Reads and writes nothing outside the spans, whatever the input; what was decoded before an error
/// stays in `out`.
LzoBlock decode_lzo1x(Bytes in, std::span<std::byte> out);

} // namespace warifu::firmware
