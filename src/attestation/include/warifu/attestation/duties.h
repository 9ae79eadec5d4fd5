#pragma once

#include <string>

#include "warifu/base/text.h"
#include "warifu/catalogue/model.h"

/// Duties in words, for `show` and for what is said of a supply.
namespace warifu::attestation {

std::string role_text(catalogue::Role role, Language language);
/// `manufacturer, importer`; where no source says whom the duty binds, that.
std::string roles_text(const catalogue::Duty& duty, Language language);
std::string when_text(catalogue::Duty::When when, Language language);
/// `a copy of the statement: 10 years from its issue, or to the end of support where that is later`.
std::string keep_text(const catalogue::Duty::Keep& keep, Language language);

} // namespace warifu::attestation
