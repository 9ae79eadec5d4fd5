#pragma once

#include <optional>
#include <string>
#include <string_view>

/// NTLM (MS-NLMP), by which SMB asks for a password: three messages, of which the second is the server's.
namespace warifu::device {

std::string ntlm_negotiate();

/// What the server's message says that the answer hangs on.
struct NtlmChallenge {
    std::string challenge; ///< 8 bytes
    std::string target;    ///< what it tells of itself, given back to it as it came
};

/// Nothing: it is none, or cut.
std::optional<NtlmChallenge> read_ntlm_challenge(std::string_view bytes);

/// The answer of somebody without a name.
std::string ntlm_nobody();
/// That of a user, by NTLMv2. `nonce`: 8 bytes. Nothing: name or password has more than ASCII.
std::optional<std::string> ntlm_authenticate(const NtlmChallenge& challenge, std::string_view user,
                                             std::string_view password, std::string_view nonce);

/// HMAC-MD5 of the challenges with the key that user and password make (MS-NLMP, 3.3.2), and what it was taken over.
std::string ntlm_v2_response(const NtlmChallenge& challenge, std::string_view user, std::string_view password,
                             std::string_view nonce);

} // namespace warifu::device
