// Malformed packets of TLS, SSH and MQTT.

#include <array>

#include "malformed.h"

namespace warifu::device {

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string two(std::size_t number) {
    return {static_cast<char>((number >> 8U) & 0xffU), static_cast<char>(number & 0xffU)};
}

std::string record(char kind, const std::string& body) { return kind + "\3\1"s + two(body.size()) + body; }

/// A ClientHello (RFC 5246, 7.4.1.2) of these parts, each with its length in front.
std::string hello(std::string_view session, std::string_view suites, std::string_view extensions) {
    std::string body = "\3\3"s + std::string(32, 'w');
    body.append(session).append(suites).append("\1\0"sv).append(extensions);
    return record('\x16', "\1\0"s + two(body.size()) + body);
}

constexpr std::string_view no_session = "\0"sv;
constexpr std::string_view a_suite = "\0\4\xc0\x2f\0\x9c"sv;

/// A packet behind the version (RFC 4253, 4.2 and 6): its length, that of its padding, and the rest, as given.
std::string ssh(std::string_view packet) { return "SSH-2.0-warifu\r\n" + std::string(packet); }

/// CONNECT of MQTT 3.1.1, and what comes after it.
std::string mqtt(std::string_view packet) { return "\x10\x12\0\4MQTT\4\2\0\x0a\0\6warifu"s + std::string(packet); }

constexpr auto messages = std::to_array<Malformed>({
    {"tls", "record-unknown", "RFC 5246, 6.2.1", [] { return record('\x77', "warifu"); }},
    {"tls", "record-too-long", "RFC 5246, 6.2.3", [] { return "\x16\3\1\xff\xff"s + std::string(1024, 'w'); }},
    {"tls", "handshake-empty", "RFC 8446, 5.1", [] { return record('\x16', ""); }},
    {"tls", "handshake-longer-than-it-is", "RFC 5246, 7.4", [] { return record('\x16', "\1\xff\xff\xff\3\3"s); }},
    {"tls", "session-of-255", "RFC 5246, 7.4.1.2", [] { return hello("\xff"s + std::string(255, 's'), a_suite, ""); }},
    {"tls", "no-suites", "RFC 5246, 7.4.1.2", [] { return hello(no_session, "\0\0"sv, ""); }},
    {"tls", "suites-of-an-odd-length", "RFC 5246, 7.4.1.2", [] { return hello(no_session, "\0\3\xc0\x2f\0"sv, ""); }},
    {"tls", "extensions-longer-than-the-hello", "RFC 5246, 7.4.1.4",
     [] { return hello(no_session, a_suite, "\xff\xff\0\0"sv); }},
    {"tls", "extension-twice", "RFC 5246, 7.4.1.4",
     [] { return hello(no_session, a_suite, "\0\x0c\0\x23\0\0\0\x23\0\0\0\x17\0\0"sv); }},
    {"tls", "name-longer-than-its-list", "RFC 6066, 3",
     [] { return hello(no_session, a_suite, "\0\x0b\0\0\0\7\0\5\0\xff\xffww"sv); }},
    {"tls", "alert-of-one-byte", "RFC 5246, 7.2", [] { return record('\x15', "\2"); }},
    {"tls", "message-of-16-MiB-announced", "RFC 5246, 7.4",
     [] { return record('\x16', "\1\xff\xff\xff"s + std::string(16'000, 'w')); },
     "servers that make room for it at once"},

    {"ssh", "version-unknown", "RFC 4253, 4.2", [] { return "SSH-9.x\r\n"s; }},
    {"ssh", "packet-of-no-length", "RFC 4253, 6", [] { return ssh("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv); }},
    {"ssh", "padding-longer-than-packet", "RFC 4253, 6",
     [] { return ssh("\0\0\0\x0c\xff\x14"s + std::string(10, 'w')); }},
    {"ssh", "lists-longer-than-packet", "RFC 4253, 7.1",
     [] { return ssh("\0\0\0\x1c\4\x14"s + std::string(16, 'w') + "\xff\xff\xff\xff\0\0\0\0\0\0"s); }},
    {"ssh", "message-before-its-time", "RFC 4253, 7.1",
     [] { return ssh("\0\0\0\x0c\x0a\x15"s + std::string(10, 'w')); }},
    {"ssh", "packet-of-4-GiB-announced", "RFC 4253, 6.1",
     [] { return ssh("\xff\xff\xff\xff\4\x14"s + std::string(64, 'w')); }, "servers that make room for it at once"},
    {"ssh", "version-of-16-KiB", "RFC 4253, 4.2", [] { return "SSH-2.0-" + std::string(16'384, 'A') + "\r\n"; },
     "servers that keep a line in a buffer of fixed size"},

    {"mqtt", "packet-of-type-0", "MQTT 3.1.1, 2.2.1", [] { return "\0\0"s; }},
    {"mqtt", "length-of-five-bytes", "MQTT 3.1.1, 2.2.3", [] { return "\x10\xff\xff\xff\xff\1"s; }},
    {"mqtt", "protocol-of-another-name", "MQTT 3.1.1, 3.1.2.1", [] { return "\x10\x12\0\4XXXX\4\2\0\x0a\0\6warifu"s; }},
    {"mqtt", "flag-that-is-reserved", "MQTT 3.1.1, 3.1.2.3", [] { return "\x10\x12\0\4MQTT\4\3\0\x0a\0\6warifu"s; }},
    {"mqtt", "name-longer-than-packet", "MQTT 3.1.1, 3.1.3.1",
     [] { return "\x10\x12\0\4MQTT\4\2\0\x0a\xff\xffwarifu"s; }},
    {"mqtt", "connect-twice", "MQTT 3.1.1, 3.1", [] { return mqtt(mqtt("")); }},
    {"mqtt", "topic-longer-than-packet", "MQTT 3.1.1, 3.3.2.1", [] { return mqtt("\x30\4\xff\xffww"s); }},
    {"mqtt", "subscribe-to-nothing", "MQTT 3.1.1, 3.8.3", [] { return mqtt("\x82\2\0\1"s); }},
    {"mqtt", "nul-in-topic", "MQTT 3.1.1, 1.5.3", [] { return mqtt("\x82\x08\0\1\0\3w\0w\0"s); }},
    {"mqtt", "topic-of-65400-levels", "MQTT 3.1.1, 4.7.1",
     [] { return mqtt("\x82\xfd\xfe\3\0\1\xff\x78"s + std::string(0xff78, '/') + '\0'); },
     "brokers that go down one call for each level (CVE-2019-11779)"},
    {"mqtt", "packet-of-256-MiB-announced", "MQTT 3.1.1, 2.2.3", [] { return "\x10\xff\xff\xff\x7f\0\4MQTT"s; },
     "brokers that make room for it at once"},
});

} // namespace

std::span<const Malformed> malformed_packets() { return messages; }

} // namespace warifu::device
