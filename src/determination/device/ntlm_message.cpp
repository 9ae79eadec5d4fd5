#include "ntlm_message.h"

#include <algorithm>

#include "keyed_digest.h"
#include "little.h"
#include "md4.h"
#include "warifu/base/bytes.h"

namespace warifu::device {

namespace {

const std::string name("NTLMSSP\0", 8);
constexpr std::size_t most_target = 4096;
/// Unicode, target wanted, NTLM, always sign, extended session security (MS-NLMP, 2.2.2.5).
constexpr std::uint32_t flags = 0x00088205;
constexpr std::uint32_t anonymous_flag = 0x800;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string upper(std::string_view ascii) {
    std::string out(ascii);
    for (char& c : out)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// Six fields of length, space and place; then the flags, then what stands in them (2.2.1.3).
std::string authenticate(const std::string& lm, const std::string& nt, std::string_view user, std::uint32_t told) {
    constexpr std::uint32_t fixed = 64;
    std::string message = name + little<std::uint32_t>(3);
    std::string payload;
    for (const std::string& field : {lm, nt, std::string(), wide(user), std::string(), std::string()}) {
        const auto size = little(static_cast<std::uint16_t>(field.size()));
        message += size + size + little(static_cast<std::uint32_t>(fixed + payload.size()));
        payload += field;
    }
    return message + little(told) + payload;
}

} // namespace

std::string ntlm_negotiate() {
    const std::string nothing(8, '\0'); // domain and workstation are not told
    return name + little<std::uint32_t>(1) + little(flags) + nothing + nothing;
}

std::optional<NtlmChallenge> read_ntlm_challenge(std::string_view bytes) {
    // Some put it into SPNEGO, unasked: then it stands somewhere inside.
    const std::size_t begin = bytes.find(name);
    if (begin == std::string_view::npos)
        return std::nullopt;
    const Bytes message = as_bytes(bytes.substr(begin));
    ByteReader reader(message);
    NtlmChallenge read;
    if (!reader.skip(name.size()) || reader.u32() != 2U || !reader.skip(8 + 4)) // its kind, the target's name, flags
        return std::nullopt;
    const auto challenge = reader.take(8);
    if (!challenge || !reader.skip(8))
        return std::nullopt;
    const auto length = reader.u16();
    const auto space = reader.u16();
    const auto offset = reader.u32();
    if (!length || !space || !offset || *length > most_target || !in_range(*offset, *length, message.size()))
        return std::nullopt;
    read.challenge = as_text(*challenge);
    read.target = as_text(message.subspan(*offset, *length));
    return read;
}

std::string ntlm_nobody() { return authenticate(std::string(1, '\0'), {}, {}, flags | anonymous_flag); }

std::string ntlm_v2_response(const NtlmChallenge& challenge, std::string_view user, std::string_view password,
                             std::string_view nonce) {
    const std::string key = keyed_digest("MD5", md4(wide(password)), wide(upper(user)));
    // No day is told: servers hold it against the clock only where they have told their own.
    const std::string shown = "\1\1" + std::string(6, '\0') + std::string(8, '\0') + std::string(nonce) +
                              std::string(4, '\0') + challenge.target + std::string(4, '\0');
    return keyed_digest("MD5", key, challenge.challenge + shown) + shown;
}

std::optional<std::string> ntlm_authenticate(const NtlmChallenge& challenge, std::string_view user,
                                             std::string_view password, std::string_view nonce) {
    constexpr std::size_t most_text = 128;
    if (!is_ascii(user) || !is_ascii(password) || user.empty() || user.size() > most_text ||
        password.size() > most_text)
        return std::nullopt;
    return authenticate(std::string(24, '\0'), ntlm_v2_response(challenge, user, password, nonce), user, flags);
}

} // namespace warifu::device
