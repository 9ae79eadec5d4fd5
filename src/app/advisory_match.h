#pragma once

#include <string>
#include <vector>

#include "options.h"
#include "warifu/advisories/store.h"
#include "warifu/exposure/exposure.h"
#include "warifu/matching/matching.h"

/// What `warifu advisories match` found, and the ways in which it is told.
namespace warifu::app {

/// A file with the maker's own statements.
struct MakersFile {
    std::string name;
    std::vector<advisories::Problem> problems; ///< the first thousand
    std::size_t more_problems = 0;
    std::size_t statements = 0;
};

struct MatchAnswer {
    std::vector<exposure::BuiltKernel> kernels; ///< to which components point
    std::vector<matching::Component> components;
    std::vector<std::string> incomplete; ///< why the list of components may lack some
    std::optional<matching::Component> product;
    std::string sha256; ///< of the image; empty: it was a list
    std::vector<MakersFile> makers_files;
    std::vector<advisories::Advisory> makers; ///< what these state
    std::vector<advisories::FeedState> feeds;
    matching::Outcome outcome;
    std::vector<exposure::Standing> standings;
    Date on;
};

std::string match_text(const Options& options, const MatchAnswer& answer);
std::string match_json(const Options& options, const MatchAnswer& answer);
/// As OpenVEX, CSAF, CycloneDX or SPDX.
Result<std::string> match_document(const Options& options, const MatchAnswer& answer);
/// Says so where the command line lacks what the format asks for.
Result<void> check_for_document(const Options& options);

} // namespace warifu::app
