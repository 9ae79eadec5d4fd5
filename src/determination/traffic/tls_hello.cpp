#include "tls_hello.h"

#include <algorithm>
#include <array>

#include "warifu/tls_names/tls_names.h"

namespace warifu::traffic {

namespace {

enum Extension : std::uint16_t { ServerName = 0, Alpn = 16, SupportedVersions = 43, KeyShare = 51 };

/// RFC 8446, 4.1.3: a server's hello of this random number asks for another hello of the client.
constexpr std::array<std::uint8_t, 32> retry_random = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                                       0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                                       0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

std::optional<Bytes> short_part(ByteReader& reader) {
    const auto length = reader.u8();
    return length ? reader.take(*length) : std::nullopt;
}

std::optional<Bytes> long_part(ByteReader& reader) {
    const auto length = reader.u16();
    return length ? reader.take(*length) : std::nullopt;
}

/// `each(type, body)` of what is left of a hello; false where it is malformed. A hello may end before them.
template <class Each>
bool each_extension(ByteReader reader, Each each) {
    if (reader.at_end())
        return true;
    const auto all = long_part(reader);
    if (!all)
        return false;
    ByteReader list(*all, ByteOrder::Big);
    while (!list.at_end()) {
        const auto type = list.u16();
        const auto body = type ? long_part(list) : std::nullopt;
        if (!body)
            return false;
        each(*type, ByteReader(*body, ByteOrder::Big));
    }
    return true;
}

/// RFC 8701: numbers that a client offers so that servers learn to pass over what they do not know.
bool is_grease(std::uint16_t code) { return (code & 0x0f0fU) == 0x0a0a && code >> 8U == (code & 0xffU); }

/// DTLS counts its versions down, and TLS up: the newer of two.
bool is_newer(std::uint16_t a, std::uint16_t b) { return (a >> 8U) == 0xfe ? a < b : a > b; }

std::string name_in(ByteReader reader) {
    const auto all = long_part(reader);
    if (!all)
        return {};
    ByteReader list(*all, ByteOrder::Big);
    const auto kind = list.u8();
    const auto name = kind ? long_part(list) : std::nullopt;
    return name && *kind == 0 ? std::string(as_text(*name)) : std::string();
}

std::string protocols_in(ByteReader reader) {
    std::string names;
    const auto all = long_part(reader);
    if (!all)
        return names;
    ByteReader list(*all, ByteOrder::Big);
    while (const auto name = short_part(list))
        names += (names.empty() ? "" : " ") + std::string(as_text(*name));
    return names;
}

std::uint16_t newest_in(ByteReader reader, std::uint16_t legacy) {
    std::uint16_t newest = legacy;
    const auto all = short_part(reader);
    if (!all)
        return newest;
    ByteReader list(*all, ByteOrder::Big);
    while (const auto code = list.u16())
        if (!is_grease(*code) && is_newer(*code, newest))
            newest = *code;
    return newest;
}

} // namespace

bool read_client_hello(Bytes body, HelloOf of, Said& said) {
    ByteReader reader(body, ByteOrder::Big);
    const auto legacy = reader.u16();
    const bool random = reader.skip(32);
    const bool session = short_part(reader).has_value();
    const bool cookie = of == HelloOf::Tls || short_part(reader).has_value();
    const bool suites = long_part(reader).has_value();
    const bool compressions = short_part(reader).has_value();
    if (!legacy || !random || !session || !cookie || !suites || !compressions)
        return false;
    std::uint16_t newest = *legacy;
    const bool good = each_extension(reader, [&](std::uint16_t type, ByteReader of_it) {
        if (type == ServerName)
            said.host = name_in(of_it);
        else if (type == Alpn)
            said.alpn = protocols_in(of_it);
        else if (type == SupportedVersions)
            newest = newest_in(of_it, newest);
    });
    said.offered = tls_names::version_name(newest);
    return good;
}

ServerHello read_server_hello(Bytes body, Said& said) {
    ByteReader reader(body, ByteOrder::Big);
    const auto legacy = reader.u16();
    const auto random = reader.take(32);
    const bool session = short_part(reader).has_value();
    const auto suite = reader.u16();
    if (!legacy || !random || !session || !suite || !reader.skip(1))
        return ServerHello::Malformed;
    std::uint16_t version = *legacy;
    bool key_share = false;
    const bool good = each_extension(reader, [&](std::uint16_t type, ByteReader of_it) {
        if (type == SupportedVersions)
            version = of_it.u16().value_or(version);
        key_share = key_share || type == KeyShare;
    });
    if (!good)
        return ServerHello::Malformed;
    if (std::ranges::equal(as_text(*random), retry_random, {}, [](char c) { return static_cast<std::uint8_t>(c); }))
        return ServerHello::Retry;
    said.version = tls_names::version_name(version);
    said.cipher = tls_names::name_of(tls_names::Kind::Suite, *suite);
    // RFC 8446, 4.2.9: by a key that both had before, and nothing else (psk_ke).
    const bool by_shares = version == 0x0304 || version == 0xfefc;
    if (by_shares && !key_share)
        *said.cipher += " without a key share";
    return ServerHello::Agreed;
}

} // namespace warifu::traffic
