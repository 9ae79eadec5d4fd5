#pragma once

#include <string>
#include <string_view>

/// Fields of CSV (RFC 4180) for whoever opens them in a spreadsheet. A cell that begins like a formula is run there: an
/// apostrophe in front makes it text (OWASP, "CSV Injection"), also in front of the full-width signs, which some
/// programs take for the others. One in front of an apostrophe keeps the two apart.
namespace warifu {

std::string defused(std::string_view text);
/// What `defused` was given; a text that it does not write stays.
std::string fused(std::string_view text);
/// Defused, and in quotes where it must be.
std::string csv_field(std::string_view text);

} // namespace warifu
