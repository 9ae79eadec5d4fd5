#pragma once

#include <string_view>

namespace warifu::attestation::testing {

/// How often `what` stands in the text.
inline std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size())
        ++found;
    return found;
}

} // namespace warifu::attestation::testing
