#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "warifu/assessment/jail.h"
#include "warifu/base/result.h"

/// One answer from somebody's file, worked out in a process that can do nothing but read and answer.
namespace warifu::assessment {

struct ConfinedLimits {
    std::size_t answer_bytes = 256U << 20U;
    unsigned time_ms = 300'000;
};

/// Runs `work` in a child that has entered the jail, and gives back the strings that it answers with. What comes back
/// is bounded, and no more to be trusted than the file was. Must be called while there is one thread.
Result<std::vector<std::string>> run_confined(const JailTerms& terms, const ConfinedLimits& limits,
                                              const std::function<Result<std::vector<std::string>>()>& work);

} // namespace warifu::assessment
