#pragma once

#include <string_view>
#include <vector>

#include "form_fill.h"

/// What stands in a place of a form, held against what the place asks for.
namespace warifu::attestation {

/// `-`, `TBD`, `未定`, punctuation alone: something stands there, and nothing is said.
bool is_placeholder(std::string_view text);

/// Whether the form is a draft without it: by the place itself, by what the maker states, and by what verdicts rest on.
bool is_required(const catalogue::FormPlace& place, const FormSubject& subject);

/// What stands against a value that is there; each reason names the place.
std::vector<Text> doubts_about(const catalogue::FormPlace& place, const FormCell& cell, const FormSubject& subject);

} // namespace warifu::attestation
