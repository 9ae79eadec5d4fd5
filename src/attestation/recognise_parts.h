#pragma once

#include <string>

#include "terminal.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/recognition/values.h"

/// What `recognise` and `check-supply` say in the same words.
namespace warifu::attestation {

using recognition::date_or_null;
using recognition::label_value;
using recognition::opening_value;

/// `jc-star/1@JST-CR-01-01-2024R1`.
std::string id_of(const recognition::Label& label);
/// The label with its number, state and days, on one line.
std::string label_line(const Terminal& out, const recognition::Label& label);
/// `head: deemed`, and below it the path in sentences with its conditions and sources.
void write_opening(Terminal& out, const catalogue::Catalogue& catalogue, const recognition::Question& question,
                   const recognition::Opening& opening, std::string_view head, std::size_t indent);

} // namespace warifu::attestation
