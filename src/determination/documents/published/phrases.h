#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Small matchers over plain text (see `plain_of`). All take time that is linear in the text.
namespace warifu::documents {

using Phrases = std::span<const std::string_view>;

/// Where the phrase stands first from `from` on; npos: nowhere. A phrase of Latin letters stands for whole words, with
/// a
/// `*` at its end for their beginning.
std::size_t find_phrase(std::string_view plain, std::string_view phrase, std::size_t from = 0);
/// The first place of any of them.
std::size_t find_any(std::string_view plain, Phrases phrases, std::size_t from = 0);
bool has_any(std::string_view plain, Phrases phrases);

/// A span of time or a day in a text.
struct TimeFound {
    std::string value; ///< ISO 8601: `P5D`, `PT24H`, `2031-09-30`, `2027-10`
    std::size_t from = 0;
    std::size_t to = 0;
    bool ambiguous = false; ///< day and month may be meant the other way round: the value is empty
};
std::vector<TimeFound> find_durations(std::string_view plain);
std::vector<TimeFound> find_dates(std::string_view plain);

struct ContactFound {
    std::string uri; ///< `mailto:…` or `https://…`
    std::size_t at = 0;
};
/// Mail addresses and web addresses that are written out.
std::vector<ContactFound> find_contacts(std::string_view text);

} // namespace warifu::documents
