#pragma once

#include <span>

#include "warifu/exposure/exposure.h"

namespace warifu::exposure {

/// A row of advisory_feed for each feed of the store, and for each that these components need and the store lacks.
void send_feeds(const Subject& subject, Date on, std::span<const advisories::FeedState> feeds, RowSink& sink);

} // namespace warifu::exposure
