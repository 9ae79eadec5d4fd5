#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "form_document.h"

/// What the writers of a form share: text made safe to draw, and which languages of a text are worth drawing.
namespace warifu::attestation {

/// No place of a form may be longer; what is cut ends in an ellipsis. 2000 characters of Japanese. (Pango's time goes
/// with the square of a paragraph.)
inline constexpr std::size_t form_text_limit_bytes = 6000;

/// Valid UTF-8 without control characters, and without those that turn the direction of what follows them: a name must
/// not read as something that it is not.
std::string form_text(std::string_view text, std::size_t max_bytes = form_text_limit_bytes);

/// Those of the form; both where it names none, so that nothing is left out.
std::vector<Language> form_languages(const FormDocument& form);

/// The text in the languages of the form, the leading one first; once where it says the same in both. Already safe.
std::vector<std::pair<Language, std::string>> form_texts(const FormDocument& form, const Text& text);

/// `DRAFT`, `下書き`.
Text draft_word();
Text draft_reasons_heading();

} // namespace warifu::attestation
