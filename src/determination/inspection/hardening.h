#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "elf.h"

namespace warifu::inspection {

/// The columns of the table `binary`; nothing means unknown.
struct Hardening {
    std::string arch;
    std::string kind;
    std::optional<std::string> nx;
    std::optional<std::string> pie;
    std::optional<std::string> relro;
    std::optional<std::string> canary;
    std::optional<std::string> fortify;
    bool stripped = false;
    std::string interpreter;
};

/// `name` is the file's name: it tells a library that can be run (libc.so.6) from a program.
Hardening hardening_of(const Elf& file, std::string_view name);

} // namespace warifu::inspection
