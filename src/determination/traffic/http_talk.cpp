// HTTP and RTSP: lines up to an empty one, then a body. What counts is who logs in by them: `Authorization`, cookies,
// and forms. RFC 9112, 2; RFC 9110, 11.6; RFC 6265, 4.2. Of what is asked for the path is kept, and nothing behind `?`.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "talk.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

constexpr std::size_t most_body = 8'192; // of a form
constexpr std::size_t most_path = 200;

/// Whether a field's name says that it holds what lets somebody in.
bool is_secret_name(std::string_view name) {
    constexpr std::array<std::string_view, 7> names = {"password",   "passwd",       "pwd",          "pass",
                                                       "passphrase", "access_token", "user_password"};
    return std::ranges::find(names, to_lower_ascii(name)) != names.end();
}

/// Whether a cookie's name is one that sessions have. Somebody may have logged in by it, or not.
bool is_session_name(std::string_view name) {
    const std::string lower = to_lower_ascii(name);
    const auto has = [&](std::string_view mark) { return lower.find(mark) != std::string::npos; };
    if (has("csrf") || has("xsrf"))
        return false;
    return lower == "sid" || lower.ends_with(".sid") || lower.ends_with("_sid") || lower.ends_with("-sid") ||
           has("sess") || has("token") || has("login") || has("jwt") || has("sysauth");
}

/// `a=1&password=x`: whether a secret's field has a value.
bool has_secret_field(std::string_view form) {
    for (const std::string_view field : split(form, '&')) {
        const std::size_t equals = field.find('=');
        if (equals != std::string_view::npos && equals + 1 < field.size() &&
            is_secret_name(trim(field.substr(0, equals))))
            return true;
    }
    return false;
}

/// `{"password": "x"}`: whether a secret's member has a text that is not empty.
bool has_secret_member(std::string_view json) {
    for (std::size_t at = json.find('"'); at != std::string_view::npos;) {
        const std::size_t end = json.find('"', at + 1);
        if (end == std::string_view::npos)
            return false;
        const std::string_view name = json.substr(at + 1, end - at - 1);
        const std::string_view behind = trim(json.substr(end + 1, 64));
        if (is_secret_name(name) && behind.starts_with(':')) {
            const std::string_view value = trim(behind.substr(1));
            if (value.size() >= 2 && value[0] == '"' && value[1] != '"')
                return true;
        }
        at = json.find('"', end + 1);
    }
    return false;
}

class HttpTalk : public Talk {
public:
    HttpTalk(std::string_view protocol, Said& said) : m_said(said) { m_said.carries = protocol; }

    void take(Side from, Bytes bytes, std::uint64_t packet) override {
        Half& half = m_halves[index_of(from)];
        half.packet = packet;
        while (!bytes.empty() && !m_raw) {
            if (half.body_left > 0)
                take_body(from, half, bytes);
            else if (const auto line = half.lines.take(bytes))
                take_line(from, half, *line);
        }
    }
    void hole(Side from) override {
        Half& half = m_halves[index_of(from)];
        half = {}; // the next line that begins a message is one
    }

private:
    struct Half {
        Lines lines;
        bool in_head = false;
        bool is_request = false;
        bool upgraded = false;
        bool to_https = false; ///< it sends whoever asked there
        std::string status;
        bool bodiless = false; ///< whatever length it tells
        bool chunked = false;
        std::uint64_t length = 0; ///< that the head tells
        std::string content_type;
        std::string form;
        std::uint64_t body_left = 0;
        std::uint64_t packet = 0;
    };

    void take_line(Side from, Half& half, const std::string& line) {
        if (half.in_head && line.empty())
            return end_head(half);
        if (half.in_head)
            return take_field(from, half, line);
        if (half.chunked)
            return take_chunk_size(half, line);
        const std::vector<std::string_view> parts = words(line);
        const auto is_version = [](std::string_view word) {
            return word.starts_with("HTTP/1.") || word.starts_with("RTSP/1.");
        };
        if (parts.size() == 3 && is_version(parts[2]) && speaks_as(from, Role::Client))
            begin_request(from, half, parts[0], parts[1]);
        else if (parts.size() >= 2 && is_version(parts[0]) && speaks_as(from, Role::Server))
            begin_answer(half, parts[1]);
    }

    /// Who was the client once stays it: a page that shows a request is none.
    enum class Role { Client, Server };
    bool speaks_as(Side from, Role role) {
        const Side client = role == Role::Client ? from : other(from);
        m_client = m_client.value_or(client);
        return *m_client == client;
    }

    /// RFC 9112, 7.1: `size in hexadecimal digits [; more]`, the chunk, an empty line; one of size 0 is the last.
    static void take_chunk_size(Half& half, const std::string& line) {
        if (line.empty())
            return;
        std::uint64_t size = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
        half.chunked = error == std::errc() && size > 0;
        half.body_left = half.chunked ? size : 0;
    }

