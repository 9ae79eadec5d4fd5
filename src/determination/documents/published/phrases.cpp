#include "phrases.h"

#include <algorithm>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t longest_address_bytes = 2'000; ///< keeps the time linear in the text

bool is_word(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
}

bool is_mail(char letter) { return is_word(letter) || std::string_view(".-_+").find(letter) != npos; }

bool is_address(char letter) {
    return is_word(letter) || std::string_view("-._~:/?#[]@!$&*+,;=%").find(letter) != npos;
}

std::string_view without_end_marks(std::string_view text) {
    while (!text.empty() && std::string_view(".,;:!?*").find(text.back()) != npos)
        text.remove_suffix(1);
    return text;
}

} // namespace

std::size_t find_phrase(std::string_view plain, std::string_view phrase, std::size_t from) {
    const bool beginning = phrase.ends_with('*');
    if (beginning)
        phrase.remove_suffix(1);
    if (phrase.empty())
        return npos;
    for (std::size_t at = plain.find(phrase, from); at != npos; at = plain.find(phrase, at + 1)) {
        const std::size_t end = at + phrase.size();
        const bool starts = !is_word(phrase.front()) || at == 0 || !is_word(plain[at - 1]);
        const bool ends = beginning || !is_word(phrase.back()) || end == plain.size() || !is_word(plain[end]);
        if (starts && ends)
            return at;
    }
    return npos;
}

std::size_t find_any(std::string_view plain, Phrases phrases, std::size_t from) {
    std::size_t first = npos;
    for (const std::string_view each : phrases)
        first = std::min(first, find_phrase(plain, each, from));
    return first;
}

bool has_any(std::string_view plain, Phrases phrases) { return find_any(plain, phrases) != npos; }

std::vector<ContactFound> find_contacts(std::string_view text) {
    std::vector<ContactFound> found;
    for (std::size_t at = text.find('@'); at != npos; at = text.find('@', at + 1)) {
        std::size_t from = at;
        while (from > 0 && is_mail(text[from - 1]))
            --from;
        std::size_t to = at + 1;
        while (to < text.size() && is_mail(text[to]))
            ++to;
        const std::string_view domain = without_end_marks(text.substr(at + 1, to - at - 1));
        if (from < at && domain.find('.') != npos)
            found.push_back({"mailto:" + std::string(text.substr(from, at - from + 1)) + std::string(domain), from});
    }
    for (std::size_t at = text.find("https://"); at != npos; at = text.find("https://", at + 8)) {
        std::size_t to = at;
        while (to < text.size() && to - at < longest_address_bytes && is_address(text[to]))
            ++to;
        if (const std::string_view uri = without_end_marks(text.substr(at, to - at)); uri.size() > 10)
            found.push_back({std::string(uri), at});
    }
    return found;
}

} // namespace warifu::documents
