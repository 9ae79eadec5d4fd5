#include "snmp_message.h"

#include "warifu/base/bytes.h"

namespace warifu::device {

namespace {

constexpr std::uint8_t tag_integer = 0x02;
constexpr std::uint8_t tag_octets = 0x04;
constexpr std::uint8_t tag_sequence = 0x30;
constexpr std::uint8_t tag_get = 0xa0;
constexpr std::uint8_t tag_response = 0xa2;
constexpr std::string_view request_id("\x77\x61\x72\x69", 4);

std::string element(std::uint8_t tag, const std::string& body) {
    std::string out(1, static_cast<char>(tag));
    if (body.size() >= 0x80) { // up to 65535: a community is not longer
        out += '\x82';
        out += static_cast<char>(body.size() >> 8U);
    }
    out += static_cast<char>(body.size() & 0xffU);
    return out + body;
}

std::string integer(char value) { return element(tag_integer, std::string(1, value)); }

/// The contents of an element of this tag.
std::optional<Bytes> read_element(ByteReader& reader, std::uint8_t tag) {
    if (reader.u8() != tag)
        return std::nullopt;
    const auto first = reader.u8();
    if (!first)
        return std::nullopt;
    std::uint64_t size = *first;
    if (size >= 0x80) {
        const unsigned count = *first & 0x7fU;
        if (count == 0 || count > 4)
            return std::nullopt;
        size = 0;
        for (unsigned i = 0; i < count; ++i) {
            const auto byte = reader.u8();
            if (!byte)
                return std::nullopt;
            size = (size << 8U) | *byte;
        }
    }
    return reader.take(size);
}

} // namespace

std::string snmp_get(SnmpVersion version, std::string_view community) {
    const std::string name("\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00", 10); // 1.3.6.1.2.1.1.1.0
    const std::string binding = element(tag_sequence, name + std::string("\x05\x00", 2));
    const std::string body =
        element(tag_integer, std::string(request_id)) + integer(0) + integer(0) + element(tag_sequence, binding);
    return element(tag_sequence, integer(static_cast<char>(version)) +
                                     element(tag_octets, std::string(community.substr(0, 255))) +
                                     element(tag_get, body));
}

std::optional<bool> snmp_answered(std::string_view datagram, SnmpVersion version) {
    ByteReader outside(as_bytes(datagram), ByteOrder::Big);
    const auto message = read_element(outside, tag_sequence);
    if (!message)
        return std::nullopt;
    ByteReader reader(*message, ByteOrder::Big);
    const auto told = read_element(reader, tag_integer);
    if (!told || as_text(*told) != std::string(1, static_cast<char>(version)) || !read_element(reader, tag_octets))
        return std::nullopt;
    const auto response = read_element(reader, tag_response);
    if (!response)
        return std::nullopt;
    ByteReader body(*response, ByteOrder::Big);
    const auto id = read_element(body, tag_integer);
    const auto status = read_element(body, tag_integer);
    if (!id || as_text(*id) != request_id || !status)
        return std::nullopt;
    return as_text(*status) == std::string(1, '\0');
}

} // namespace warifu::device
