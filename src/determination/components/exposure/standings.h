#pragma once

#include "warifu/exposure/exposure.h"

namespace warifu::exposure {

/// Rows of end_of_life, and how many.
Result<std::size_t> send_standings(const Subject& subject, const Terms& terms, const advisories::Store& store,
                                   RowSink& sink);

} // namespace warifu::exposure
