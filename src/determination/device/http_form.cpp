// Only tags are looked at, one after the other, with no tree: hostile pages make HTML's tree cost far more than its
// text, and a form's fields are told by tags alone.

#include "http_form.h"

#include <map>

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_attributes = 64;
constexpr std::size_t most_fields = 64;

struct Tag {
    std::string name; ///< in lower case, with its `/` when it ends something
    std::map<std::string, std::string> attributes;

    std::string attribute(const std::string& key) const {
        const auto at = attributes.find(key);
        return at == attributes.end() ? std::string() : at->second;
    }
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

std::string unescaped(std::string_view text) {
    static constexpr std::pair<std::string_view, char> names[] = {{"&amp;", '&'}, {"&quot;", '"'}, {"&lt;", '<'},
                                                                  {"&gt;", '>'},  {"&#39;", '\''}, {"&#x2F;", '/'},
                                                                  {"&#47;", '/'}};
    std::string out;
    while (!text.empty()) {
        bool found = false;
        for (const auto& [name, c] : names)
            if (text.starts_with(name)) {
                out += c;
                text.remove_prefix(name.size());
                found = true;
                break;
            }
        if (!found) {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

/// Gives the tags of a page in their order.
class Tags {
public:
    explicit Tags(std::string_view html) : m_html(html) {}

    std::optional<Tag> next() {
        while (true) {
            m_at = m_html.find('<', m_at);
            if (m_at == std::string_view::npos)
                return std::nullopt;
            if (m_html.substr(m_at, 4) == "<!--") {
                m_at = m_html.find("-->", m_at);
                if (m_at == std::string_view::npos)
                    return std::nullopt;
                continue;
            }
            ++m_at;
            Tag tag;
            while (m_at < m_html.size() && !is_space(m_html[m_at]) && m_html[m_at] != '>')
                tag.name += m_html[m_at++];
            tag.name = to_lower_ascii(tag.name);
            read_attributes(tag);
            if (tag.name == "script" || tag.name == "style")
                skip_to_end_of(tag.name);
            if (!tag.name.empty())
                return tag;
        }
    }

private:
    void read_attributes(Tag& tag) {
        while (m_at < m_html.size() && m_html[m_at] != '>') {
            if (is_space(m_html[m_at]) || m_html[m_at] == '/') {
                ++m_at;
                continue;
            }
            std::string key;
            while (m_at < m_html.size() && !is_space(m_html[m_at]) && m_html[m_at] != '=' && m_html[m_at] != '>')
                key += m_html[m_at++];
            skip_spaces();
            std::string value;
            if (m_at < m_html.size() && m_html[m_at] == '=') {
                ++m_at;
                skip_spaces();
                value = read_value();
            }
            if (tag.attributes.size() < most_attributes)
                tag.attributes.emplace(to_lower_ascii(key), unescaped(value));
        }
    }

    std::string read_value() {
        if (m_at >= m_html.size())
            return {};
        const char quote = m_html[m_at];
        const bool quoted = quote == '"' || quote == '\'';
        if (quoted)
            ++m_at;
        const std::size_t begin = m_at;
        while (m_at < m_html.size() &&
               (quoted ? m_html[m_at] != quote : !is_space(m_html[m_at]) && m_html[m_at] != '>'))
            ++m_at;
        const std::string value(m_html.substr(begin, m_at - begin));
        if (quoted && m_at < m_html.size())
            ++m_at;
        return value;
    }

    void skip_spaces() {
        while (m_at < m_html.size() && is_space(m_html[m_at]))
            ++m_at;
    }

    void skip_to_end_of(const std::string& name) {
        // Looked for letter by letter in either case, so that the time stays that of the page's length.
        for (m_at = m_html.find("</", m_at); m_at != std::string_view::npos; m_at = m_html.find("</", m_at + 2))
            if (to_lower_ascii(m_html.substr(m_at + 2, name.size())) == name)
                return;
        m_at = m_html.size();
    }

    std::string_view m_html; // the caller's
    std::size_t m_at = 0;
};

/// A form while its fields come.
struct Draft {
    LoginForm form;
    unsigned passwords = 0;
    unsigned users = 0;

    void take(const Tag& tag) {
        const std::string type = to_lower_ascii(tag.attribute("type"));
        const std::string name = tag.attribute("name");
        if (type == "password") {
            ++passwords;
            form.password_field = name;
            return;
        }
        if (type == "checkbox" || type == "radio" || type == "reset" || type == "image" || type == "file" ||
            (type == "button" && tag.name == "input"))
            return;
        if (type == "hidden" || type == "submit" || tag.name == "button") {
            if (!name.empty() && form.others.size() < most_fields)
                form.others.emplace_back(name, tag.attribute("value"));
            return;
        }
        ++users;
        form.user_field = name;
    }

    /// Whether it is one that can be filled in without guessing.
    bool plain() const {
        return passwords == 1 && users <= 1 && !form.password_field.empty() && (users == 0 || !form.user_field.empty());
    }
};

std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter =
            (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
        if (letter || std::string_view("*-._").find(c) != std::string_view::npos)
            out += c;
        else if (c == ' ')
            out += '+';
        else
            out += fmt::format("%{:02X}", byte);
    }
    return out;
}

} // namespace

LoginPage read_login_page(std::string_view html) {
    LoginPage page;
    Tags tags(html.substr(0, most_page));
    Draft draft;
    bool inside = false;
    const auto close = [&] {
        if (inside && draft.plain() && !page.form)
            page.form = draft.form;
        draft = Draft();
        inside = false;
    };
    while (const auto tag = tags.next()) {
        page.scripted = page.scripted || tag->name == "script" || tag->attributes.contains("onsubmit") ||
                        tag->attributes.contains("onclick");
        if (tag->name == "form") {
            close();
            inside = true;
            draft.form.action = tag->attribute("action");
            draft.form.post = to_lower_ascii(tag->attribute("method")) == "post";
        } else if (tag->name == "/form") {
            close();
        } else if (tag->name == "input" || tag->name == "button") {
            page.asks_password = page.asks_password || to_lower_ascii(tag->attribute("type")) == "password";
            if (inside)
                draft.take(*tag);
        }
    }
    close();
    return page;
}

std::string encode_form(const LoginForm& form, std::string_view user, std::string_view password) {
    std::string out;
    const auto add = [&](std::string_view name, std::string_view value) {
        out += fmt::format("{}{}={}", out.empty() ? "" : "&", encoded(name), encoded(value));
    };
    if (!form.user_field.empty())
        add(form.user_field, user);
    add(form.password_field, password);
    for (const auto& [name, value] : form.others)
        add(name, value);
    return out;
}

} // namespace warifu::device
