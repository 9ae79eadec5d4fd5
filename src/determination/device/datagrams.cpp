#include "datagrams.h"

#include <array>

#include <fmt/format.h>

#include "coap_message.h"
#include "dns_message.h"
#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::device {

using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr std::uint16_t query_id = 0x5761;

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

std::string mac_text(std::string_view six) {
    std::string text;
    for (const char byte : six)
        text +=
            fmt::format("{}{:02x}", text.empty() ? "" : ":", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    return text;
}

/// A TXT text as `key=value`, in the words of makers for what a thing is.
std::string_view kind_of_key(std::string_view text) {
    static constexpr auto keys =
        std::to_array<std::pair<std::string_view, std::string_view>>({{"model", "model"},
                                                                      {"md", "model"},
                                                                      {"ty", "model"},
                                                                      {"usb_mdl", "model"},
                                                                      {"serialnumber", "serial-number"},
                                                                      {"serial", "serial-number"},
                                                                      {"sn", "serial-number"},
                                                                      {"mac", "mac-address"},
                                                                      {"macaddress", "mac-address"},
                                                                      {"deviceid", "mac-address"},
                                                                      {"fv", "firmware-version"},
                                                                      {"fw", "firmware-version"},
                                                                      {"version", "firmware-version"},
                                                                      {"firmware", "firmware-version"},
                                                                      {"swvers", "firmware-version"}});
    const std::string key = to_lower_ascii(text.substr(0, text.find('=')));
    for (const auto& [name, kind] : keys)
        if (key == name)
            return kind;
    return {};
}

} // namespace

const std::vector<UdpProtocol>& udp_protocols() {
    static const std::vector<UdpProtocol> all = {
        {"dns", 53, dns_request, read_dns},
        {"tftp", 69, tftp_request, read_tftp},
        {"ntp", 123, ntp_request, read_ntp},
        {"netbios", 137, netbios_request, read_netbios},
        {"snmp", 161, snmp_request, read_snmp},
        {"ipmi", 623, ipmi_request, read_ipmi},
        {"ssdp", 1900, ssdp_request, read_ssdp},
        {"ws-discovery", 3702, ws_discovery_request, read_ws_discovery},
        {"mdns", 5353, mdns_request, read_mdns},
        {"coap", 5683, coap_request, read_coap},
        // DTLS of CoAP, then of lights (Hue's entertainment API), SIP, TURN, CAPWAP, syslog and SNMP.
        {"dtls", 5684, dtls_request, read_dtls},
        {"dtls", 2100, dtls_request, read_dtls},
        {"dtls", 5061, dtls_request, read_dtls},
        {"dtls", 5349, dtls_request, read_dtls},
        {"dtls", 5246, dtls_request, read_dtls},
        {"dtls", 6514, dtls_request, read_dtls},
        {"dtls", 10161, dtls_request, read_dtls},
    };
    return all;
}

std::string dns_request() { return dns_query(query_id, "version.bind", dns::txt, dns::chaos); }

std::optional<UdpAnswer> read_dns(std::string_view bytes) {
    const auto message = read_dns_message(bytes);
    if (!message || !message->response || message->id != query_id)
        return std::nullopt;
    UdpAnswer answer;
    for (const DnsRecord& record : message->records)
        if (record.type == dns::txt && !record.texts.empty() && answer.banner.empty()) {
            answer.banner = record.texts.front(); // `dnsmasq-2.90`; BIND tells the number alone
            answer.product = split_product(answer.banner);
            if (answer.product.version.empty())
                answer.product = {};
        }
    if (message->recursion_available)
        answer.told.push_back({"dns-recursion", "available"});
    return answer;
}

std::string tftp_request() { return "\0\1warifu-not-here\0octet\0"s; }

std::optional<UdpAnswer> read_tftp(std::string_view bytes) {
    // ERROR (RFC 1350, 5): opcode 5, code, message, zero. Or, against expectation, the first block of data.
    if (bytes.size() < 4 || bytes[0] != 0)
        return std::nullopt;
    if (bytes[1] == 5 && bytes[2] == 0 && byte_at(bytes, 3) <= 8 && bytes.find('\0', 4) != std::string_view::npos)
        return UdpAnswer{.banner = std::string(bytes.substr(4, bytes.find('\0', 4) - 4))};
    if (bytes[1] == 3 && bytes.substr(2, 2) == "\0\1"sv)
        return UdpAnswer{.banner = {}};
    return std::nullopt;
}

std::string ntp_request() {
    std::string bytes(48, '\0');
    bytes[0] = '\x23'; // version 4, client
    bytes.replace(40, 8, "warifu\1\2");
    return bytes;
}

std::optional<UdpAnswer> read_ntp(std::string_view bytes) {
    if (bytes.size() < 48 || (byte_at(bytes, 0) & 7U) != 4 || bytes.substr(24, 8) != "warifu\1\2")
        return std::nullopt;
    return UdpAnswer{.banner = fmt::format("stratum {}", byte_at(bytes, 1))};
}

