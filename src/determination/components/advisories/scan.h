#pragma once

#include <optional>
#include <string_view>
#include <vector>

/// Finds where the values of a JSON text begin and end, without reading them: so that a file of gigabytes is read one
/// record at a time, and a file cut short gives the records before the cut. What lies between is checked by whoever
/// parses it.
namespace warifu::advisories {

struct JsonMember {
    std::string_view key;   ///< as written, escapes and all
    std::string_view value; ///< its text
    bool whole = true;      ///< false: the file ends inside of it
};

class JsonScanner {
public:
    explicit JsonScanner(std::string_view text) : m_text(text) {}

    /// First byte of what comes next, blanks and commas skipped; 0 at the end.
    char peek();
    /// The next value. Empty: there is none, or what stands there begins none.
    std::optional<JsonMember> value();
    /// The next `"key": value`.
    std::optional<JsonMember> member();
    /// Steps over one byte, such as a bracket.
    void step() { ++m_at; }
    std::size_t position() const { return m_at; }

private:
    std::optional<std::string_view> string();
    bool skip_container();

    std::string_view m_text;
    std::size_t m_at = 0;
};

/// The members of an object, at most `most`; the last may not be whole.
std::vector<JsonMember> members_of(std::string_view object, std::size_t most);

/// Calls `visit` with each element of an array, or each member of an object, until it gives false. False: the container
/// is not closed, or holds what is no value; everything before that was visited.
template <class Visit>
bool each_element(std::string_view container, Visit visit) {
    JsonScanner scanner(container);
    const char open = scanner.peek();
    if (open != '[' && open != '{')
        return false;
    scanner.step();
    for (;;) {
        const char next = scanner.peek();
        if (next == ']' || next == '}')
            return true;
        const auto element = open == '[' ? scanner.value() : scanner.member();
        if (!element || !element->whole)
            return false;
        if (!visit(*element))
            return true;
    }
}

} // namespace warifu::advisories
