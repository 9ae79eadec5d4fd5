#pragma once

#include <string>
#include <string_view>

namespace warifu::device {

/// Digests by OpenSSL's names (`MD5`, `SHA1`, `SHA2-256` …); empty: this machine has none of that name.
std::string digest_of(const char* name, std::string_view bytes);
/// HMAC (RFC 2104).
std::string keyed_digest(const char* name, std::string_view key, std::string_view bytes);

} // namespace warifu::device
