#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace warifu {

enum class Language { English, Japanese };

/// A text for people, in both languages. An empty text is empty in both.
struct Text {
    std::string en;
    std::string ja;

    const std::string& in(Language language) const { return language == Language::Japanese ? ja : en; }
    bool empty() const { return en.empty(); }
};

/// Replaces every byte that is not part of valid UTF-8 (RFC 3629), and every control character but tab and newline,
/// with U+FFFD, and cuts at `max_bytes` (on a character boundary, with U+2026 at the end).
std::string printable(std::string_view text, std::size_t max_bytes = 4096);

/// Whether every byte belongs to valid UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);
std::string_view trim(std::string_view text);
/// True when a reader would see nothing: blanks of ASCII, and those of Unicode that names get by copy and paste.
bool is_blank(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
/// Fields between runs of spaces and tabs.
std::vector<std::string_view> words(std::string_view text);
/// Lines without their `\n` or `\r\n`; the last line needs no end.
std::vector<std::string_view> lines(std::string_view text);
std::string to_lower_ascii(std::string_view text);
std::string hex(std::string_view bytes);
/// `1.5 MiB`.
std::string human_size(std::uint64_t bytes);
/// Columns that the text takes on a terminal (East Asian wide characters take two).
std::size_t display_width(std::string_view utf8);
/// Levenshtein's distance in bytes, for 'did you mean'. For short texts: the time is that of their product.
std::size_t edit_distance(std::string_view a, std::string_view b);

} // namespace warifu
