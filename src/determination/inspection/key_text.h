#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "key_facts.h"

/// Private keys that are written as text.
namespace warifu::inspection {

struct Base64Bytes {
    std::string bytes;
    std::size_t end = 0; ///< where decoding stopped
};

/// Base64 with blanks, quotes and written-out line ends between its characters.
Base64Bytes decode_base64(std::string_view text);
/// The lines of base64 in `text`, whatever else stands around each of them: source code, markup, JSON. Which run is
/// the last line cannot be told, so there are several answers.
std::vector<std::string> decode_scattered_base64(std::string_view text);
/// True when a whole line of base64 stands in it, as program text has none.
bool holds_base64_line(std::string_view text);

/// The formats below; `text` begins at their mark.
std::optional<KeyFacts> parse_openvpn_key(std::string_view text);
std::optional<KeyFacts> parse_putty_key(std::string_view text);
/// `PrivateKey = …` of WireGuard, `option private_key '…'` of OpenWrt.
std::optional<KeyFacts> parse_wireguard_key(std::string_view text);
/// `around` is what stands near `"kty"`, in front of it too.
std::optional<KeyFacts> parse_json_web_key(std::string_view around);

} // namespace warifu::inspection
