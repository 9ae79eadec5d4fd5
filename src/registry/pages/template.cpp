#include "template.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "words.h"

namespace warifu::pages {

namespace {

[[noreturn]] void refuse(std::string_view what, std::string_view name) {
    throw std::logic_error("template: " + std::string(what) + ": " + std::string(name));
}

struct Tag {
    char kind = 0; ///< '#', '^', '/', '{', or 0 for a value
    std::string_view name;
    std::size_t begin = 0, end = 0; ///< in the text
};

Tag tag_at(std::string_view text, std::size_t begin) {
    if (begin == text.npos)
        refuse("a word without an end", text.substr(text.size() - std::min<std::size_t>(text.size(), 20)));
    const bool raw = text.substr(begin).starts_with("{{{");
    const std::string_view close = raw ? "}}}" : "}}";
    const std::size_t inside = begin + close.size();
    const std::size_t end = text.find(close, inside);
    if (end == text.npos)
        refuse("a tag without an end", text.substr(begin, 20));
    Tag tag{raw ? '{' : char(0), text.substr(inside, end - inside), begin, end + close.size()};
    if (!raw && !tag.name.empty() && std::string_view("#^/").find(tag.name.front()) != std::string_view::npos) {
        tag.kind = tag.name.front();
        tag.name.remove_prefix(1);
    }
    return tag;
}

constexpr std::string_view entity_of(char c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&apos;";
    default: return {};
    }
}

constexpr std::array<bool, 256> has_entity = [] {
    std::array<bool, 256> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = !entity_of(static_cast<char>(i)).empty();
    return all;
}();

/// A section's tag with nothing beside it on its line takes the line with it.
std::size_t behind_line(std::string_view text, const Tag& tag) {
    const bool alone =
        (tag.begin == 0 || text[tag.begin - 1] == '\n') && tag.end < text.size() && text[tag.end] == '\n';
    return alone ? tag.end + 1 : tag.end;
}

} // namespace

const Data* Data::find(std::string_view name) const {
    const auto found = std::ranges::find(m_names, name);
    return found == m_names.end() ? nullptr : &m_values[static_cast<std::size_t>(found - m_names.begin())];
}

bool Data::is_shown() const {
    switch (m_kind) {
    case Kind::No: return false;
    case Kind::Text: return !text().empty();
    case Kind::List: return !m_values.empty();
    default: return true;
    }
}

void append_escaped(std::string& out, std::string_view text) {
    std::size_t written = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!has_entity[static_cast<unsigned char>(text[at])])
            continue;
        const std::string_view entity = entity_of(text[at]);
        out += text.substr(written, at - written);
        out += entity;
        written = at + 1;
    }
    out += text.substr(written);
}

void Template::add_text(std::string_view text) {
    if (!m_parts.empty() && m_parts.back().kind == Part::Kind::Text)
        m_parts.back().text += text;
    else
        m_parts.push_back({Part::Kind::Text, std::string(text)});
}

void Template::begin(Part::Kind kind, std::string_view name, Open& open) {
    open.push_back(m_parts.size());
    m_parts.push_back({kind, std::string(name)});
}

void Template::end(std::string_view name, Open& open) {
    if (open.empty() || m_parts[open.back()].text != name)
        refuse("ends and was not begun", name);
    m_parts[open.back()].end = m_parts.size();
    m_parts.push_back({Part::Kind::Text}); // what follows is no part of the section
    open.pop_back();
}

Template::Template(std::string_view text, Language language) {
    Open open;
    std::size_t from = 0;
    for (std::size_t at = text.find("{{"); at != text.npos; at = text.find("{{", from)) {
        add_text(text.substr(from, at - from));
        const Tag tag = tag_at(text, at);
        from = tag.end;
        if (tag.kind == '#' && tag.name == "w") {
            const Tag end = tag_at(text, text.find("{{", from));
            add_text(word(text.substr(from, end.begin - from), language));
            from = end.end;
        } else if (tag.kind == 0 || tag.kind == '{') {
            m_parts.push_back({tag.kind == 0 ? Part::Kind::Escaped : Part::Kind::Raw, std::string(tag.name)});
        } else {
            from = behind_line(text, tag);
            if (tag.kind == '/')
                end(tag.name, open);
            else
                begin(tag.kind == '#' ? Part::Kind::Section : Part::Kind::Unless, tag.name, open);
        }
    }
    add_text(text.substr(from));
    if (!open.empty())
        refuse("begins and does not end", m_parts[open.back()].text);
}

namespace {

/// The innermost value of that name.
template <class Scope>
auto find_in(const Scope& scope, const auto& find) {
    for (auto each = scope.rbegin(); each != scope.rend(); ++each)
        if (const auto* found = find(**each))
            return found;
    return decltype(find(*scope.front()))(nullptr);
}

} // namespace

void Template::write_section(std::string& out, std::size_t at, Scope& scope) const {
    const Part& part = m_parts[at];
    const Data* value = find_in(scope, [&](const Data& data) { return data.find(part.text); });
    const bool shown = value != nullptr && value->is_shown();
    if (part.kind == Part::Kind::Unless) {
        if (!shown)
            write(out, at + 1, part.end, scope);
        return;
    }
    if (!shown)
        return;
    if (value->m_kind != Data::Kind::List) {
        scope.push_back(value);
        write(out, at + 1, part.end, scope);
        scope.pop_back();
        return;
    }
    for (const Data& each : value->m_values) {
        scope.push_back(&each);
        write(out, at + 1, part.end, scope);
        scope.pop_back();
    }
}

void Template::write(std::string& out, std::size_t first, std::size_t last, Scope& scope) const {
    for (std::size_t at = first; at < last; ++at) {
        const Part& part = m_parts[at];
        if (part.kind == Part::Kind::Text) {
            out += part.text;
        } else if (part.kind == Part::Kind::Section || part.kind == Part::Kind::Unless) {
            write_section(out, at, scope);
            at = part.end - 1;
        } else if (const Data* value = find_in(scope, [&](const Data& data) { return data.find(part.text); })) {
            if (part.kind == Part::Kind::Raw)
                out += value->text();
            else
                append_escaped(out, value->text());
        }
    }
}

std::string Template::fill(const Data& data) const {
    constexpr std::size_t usual_page = 16U << 10U;
    std::string out;
    out.reserve(usual_page);
    Scope scope{&data};
    write(out, 0, m_parts.size(), scope);
    return out;
}

} // namespace warifu::pages
