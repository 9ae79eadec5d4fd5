#pragma once

#include <string>
#include <string_view>

#include "warifu/base/text.h"
#include "warifu/label/words.h"
#include "warifu/recognition/recognition.h"
#include "warifu/registry/label.h"

namespace warifu::pages {

/// Of a page; the key is an English word for whoever writes templates.
std::string_view word(std::string_view key, Language language);

/// Who says so, as the register has it: of nobody's signature.
std::string register_has(registry::Speaker speaker, const label::RegimeNames& names, Language language);
Text kind_word(registry::Kind kind);
Text effect_word(recognition::Effect effect);

/// For people: `30 September 2031`, `2031年9月30日`.
std::string day_words(Date day, Language language);

} // namespace warifu::pages
