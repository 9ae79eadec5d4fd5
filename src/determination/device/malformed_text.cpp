// Malformed messages of protocols that are lines of text.

#include <array>

#include "malformed.h"

namespace warifu::device {

namespace {

using namespace std::string_literals;

std::string request(std::string_view rest) { return "GET / HTTP/1.1\r\nHost: warifu\r\n" + std::string(rest) + "\r\n"; }

std::string many_headers() {
    std::string all;
    for (int i = 0; i < 2000; ++i)
        all += "X-" + std::to_string(i) + ": y\r\n";
    return request(all);
}

std::string overlapping_ranges() {
    std::string all = "Range: bytes=0-";
    for (int i = 0; i < 1300; ++i)
        all += ",5-" + std::to_string(i);
    return request(all + "\r\n");
}

std::string options(std::string_view rest) {
    return "OPTIONS rtsp://warifu/ RTSP/1.0\r\n" + std::string(rest) + "\r\n";
}

std::string search(std::string_view rest) {
    return "M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\n" + std::string(rest);
}

constexpr std::string_view buffers = "servers that keep a line in a buffer of fixed size";

constexpr auto messages = std::to_array<Malformed>({
    {"http", "no-target", "RFC 9112, 3", [] { return "GET\r\n\r\n"s; }},
    {"http", "version-of-letters", "RFC 9112, 2.3", [] { return "GET / HTTP/x.y\r\nHost: warifu\r\n\r\n"s; }},
    {"http", "no-host", "RFC 9112, 3.2", [] { return "GET / HTTP/1.1\r\n\r\n"s; }},
    {"http", "target-of-half-an-escape", "RFC 3986, 2.1",
     [] { return "GET /%zz%0 HTTP/1.1\r\nHost: warifu\r\n\r\n"s; }},
    {"http", "header-without-colon", "RFC 9112, 5", [] { return request("warifu\r\n"); }},
    {"http", "space-before-colon", "RFC 9112, 5.1", [] { return request("X-Warifu : x\r\n"); }},
    {"http", "header-on-two-lines", "RFC 9112, 5.2", [] { return request("X-Warifu: x\r\n y\r\n"); }},
    {"http", "nul-in-header", "RFC 9110, 5.5", [] { return request("X-Warifu: \0\r\n"s); }},
    {"http", "negative-length", "RFC 9112, 6.2", [] { return request("Content-Length: -1\r\n"); }},
    {"http", "two-lengths", "RFC 9112, 6.3",
     [] { return request("Content-Length: 1\r\nContent-Length: 2\r\n") + "x"; }},
    {"http", "chunk-without-size", "RFC 9112, 7.1",
     [] { return request("Transfer-Encoding: chunked\r\n") + "zz\r\nx\r\n0\r\n\r\n"; }},
    {"http", "target-of-16-KiB", "RFC 9112, 3",
     [] { return "GET /" + std::string(16'384, 'A') + " HTTP/1.1\r\nHost: warifu\r\n\r\n"; }, buffers},
    {"http", "header-of-64-KiB", "RFC 9110, 5.4",
     [] { return request("X-Warifu: " + std::string(65'536, 'A') + "\r\n"); }, buffers},
    {"http", "headers-2000", "RFC 9110, 5.4", many_headers, "servers with room for so many headers and no more"},
    {"http", "ranges-that-overlap", "RFC 9110, 14.2", overlapping_ranges,
     "servers that build each range by itself (CVE-2011-3192)"},
    {"http", "range-to-2-to-the-64", "RFC 9110, 14.1.2",
     [] { return request("Range: bytes=0-18446744073709551615\r\n"); }, "servers that add to it (CVE-2015-1635)"},
    {"http", "chunk-of-2-to-the-64", "RFC 9112, 7.1",
     [] { return request("Transfer-Encoding: chunked\r\n") + "fffffffffffffff0\r\n" + std::string(4096, 'A'); },
     "servers that take the size for a signed number (CVE-2013-2028)"},

    {"rtsp", "no-sequence", "RFC 2326, 12.17", [] { return options(""); }},
    {"rtsp", "version-of-letters", "RFC 2326, 3.1", [] { return "OPTIONS * RTSP/x.y\r\nCSeq: 1\r\n\r\n"s; }},
    {"rtsp", "no-target", "RFC 2326, 6.1", [] { return "OPTIONS\r\n\r\n"s; }},
    {"rtsp", "negative-length", "RFC 2326, 12.14", [] { return options("CSeq: 1\r\nContent-Length: -1\r\n"); }},
    {"rtsp", "transport-of-nothing", "RFC 2326, 12.39",
     [] { return "SETUP rtsp://warifu/warifu RTSP/1.0\r\nCSeq: 1\r\nTransport: ;;=\r\n\r\n"s; }},
    {"rtsp", "target-of-16-KiB", "RFC 2326, 6.1",
     [] { return "OPTIONS rtsp://" + std::string(16'384, 'A') + " RTSP/1.0\r\nCSeq: 1\r\n\r\n"; }, buffers},

    {"sip", "no-call", "RFC 3261, 8.1.1", [] { return "OPTIONS sip:warifu SIP/2.0\r\n\r\n"s; }},
    {"sip", "sequence-of-letters", "RFC 3261, 20.16",
     [] { return "OPTIONS sip:warifu SIP/2.0\r\nVia: SIP/2.0/TCP warifu\r\nCSeq: x\r\n\r\n"s; }},
    {"sip", "target-of-16-KiB", "RFC 3261, 7.1",
     [] { return "OPTIONS sip:" + std::string(16'384, 'A') + " SIP/2.0\r\n\r\n"; }, buffers},

    {"ftp", "no-command", "RFC 959, 5.3", [] { return " \r\n"s; }},
    {"ftp", "nul-in-command", "RFC 959, 5.3.2", [] { return "US\0ER warifu\r\n"s; }},
    {"ftp", "port-of-999", "RFC 959, 5.3.2", [] { return "PORT 999,999,999,999,999,999\r\n"s; }},
    {"ftp", "type-of-nothing", "RFC 959, 5.3.1", [] { return "TYPE\r\n"s; }},
    {"ftp", "user-of-8-KiB", "RFC 959, 5.3", [] { return "USER " + std::string(8192, 'A') + "\r\n"; }, buffers},
    {"ftp", "user-of-formats", "RFC 959, 5.3", [] { return "USER %s%n%s%n%s%n%s%n\r\n"s; },
     "servers that print what they are told as a format"},

    {"telnet", "command-unknown", "RFC 854", [] { return "\xff\1\r\n"s; }},
    {"telnet", "negotiation-without-end", "RFC 855", [] { return "\xff\xfa\x18\0"s + "warifu\r\n"; }},
    {"telnet", "window-of-one-byte", "RFC 1073", [] { return "\xff\xfb\x1f\xff\xfa\x1f\0\xff\xf0"s; }},
    {"telnet", "negotiation-of-16-KiB", "RFC 855",
     [] { return "\xff\xfa\x18\0"s + std::string(16'384, 'A') + "\xff\xf0"; },
     "servers that keep an option's value in a buffer of fixed size"},
    {"telnet", "line-of-16-KiB", "RFC 854", [] { return std::string(16'384, 'A') + "\r\n"; }, buffers},

    {"redis", "array-without-number", "RESP, arrays", [] { return "*x\r\n"s; }},
    {"redis", "negative-length", "RESP, bulk strings", [] { return "*1\r\n$-5\r\n"s; }},
    {"redis", "array-of-2-to-the-31", "RESP, arrays", [] { return "*2147483647\r\n$1\r\nx\r\n"s; },
     "servers that make room for it at once"},

    {"ssdp", "search-for-nothing", "UPnP Device Architecture 1.1, 1.3.2",
     [] { return search("Man: \"ssdp:discover\"\r\nMX: 1\r\n\r\n"); }},
    {"ssdp", "wait-of-minus-one", "UPnP Device Architecture 1.1, 1.3.2",
     [] { return search("Man: \"ssdp:discover\"\r\nMX: -1\r\nST: ssdp:all\r\n\r\n"); }},
    {"ssdp", "header-without-colon", "UPnP Device Architecture 1.1, 1.1.2", [] { return search("warifu\r\n\r\n"); }},
    {"ssdp", "search-cut-off", "UPnP Device Architecture 1.1, 1.3.2", [] { return search("ST:"); },
     "servers that read on behind it (CVE-2013-0229)"},
    {"ssdp", "target-of-2-KiB", "UPnP Device Architecture 1.1, 1.3.2",
     [] {
         return search("Man: \"ssdp:discover\"\r\nMX: 1\r\nST: uuid:schemas:device:" + std::string(2048, 'A') +
                       ":end\r\n\r\n");
     },
     "servers that copy it into a buffer of fixed size (CVE-2012-5958)"},
});

} // namespace

std::span<const Malformed> malformed_text() { return messages; }

} // namespace warifu::device
