#include "warifu/base/csv.h"

#include <algorithm>
#include <array>

namespace warifu {

namespace {

constexpr std::array<std::string_view, 11> first_signs = {"=", "+",      "-",      "@",      "\t",    "\r",
                                                          "'", "\uff1d", "\uff0b", "\uff0d", "\uff20"};

bool needs_apostrophe(std::string_view text) {
    return std::ranges::any_of(first_signs, [&](std::string_view sign) { return text.starts_with(sign); });
}

} // namespace

std::string defused(std::string_view text) { return (needs_apostrophe(text) ? "'" : "") + std::string(text); }

std::string fused(std::string_view text) {
    const bool added = text.starts_with('\'') && needs_apostrophe(text.substr(1));
    return std::string(text.substr(added ? 1 : 0));
}

std::string csv_field(std::string_view text) {
    const std::string shown = defused(text);
    if (shown.find_first_of(",\"\r\n") == std::string::npos)
        return shown;
    std::string quoted = "\"";
    for (const char c : shown)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

} // namespace warifu
