#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What an SSH server offers, from its SSH_MSG_KEXINIT (RFC 4253, 7.1).
namespace warifu::device {

struct SshOffer {
    std::vector<std::string> kex;
    std::vector<std::string> host_keys;
    std::vector<std::string> ciphers; ///< to us
    std::vector<std::string> macs;    ///< to us
};

constexpr std::size_t most_ssh_packet = 35'000; ///< RFC 4253, 6.1

/// The length that a packet tells of itself, with its own four bytes; nothing: not there yet, or beyond the bound.
std::optional<std::size_t> ssh_packet_size(std::string_view bytes);
/// The offer in an unencrypted packet; nothing: it is no KEXINIT, or damaged.
std::optional<SshOffer> read_kexinit(std::string_view packet);

/// CVE-2023-48795 (Terrapin): ChaCha20-Poly1305, or CBC with an encrypt-then-MAC, without strict key exchange.
bool open_to_terrapin(const SshOffer& offer);
constexpr std::string_view terrapin = "CVE-2023-48795";
constexpr std::string_view terrapin_weakness =
    "ChaCha20-Poly1305 or CBC with encrypt-then-MAC, without strict key exchange";

/// Why an algorithm is weak, with source and year; empty: not known to be.
std::string_view weakness_of(std::string_view kind, std::string_view name);

} // namespace warifu::device
