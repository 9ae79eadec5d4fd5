#pragma once

#include <string>
#include <string_view>

/// The few messages of ONVIF's device service (SOAP 1.2) that a login takes.
namespace warifu::device {

/// `operation` without parameters; `header` stands in the message's head.
std::string onvif_request(std::string_view operation, std::string_view header);

/// The body is a SOAP message.
bool onvif_speaks(std::string_view body);

enum class OnvifVerdict {
    Answered, ///< with what the operation gives
    Refused,  ///< nobody was let in by what was said
    Locked,
    Unclear,
};

OnvifVerdict onvif_verdict(int status, std::string_view body, std::string_view operation);

/// The device's own time, out of its answer to GetSystemDateAndTime, as a token has it: `2026-11-30T00:52:07Z`. Empty:
/// it tells none.
std::string onvif_time(std::string_view body);

/// The head with which a login is proved (WS-Security UsernameToken Profile 1.1, 3.1): the digest of a number, the day
/// and the password.
std::string onvif_token(std::string_view user, std::string_view password, std::string_view nonce,
                        std::string_view created);

} // namespace warifu::device
