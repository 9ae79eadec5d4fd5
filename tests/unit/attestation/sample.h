#pragma once

#include "warifu/attestation/report.h"
#include "warifu/catalogue/catalogue.h"

/// A made-up product with every kind of verdict, reason and opening, and strings that try to break out of each output.
namespace warifu::attestation::testing {

struct Sample {
    Assessment assessment;
    catalogue::Catalogue catalogue;

    const review::RequirementVerdict& verdict(std::string_view requirement) const;
};

Sample sample();

/// File names and texts as an attacker would choose them.
inline constexpr std::string_view hostile_markup =
    "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>";
inline constexpr std::string_view hostile_terminal = "\x1b[2J\x1b]0;owned\x07";
inline constexpr std::string_view hostile_bytes = "broken\xff\xfe utf-8 \xe2\x80\xae"
                                                  "drowssap \xe2\x80\xa8 end";

} // namespace warifu::attestation::testing
