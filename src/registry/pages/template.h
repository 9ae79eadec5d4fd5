#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/text.h"

/// Templates of pages: the part of mustache (mustache(5)) that they need, parsed once. The library of Debian parses a
/// template each time that it is filled in, and copies all that it is filled in with: four fifths of a page's time.
namespace warifu::pages {

/// What a template is filled in with: a text, yes or no, named values, or a list. Moved, never copied. A string is
/// kept; of a string_view, as of a literal, what it shows has to stay until the template is filled in.
class Data {
public:
    enum class type { object, list };

    Data() = default;
    explicit Data(type kind) : m_kind(kind == type::list ? Kind::List : Kind::Object) {}
    Data(std::string text) : m_kind(Kind::Text), m_own(std::move(text)) {}
    explicit Data(std::string_view text) : m_kind(Kind::Text), m_shown(text) {}
    Data(const char* text) : Data(std::string_view(text)) {}
    Data(bool yes) : m_kind(yes ? Kind::Yes : Kind::No) {}
    template <std::size_t size>
    Data(const char (&name)[size], Data value) {
        set(name, std::move(value));
    }
    Data(Data&&) noexcept = default;
    Data& operator=(Data&&) noexcept = default;

    void reserve(std::size_t count) {
        m_names.reserve(count);
        m_values.reserve(count);
    }
    /// The name is a literal, and kept as it stands. Once each.
    template <std::size_t size>
    void set(const char (&name)[size], Data value) {
        m_names.emplace_back(name, size - 1);
        m_values.push_back(std::move(value));
    }
    Data& operator<<(Data each) {
        m_values.push_back(std::move(each));
        return *this;
    }

private:
    friend class Template;
    enum class Kind { Object, List, Text, Yes, No };

    const Data* find(std::string_view name) const; ///< null where there is none
    bool is_shown() const;                         ///< neither no, nor an empty text or list
    std::string_view text() const { return m_shown.empty() ? std::string_view(m_own) : m_shown; }

    Kind m_kind = Kind::Object;
    std::string m_own;
    std::string_view m_shown;              ///< empty: the text is our own
    std::vector<std::string_view> m_names; ///< of an object's values
    std::vector<Data> m_values;
};

/// `{{text}}`, `{{{text as it is}}}`, `{{#section}}…{{/section}}`, `{{^unless}}…{{/unless}}`, and `{{#w}}key{{/w}}`,
/// the page's word for that key. The tags of a section that have a line for themselves take it with them.
class Template {
public:
    /// Throws std::logic_error where sections do not end as they begin: the program's own texts are at fault.
    Template(std::string_view text, Language language);
    std::string fill(const Data& data) const;

private:
    struct Part {
        enum class Kind { Text, Escaped, Raw, Section, Unless };
        Kind kind = Kind::Text;
        std::string text = {}; ///< the value's name, unless it is a text
        std::size_t end = 0;   ///< of a section: behind its last part
    };
    using Scope = std::vector<const Data*>;

    using Open = std::vector<std::size_t>; ///< sections that have not ended

    void add_text(std::string_view text);
    void begin(Part::Kind kind, std::string_view name, Open& open);
    void end(std::string_view name, Open& open);
    void write(std::string& out, std::size_t first, std::size_t last, Scope& scope) const;
    void write_section(std::string& out, std::size_t at, Scope& scope) const;

    std::vector<Part> m_parts;
};

/// & < > " ' as HTML's entities.
void append_escaped(std::string& out, std::string_view text);

} // namespace warifu::pages
