#pragma once

#include <string>
#include <string_view>

namespace warifu {

/// A name-based UUID (RFC 9562, version 5), lower case: the same names give the same UUID, for ever and everywhere.
/// `space` is a UUID in its usual form.
std::string uuid_v5(std::string_view space, std::string_view name);

/// RFC 9562, 6.6: names that are URLs.
inline constexpr std::string_view uuid_url_namespace = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

} // namespace warifu
