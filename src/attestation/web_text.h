#pragma once

#include <string>
#include <string_view>

/// What every page that we write needs.
namespace warifu::attestation {

/// Printable, and unable to become markup, in text and in a quoted attribute alike.
std::string escaped(std::string_view text, std::size_t max_bytes = 4096);

/// `'sha256-…'`: how a Content-Security-Policy names the one style or script that may act.
std::string policy_digest(std::string_view text);

} // namespace warifu::attestation
