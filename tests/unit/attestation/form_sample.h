#pragma once

#include "form_document.h"

namespace warifu::attestation::testing {

/// A statement in both languages: a section of fields, one place of them empty, and a table of `rows` rows.
FormDocument form_sample(std::size_t rows);
/// The same, for two reasons no more than a draft.
FormDocument draft_sample(std::size_t rows);

} // namespace warifu::attestation::testing
