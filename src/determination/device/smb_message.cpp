#include "smb_message.h"

#include <algorithm>
#include <array>

#include "little.h"
#include "warifu/base/bytes.h"

namespace warifu::device {

namespace {

constexpr std::size_t header_size = 64;
constexpr std::size_t most_message = 64U << 10U;

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

std::string smb_begin_session(const std::string& token) { return session_setup(1, 0, token); }

std::string smb_finish_session(std::uint64_t session, const std::string& token) {
    return session_setup(2, session, token);
}

std::string smb_connect_ipc(std::uint64_t session, std::string_view host) {
    constexpr std::uint16_t tree_connect = 3;
    constexpr std::uint16_t fixed = 8;
    const std::string path = wide("\\\\" + std::string(host) + "\\IPC$");
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
    ByteReader body(*inside);
    if (reply.command == smb_command_session_setup && body.skip(header_size + 2)) { // 2.2.6
        const auto flags = body.u16();
        const auto offset = body.u16();
        const auto length = body.u16();
        reply.guest = flags && (*flags & 3U) != 0; // a guest, or nobody
        if (offset && length && in_range(*offset, *length, inside->size()))
            reply.token = as_text(inside->subspan(*offset, *length));
    }
    return reply;
}

SmbVerdict smb_verdict(std::uint32_t status) {
    // MS-ERREF, 2.3.1: access denied; no such user, wrong password, logon failure, account restriction, disabled,
    // logon type not granted.
    static constexpr auto refusals = std::to_array<std::uint32_t>(
        {0xc0000022, 0xc0000064, 0xc000006a, 0xc000006d, 0xc000006e, 0xc0000072, 0xc000015b});
    static constexpr auto changes = std::to_array<std::uint32_t>({0xc0000071, 0xc0000224}); // expired, must change
    constexpr std::uint32_t locked_out = 0xc0000234;
    if (status == smb_success)
        return SmbVerdict::In;
    if (status == locked_out)
        return SmbVerdict::Locked;
    if (std::ranges::find(changes, status) != changes.end())
        return SmbVerdict::MustChange;
    return std::ranges::find(refusals, status) != refusals.end() ? SmbVerdict::Refused : SmbVerdict::Unclear;
}

} // namespace warifu::device
