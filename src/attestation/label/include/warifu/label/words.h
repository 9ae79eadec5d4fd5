#pragma once

#include <string>

#include "warifu/base/text.h"
#include "warifu/label/token.h"
#include "warifu/recognition/recognition.h"

/// What a label means, in plain words: the same on the print, on a page and from the verifier.
namespace warifu::label {

/// What stands in the regime's own words around a label.
struct RegimeNames {
    Text regime;        ///< `JC-STAR ★1`
    Text operator_name; ///< who grants the regime's own labels; empty: nobody is known
};

/// `Maker's declaration`.
Text heading(Speaker speaker);
/// Who says it, and that this is no label of the operator's own.
Text who_speaks(const Label& label, const RegimeNames& names);
/// What the criteria were; empty where they were read in the primary text.
Text about_criteria(const Label& label);
Text state_word(recognition::LabelState state); ///< `valid`
/// That a label is no promise.
Text no_promise();

} // namespace warifu::label
