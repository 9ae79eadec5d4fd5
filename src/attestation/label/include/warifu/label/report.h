#pragma once

#include <string>
#include <string_view>

#include "warifu/base/text.h"
#include "warifu/label/token.h"
#include "warifu/label/verify.h"
#include "warifu/label/words.h"

/// Labels and what was found of them, for terminals and for programs (docs/json/label-verify.schema.json).
namespace warifu::label {

/// What a label says; `heading` and `who_speaks` first.
std::string label_text(const Label& label, const RegimeNames& names, Language language);
std::string label_json(const Token& token);

/// `what`: the file or token, as it was named.
std::string verification_text(const Verification& found, const VerifyTerms& terms, const RegimeNames& names,
                              std::string_view what, Language language);
std::string verification_json(const Verification& found, const VerifyTerms& terms);

} // namespace warifu::label
