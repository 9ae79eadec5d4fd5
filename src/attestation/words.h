#pragma once

#include <string_view>

#include "warifu/attestation/report.h"

/// The fixed words of a report, in both languages. Verdict words stay English in both: they are TS 103 701's.
namespace warifu::attestation {

struct Phrase {
    std::string_view en;
    std::string_view ja;

    constexpr std::string_view in(Language language) const { return language == Language::Japanese ? ja : en; }
};

std::string_view mark(review::Verdict verdict); ///< `✓`, `✗`, `?`, `–`: never colour alone
Phrase gloss(review::Verdict verdict);          ///< what the verdict word means
Phrase word(catalogue::Obligation obligation);
Phrase word(catalogue::Basis basis);
Phrase word(catalogue::Confidence confidence);
Phrase word(catalogue::Arrangement::View view);
Phrase word(recognition::Effect effect); ///< a simplified application is never called recognised
Phrase word(recognition::LabelState state);
Phrase word(review::Reason::Kind kind);
Phrase word(NextStep::Kind kind);
Phrase word(Examination::Outcome outcome);

/// Names in the JSON output; permanent.
std::string_view json_name(review::Reason::Kind kind);
std::string_view json_name(NextStep::Kind kind);
std::string_view json_name(Examination::Outcome outcome);

/// Follows whatever rests on a label that is made up.
Phrase example_note();

/// What `criteria: unverified` means for the reader.
Phrase unverified_footnote();

} // namespace warifu::attestation
