#include "tls_wire.h"

namespace warifu::device::tls {

namespace {

/// Writes numbers big end first, and lists behind their length.
class Writer {
public:
    Writer& u8(std::size_t value) {
        m_bytes.push_back(static_cast<char>(value & 0xffU));
        return *this;
    }
    Writer& u16(std::size_t value) { return u8(value >> 8U).u8(value); }
    Writer& u24(std::size_t value) { return u8(value >> 16U).u16(value); }
    Writer& raw(std::string_view bytes) {
        m_bytes += bytes;
        return *this;
    }
    Writer& list8(std::string_view bytes) { return u8(bytes.size()).raw(bytes); }
    Writer& list16(std::string_view bytes) { return u16(bytes.size()).raw(bytes); }
    std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

std::string bytes_of(const Codes& codes) {
    Writer out;
    for (const Code code : codes)
        out.u16(code);
    return out.take();
}

void extend(Writer& out, Code extension, std::string_view body) { out.u16(extension).list16(body); }

std::string shares_of(const ClientHello& hello) {
    Writer out;
    for (const auto& [group, share] : *hello.shares)
        out.u16(group).list16(share);
    return Writer().list16(out.take()).take();
}

std::string protocols_of(const ClientHello& hello) {
    Writer out;
    for (const std::string& protocol : hello.protocols)
        out.list8(protocol);
    return Writer().list16(out.take()).take();
}

void extend_by_lists(Writer& out, const ClientHello& hello) {
    if (!hello.server_name.empty())
        extend(out, ServerName, Writer().list16(Writer().u8(0).list16(hello.server_name).take()).take());
    if (!hello.groups.empty()) {
        extend(out, SupportedGroups, Writer().list16(bytes_of(hello.groups)).take());
        extend(out, PointFormats, Writer().list8(std::string(1, '\0')).take());
    }
    if (!hello.signatures.empty())
        extend(out, SignatureAlgorithms, Writer().list16(bytes_of(hello.signatures)).take());
    if (!hello.versions.empty())
        extend(out, SupportedVersions, Writer().list8(bytes_of(hello.versions)).take());
    if (hello.shares)
        extend(out, KeyShare, shares_of(hello));
    if (!hello.protocols.empty())
        extend(out, Alpn, protocols_of(hello));
}

std::string extensions_of(const ClientHello& hello) {
    Writer out;
    extend_by_lists(out, hello);
    if (hello.renegotiation)
        extend(out, RenegotiationInfo, std::string(1, '\0'));
    if (hello.ticket)
        extend(out, SessionTicket, *hello.ticket);
    if (hello.extended_master_secret)
        extend(out, ExtendedMasterSecret, {});
    if (hello.encrypt_then_mac)
        extend(out, EncryptThenMac, {});
    if (hello.status_request)
        extend(out, StatusRequest, Writer().u8(1).u16(0).u16(0).take());
    if (hello.heartbeat)
        extend(out, HeartbeatExtension, Writer().u8(1).take());
    return out.take();
}

} // namespace

std::string record(RecordType type, Code version, std::string_view body) {
    return Writer().u8(type).u16(version).list16(body).take();
}

std::string message(MessageType type, std::string_view body) {
    return Writer().u8(type).u24(body.size()).raw(body).take();
}

std::string hello_body(const ClientHello& hello) {
    Writer body;
    body.u16(hello.version).raw(hello.random).list8(hello.session_id);
    if (hello.cookie)
        body.list8(*hello.cookie);
    body.list16(bytes_of(hello.suites)).list8(hello.compressions);
    if (hello.version > Ssl3)
        body.list16(extensions_of(hello));
    return body.take();
}

std::string encode(const ClientHello& hello) {
    // Old servers refuse records of a version that they have never heard of, whatever the hello says.
    const Code outer = hello.version > Ssl3 ? Tls10 : Ssl3;
    return record(Handshake, outer, message(ClientHelloMessage, hello_body(hello)));
}

std::string encode_ssl2_hello(const std::vector<std::uint32_t>& suites, std::string_view challenge) {
    Writer body;
    body.u8(1).u16(Ssl2).u16(suites.size() * 3).u16(0).u16(challenge.size());
    for (const std::uint32_t suite : suites)
        body.u24(suite);
    body.raw(challenge);
    const std::string bytes = body.take();
    return Writer().u16(0x8000U | bytes.size()).raw(bytes).take();
}

} // namespace warifu::device::tls
