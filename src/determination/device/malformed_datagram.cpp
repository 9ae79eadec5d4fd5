// Malformed messages of protocols over UDP. Nothing is written by any of them: TFTP is only asked to read.

#include <array>

#include "malformed.h"

namespace warifu::device {

namespace {

using namespace std::string_literals;

/// A query (RFC 1035, 4.1.1) that announces one question; `rest` is what comes in its place.
std::string dns(std::string_view rest) { return "wa\1\0\0\1\0\0\0\0\0\0"s + std::string(rest); }

/// A question after TKEY, and beside it a record of the same name that is no TKEY.
std::string dns_tkey() {
    const std::string name = "\6warifu\0"s;
    return "wa\0\0\0\1\0\0\0\0\0\1"s + name + "\0\xf9\0\xff"s + name + "\0\x10\0\xff\0\0\0\0\0\4\3abc"s;
}

std::string nested(int depth) {
    std::string all;
    for (int i = 0; i < depth; ++i)
        all += "\x30\x82\x04\x00"s;
    return all;
}

constexpr std::string_view buffers = "servers that copy it into a buffer of fixed size";

constexpr auto messages = std::to_array<Malformed>({
    {"dns", "header-cut-off", "RFC 1035, 4.1.1", [] { return "wa\1\0\0"s; }},
    {"dns", "question-missing", "RFC 1035, 4.1.2", [] { return dns(""); }},
    {"dns", "name-that-leads-to-itself", "RFC 1035, 4.1.4", [] { return dns("\xc0\x0c\0\x10\0\3"s); }},
    {"dns", "label-of-a-reserved-kind", "RFC 1035, 4.1.4", [] { return dns("\x81warifu\0\0\x10\0\3"s); }},
    {"dns", "label-longer-than-message", "RFC 1035, 3.1", [] { return dns("\x3fwarifu"s); }},
    {"dns", "name-of-600", "RFC 1035, 2.3.4",
     [] {
         std::string name;
         for (int i = 0; i < 10; ++i)
             name += '\x3b' + std::string(59, 'w');
         return dns(name + "\0\0\x10\0\3"s);
     }},
    {"dns", "records-65535-announced", "RFC 1035, 4.1.1",
     [] { return "wa\1\0\xff\xff\xff\xff\xff\xff\xff\xff\6warifu\0\0\x10\0\3"s; }},
    {"dns", "tkey-that-is-none", "RFC 2930, 4", dns_tkey, "servers that take it for one (CVE-2015-5477)"},

    {"snmp", "length-beyond-message", "X.690, 8.1.3", [] { return "\x30\x82\xff\xff\2\1\1"s; }},
    {"snmp", "length-of-126-bytes", "X.690, 8.1.3.5", [] { return "\x30\xfe"s + std::string(126, '\xff'); }},
    {"snmp", "version-of-no-length", "X.690, 8.3.1", [] { return "\x30\x09\2\0\4\1w\xa0\2\2\0"s; }},
    {"snmp", "version-unknown", "RFC 3412, 6.1", [] { return "\x30\x0a\2\1\x7f\4\1w\xa0\2\5\0"s; }},
    {"snmp", "request-of-nothing", "RFC 3416, 3", [] { return "\x30\x08\2\1\1\4\1w\xa0\0"s; }},
    {"snmp", "cut-off", "RFC 3417, 8", [] { return "\x30\x26\2\1\1\4\6war"s; }},
    {"snmp", "sequences-300-deep", "X.690, 8.9", [] { return nested(300); }, "agents that go down one call for each"},
    {"snmp", "name-of-1000-bytes", "RFC 3416, 3",
     [] { return "\x30\x82\3\xf0\2\1\1\4\x82\3\xe8"s + std::string(1000, 'A') + "\xa0"; }, buffers},

    {"coap", "header-cut-off", "RFC 7252, 3", [] { return "\x40\1"s; }},
    {"coap", "version-3", "RFC 7252, 3", [] { return "\xc0\1wa"s; }},
    {"coap", "token-of-15", "RFC 7252, 3", [] { return "\x4f\1wa"s + std::string(15, 't'); }},
    {"coap", "option-of-a-reserved-kind", "RFC 7252, 3.1", [] { return "\x40\1wa\xf0"s; }},
    {"coap", "option-longer-than-message", "RFC 7252, 3.1", [] { return "\x40\1wa\xbd\xffw"s; }},
    {"coap", "payload-of-nothing", "RFC 7252, 3", [] { return "\x40\1wa\xff"s; }},
    {"coap", "options-1000", "RFC 7252, 3.1",
     [] {
         std::string all = "\x40\1wa\xb1w"s;
         for (int i = 0; i < 999; ++i)
             all += "\1w";
         return all;
     },
     "servers with room for so many options and no more"},

    {"ntp", "header-cut-off", "RFC 5905, 7.3", [] { return "\x23\0\0"s; }},
    {"ntp", "version-0", "RFC 5905, 7.3", [] { return "\3"s + std::string(47, '\0'); }},
    {"ntp", "extension-longer-than-message", "RFC 7822, 3",
     [] { return "\x23"s + std::string(47, '\0') + "\1\4\xff\xfcwarifu.."; }},

    {"tftp", "opcode-0", "RFC 1350, 5", [] { return "\0\0warifu\0octet\0"s; }},
    {"tftp", "name-without-end", "RFC 1350, 5", [] { return "\0\1warifu"s; }},
    {"tftp", "mode-unknown", "RFC 1350, 5", [] { return "\0\1warifu\0warifu\0"s; }},
    {"tftp", "option-without-value", "RFC 2347", [] { return "\0\1warifu\0octet\0blksize\0"s; }},
    {"tftp", "mode-of-500", "RFC 1350, 5", [] { return "\0\1warifu\0"s + std::string(500, 'A') + '\0'; }, buffers},
    {"tftp", "name-of-500", "RFC 1350, 5", [] { return "\0\1"s + std::string(500, 'A') + "\0octet\0"s; }, buffers},
});

} // namespace

std::span<const Malformed> malformed_datagram() { return messages; }

} // namespace warifu::device
