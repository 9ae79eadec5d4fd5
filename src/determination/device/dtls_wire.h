#pragma once

#include <map>

#include "tls_wire.h"

/// DTLS (RFC 6347) up to where it is encrypted: TLS in datagrams. A record has an epoch and a number of its own, a
/// handshake message a number, and the place of the piece that is sent. A server that does not want to be made to
/// answer in another's name sends a cookie first, and wants it back (HelloVerifyRequest, 4.2.1). Versions count
/// downwards: 0xfeff is 1.0, which is TLS 1.1, and 0xfefd is 1.2.
namespace warifu::device::tls {

constexpr Code Dtls10 = 0xfeff;
constexpr Code Dtls12 = 0xfefd;

/// The version of TLS that it is.
Code tls_of(Code dtls);

/// A short hello: those of little have CCM or a shared key alone.
ClientHello dtls_hello();
/// A hello for one version in its datagram; `hello.cookie` says whether it is the first or the second.
std::string encode_dtls(ClientHello hello, Code dtls);
/// The last word to a server that waits: we go away.
std::string dtls_goodbye(Code dtls);

/// Takes a server's datagrams as they come.
class DtlsReader {
public:
    void feed(std::string_view datagram);

    /// What the server wants back; the flight follows to the second hello.
    const std::optional<std::string>& cookie() const { return m_cookie; }
    /// The flight as TLS has it, of the versions of TLS.
    const FlightReader& flight() const { return m_flight; }
    /// A whole record has come.
    bool spoke_dtls() const { return m_records != 0; }

    static constexpr std::size_t most_message = 64U << 10U;
    static constexpr std::size_t most_messages = 16; ///< begun and not whole
    static constexpr std::size_t most_records = 256;

private:
    struct Message {
        std::uint8_t type = 0;
        std::string body;
        std::string held; ///< a byte for each of the body: 1, it has come
    };

    bool take_record(ByteReader& in);
    void take_pieces(Bytes record);
    void take_piece(std::uint16_t number, std::uint8_t type, std::size_t length, std::size_t offset, Bytes piece);
    void hand_on();

    FlightReader m_flight;
    std::optional<std::string> m_cookie;
    std::map<std::uint16_t, Message> m_messages; ///< by their number
    std::optional<std::uint16_t> m_next;         ///< the number that is handed on next
    std::size_t m_records = 0;
};

} // namespace warifu::device::tls
