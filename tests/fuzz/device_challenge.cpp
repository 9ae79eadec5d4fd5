// What servers ask a password's proof for: the first byte chooses. An answer stays as long as what it answers allows.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ntlm_message.h"
#include "onvif_message.h"
#include "smb_message.h"
#include "snmp_user.h"

namespace {

using namespace warifu::device;

void prove(std::string_view token) {
    const auto challenge = read_ntlm_challenge(token);
    if (!challenge)
        return;
    const auto answer = ntlm_authenticate(*challenge, "admin", "admin", "12345678");
    if (challenge->challenge.size() != 8 || !answer || answer->size() > token.size() + 256)
        std::abort();
}

void camera(std::string_view body) {
    onvif_verdict(200, body, "GetUsers");
    const std::string time = onvif_time(body);
    if (!time.empty() && time.size() != std::string_view("2026-11-30T01:02:03Z").size())
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    switch (data[0] % 4) {
    case 0: prove(text); break;
    case 1:
        if (const auto reply = read_smb_reply(text))
            prove(reply->token);
        break;
    case 2:
        if (const auto reply = read_snmp_user(text))
            if (snmp_user_get(reply->engine, "admin", snmp_digests[0], "key").size() > 512)
                std::abort();
        break;
    default: camera(text); break;
    }
    return 0;
}
