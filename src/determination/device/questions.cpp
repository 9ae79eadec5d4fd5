#include "questions.h"

#include <algorithm>

#include <fmt/format.h>

#include "datagrams.h"
#include "http_message.h"
#include "smb_message.h"
#include "warifu/base/text.h"

namespace warifu::device {

namespace {

using namespace std::string_view_literals;

/// CONNECT of MQTT 3.1.1 (3.1) with a clean session, no name and no password: a broker accepts or refuses it.
constexpr std::string_view mqtt_connect = "\x10\x12\0\4MQTT\4\2\0\x0a\0\6warifu"sv;
/// SUBSCRIBE (3.8) to what brokers publish of themselves, at most once.
constexpr std::string_view mqtt_subscribe = "\x82\x18\0\1\0\x13$SYS/broker/version\0"sv;

/// DNS as it goes over TCP (RFC 1035, 4.2.2).
std::string dns_over_tcp() {
    const std::string message = dns_request();
    return std::string(1, '\0') + static_cast<char>(message.size()) + message;
}

std::size_t place(std::uint16_t port, std::string_view name) {
    const auto at = [&](std::string_view wanted, std::initializer_list<unsigned> ports) {
        return name == wanted && std::ranges::find(ports, port) != ports.end();
    };
    const bool here = at("rtsp", {554, 322, 8554, 10554, 7070}) || at("mqtt", {1883, 8883, 1884}) ||
                      at("redis", {6379, 6380}) || at("sip", {5060, 5061}) || at("smb", {139, 445}) ||
                      at("dns", {53, 853});
    return here ? 0 : 1;
}

/// Text of the payload of a PUBLISH (MQTT 3.1.1, 3.3) to the topic.
std::string_view published(std::string_view bytes, std::string_view topic) {
    const std::size_t at = bytes.find(topic);
    if (at == std::string_view::npos || at < 4)
        return {};
    const std::string_view rest = bytes.substr(at + topic.size());
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at - 3]));
    if (length < topic.size() + 2 || length > 127)
        return {};
    return rest.substr(0, std::min(rest.size(), length - topic.size() - 2));
}

} // namespace

std::vector<Question> questions_for(std::uint16_t port, std::string_view host) {
    const std::string name = host.find(':') == std::string_view::npos ? std::string(host) : fmt::format("[{}]", host);
    std::vector<Question> all = {
        {"http", http_get(name, "/")},
        {"rtsp", fmt::format("OPTIONS rtsp://{}:{}/ RTSP/1.0\r\nCSeq: 1\r\n\r\n", name, port)},
        {"mqtt", std::string(mqtt_connect)},
        {"redis", "PING\r\n"},
        {"sip",
         fmt::format("OPTIONS sip:{0} SIP/2.0\r\nVia: SIP/2.0/TCP warifu;branch=z9hG4bK1\r\nFrom: <sip:warifu@{0}>;"
                     "tag=1\r\nTo: <sip:{0}>\r\nCall-ID: 1@warifu\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 0\r\n"
                     "Content-Length: 0\r\n\r\n",
                     name)},
    };
    if (port == 139 || port == 445)
        all.push_back({"smb", smb_negotiate()});
    if (port == 53 || port == 853)
        all.push_back({"dns", dns_over_tcp()});
    std::ranges::stable_sort(all, {}, [port](const Question& question) { return place(port, question.name); });
    return all;
}

bool answer_complete(std::string_view bytes) {
    if (bytes.starts_with("HTTP/") || bytes.starts_with("RTSP/") || bytes.starts_with("SIP/"))
        return bytes.find("\r\n\r\n") != std::string_view::npos || bytes.find("\n\n") != std::string_view::npos;
    constexpr std::size_t least = 4;
    // Where a length of two bytes goes first, as in DNS, what it counts belongs to the answer.
    if (bytes.size() >= 2 && bytes[0] == '\0')
        return bytes.size() >= std::max(least, 2 + static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])));
    return bytes.size() >= least;
}

std::string first_words(std::string_view bytes) {
    const HttpAnswer answer = read_http(bytes.substr(0, 4096));
    if (answer.status == 0)
        return std::string(bytes.substr(0, std::min<std::size_t>(bytes.find_first_of("\r\n"), 200)));
    std::string text(bytes.substr(0, bytes.find_first_of("\r\n")));
    if (answer.has("server"))
        text += fmt::format("\nServer: {}", answer.header("server"));
    return text;
}

std::vector<std::string> version_requests(std::string_view protocol) {
    if (protocol == "redis")
        return {"INFO server\r\n"};
    if (protocol == "mqtt") // on the connection that was accepted, or on one of its own
        return {std::string(mqtt_subscribe), std::string(mqtt_connect) + std::string(mqtt_subscribe)};
    return {};
}

bool version_complete(std::string_view protocol, std::string_view bytes) {
    return !version_in(protocol, bytes).version.empty() || bytes.starts_with("-");
}

Product version_in(std::string_view protocol, std::string_view bytes) {
    if (protocol == "redis") {
        for (const std::string_view line : lines(bytes.substr(0, 16U << 10U)))
            if (line.starts_with("redis_version:"))
                return {"Redis", std::string(trim(line.substr(14))).substr(0, 100)};
        return {};
    }
    const std::string_view text = published(bytes, "$SYS/broker/version");
    const std::vector<std::string_view> all = words(text); // `mosquitto version 2.0.11`
    if (all.size() == 3 && all[1] == "version")
        return {std::string(all[0]), std::string(all[2])};
    return product_in(text);
}

} // namespace warifu::device
