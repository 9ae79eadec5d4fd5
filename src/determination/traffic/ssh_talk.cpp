// SSH: a line from each side (`SSH-2.0-name`), then packets in the clear, each `length (4), padding (1), message (1)
// …`, until NEWKEYS (21); what follows is encrypted by the first cipher of the client's list in KEXINIT (20) that the
// server has, too. RFC 4253, 4.2, 6 and 7.1.
#include <algorithm>
#include <tuple>

#include "talk.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

constexpr std::size_t most_packet = 256U << 10U;
constexpr std::size_t most_greeting = 8;

class SshTalk : public Talk {
public:
    explicit SshTalk(Said& said) : m_said(said) {
        m_said.carries = "ssh";
        m_said.version.reset();
        m_said.cipher.reset();
    }

    void take(Side from, Bytes bytes, std::uint64_t /*packet*/) override {
        Half& half = m_halves[index_of(from)];
        while (!bytes.empty() && !half.lost) {
            if (half.sealed) {
                if (m_halves[0].sealed && m_halves[1].sealed)
                    m_said.sealed += bytes.size();
                return;
            }
            if (half.banner.empty())
                take_banner(half, bytes);
            else
                take_packet(half, bytes);
        }
    }
    void hole(Side from) override {
        Half& half = m_halves[index_of(from)];
        half.lost = half.lost || !half.sealed;
    }

private:
    struct Half {
        bool lost = false;
        bool sealed = false;
        std::string banner;
        std::size_t greeted = 0;
        Lines lines;
        std::string packet;
        std::vector<std::string> ciphers; ///< from client to server, as this side would have them
    };

    void take_banner(Half& half, Bytes& bytes) {
        const auto line = half.lines.take(bytes);
        if (!line)
            return;
        if (line->starts_with("SSH-"))
            half.banner = *line;
        else if (++half.greeted > most_greeting) // a server may say other lines before
            half.lost = true;
        const auto speaks_two = [](const Half& each) {
            return each.banner.starts_with("SSH-2.") || each.banner.starts_with("SSH-1.99");
        };
        if (std::ranges::all_of(m_halves, speaks_two))
            m_said.version = "SSH 2";
        else if (std::ranges::none_of(m_halves, [](const Half& each) { return each.banner.empty(); }))
            m_said.version = "SSH 1";
    }

    void take_packet(Half& half, Bytes& bytes) {
        const std::size_t wanted = half.packet.size() < 4 ? 4 : packet_bytes(half);
        if (wanted > most_packet || wanted < 4) {
            half.lost = true;
            return;
        }
        const Bytes part = bytes.first(std::min(bytes.size(), wanted - half.packet.size()));
        half.packet += as_text(part);
        bytes = bytes.subspan(part.size());
        if (half.packet.size() < 4 || half.packet.size() < packet_bytes(half))
            return;
        read_packet(half);
        half.packet.clear();
    }

    static std::size_t packet_bytes(const Half& half) {
        return std::size_t{4} + ByteReader(as_bytes(half.packet), ByteOrder::Big).u32().value();
    }

    void read_packet(Half& half) {
        ByteReader reader(as_bytes(half.packet), ByteOrder::Big);
        if (!reader.skip(5))
            return;
        const auto message = reader.u8();
        if (message == 20)
            read_lists(half, reader);
        half.sealed = message == 21;
    }

    /// KEXINIT: a cookie of 16 bytes, and lists of names; the third is of ciphers from client to server.
    void read_lists(Half& half, ByteReader& reader) {
        if (!reader.skip(16))
            return;
        std::optional<Bytes> list;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto length = reader.u32();
            list = length ? reader.take(*length) : std::nullopt;
            if (!list)
                return;
        }
        for (const std::string_view name : split(as_text(*list), ','))
            half.ciphers.emplace_back(name);
        agree();
    }

    /// Whoever is the client, there is one answer where both lists begin alike, or one choice is the same either way.
    void agree() {
        const auto& [one, two] = std::tie(m_halves[0].ciphers, m_halves[1].ciphers);
        if (one.empty() || two.empty())
            return;
        const auto first_of = [](const std::vector<std::string>& client, const std::vector<std::string>& server) {
            const auto found = std::ranges::find_first_of(client, server);
            return found == client.end() ? std::string() : *found;
        };
        const std::string there = first_of(one, two);
        const std::string back = first_of(two, one);
        m_said.cipher = there == back ? there : there + " or " + back;
    }

    Said& m_said;
    std::array<Half, 2> m_halves;
};

} // namespace

std::unique_ptr<Talk> follow_ssh(Said& said) { return std::make_unique<SshTalk>(said); }

} // namespace warifu::traffic
