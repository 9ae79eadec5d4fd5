// DNS: twelve bytes of head, of which the last eight count what follows: questions, and records of three kinds. Over
// TCP each message has its length in two bytes before it. RFC 1035, 4.1 and 4.2.2.
#include "dns_talk.h"

#include <algorithm>
#include <array>
#include <string>

#include "talk.h"

namespace warifu::traffic {

namespace {

/// RFC 1035, 4: labels up to an empty one, or up to a pointer.
bool skip_name(ByteReader& reader) {
    for (int labels = 0; labels < 128; ++labels) {
        const auto length = reader.u8();
        if (!length)
            return false;
        if (*length == 0)
            return true;
        if (*length >= 0xc0)
            return reader.skip(1);
        if (*length > 63 || !reader.skip(*length))
            return false;
    }
    return false;
}

class DnsTalk : public Talk {
public:
    explicit DnsTalk(Said& said) : m_said(said) { m_said.carries = "dns"; }

    void take(Side from, Bytes bytes, std::uint64_t /*packet*/) override {
        std::string& message = m_messages[index_of(from)];
        while (!bytes.empty() && !m_broken) {
            const std::size_t wanted = message.size() < 2 ? 2 : bytes_of(message);
            const Bytes part = clipped(bytes, 0, wanted - message.size());
            message += as_text(part);
            bytes = bytes.subspan(part.size());
            if (message.size() < 2 || message.size() < bytes_of(message))
                continue;
            m_broken = !is_dns(as_bytes(message).subspan(2));
            message.clear();
        }
        m_said.loose = m_messages[0].size() + m_messages[1].size();
        if (m_broken)
            m_said.break_off();
    }
    void hole(Side /*from*/) override {
        m_broken = true; // where messages begin is not known any more
        m_said.break_off();
    }

private:
    static std::size_t bytes_of(const std::string& message) {
        return std::size_t{2} + load<std::uint16_t>(as_bytes(message).data(), ByteOrder::Big);
    }

    Said& m_said;
    std::array<std::string, 2> m_messages;
    bool m_broken = false;
};

} // namespace

bool is_dns(Bytes message) {
    ByteReader reader(message, ByteOrder::Big);
    if (!reader.skip(4))
        return false;
    const auto questions = reader.u16();
    const auto answers = reader.u16();
    const auto authorities = reader.u16();
    const auto more = reader.u16();
    if (!more || *questions + *answers + *authorities + *more == 0)
        return false;
    for (unsigned i = 0; i < *questions; ++i)
        if (!skip_name(reader) || !reader.skip(4))
            return false;
    for (unsigned i = 0; i < unsigned{*answers} + *authorities + *more; ++i) {
        if (!skip_name(reader) || !reader.skip(8))
            return false;
        const auto length = reader.u16();
        if (!length || !reader.skip(*length))
            return false;
    }
    return reader.at_end();
}

std::unique_ptr<Talk> follow_dns(Said& said) { return std::make_unique<DnsTalk>(said); }

} // namespace warifu::traffic
