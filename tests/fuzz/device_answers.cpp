// Whatever a device sends, over TCP or as a datagram: reading ends, and what is told of it is bounded by what came.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "datagrams.h"
#include "described.h"
#include "greeting.h"
#include "http_message.h"
#include "page_facts.h"
#include "questions.h"
#include "syn.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu::device;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Heard heard = hear(bytes, 21);
    if (heard.product.size() + heard.version.size() > size)
        std::abort();
    if (telnet_text(bytes).size() > size || (greeting_complete(bytes) && bytes.empty()))
        std::abort();
    const HttpAnswer answer = read_http(bytes, Rest::Ended);
    if (answer.body.size() > size)
        std::abort();
    if (http_whole(bytes) && bytes.empty())
        std::abort();
    read_page(bytes, false);
    read_cookies(answer);
    const Target target = read_target(bytes, "/");
    if (target.path.find_first_of("\r\n ") != std::string::npos) // it would write a line of its own into a request
        std::abort();
    for (const std::string_view protocol : {"redis", "mqtt"})
        version_in(protocol, bytes);
    first_words(bytes);
    answer_complete(bytes);
    if (read_syn_answer(payload_of_ipv4(warifu::as_bytes(bytes)), {1, 1}) && size < 40)
        std::abort();
    ssdp_location(bytes);
    read_description(bytes);
    read_ntp_variables(bytes);
    for (const UdpProtocol& protocol : udp_protocols())
        if (const auto read = protocol.read(bytes))
            for (const Told& told : read->told)
                if (told.kind.empty())
                    std::abort();
    return 0;
}
