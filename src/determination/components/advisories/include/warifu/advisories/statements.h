#pragma once

#include <string_view>

#include "warifu/advisories/read.h"

/// Reads what a maker states on the exploitability of its own products (VEX).
namespace warifu::advisories {

/// OpenVEX 0.2.0, CSAF 2.0 or CycloneDX 1.4 to 1.6 with `vulnerabilities`, each as JSON, also packed with gzip. Each
/// statement is a record with one vulnerability, whose entries have a `vex`; a name in `running_on` is the product that
/// the thing is a part of, by package URL, CPE or in words. `modified` is when it was said. What a statement has beyond
/// that, and what of it is malformed, is a Problem.
/// Errors: Unsupported (none of these formats), Corrupt (no JSON), LimitExceeded. After an error nothing that was given
/// counts: what is not read may take back what was.
Result<void> read_statements(std::string_view bytes, FeedSink& sink, const ReadLimits& limits = {});

constexpr std::size_t most_statements = 100'000; ///< of one document
constexpr std::size_t most_stated = 200'000;     ///< things that these are on, each time that one is named

} // namespace warifu::advisories
