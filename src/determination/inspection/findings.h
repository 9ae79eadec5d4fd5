#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "warifu/base/findings.h"

namespace warifu::inspection {

/// The part of `path` behind its last slash, and the part before it (`/` for a name in the root).
std::string_view base_name(std::string_view path);
std::string_view folder_of(std::string_view path);

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Adds a line number to a file's locator.
std::string at_line(std::string_view locator, std::size_t line);
/// Adds a byte offset; nothing for 0, where the file itself is meant.
std::string at_offset(std::string_view locator, std::uint64_t offset);

} // namespace warifu::inspection
