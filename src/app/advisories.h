#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "options.h"
#include "warifu/advisories/store.h"

namespace warifu::app {

/// `--store`, or the one that all commands of a user share.
std::filesystem::path store_path(const Options& options);
/// Opens somebody's store for reading, in a process that gives up everything else.
Result<advisories::Store> open_store(const Options& options);

std::string feeds_text(const Options& options, const std::vector<advisories::FeedState>& feeds);
nlohmann::ordered_json feeds_json(const std::vector<advisories::FeedState>& feeds);

/// A record for a terminal, and for programs.
std::string advisory_text(const Options& options, const advisories::Advisory& advisory);
nlohmann::ordered_json advisory_json(const advisories::Advisory& advisory);
/// Null where the day is not known.
nlohmann::ordered_json day_json(const std::optional<Date>& day);

} // namespace warifu::app
