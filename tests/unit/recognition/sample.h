#pragma once

#include <optional>
#include <string>

#include "warifu/catalogue/catalogue.h"
#include "warifu/recognition/recognition.h"

/// A small catalogue of invented regimes: what the rules do must not depend on the real data.
///
/// `home` is a label with the levels 1, 2, 3 (open) and 4 (not open yet); editions E1 (2024), E2 (from February 2025:
/// no edition is known for January) and E3 (from 2027). A label lasts 24 months at most. `away` is a law with an
/// exception, `far` a label that is open (level a) and closed (level b).
namespace warifu::recognition::sample {

Date day(const char* text);

catalogue::Catalogue catalogue();
/// The one that warifu comes with.
const catalogue::Catalogue& real();
/// A label as it is written on the command line, of that catalogue.
Label held(const char* text);
/// `home-away` of that catalogue: deemed, for level 2 under E2, from 2025-03-01 to 2027-12-31.
catalogue::Arrangement& home_away(catalogue::Catalogue& catalogue);

/// A label of level 2, edition E2, issued on 2025-04-01, good until 2027-03-31.
Label label();

/// What `home-away` makes of it.
Opening ask(const catalogue::Catalogue& catalogue, const Label& label, const char* on);
Opening ask(const catalogue::Catalogue& catalogue, const Question& question);

} // namespace warifu::recognition::sample
