#include "warifu/server/log_line.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "warifu/base/text.h"
#include "warifu/server/metrics.h"

namespace warifu::server {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_message = 1000;
constexpr std::size_t longest_part = 500;

/// A line stays one, whoever asked for what.
std::string one_line(std::string_view text, std::size_t most_bytes) {
    std::string line = printable(text, most_bytes);
    for (char& c : line)
        if (c == '\n' || c == '\t')
            c = ' ';
    return line;
}

/// Who knows the path of somebody's results sees them: of those the route stands in its place.
std::string path_of(const Request& request) {
    const std::string_view route = route_of(request.target);
    if (route.find("{key}") != route.npos)
        return std::string(route);
    return one_line(std::string_view(request.target).substr(0, request.target.find('?')), longest_part);
}

} // namespace

std::string trouble_line(LogForm form, std::string_view time, const Error& error) {
    const std::string message = one_line(error.describe(), longest_message);
    if (form == LogForm::Text)
        return fmt::format("{} {}\n", time, message);
    const Json json = {{"time", time},
                       {"level", "error"},
                       {"event", "trouble"},
                       {"code", to_string(error.code)},
                       {"message", message}};
    return json.dump() + "\n";
}

std::string event_line(LogForm form, std::string_view time, std::string_view event, std::string_view text) {
    if (form == LogForm::Text)
        return fmt::format("{} {}\n", time, text);
    const Json json = {
        {"time", time}, {"level", "info"}, {"event", event}, {"message", one_line(text, longest_message)}};
    return json.dump() + "\n";
}

std::string request_line(LogForm form, std::string_view time, const Request& request, std::string_view client,
                         unsigned status, std::size_t bytes, std::chrono::microseconds took) {
    const std::string path = path_of(request);
    const std::string method = one_line(request.method, longest_part);
    const std::string who = one_line(client, longest_part);
    if (form == LogForm::Text)
        return fmt::format("{} {} {} {} {} {} bytes {} us\n", time, who, method, path, status, bytes, took.count());
    const Json json = {{"time", time},
                       {"level", "info"},
                       {"event", "request"},
                       {"client", who},
                       {"method", method},
                       {"path", path},
                       {"route", route_of(request.target)},
                       {"status", status},
                       {"bytes", bytes},
                       {"microseconds", took.count()}};
    return json.dump() + "\n";
}

} // namespace warifu::server
