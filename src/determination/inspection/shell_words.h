#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "shell_walk.h"

/// Helpers over the words of a command.
namespace warifu::inspection {

using Names = std::initializer_list<std::string_view>;

inline bool is_one_of(std::string_view name, Names names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

inline std::vector<Expanded> tail(const std::vector<Expanded>& words, std::size_t from) {
    return {words.begin() + static_cast<std::ptrdiff_t>(std::min(from, words.size())), words.end()};
}

/// The first word at or behind `from` that is no option; options that take a word of their own are in `with_value`.
inline std::size_t skip_options(const std::vector<Expanded>& words, std::size_t from, Names with_value) {
    while (from < words.size() && words[from].text.starts_with('-')) {
        if (words[from].text == "--")
            return from + 1;
        from += is_one_of(words[from].text, with_value) ? 2U : 1U;
    }
    return from;
}

} // namespace warifu::inspection
