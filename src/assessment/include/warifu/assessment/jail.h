#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "warifu/base/result.h"

/// Giving up what a process that reads hostile input does not need. There is no way back.
namespace warifu::assessment {

struct JailTerms {
    /// Bytes of address space, on top of what is mapped already; 0: no limit. Ignored by the sanitizer build.
    std::uint64_t memory_bytes = 0;
    /// Files and folders that may still be opened for reading; none: no file at all.
    std::vector<std::filesystem::path> readable;
    /// Refused where the kernel has no Landlock: without it, what may open files may open all of them for reading.
    bool landlock_needed = false;
    /// Whether it may speak to others: what it finds out there still cannot run programs or write files.
    enum class Network { None, Client } network = Network::None;
};

/// Confines the calling process: no new privileges, no network unless asked for, no new programs, no writing of files,
/// no signals to others; rlimits, Landlock where the kernel has it, and a seccomp filter. Must be called while there is
/// one thread.
Result<void> enter_jail(const JailTerms& terms);

} // namespace warifu::assessment