std::string ntp_variables_request() { return "\x16\2\0\1\0\0\0\0\0\0\0\0"s; }

std::optional<UdpAnswer> read_ntp_variables(std::string_view bytes) {
    if (bytes.size() < 12 || (byte_at(bytes, 0) & 7U) != 6 || (byte_at(bytes, 1) & 0xc0U) != 0x80U)
        return std::nullopt;
    UdpAnswer answer;
    const std::string_view text = bytes.substr(12);
    for (const std::string_view part : split(text.substr(0, 2048), ',')) {
        const std::string_view variable = trim(part);
        if (!variable.starts_with("version=\""))
            continue;
        const std::string_view value = variable.substr(9, variable.find('"', 9) - 9);
        answer.banner = value; // `ntpd ntpsec-1.2.2`, `ntpd 4.2.8p15@1.3728-o …`
        const std::vector<std::string_view> all = words(value);
        if (all.size() >= 2) {
            answer.product = split_product(all[1]);
            if (answer.product.version.empty())
                answer.product = {std::string(all[0]), std::string(all[1].substr(0, all[1].find('@')))};
        }
    }
    return answer;
}

std::string netbios_request() {
    // The name `*`, half a byte to a letter (RFC 1001, 14.1).
    return "\x57\x61\0\0\0\1\0\0\0\0\0\0\x20"s + "CK" + std::string(30, 'A') + "\0\0\x21\0\1"s;
}

std::optional<UdpAnswer> read_netbios(std::string_view bytes) {
    const auto message = read_dns_message(bytes);
    if (!message || !message->response || message->id != query_id)
        return std::nullopt;
    UdpAnswer answer;
    ByteReader reader(as_bytes(bytes), ByteOrder::Big);
    // Head, the name, type, class, time to live, length of the data, number of names.
    if (!reader.skip(12 + 34 + 2 + 2 + 4 + 2))
        return answer;
    const auto count = reader.u8();
    for (unsigned i = 0; count && i < *count; ++i) {
        const auto name = reader.take(15);
        if (!name || !reader.skip(3))
            return answer;
        if (i == 0)
            answer.banner = trim(as_text(*name));
    }
    const auto mac = reader.take(6);
    if (mac && as_text(*mac) != std::string(6, '\0'))
        answer.told.push_back({"mac-address", mac_text(as_text(*mac))});
    if (!answer.banner.empty())
        answer.told.push_back({"host-name", answer.banner});
    return answer;
}

std::string ipmi_request() { return "\x06\0\xff\x06\0\0\x11\xbe\x80\x57\0\0"s; }

std::optional<UdpAnswer> read_ipmi(std::string_view bytes) {
    // RMCP, class ASF, IANA 4542, presence pong.
    if (bytes.size() < 12 || bytes[0] != 6 || (byte_at(bytes, 3) & 0x1fU) != 6 ||
        bytes.substr(4, 4) != "\0\0\x11\xbe"sv || byte_at(bytes, 8) != 0x40)
        return std::nullopt;
    return UdpAnswer{.banner = {}};
}

std::string mdns_request() { return mdns_request_for("_services._dns-sd._udp.local"); }

std::string mdns_request_for(std::string_view name) { return dns_query(query_id, name, dns::ptr, dns::in); }

std::optional<UdpAnswer> read_mdns(std::string_view bytes) {
    const auto message = read_dns_message(bytes);
    if (!message || !message->response || (message->id != query_id && message->id != 0))
        return std::nullopt;
    UdpAnswer answer;
    for (const DnsRecord& record : message->records) {
        if (record.type == dns::ptr && !record.name_value.empty())
            answer.banner += (answer.banner.empty() ? "" : " ") + record.name_value;
        for (const std::string& text : record.texts) {
            if (text.empty())
                continue;
            answer.told.push_back({"mdns-txt", record.name + ": " + text});
            const std::string_view kind = kind_of_key(text);
            const std::size_t equals = text.find('=');
            if (!kind.empty() && equals != std::string::npos && equals + 1 < text.size())
                answer.told.push_back({std::string(kind), text.substr(equals + 1)});
        }
    }
    return answer;
}

std::string coap_request() { return coap_get(query_id, "/.well-known/core"); }

std::optional<UdpAnswer> read_coap(std::string_view bytes) {
    const auto read = read_coap_answer(bytes, query_id);
    if (!read)
        return std::nullopt;
    UdpAnswer answer;
    if (read->code != 0)
        answer.banner =
            read->payload.empty() ? fmt::format("{}.{:02}", read->code / 100, read->code % 100) : read->payload;
    if (read->code == coap_content && !read->payload.empty())
        answer.told.push_back({"resource-list", read->payload});
    return answer;
}

} // namespace warifu::device
