// Every parser of what a device says around its logins: the first byte chooses. None may read beyond its input, and an
// answer to a challenge stays one line.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "coap_message.h"
#include "http_answer.h"
#include "http_auth.h"
#include "http_form.h"
#include "mqtt_packet.h"
#include "rfb_message.h"
#include "smb_message.h"
#include "snmp_message.h"
#include "snmp_user.h"
#include "ssh_offer.h"
#include "telnet_text.h"

namespace {

using namespace warifu::device;

void challenges(std::string_view text) {
    for (const Challenge& challenge : read_challenges(text)) {
        const Asked asked{"GET", "/", "user", "password"};
        const auto answer = answer_to(challenge, asked);
        if (answer && answer->find_first_of("\r\n") != std::string::npos)
            std::abort();
    }
}

void terminal(std::string_view text) {
    TelnetReader reader;
    if (reader.feed(text).size() > 3 * 64 || reader.text().size() > TelnetReader::most_text)
        std::abort();
    prompt_of(reader.text());
    asks_for_change(reader.text());
}

void packet(std::string_view bytes) {
    if (const auto read = read_mqtt(bytes)) {
        connack_code(*read);
        suback_code(*read, MqttVersion::V5);
        suback_code(*read, MqttVersion::V3_1_1);
    }
}

void screen(std::string_view bytes) {
    rfb_version(bytes);
    for (const RfbVersion version : {RfbVersion::V3_3, RfbVersion::V3_7, RfbVersion::V3_8}) {
        read_rfb_offer(bytes, version);
        read_rfb_result(bytes, version);
    }
    rfb_response(bytes.substr(0, rfb_challenge_size), bytes);
}

void resources(std::string_view bytes) {
    constexpr std::size_t most = 16;
    std::vector<std::string> paths;
    const auto answer = read_coap_answer(bytes, 0x5761);
    read_coap_links(answer ? answer->payload : bytes, most, paths);
    if (paths.size() > most)
        std::abort();
    for (const std::string& path : paths)
        coap_get(1, path);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    switch (data[0] % 11) {
    case 0: read_answer(text, true); break;
    case 1: challenges(text); break;
    case 2: read_login_page(text); break;
    case 3: packet(text); break;
    case 4: snmp_answered(text, SnmpVersion::V2c); break;
    case 5:
        if (const auto offer = read_kexinit(text))
            open_to_terrapin(*offer);
        break;
    case 6: terminal(text); break;
    case 7: screen(text); break;
    case 8: resources(text); break;
    case 9: read_smb_reply(text); break;
    default: read_snmp_user(text); break;
    }
    return 0;
}
