#pragma once

#include <string>

#include <fmt/format.h>

/// Records of web archives, as our fetcher and others write them.
namespace warifu::documents {

/// When what stands in them was captured.
inline const std::string day = "2026-11-28T10:00:00Z";

inline std::string warc_record(const std::string& fields, const std::string& block) {
    return fmt::format("WARC/1.1\r\n{}Content-Length: {}\r\n\r\n{}\r\n\r\n", fields, block.size(), block);
}

inline std::string response(const std::string& url, const std::string& date, const std::string& http,
                            const std::string& id = "<urn:uuid:1>", const std::string& more = {}) {
    return warc_record(
        fmt::format("WARC-Type: response\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\nWARC-Target-URI: {}\r\n"
                    "Content-Type: application/http;msgtype=response\r\n{}",
                    id, date, url, more),
        http);
}

inline std::string page(const std::string& body, const std::string& status = "200 OK", const std::string& more = {}) {
    return fmt::format("HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\n{}\r\n{}", status, more, body);
}

inline std::string notes(const std::string& of, const std::string& fields) {
    return warc_record(fmt::format("WARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:n>\r\nWARC-Concurrent-To: {}\r\n"
                                   "Content-Type: application/warc-fields\r\n",
                                   of),
                       fields);
}

inline std::string failed(const std::string& url, const std::string& date, const std::string& why) {
    return warc_record(fmt::format("WARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:f>\r\nWARC-Date: {}\r\n"
                                   "WARC-Target-URI: {}\r\nContent-Type: application/warc-fields\r\n",
                                   date, url),
                       "failed: " + why + "\r\n");
}

} // namespace warifu::documents
