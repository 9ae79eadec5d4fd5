#pragma once

#include "form_document.h"
#include "warifu/attestation/forms.h"

/// A form in the operator's own workbook: the blank is recognised, and its cells are filled in by the map.
namespace warifu::attestation {

struct FilledBlank {
    std::string bytes;
    std::vector<Text> draft; ///< what keeps it from being ready beside what keeps the form from it
};

/// What does not fit the blank, as `sheet!cell: expected '…', found '…'`; empty: it is this blank.
Result<std::vector<std::string>> differences(const catalogue::FormTemplate& map, const FormBlank& blank);

/// `form` is what `document` was made of.
Result<FilledBlank> fill_blank(const catalogue::Form& form, const catalogue::FormTemplate& map,
                               const FormDocument& document, const FormBlank& blank);

/// The blank as one more file of a form, where it is one of its blanks.
Result<void> add_filled_blank(const catalogue::Form& form, const FormDocument& document, const FormOptions& options,
                              MadeForm& made);
/// An error that says what was expected and what found, where no form has taken the blank.
Result<void> check_blank_was_used(const catalogue::Catalogue& catalogue, const FormBlank& blank,
                                  const std::vector<MadeForm>& made);

} // namespace warifu::attestation
