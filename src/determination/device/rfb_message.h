#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The beginning of RFB (RFC 6143, 7.1 to 7.3), the protocol of VNC, up to who is let in.
namespace warifu::device {

enum class RfbVersion { V3_3, V3_7, V3_8 };

/// The newest version that both sides know, out of the server's first line; nothing: it is none, or not whole.
std::optional<RfbVersion> rfb_version(std::string_view greeting);
/// The line with which a client chooses it.
std::string rfb_line(RfbVersion version);

constexpr std::uint8_t rfb_none = 1; ///< security types (7.2)
constexpr std::uint8_t rfb_password = 2;
constexpr std::uint8_t rfb_tls = 18;      ///< anonymous TLS, of vino and its like
constexpr std::uint8_t rfb_vencrypt = 19; ///< kinds of their own, most of them inside TLS

/// What a server offers, or why it offers nothing.
struct RfbOffer {
    std::vector<std::uint8_t> types;
    std::string refusal;
};

/// Nothing: not whole yet.
std::optional<RfbOffer> read_rfb_offer(std::string_view bytes, RfbVersion version);

struct RfbResult {
    std::uint32_t code = 0; ///< 0: let in, 1: not, 2: too many attempts
    std::string reason;
};

/// SecurityResult (7.1.3); nothing: not whole yet. Only version 3.8 gives a reason.
std::optional<RfbResult> read_rfb_result(std::string_view bytes, RfbVersion version);

constexpr std::size_t rfb_challenge_size = 16;
constexpr std::size_t rfb_server_init_size = 24; ///< the part that every ServerInit (7.3.2) has

/// The answer to a challenge (7.2.2): its two halves, encrypted by DES with the first 8 characters of the password, the
/// bits of each the other way round. Empty: this machine has no such cipher.
std::string rfb_response(std::string_view challenge, std::string_view password);

} // namespace warifu::device
