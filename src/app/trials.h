#pragma once

#include <vector>

#include "known_logins.h"
#include "options.h"
#include "warifu/assessment/observed.h"

/// What is tried on a device while somebody stands beside it.
namespace warifu::app {

/// A device that may be spoken to, and how.
struct Subject {
    const selection::Unit& unit;
    device::Plan plan;
    const LoginBook& book;
};

/// One probe; false: it was stopped.
Result<bool> look_at(const Options& options, const device::Plan& plan, assessment::Observed& seen);

/// False: it was stopped. What was learnt until then is in `seen`.
Result<bool> try_outages(const Options& options, const Subject& subject, assessment::Observed& seen);
/// Sends what breaks the protocols of its services.
Result<bool> try_malformed(const Options& options, const Subject& subject, assessment::Observed& seen);
/// Waits for a line on standard input, on which the operator says that the passwords are changed.
Result<bool> try_new_passwords(const Options& options, const Subject& subject, assessment::Observed& seen);

} // namespace warifu::app
