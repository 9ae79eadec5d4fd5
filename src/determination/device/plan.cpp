#include <charconv>

#include <fmt/format.h>

#include "warifu/base/text.h"
#include "warifu/device/device.h"

namespace warifu::device {

namespace {

Result<std::uint16_t> read_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0)
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("'{}' is no port: write a number from 1 to 65535", printable(text, 40)));
    return port;
}

} // namespace

Result<std::vector<PortRange>> read_ports(std::string_view text) {
    if (text == "all")
        return std::vector{PortRange{}};
    std::vector<PortRange> ranges;
    for (const std::string_view part : split(text, ',')) {
        const std::size_t dash = part.find('-');
        const std::uint16_t first = TRY(read_port(trim(part.substr(0, dash))));
        const std::uint16_t last = dash == std::string_view::npos ? first : TRY(read_port(trim(part.substr(dash + 1))));
        if (last < first)
            return make_error(ErrorCode::InvalidArgument,
                              fmt::format("'{}' ends before it begins", printable(part, 40)));
        ranges.push_back({first, last});
    }
    return ranges;
}

Result<Pace> pace_named(std::string_view word) {
    if (word == "polite")
        return Pace{};
    if (word == "slow")
        return Pace{.per_second = 50, .in_flight = 16, .connections = 1, .knock = milliseconds(3000)};
    if (word == "fast")
        return Pace{.per_second = 100'000, .in_flight = 4096, .connections = 64, .knock = milliseconds(500)};
    return make_error(ErrorCode::InvalidArgument,
                      fmt::format("there is no pace '{}': choose slow, polite or fast", printable(word, 40)));
}

} // namespace warifu::device