    void begin_request(Side from, Half& half, std::string_view method, std::string_view target) {
        half.in_head = true;
        half.is_request = true;
        half.bodiless = false;
        half.content_type.clear();
        m_head_asked = method == "HEAD";
        ++m_open;
        m_known_before = m_said.readable.size();
        const std::size_t query = target.find('?');
        m_asked = fmt::format("{} {}{}", method, printable(target.substr(0, query), most_path),
                              query == std::string_view::npos ? "" : "?…");
        if (m_said.says.empty())
            m_said.says = m_asked;
        if (query != std::string_view::npos && has_secret_field(target.substr(query + 1)))
            m_said.add_readable("query", m_asked, from, half.packet);
        m_tunnel = method == "CONNECT";
    }

    void begin_answer(Half& half, std::string_view status) {
        half.in_head = true;
        half.is_request = false;
        half.to_https = false;
        half.status = status;
        half.bodiless = m_head_asked || status.starts_with('1') || status == "204" || status == "304";
        half.upgraded = status == "101" || (m_tunnel && status.starts_with('2'));
    }

    void take_field(Side from, Half& half, const std::string& line) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos)
            return;
        const std::string name = to_lower_ascii(line.substr(0, colon));
        const std::string_view value = trim(std::string_view(line).substr(colon + 1));
        if (name == "content-length")
            std::from_chars(value.data(), value.data() + value.size(), half.length);
        else if (name == "transfer-encoding")
            half.chunked = to_lower_ascii(value).ends_with("chunked");
        else if (name == "location")
            half.to_https = to_lower_ascii(value).starts_with("https:");
        else if (name == "content-type")
            half.content_type = to_lower_ascii(value);
        else if (name == "host" && m_said.host.empty())
            m_said.host = value;
        else if (name == "authorization" || name == "proxy-authorization")
            take_authorization(from, half, value);
        else if (name == "cookie")
            for (const std::string_view cookie : split(value, ';'))
                take_cookie(from, half, cookie);
        else if (name == "set-cookie")
            take_cookie(from, half, value.substr(0, value.find(';')));
    }

    void take_authorization(Side from, const Half& half, std::string_view value) {
        const std::string scheme = to_lower_ascii(value.substr(0, value.find(' ')));
        const bool known = scheme == "basic" || scheme == "bearer" || scheme == "digest";
        if (scheme.size() < value.size())
            m_said.add_readable(known ? scheme : "authorization", m_asked, from, half.packet);
    }

    void take_cookie(Side from, const Half& half, std::string_view cookie) {
        const std::size_t equals = cookie.find('=');
        if (equals != std::string_view::npos && equals + 1 < cookie.size())
            m_said.add_readable(is_session_name(trim(cookie.substr(0, equals))) ? "session-cookie" : "cookie", m_asked,
                                from, half.packet);
    }

    void end_head(Half& half) {
        half.in_head = false;
        half.form.clear();
        half.chunked = half.chunked && !half.bodiless;
        half.body_left = half.chunked || half.bodiless ? 0 : half.length;
        half.length = 0;
        m_raw = half.upgraded; // what follows is another protocol
        if (half.is_request)
            return;
        half.content_type.clear();
        if (!half.status.starts_with('1'))
            end_exchange(half);
    }

    /// Whoever tries a login on the unit where it takes none tells nothing of it.
    void end_exchange(const Half& half) {
        constexpr std::array<std::string_view, 5> none = {"404", "405", "410", "426", "501"};
        const bool refused =
            std::ranges::find(none, half.status) != none.end() || (half.status.starts_with('3') && half.to_https);
        if (refused && m_open == 1 && m_client == Side::Peer)
            m_said.readable.resize(std::min(m_said.readable.size(), m_known_before));
        m_open -= std::min<std::size_t>(m_open, 1);
    }

    void take_body(Side from, Half& half, Bytes& bytes) {
        const Bytes part = clipped(bytes, 0, half.body_left);
        bytes = bytes.subspan(part.size());
        half.body_left -= part.size();
        const bool form = half.content_type.starts_with("application/x-www-form-urlencoded");
        const bool json = half.content_type.find("json") != std::string::npos;
        if ((form || json) && half.form.size() < most_body) {
            half.form += as_text(part);
            if (form ? has_secret_field(half.form) : has_secret_member(half.form))
                m_said.add_readable("form", m_asked, from, half.packet);
        }
        if (half.body_left == 0 && !half.chunked)
            half.content_type.clear();
    }

    Said& m_said;
    std::array<Half, 2> m_halves;
    std::string m_asked; ///< by the last request
    bool m_tunnel = false;
    bool m_head_asked = false;
    std::size_t m_open = 0;         ///< requests without an answer
    std::size_t m_known_before = 0; ///< of `readable`, before the last request
    std::optional<Side> m_client;
    bool m_raw = false;
};

} // namespace

std::unique_ptr<Talk> follow_http(std::string_view protocol, Said& said) {
    return std::make_unique<HttpTalk>(protocol, said);
}

} // namespace warifu::traffic
