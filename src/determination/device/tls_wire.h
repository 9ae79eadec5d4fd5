#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/bytes.h"

/// TLS as it is spoken before anything is encrypted: what a client says first, and what a server answers.
///
/// A connection is a row of records, each `type (1), version (2), length (2), bytes`. Records of type 22 carry
/// handshake messages, each `type (1), length (3), body`; a message may be spread over records, and a record hold many
/// messages. The server's first flight is ServerHello, then up to TLS 1.2 in the clear Certificate, ServerKeyExchange
/// and ServerHelloDone. RFC 6101 (SSL 3), RFC 5246 (TLS 1.2), RFC 8446 (TLS 1.3).
namespace warifu::device::tls {

using Code = std::uint16_t;
using Codes = std::vector<Code>;

enum Version : Code { Ssl2 = 0x0002, Ssl3 = 0x0300, Tls10 = 0x0301, Tls11 = 0x0302, Tls12 = 0x0303, Tls13 = 0x0304 };

enum RecordType : std::uint8_t {
    ChangeCipherSpec = 20,
    AlertRecord = 21,
    Handshake = 22,
    ApplicationData = 23,
    Heartbeat = 24
};

enum MessageType : std::uint8_t {
    ClientHelloMessage = 1,
    ServerHelloMessage = 2,
    CertificateMessage = 11,
    ServerKeyExchangeMessage = 12,
    CertificateRequestMessage = 13,
    ServerHelloDoneMessage = 14,
    ClientKeyExchangeMessage = 16,
    CertificateStatusMessage = 22,
};

enum Extension : Code {
    ServerName = 0,
    StatusRequest = 5,
    SupportedGroups = 10,
    PointFormats = 11,
    SignatureAlgorithms = 13,
    HeartbeatExtension = 15,
    Alpn = 16,
    EncryptThenMac = 22,
    ExtendedMasterSecret = 23,
    SessionTicket = 35,
    SupportedVersions = 43,
    KeyShare = 51,
    RenegotiationInfo = 0xff01,
};

/// What a client offers. Empty lists and names leave their extension out; SSL 3 knows no extensions.
struct ClientHello {
    Code version = Tls12;
    Codes suites;
    std::string compressions = std::string(1, '\0'); ///< 0 null, 1 DEFLATE
    std::string session_id;
    std::optional<std::string> cookie; ///< of DTLS
    std::string random = std::string(32, '\x5a');
    std::string server_name;
    Codes versions; ///< supported_versions
    Codes groups;
    Codes signatures;
    std::optional<std::vector<std::pair<Code, std::string>>> shares; ///< key_share; an empty list is said, too
    std::vector<std::string> protocols;                              ///< ALPN
    std::optional<std::string> ticket;
    bool renegotiation = true;
    bool extended_master_secret = false;
    bool encrypt_then_mac = false;
    bool status_request = false;
    bool heartbeat = false;
};

std::string record(RecordType type, Code version, std::string_view body);
std::string message(MessageType type, std::string_view body);
/// What stands in the hello's message.
std::string hello_body(const ClientHello& hello);
/// The hello in its record.
std::string encode(const ClientHello& hello);

struct ServerHello {
    Code legacy_version = 0;
    Code version = 0; ///< the one that is spoken: supported_versions, or legacy_version
    Code suite = 0;
    std::uint8_t compression = 0;
    bool retry = false; ///< HelloRetryRequest
    std::string session_id;
    std::map<Code, std::string> extensions;

    bool has(Code extension) const { return extensions.contains(extension); }
    /// The group of key_share.
    std::optional<Code> group() const;
    /// The one protocol of ALPN.
    std::string protocol() const;
};

std::optional<ServerHello> read_server_hello(Bytes body);

/// The chain as it was sent, DER; what a cut message held up to the cut is kept.
std::vector<std::string> read_certificates(Bytes body);

/// How the server's share of a key exchange looks.
struct KeyExchange {
    enum class Kind { Unread, Dh, Ecdh, Rsa };
    Kind kind = Kind::Unread;
    std::int64_t bits = 0;         ///< of the prime, or of the temporary RSA key
    Code group = 0;                ///< named group of ECDH
    std::optional<Code> signature; ///< TLS 1.2
};

/// How the suite's key exchange is to be read cannot be told from the message.
enum class Exchange { None, Dhe, Ecdhe, RsaExport };
KeyExchange read_key_exchange(Bytes body, Exchange exchange, Code version);

struct Alert {
    std::uint8_t level = 0;
    std::uint8_t description = 0;
};

enum AlertCode : std::uint8_t {
    CloseNotify = 0,
    UnexpectedMessage = 10,
    BadRecordMac = 20,
    DecryptionFailed = 21,
    HandshakeFailure = 40,
    ProtocolVersion = 70,
    InappropriateFallback = 86,
};

/// Takes what a server sends, in pieces as they come.
class FlightReader {
public:
    enum class State {
        More,    ///< nothing is wrong; the flight is not at its end
        Flight,  ///< ServerHelloDone, or with TLS 1.3 the (only readable) hello
        Alerted, ///< a fatal alert
        NotTls,  ///< what came is no TLS, or breaks its rules
        TooMuch, ///< a budget ran out
    };

    State feed(std::string_view piece);
    State state() const { return m_state; }

    const std::optional<ServerHello>& hello() const { return m_hello; }
    const std::optional<Alert>& alert() const { return m_alert; }
    /// Bodies of messages by their type, the first of each.
    std::optional<Bytes> body(MessageType type) const;
    /// Whole records of other types: their type and body.
    const std::vector<std::pair<std::uint8_t, std::string>>& others() const { return m_others; }
    /// A record with a right header has come.
    bool spoke_tls() const { return m_records != 0; }
    Code record_version() const { return m_record_version; }

    static constexpr std::size_t most_bytes = 256U << 10U;
    static constexpr std::size_t most_records = 512;
    static constexpr std::size_t most_empty = 16;
    static constexpr std::size_t most_messages = 64;

private:
    bool take_record();
    void take_messages();
    void take_message(std::uint8_t type, std::string_view body);
    void stop(State state) { m_state = state; }

    State m_state = State::More;
    std::string m_pending;   // bytes of a record that is not whole
    std::string m_handshake; // bytes of a message that is not whole
    std::optional<ServerHello> m_hello;
    std::optional<Alert> m_alert;
    std::map<std::uint8_t, std::string> m_bodies;
    std::vector<std::pair<std::uint8_t, std::string>> m_others;
    std::size_t m_fed = 0;
    std::size_t m_records = 0;
    std::size_t m_empty = 0;
    std::size_t m_messages = 0;
    Code m_record_version = 0;
};

/// SSL 2 has frames of its own, and suites of three bytes. A CLIENT-HELLO for SSL 2 alone.
std::string encode_ssl2_hello(const std::vector<std::uint32_t>& suites, std::string_view challenge);

struct Ssl2ServerHello {
    Code version = 0;
    std::string certificate;           ///< DER
    std::vector<std::uint32_t> suites; ///< what both sides can
};

/// Whether these bytes begin an SSL 2 SERVER-HELLO; nothing while more is needed and could make it one.
enum class Ssl2State { More, Hello, Error, NotSsl2 };
Ssl2State read_ssl2_hello(Bytes bytes, Ssl2ServerHello& hello);

} // namespace warifu::device::tls
