// TLS over TCP: a row of records, each `type (1), version (2), length (2), bytes`, from the first byte to the last.
// Types are 20 (change of cipher), 21 (alert), 22 (handshake), 23 (application data) and 24 (heartbeat); what follows
// the hellos is counted and not looked into. RFC 8446, 5.1. SSL 2 has records of its own: two bytes of length with the
// highest bit set, then the message; its hello is 1, its server's 4.
#include <algorithm>

#include "talk.h"
#include "tls_hello.h"

namespace warifu::traffic {

namespace {

constexpr std::size_t most_record = 16'384 + 2'048;
constexpr std::size_t most_hello = 64U << 10U;

class TlsTalk : public Talk {
public:
    explicit TlsTalk(Said& said) : m_said(said) {
        m_said.carries = "tls";
        m_said.version.reset();
        m_said.cipher.reset();
    }

    void take(Side from, Bytes bytes, std::uint64_t /*packet*/) override {
        Half& half = m_halves[index_of(from)];
        while (!bytes.empty() && !half.lost && !m_broken)
            if (half.body_left > 0)
                take_body(half, bytes);
            else
                take_head(half, bytes);
    }
    void hole(Side from) override { m_halves[index_of(from)].lost = true; }

private:
    struct Half {
        bool lost = false; ///< where records begin is not known any more
        std::string head;
        std::size_t body_left = 0;
        std::uint8_t type = 0;
        std::string handshake; ///< until its hello was read
        std::string sample;    ///< of the record of application data that is being read: its beginning
        bool hello_read = false;
        bool another = false; ///< hello of its own follows
        bool changed = false; ///< it has said that from here on its records are encrypted (TLS 1.2 and before)
        bool early = false;   ///< there was application data before that
        bool first = true;
    };

    /// What is not TLS to its end is not called so.
    void break_off() {
        m_broken = true;
        m_said.break_off();
    }

    void take_head(Half& half, Bytes& bytes) {
        constexpr std::size_t head_bytes = 5;
        const Bytes part = bytes.first(std::min(bytes.size(), head_bytes - half.head.size()));
        half.head += as_text(part);
        bytes = bytes.subspan(part.size());
        if (half.head.size() < head_bytes)
            return;
        ByteReader reader(as_bytes(half.head), ByteOrder::Big);
        half.type = reader.u8().value();
        const std::uint16_t version = reader.u16().value();
        const std::uint16_t length = reader.u16().value();
        if (half.first && (half.type & 0x80U) != 0)
            return take_ssl2_head(half);
        half.first = false;
        if (half.type < 20 || half.type > 24 || version >> 8U != 3 || length > most_record)
            return break_off();
        half.head.clear();
        half.body_left = length;
        count(half, length);
    }

    void count(Half& half, std::size_t length) {
        const bool plain = (half.type == 20 && length == 1) || (half.type == 21 && length == 2);
        m_said.loose += plain ? 0 : length;
        half.changed = half.changed || half.type == 20;
        if (half.type != 23)
            return;
        m_said.sealed += length;
        half.sample.clear();
        half.early = half.early || !half.changed;
        refuse_early();
    }

    /// Up to TLS 1.2 nothing is encrypted before a change of cipher; in TLS 1.3 there need be none (RFC 8446, 5).
    void refuse_early() {
        const auto& version = m_said.version;
        if (version && *version != "TLS 1.3" && (m_halves[0].early || m_halves[1].early))
            break_off();
    }

    /// Behind the length stand the message, and of a client the version that it wants. Clients said this also to
    /// servers of SSL 3 and above, which answer in records.
    void take_ssl2_head(Half& half) {
        ByteReader reader(as_bytes(half.head), ByteOrder::Big);
        const std::size_t length = reader.u16().value() & 0x7fffU;
        const std::uint8_t message = reader.u8().value();
        const std::uint16_t version = reader.u16().value();
        half.head.clear();
        half.first = false;
        if (length < 3 || (message != 1 && message != 4))
            return break_off();
        half.hello_read = true;
        half.body_left = length - 3;
        half.type = 0;
        if (message == 1) {
            m_said.offered = version == 2 ? "SSL 2" : "TLS by a hello of SSL 2";
            return;
        }
        m_said.version = "SSL 2"; // from here on the records are its own: they are not looked into
        m_said.cipher = "";
        m_halves[0].lost = m_halves[1].lost = true;
    }

    void take_body(Half& half, Bytes& bytes) {
        const Bytes part = bytes.first(std::min(bytes.size(), half.body_left));
        bytes = bytes.subspan(part.size());
        half.body_left -= part.size();
        if (half.type == 23)
            return take_sealed(half, part);
        if (half.type != 22 || half.hello_read || half.handshake.size() > most_hello)
            return;
        half.handshake += as_text(part);
        read_hello(half);
    }

    void take_sealed(Half& half, Bytes part) {
        constexpr std::size_t looked_at = 64;
        if (half.sample.size() >= looked_at)
            return;
        half.sample += as_text(clipped(part, 0, looked_at - half.sample.size()));
        if ((half.sample.size() == looked_at || half.body_left == 0) && reads_as_text(as_bytes(half.sample)))
            break_off();
    }

    void read_hello(Half& half) {
        ByteReader reader(as_bytes(half.handshake), ByteOrder::Big);
        const auto type = reader.u8();
        const auto high = reader.u8();
        const auto low = reader.u16();
        if (!low)
            return;
        const auto body = reader.take((std::size_t{*high} << 16U) | *low);
        if (!body)
            return;
        m_said.loose -= std::min<std::uint64_t>(m_said.loose, 4 + body->size());
        const bool good = *type == 1   ? read_client_hello(*body, HelloOf::Tls, m_said)
                          : *type == 2 ? read_answer(half, *body)
                                       : *type == 0; // HelloRequest, which is empty
        if (!good)
            return break_off();
        half.hello_read = !half.another;
        half.handshake.clear(); // what stands behind it stays loose
        refuse_early();
    }

    bool read_answer(Half& half, Bytes body) {
        const ServerHello answer = read_server_hello(body, m_said);
        half.another = answer == ServerHello::Retry;
        return answer != ServerHello::Malformed;
    }

    Said& m_said;
    std::array<Half, 2> m_halves;
    bool m_broken = false;
};

} // namespace

std::unique_ptr<Talk> follow_tls(Said& said) { return std::make_unique<TlsTalk>(said); }

} // namespace warifu::traffic
