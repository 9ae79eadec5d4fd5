#include "form_text.h"

#include <algorithm>
#include <array>

namespace warifu::attestation {

namespace {

/// Unicode's explicit directional controls (UAX #9, 2) and the separators of lines and paragraphs;
/// and U+FFFE and U+FFFF, which no XML may have.
constexpr std::array<std::string_view, 17> turning = {
    "\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b",       "\u202c",      "\u202d",
    "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "\xef\xbf\xbe", "\xef\xbf\xbf"};

} // namespace

std::string form_text(std::string_view text, std::size_t max_bytes) {
    const std::string valid = printable(trim(text), max_bytes);
    std::string out;
    out.reserve(valid.size());
    for (std::string_view rest = valid; !rest.empty();) {
        const auto turns = std::ranges::find_if(turning, [&](std::string_view mark) { return rest.starts_with(mark); });
        const std::size_t taken = turns == turning.end() ? 1 : turns->size();
        out += turns == turning.end() ? rest.substr(0, 1) : std::string_view("\ufffd");
        rest.remove_prefix(taken);
    }
    return out;
}

std::vector<Language> form_languages(const FormDocument& form) {
    return form.languages.empty() ? std::vector{Language::English, Language::Japanese} : form.languages;
}

std::vector<std::pair<Language, std::string>> form_texts(const FormDocument& form, const Text& text) {
    std::vector<std::pair<Language, std::string>> out;
    for (const Language language : form_languages(form)) {
        std::string safe = form_text(text.in(language));
        const bool said = std::ranges::any_of(out, [&](const auto& other) { return other.second == safe; });
        if (!is_blank(safe) && !said)
            out.emplace_back(language, std::move(safe));
    }
    return out;
}

Text draft_word() { return {"DRAFT", "下書き"}; }

Text draft_reasons_heading() {
    return {"This is a draft. Before it can be used:", "この文書は下書きです。使用する前に解決が必要な事項："};
}

} // namespace warifu::attestation
