#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The few messages of SMB 2 and 3 (MS-SMB2) that a session takes, around those of NTLM.
namespace warifu::device {

/// NEGOTIATE (2.2.3), dialects 2.0.2, 2.1 and 3.0.
std::string smb_negotiate();
/// SESSION_SETUP (2.2.5), the second message of a connection, with NTLM's first.
std::string smb_begin_session(const std::string& token);
/// The third, with the answer to what the server asks.
std::string smb_finish_session(std::uint64_t session, const std::string& token);
/// The fourth: TREE_CONNECT (2.2.9) to the share IPC$, which every server has.
std::string smb_connect_ipc(std::uint64_t session, std::string_view host);

struct SmbReply {
    std::uint32_t status = 0;
    std::uint16_t command = 0;
    std::uint64_t session = 0;
    bool guest = false; ///< the session is that of a guest, or of nobody, whoever asked for it
    std::string token;  ///< of a session that is being set up
};

/// Nothing: not whole yet, longer than is read, or nothing of SMB 2.
std::optional<SmbReply> read_smb_reply(std::string_view bytes);

constexpr std::uint16_t smb_command_session_setup = 1;
constexpr std::uint32_t smb_success = 0;
constexpr std::uint32_t smb_more_processing = 0xc0000016;

enum class SmbVerdict {
    In,
    MustChange, ///< the password is right, and another is asked for
    Refused,
    Locked,
    Unclear, ///< it says nothing of the login
};

/// What a status says of a login.
SmbVerdict smb_verdict(std::uint32_t status);

} // namespace warifu::device
