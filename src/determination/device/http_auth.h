#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// HTTP's own logins: Basic (RFC 7617) and Digest (RFC 7616), which RTSP uses as well.
namespace warifu::device {

struct Challenge {
    std::string scheme;                        ///< in lower case: basic, digest, …
    std::map<std::string, std::string> fields; ///< names in lower case
};

/// The challenges of a WWW-Authenticate field; one field may have several.
std::vector<Challenge> read_challenges(std::string_view field);

struct Asked {
    std::string method;
    std::string uri;
    std::string user;
    std::string password;
};

/// The value of Authorization that answers; nothing: an algorithm or scheme that is not known here.
std::optional<std::string> answer_to(const Challenge& challenge, const Asked& asked);

/// RFC 4648, 4.
std::string base64(std::string_view text);

} // namespace warifu::device
