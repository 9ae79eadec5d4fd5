#pragma once

#include "options.h"
#include "warifu/registry/register.h"

/// What the commands share that look for labels in a register.
namespace warifu::app {

/// By `--text`, `--product` and the others.
Result<registry::Search> search_of(const Options& options);
/// Of `--on`: none that has not come, since nobody knows what holds on it.
Result<Date> day_of_register(const Options& options);

} // namespace warifu::app
