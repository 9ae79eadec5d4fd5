#include "smb_message.h"

#include <algorithm>
#include <array>

#include "warifu/base/bytes.h"

namespace warifu::device {

namespace {

constexpr std::size_t header_size = 64;
constexpr std::size_t most_message = 64U << 10U;

template <class T>
std::string little(T value) {
    std::string bytes;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xffU);
    return bytes;
}

/// A header (2.2.1.2) and a body, behind the length that stands before each message over TCP (2.1).
std::string message(std::uint16_t command, std::uint64_t id, std::uint64_t session, const std::string& body) {
    std::string bytes = "\xfeSMB" + little<std::uint16_t>(header_size) + little<std::uint16_t>(0) +
                        little<std::uint32_t>(0) + little(command) + little<std::uint16_t>(1) + // one credit
                        little<std::uint32_t>(0) + little<std::uint32_t>(0) + little(id) + little<std::uint32_t>(0) +
                        little<std::uint32_t>(0) + little(session) + std::string(16, '\0') + body;
    const std::size_t size = bytes.size();
    return std::string{'\0', '\0', static_cast<char>(size >> 8U & 0xffU), static_cast<char>(size & 0xffU)} + bytes;
}

std::string session_setup(std::uint64_t id, std::uint64_t session, const std::string& token) {
    constexpr std::uint16_t fixed = 24;
    return message(smb_command_session_setup, id, session,
                   little<std::uint16_t>(25) + '\0' + '\1' + // signing may be used
                       little<std::uint32_t>(0) + little<std::uint32_t>(0) +
                       little<std::uint16_t>(header_size + fixed) + little(static_cast<std::uint16_t>(token.size())) +
                       little<std::uint64_t>(0) + token);
}

const std::string ntlm_name("NTLMSSP\0", 8);
/// Unicode, target wanted, NTLM, always sign, extended session security (MS-NLMP, 2.2.2.5).
constexpr std::uint32_t ntlm_flags = 0x00088205;
constexpr std::uint32_t ntlm_anonymous = 0x800;

std::string utf16(std::string_view ascii) {
    std::string wide;
    for (const char c : ascii)
        wide += std::string{c, '\0'};
    return wide;
}

/// A response of NTLM with session security (MS-NLMP, 2.2.2.6): its length is right, and it belongs to no password. One
/// of NTLMv2 would have to repeat what the server told of itself.
std::string wrong_proof() { return std::string(24, '\x5a'); }

} // namespace

std::string smb_negotiate() {
    constexpr std::uint16_t dialects = 3;
    std::string body = little<std::uint16_t>(36) + little(dialects) + little<std::uint16_t>(1) +
                       little<std::uint16_t>(0) + little<std::uint32_t>(0) + std::string(16, '\0') +
                       little<std::uint64_t>(0);
    for (const unsigned dialect : {0x0202U, 0x0210U, 0x0300U})
        body += little(static_cast<std::uint16_t>(dialect));
    return message(0, 0, 0, body);
}

std::string smb_begin_session() {
    const std::string nothing(8, '\0'); // domain and workstation are not told
    return session_setup(1, 0, ntlm_name + little<std::uint32_t>(1) + little(ntlm_flags) + nothing + nothing);
}

std::string smb_authenticate(std::uint64_t session, std::string_view user) {
    // Six fields of length, space and place; then the flags, then what stands in them (MS-NLMP, 2.2.1.3).
    const std::string lm = user.empty() ? std::string(1, '\0') : std::string(24, '\0');
    const std::string nt = user.empty() ? std::string() : wrong_proof();
    std::string token = ntlm_name + little<std::uint32_t>(3);
    std::string payload;
    const auto add = [&](const std::string& field) {
        const auto size = little(static_cast<std::uint16_t>(field.size()));
        token += size + size + little(static_cast<std::uint32_t>(64 + payload.size()));
        payload += field;
    };
    for (const std::string& field : {lm, nt, std::string(), utf16(user.substr(0, 64)), std::string(), std::string()})
        add(field);
    token += little(ntlm_flags | (user.empty() ? ntlm_anonymous : 0U));
    return session_setup(2, session, token + payload);
}

std::string smb_connect_ipc(std::uint64_t session, std::string_view host) {
    constexpr std::uint16_t tree_connect = 3;
    constexpr std::uint16_t fixed = 8;
    const std::string path = utf16("\\\\" + std::string(host) + "\\IPC$");
    return message(tree_connect, 3, session,
                   little<std::uint16_t>(9) + little<std::uint16_t>(0) + little<std::uint16_t>(header_size + fixed) +
                       little(static_cast<std::uint16_t>(path.size())) + path);
}

std::optional<SmbReply> read_smb_reply(std::string_view bytes) {
    ByteReader outside(as_bytes(bytes), ByteOrder::Big);
    const auto size = outside.u32();
    if (!size || *size < header_size || *size > most_message)
        return std::nullopt;
    const auto inside = outside.take(*size);
    if (!inside || !as_text(*inside).starts_with("\xfeSMB"))
        return std::nullopt;
    SmbReply reply;
    reply.status = load<std::uint32_t>(inside->data() + 8, ByteOrder::Little);
    reply.command = load<std::uint16_t>(inside->data() + 12, ByteOrder::Little);
    reply.session = load<std::uint64_t>(inside->data() + 40, ByteOrder::Little);
    return reply;
}

bool smb_refused(std::uint32_t status) {
    // MS-ERREF, 2.3.1: access denied; no such user, wrong password, logon failure, account restriction, disabled,
    // logon type not granted, locked out.
    static constexpr auto refusals = std::to_array<std::uint32_t>(
        {0xc0000022, 0xc0000064, 0xc000006a, 0xc000006d, 0xc000006e, 0xc0000072, 0xc000015b, 0xc0000234});
    return std::ranges::find(refusals, status) != refusals.end();
}

} // namespace warifu::device
