#pragma once

#include <functional>
#include <string_view>

#include "warifu/assessment/jail.h"
#include "warifu/base/bytes.h"
#include "warifu/base/result.h"

namespace warifu::assessment {

using EmitFrame = std::function<void(std::string_view)>;

struct StreamLimits {
    std::size_t frame_bytes = 256U << 20U;
    unsigned stall_ms = 300'000; ///< without a byte
};

/// Runs `work` in a child that has entered the jail. Each frame that it emits comes to `receive` as it is ready, no
/// more to be trusted than what was read; a false ends the child. Errors: Corrupt (the child died, or sent what is no
/// frame), LimitExceeded, Io, and those of `receive`. Must be called while there is one thread.
Result<void> stream_confined(const JailTerms& terms, const StreamLimits& limits,
                             const std::function<void(const EmitFrame&)>& work,
                             const std::function<Result<bool>(Bytes)>& receive);

} // namespace warifu::assessment
