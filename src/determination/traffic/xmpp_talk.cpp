// XMPP: two streams of XML, one from each side, told apart by their tags alone. A client asks for TLS by <starttls/>,
// and the server's <proceed/> says that it begins (RFC 6120, 5.4.2); a login by PLAIN stands in <auth> (RFC
// 6120, 6.4.2; RFC 4616), one of old in <password> (XEP-0078).
#include <algorithm>
#include <array>

#include "talk.h"
#include "upgrade.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

constexpr std::size_t most_tag = 4096; // with the text before it

/// The value of `name='value'` in a tag.
std::string attribute(std::string_view tag, std::string_view name) {
    for (const char quote : {'\'', '"'}) {
        const std::string begin = " " + std::string(name) + "=" + quote;
        if (const std::size_t at = tag.find(begin); at != std::string_view::npos) {
            const std::string_view value = tag.substr(at + begin.size());
            return std::string(value.substr(0, value.find(quote)));
        }
    }
    return {};
}

class XmppTalk : public Talk {
public:
    explicit XmppTalk(Said& said) : m_said(said), m_upgrade(said) { m_said.carries = "xmpp"; }

    void take(Side from, Bytes bytes, std::uint64_t packet) override {
        std::string& piece = m_pieces[index_of(from)];
        while (!bytes.empty() && !m_upgrade.made()) {
            const std::string_view text = as_text(bytes);
            const std::size_t end = text.find('>');
            const std::string_view part = text.substr(0, end);
            piece += part.substr(0, most_tag - std::min(most_tag, piece.size()));
            bytes = bytes.subspan(end == std::string_view::npos ? bytes.size() : end + 1);
            if (end == std::string_view::npos)
                continue;
            take_tag(from, piece, packet);
            piece.clear();
        }
        if (m_upgrade.made() && !bytes.empty())
            m_upgrade.take(from, bytes, packet);
    }
    void hole(Side from) override {
        if (m_upgrade.made())
            m_upgrade.hole(from);
        else
            m_upgrade.spoil();
    }

private:
    /// `text<tag`, without what closes it.
    void take_tag(Side from, std::string_view piece, std::uint64_t packet) {
        const std::size_t begin = piece.rfind('<');
        const std::string_view tag = begin == std::string_view::npos ? std::string_view() : piece.substr(begin + 1);
        const bool has_text = begin != std::string_view::npos && !is_blank(piece.substr(0, begin));
        const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/", 1));
        m_client = m_client.value_or(from);
        if (from == *m_client)
            take_of_client(from, name, tag, has_text, packet);
        else
            take_of_server(name, tag);
    }

    void take_of_client(Side from, std::string_view name, std::string_view tag, bool has_text, std::uint64_t packet) {
        constexpr std::array<std::string_view, 5> innocent = {"?xml", "stream:stream", "/stream:stream", "starttls",
                                                              "/starttls"};
        if (std::ranges::find(innocent, name) == innocent.end() || has_text)
            m_upgrade.spoil();
        if (name == "stream:stream" && m_said.host.empty())
            m_said.host = attribute(tag, "to");
        else if (name == "starttls")
            m_asked = true;
        else if (name == "auth")
            m_plain = attribute(tag, "mechanism") == "PLAIN";
        else if (name == "/auth" && m_plain && has_text)
            m_said.add_readable("password", "auth PLAIN", from, packet);
        else if (name == "/password" && has_text)
            m_said.add_readable("password", "password", from, packet);
    }

    void take_of_server(std::string_view name, std::string_view tag) {
        if (name == "message" || name == "presence" || name == "iq")
            m_upgrade.spoil();
        const bool proceeds = m_asked && ((name == "proceed" && tag.ends_with('/')) || name == "/proceed");
        if (proceeds)
            m_upgrade.make();
    }

    Said& m_said;
    Upgrade m_upgrade;
    std::array<std::string, 2> m_pieces;
    std::optional<Side> m_client; ///< who speaks first
    bool m_asked = false;
    bool m_plain = false;
};

} // namespace

std::unique_ptr<Talk> follow_xmpp(Said& said) { return std::make_unique<XmppTalk>(said); }

} // namespace warifu::traffic
