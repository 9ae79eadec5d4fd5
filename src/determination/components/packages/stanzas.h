#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace warifu::packages {

/// Fields of one stanza, by their names in small letters. Views into the text.
struct Stanza {
    std::uint64_t line = 0; ///< where it begins
    std::map<std::string, std::string_view, std::less<>> fields;

    std::string_view get(std::string_view name) const;
};

/// Debian's control files, and what took their form: `Name: value`, lines that begin with a blank go on with the value,
/// an empty line ends the stanza (deb-control(5), RFC 822). Only the first line of a value is kept.
void each_stanza(std::string_view text, const std::function<void(const Stanza&)>& call);

} // namespace warifu::packages
