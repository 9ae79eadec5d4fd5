#include "locator.h"

#include <charconv>

#include "warifu/base/text.h"

namespace warifu::attestation {

namespace {

using Kind = LocatorStep::Kind;

std::optional<std::uint64_t> number(std::string_view digits, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

struct Tail {
    std::string_view rest;
    LocatorStep step;
};

/// `/etc/shadow:3`, `name@0x10`, `capture.pcapng#1042`: what stands before the mark, and the number behind it.
std::optional<Tail> tail(std::string_view text) {
    if (const std::size_t at = text.rfind("@0x"); at != std::string_view::npos && at > 0)
        if (const auto value = number(text.substr(at + 3), 16))
            return Tail{text.substr(0, at), {Kind::Offset, {}, value}};
    for (const auto& [character, kind] : {std::pair{':', Kind::Line}, std::pair{'#', Kind::Packet}})
        if (const std::size_t at = text.rfind(character); at != std::string_view::npos && at > 0)
            if (const auto value = number(text.substr(at + 1), 10))
                return Tail{text.substr(0, at), {kind, {}, value}};
    return std::nullopt;
}

void add_file(std::string_view segment, Kind kind, std::vector<LocatorStep>& steps) {
    if (const auto found = tail(segment)) {
        steps.push_back({kind, std::string(found->rest), std::nullopt});
        steps.push_back(found->step);
    } else {
        steps.push_back({kind, std::string(segment), std::nullopt});
    }
}

/// Segments between `!`. A file name may hold a `!` of its own: what can start no step goes back to the path before it.
std::vector<std::string> segments(std::string_view locator) {
    std::vector<std::string> found;
    for (const std::string_view piece : split(locator, '!')) {
        const bool starts_step = piece.starts_with('/') || piece.find("@0x") != std::string_view::npos;
        if (found.size() > 1 && !starts_step && found.back().starts_with('/'))
            found.back().append("!").append(piece);
        else
            found.emplace_back(piece);
    }
    return found;
}

} // namespace

std::string_view json_name(Kind kind) {
    switch (kind) {
    case Kind::Artefact: return "artefact";
    case Kind::Part: return "part";
    case Kind::File: return "file";
    case Kind::Line: return "line";
    case Kind::Offset: return "offset";
    case Kind::Packet: return "packet";
    case Kind::Other: return "other";
    }
    return "other";
}

std::vector<LocatorStep> walk(std::string_view locator) {
    std::vector<LocatorStep> steps;
    if (locator.empty())
        return steps;
    const std::vector<std::string> parts = segments(locator);
    add_file(parts.front(), Kind::Artefact, steps);
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::string& segment = parts[i];
        if (segment.starts_with('/')) {
            add_file(segment, Kind::File, steps);
            continue;
        }
        const auto found = tail(segment);
        if (found && found->step.kind == Kind::Offset)
            steps.push_back({Kind::Part, std::string(found->rest), found->step.number});
        else
            steps.push_back({Kind::Other, segment, std::nullopt});
    }
    return steps;
}

} // namespace warifu::attestation
