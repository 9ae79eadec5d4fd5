#include "names.h"

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Digits from `at` on, at most `most` of them; the position behind, or `at` when there are none or more.
std::size_t behind_digits(std::string_view text, std::size_t at, std::size_t most) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end]))
        ++end;
    return end - at <= most ? end : at;
}

/// The length of an id `5.1-2A` at `at`; 0 when there is none.
std::size_t provision_at(std::string_view text, std::size_t at) {
    std::size_t end = behind_digits(text, at, 2);
    if (end == at)
        return 0;
    if (end < text.size() && text[end] == '.') {
        const std::size_t clause = behind_digits(text, end + 1, 2);
        if (clause == end + 1)
            return 0;
        end = clause;
    }
    if (end >= text.size() || text[end] != '-')
        return 0;
    const std::size_t number = behind_digits(text, end + 1, 2);
    if (number == end + 1)
        return 0;
    end = number;
    if (end < text.size() && text[end] >= 'A' && text[end] <= 'Z')
        ++end;
    const bool goes_on = end < text.size() && (is_letter(text[end]) || is_digit(text[end]) || text[end] == '.');
    const bool sentence_ends =
        end < text.size() && text[end] == '.' && (end + 1 == text.size() || text[end + 1] == ' ');
    return goes_on && !sentence_ends ? 0 : end - at;
}

/// True when `text` begins with `word` as a word of its own, in any case.
bool begins_with(std::string_view text, std::string_view word) {
    return text.size() >= word.size() && to_lower_ascii(text.substr(0, word.size())) == word &&
           (text.size() == word.size() || !(is_letter(text[word.size()]) || is_digit(text[word.size()])));
}

} // namespace

std::string plain(std::string_view text) {
    std::string out;
    for (const char c : trim(text))
        if (c != '*' && c != '`')
            out += c;
    return std::string(trim(out));
}

std::string header_word(std::string_view text) {
    // A header in two languages, as our own forms have it, has the standard's word in its first line.
    const std::string_view first = trim(text).substr(0, trim(text).find('\n'));
    std::string word = to_lower_ascii(plain(first));
    if (const std::size_t open = word.rfind('('); word.ends_with(')') && open != std::string::npos && open > 0)
        word.resize(open);
    return std::string(trim(word));
}

std::string provision_in(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool inside = at > 0 && (is_digit(text[at - 1]) || is_letter(text[at - 1]) || text[at - 1] == '.' ||
                                       text[at - 1] == '-' || text[at - 1] == '_');
        if (inside || !is_digit(text[at]))
            continue;
        if (const std::size_t length = provision_at(text, at); length > 0)
            return std::string(text.substr(at, length));
    }
    return {};
}

std::string table_in(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at]) || (at > 0 && (is_digit(text[at - 1]) || text[at - 1] == '.')))
            continue;
        const std::size_t dash = behind_digits(text, at, 2);
        if (dash == at || dash >= text.size() || text[dash] != '-')
            continue;
        std::size_t end = dash + 1;
        while (end < text.size() && is_letter(text[end]))
            ++end;
        constexpr std::size_t shortest = 3;
        constexpr std::size_t longest = 30;
        if (end - dash - 1 >= shortest && end - dash - 1 <= longest)
            return std::string(text.substr(dash + 1, end - dash - 1));
    }
    return {};
}

std::string support_of(std::string_view text) {
    const std::string word = to_lower_ascii(plain(text));
    if (word.empty())
        return {};
    if (word == "y" || word == "yes")
        return "Y";
    if (word == "n" || word == "no")
        return "N";
    if (word == "n/a" || word == "na" || word == "not applicable")
        return "N/A";
    return "other";
}

std::string verdict_of(std::string_view text) {
    const std::string word = plain(text);
    for (const std::string_view known : {"PASS", "FAIL", "INCONCLUSIVE"})
        if (begins_with(word, to_lower_ascii(known)))
            return std::string(known);
    return begins_with(word, "n/a") || begins_with(word, "not applicable") ? "N/A" : "other";
}

std::string answer_of(std::string_view text) {
    const std::string word = plain(text);
    for (const std::string_view known : {"yes", "no"}) {
        if (!begins_with(word, known))
            continue;
        // `No service accepts …` and `No. 5` are no answers; `No. Outbound only.` is one.
        const std::string_view rest = std::string_view(word).substr(known.size());
        const std::string_view next = trim(rest);
        const bool goes_on = rest.starts_with(' ') && (is_letter(next.front()) || is_digit(next.front()));
        const std::string_view behind_dot = rest.starts_with('.') ? trim(rest.substr(1)) : std::string_view();
        const bool number = !behind_dot.empty() && is_digit(behind_dot.front());
        return goes_on || number ? std::string() : std::string(known);
    }
    return {};
}

} // namespace warifu::documents
