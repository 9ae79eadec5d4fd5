// LDAP: messages in BER, each a sequence (30) of a number and an operation. A bind (60) holds a name and, by the simple
// method (80), the password; an extended request (77) of 1.3.6.1.4.1.1466.20037 asks for TLS, which begins when its
// answer (78) says 0. RFC 4511, 4.1.1, 4.2, 4.12 and 4.14.
#include <array>

#include "ldap_talk.h"
#include "talk.h"
#include "upgrade.h"

namespace warifu::traffic {

namespace {

constexpr std::size_t most_message = 64U << 10U;
constexpr std::string_view start_tls = "1.3.6.1.4.1.1466.20037";

enum Tag : std::uint8_t {
    Integer = 0x02,
    Octets = 0x04,
    Enumerated = 0x0a,
    Sequence = 0x30,
    Unbind = 0x42,
    Bind = 0x60,
    Extended = 0x77,
    ExtendedAnswer = 0x78,
    First = 0x80, ///< of a choice: the simple method, the name of a request
};

struct Element {
    std::uint8_t tag = 0;
    std::uint64_t length = 0;
};

/// Up to four bytes of length.
std::optional<Element> read_head(ByteReader& reader) {
    const auto tag = reader.u8();
    const auto first = reader.u8();
    if (!first || *first == 0x80 || *first > 0x84)
        return std::nullopt;
    Element element{*tag, *first};
    if (*first < 0x80)
        return element;
    element.length = 0;
    for (unsigned i = 0; i < *first - 0x80U; ++i) {
        const auto byte = reader.u8();
        if (!byte)
            return std::nullopt;
        element.length = element.length << 8U | *byte;
    }
    return element;
}

std::optional<Bytes> read_element(ByteReader& reader, std::uint8_t tag) {
    const auto head = read_head(reader);
    return head && head->tag == tag ? reader.take(head->length) : std::nullopt;
}

class LdapTalk : public Talk {
public:
    explicit LdapTalk(Said& said) : m_said(said), m_upgrade(said) { m_said.carries = "ldap"; }

    void take(Side from, Bytes bytes, std::uint64_t packet) override {
        std::string& message = m_messages[index_of(from)];
        while (!bytes.empty() && !m_upgrade.made() && !m_broken) {
            const Bytes part = clipped(bytes, 0, bytes_of(message) - message.size());
            message += as_text(part);
            bytes = bytes.subspan(part.size());
            if (message.size() < bytes_of(message))
                continue;
            read_message(from, as_bytes(message), packet);
            message.clear();
        }
        if (m_upgrade.made() && !bytes.empty())
            m_upgrade.take(from, bytes, packet);
    }
    void hole(Side from) override {
        if (m_upgrade.made())
            m_upgrade.hole(from);
        else
            break_off();
    }

private:
    void break_off() {
        m_broken = true;
        m_said.break_off();
    }

    /// More than are there, until it is whole: of its head, as long as that does not tell.
    std::size_t bytes_of(const std::string& message) {
        constexpr std::size_t head_bytes = 2;
        if (message.size() < head_bytes)
            return head_bytes;
        const auto length = static_cast<std::uint8_t>(message[1]);
        const std::size_t head = head_bytes + (length > 0x80 && length <= 0x84 ? length - 0x80U : 0U);
        if (message.size() < head)
            return head;
        ByteReader reader(as_bytes(message), ByteOrder::Big);
        const auto element = read_head(reader);
        if (!element || element->tag != Sequence || element->length > most_message || element->length == 0) {
            break_off();
            return message.size() + 1;
        }
        return reader.position() + static_cast<std::size_t>(element->length);
    }

    void read_message(Side from, Bytes message, std::uint64_t packet) {
        ByteReader reader(message, ByteOrder::Big);
        if (!read_head(reader))
            return break_off();
        const auto number = read_element(reader, Integer);
        const auto operation = number ? read_head(reader) : std::nullopt;
        const auto body = operation ? reader.take(operation->length) : std::nullopt;
        if (!body)
            return break_off();
        ByteReader inside(*body, ByteOrder::Big);
        switch (operation->tag) {
        case Bind: return read_bind(from, inside, packet);
        case Extended: return read_request(from, inside);
        case ExtendedAnswer: return read_answer(from, inside);
        case Unbind: return;
        default: m_upgrade.spoil();
        }
    }

    void read_bind(Side from, ByteReader& inside, std::uint64_t packet) {
        m_upgrade.spoil();
        const auto version = read_element(inside, Integer);
        const auto name = version ? read_element(inside, Octets) : std::nullopt;
        const auto password = name ? read_element(inside, First) : std::nullopt;
        if (password && !password->empty())
            m_said.add_readable("password", "bind", from, packet);
    }

    void read_request(Side from, ByteReader& inside) {
        const auto name = read_element(inside, First);
        if (name && as_text(*name) == start_tls)
            m_asked = from;
        else
            m_upgrade.spoil();
    }

    void read_answer(Side from, ByteReader& inside) {
        const auto code = read_element(inside, Enumerated);
        if (m_asked == other(from) && code && code->size() == 1 && code->front() == std::byte{0})
            m_upgrade.make();
    }

    Said& m_said;
    Upgrade m_upgrade;
    std::array<std::string, 2> m_messages;
    std::optional<Side> m_asked;
    bool m_broken = false;
};

} // namespace

bool begins_ldap(Bytes head) {
    ByteReader reader(head, ByteOrder::Big);
    const auto message = read_head(reader);
    const auto number = message && message->tag == Sequence ? read_element(reader, Integer) : std::nullopt;
    const auto operation = number && !number->empty() && number->size() <= 4 ? read_head(reader) : std::nullopt;
    return operation && (operation->tag == Bind || operation->tag == Extended) && operation->length <= message->length;
}

std::unique_ptr<Talk> follow_ldap(Said& said) { return std::make_unique<LdapTalk>(said); }

} // namespace warifu::traffic
