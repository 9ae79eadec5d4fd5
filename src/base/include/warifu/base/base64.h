#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warifu {

/// RFC 4648, section 4, with padding.
std::string encode_base64(std::string_view bytes);
/// Takes only what `encode_base64` writes: no blanks, no missing padding, no bits set behind the end.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace warifu
