#pragma once

#include "options.h"
#include "warifu/base/result.h"
#include "warifu/selection/product.h"

namespace warifu::app {

/// Probes the devices of a product file whose records are not there yet, where the file says that it is allowed.
Result<void> probe_where_missing(const Options& options, const selection::Product& product);

} // namespace warifu::app
