// SSH: a line from each side (`SSH-2.0-name`), then packets in the clear, each `length (4), padding (1), message (1)
// …`, until NEWKEYS (21); what follows is encrypted by the first cipher of the client's list in KEXINIT (20) that the
// server has, too: one for each direction. RFC 4253, 4.2, 6 and 7.1.
#include <algorithm>

#include "talk.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

constexpr std::size_t most_packet = 256U << 10U;
constexpr std::size_t most_greeting = 8;
constexpr std::size_t most_names = 256; // in a list

class SshTalk : public Talk {
public:
    explicit SshTalk(Said& said) : m_said(said) {
        m_said.carries = "ssh";
        m_said.version.reset();
        m_said.cipher.reset();
    }

    void take(Side from, Bytes bytes, std::uint64_t /*packet*/) override {
        Half& half = m_halves[index_of(from)];
        while (!bytes.empty() && !half.lost && !m_broken) {
            if (half.sealed)
                return take_sealed(bytes);
            if (half.banner.empty())
                take_banner(half, bytes);
            else if (m_said.version == "SSH 1")
                return; // whose packets are others
            else
                take_packet(half, bytes);
        }
    }
    void hole(Side from) override {
        Half& half = m_halves[index_of(from)];
        half.lost = half.lost || !half.sealed;
    }

private:
    using Names = std::vector<std::string>;
    struct Half {
        bool lost = false;
        bool sealed = false;
        std::string banner;
        std::size_t greeted = 0;
        Lines lines;
        std::string packet;
        std::array<Names, 4> lists; ///< of KEXINIT: exchange of keys, host keys, ciphers there, ciphers back
    };

    /// What is not SSH to its end is not called so.
    void break_off() {
        m_broken = true;
        m_said.break_off();
    }

    void take_sealed(Bytes bytes) {
        if (reads_as_text(bytes))
            return break_off();
        if (m_halves[0].sealed && m_halves[1].sealed)
            m_said.sealed += bytes.size();
    }

    void take_banner(Half& half, Bytes& bytes) {
        const auto line = half.lines.take(bytes);
        if (!line)
            return;
        if (line->starts_with("SSH-"))
            half.banner = *line;
        else if (++half.greeted > most_greeting) // a server may say other lines before
            return break_off();
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
        if (wanted > most_packet || wanted < 4)
            return break_off();
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

    /// Up to NEWKEYS there are messages of the transport alone; from 50 on they are those of a login.
    void read_packet(Half& half) {
        ByteReader reader(as_bytes(half.packet), ByteOrder::Big);
        const auto message = reader.skip(5) ? reader.u8() : std::nullopt;
        const bool again = message == 20 && !half.lists[0].empty(); // keys are exchanged anew behind the first alone
        if (!message || *message == 0 || *message >= 50 || again)
            return break_off();
        if (*message == 20)
            read_lists(half, reader);
        half.sealed = *message == 21;
    }

    /// KEXINIT: a cookie of 16 bytes, and lists of names.
    void read_lists(Half& half, ByteReader& reader) {
        if (!reader.skip(16))
            return break_off();
        for (Names& names : half.lists) {
            const auto length = reader.u32();
            const auto list = length ? reader.take(*length) : std::nullopt;
            if (!list)
                return break_off();
            const std::vector<std::string_view> parts = split(as_text(*list), ',');
            if (parts.size() > most_names)
                return break_off();
            names.assign(parts.begin(), parts.end());
        }
        agree();
    }

    /// Whoever is the client, there is one answer where both lists begin alike, or one choice is the same either way.
    std::string agreed(std::size_t list) const {
        const auto first_of = [](const Names& client, const Names& server) {
            const auto found = std::ranges::find_first_of(client, server);
            return found == client.end() ? std::string() : *found;
        };
        const Names& one = m_halves[0].lists[list];
        const Names& two = m_halves[1].lists[list];
        const std::string there = first_of(one, two);
        const std::string back = first_of(two, one);
        return there == back ? there : there + " or " + back;
    }

    void agree() {
        if (m_halves[0].lists[0].empty() || m_halves[1].lists[0].empty())
            return;
        const std::string there = agreed(2);
        const std::string back = agreed(3);
        m_said.cipher = there == back ? there : there + " and " + back;
        // A group of 1024 bits, which is known to be within reach of some (RFC 9142).
        constexpr std::string_view small_group = "diffie-hellman-group1-sha1";
        if (const std::string exchange = agreed(0); exchange.find(small_group) != std::string::npos)
            *m_said.cipher += " by " + exchange;
    }

    Said& m_said;
    std::array<Half, 2> m_halves;
    bool m_broken = false;
};

} // namespace

std::unique_ptr<Talk> follow_ssh(Said& said) { return std::make_unique<SshTalk>(said); }

} // namespace warifu::traffic
