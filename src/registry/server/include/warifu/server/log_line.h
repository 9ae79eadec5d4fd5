#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "warifu/server/http_server.h"

/// What a server tells whoever runs it: a line for each event. No header of a request is in it, and nothing that stands
/// behind a '?': tokens are in neither of the two.
namespace warifu::server {

enum class LogForm {
    Text,
    Json, ///< an object with `time` (RFC 3339, UTC), `level` and `event`
};

/// Each with its end. `time`: now.
std::string trouble_line(LogForm form, std::string_view time, const Error& error);
/// `event`: for programs; `text`: for people.
std::string event_line(LogForm form, std::string_view time, std::string_view event, std::string_view text);
/// `client`: who is counted as asking.
std::string request_line(LogForm form, std::string_view time, const Request& request, std::string_view client,
                         unsigned status, std::size_t bytes, std::chrono::microseconds took);

} // namespace warifu::server
