#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace warifu {

/// Bytes of the UTF-8 character at the front. The text has been through `printable`, so it is valid and not empty.
std::size_t character_length(std::string_view text);

/// Lines of at most `width` columns (of a terminal: East Asian wide characters take two). Breaks at spaces, between
/// Japanese characters (never so that 、or 」 starts a line), and in a long path after `/` or `!`.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// The text with `mark` wherever `wrapped` could break it and no space stands, for programs that do not know where
/// Japanese may be broken.
std::string with_break_points(std::string_view text, std::string_view mark);

} // namespace warifu
