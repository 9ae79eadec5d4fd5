#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warifu::attestation {

/// One step of the way from an artefact to a byte.
struct LocatorStep {
    enum class Kind {
        Artefact, ///< `text` is its name
        Part,     ///< `text` is its format; `number` the offset inside what holds it
        File,     ///< `text` is its path
        Line,     ///< `number`
        Offset,   ///< `number`, in bytes
        Packet,   ///< `number`, in a capture
        Other,    ///< `text` as it stands
    };
    Kind kind = Kind::Other;
    std::string text;
    std::optional<std::uint64_t> number;
};

std::string_view json_name(LocatorStep::Kind kind);

/// `fw.bin!squashfs@0x1a0000!/etc/shadow:3`, step by step. What follows no known form stays one step of Other, so no
/// part of a locator is ever lost. A help for readers: the locator itself is shown beside it.
std::vector<LocatorStep> walk(std::string_view locator);

} // namespace warifu::attestation
