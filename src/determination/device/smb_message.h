#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The few messages of SMB 2 and 3 (MS-SMB2) that a session takes, and those of NTLM (MS-NLMP) inside them.
namespace warifu::device {

/// NEGOTIATE (2.2.3), dialects 2.0.2, 2.1 and 3.0.
std::string smb_negotiate();
/// SESSION_SETUP (2.2.5), the second message of a connection: NTLM's NEGOTIATE.
std::string smb_begin_session();
/// The third: NTLM's AUTHENTICATE. Without a name for nobody (a null session); with one, a proof that belongs to no
/// password.
std::string smb_authenticate(std::uint64_t session, std::string_view user);

/// The fourth: TREE_CONNECT (2.2.9) to the share IPC$, which every server has.
std::string smb_connect_ipc(std::uint64_t session, std::string_view host);

struct SmbReply {
    std::uint32_t status = 0;
    std::uint16_t command = 0;
    std::uint64_t session = 0;
};

/// Nothing: not whole yet, longer than is read, or nothing of SMB 2.
std::optional<SmbReply> read_smb_reply(std::string_view bytes);

constexpr std::uint16_t smb_command_session_setup = 1;
constexpr std::uint32_t smb_success = 0;
constexpr std::uint32_t smb_more_processing = 0xc0000016;

/// The status says that this login is not let in.
bool smb_refused(std::uint32_t status);

} // namespace warifu::device
