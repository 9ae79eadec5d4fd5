#pragma once

#include <array>
#include <string_view>

namespace warifu::selection {

/// What an [[artefact]] of a product file can be.
inline constexpr std::array<std::string_view, 12> artefact_kinds = {
    "firmware",     "ics-ixit",  "published", "certificate", "device",    "outage",
    "new-password", "malformed", "nmap",      "testssl",     "ssh-audit", "unit-passwords"};

} // namespace warifu::selection
