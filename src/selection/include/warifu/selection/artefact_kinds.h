#pragma once

#include <array>
#include <string_view>

namespace warifu::selection {

/// What an [[artefact]] of a product file can be.
inline constexpr std::array<std::string_view, 15> artefact_kinds = {
    "firmware",  "sbom", "ics-ixit", "published", "certificate",    "device", "outage", "new-password",
    "malformed", "nmap", "testssl",  "ssh-audit", "unit-passwords", "vex",    "traffic"};

/// What each firmware and bill of materials comes to beside a store of advisories. No product file names it.
inline constexpr std::string_view advisories_kind = "advisories";

} // namespace warifu::selection
