#pragma once

#include "probing.h"

/// Whether a service that is known still gives the answer by which it was known.
namespace warifu::device {

enum class Beat {
    Alive,
    Refused,   ///< its port is closed
    Gone,      ///< no connection, or no answer as before
    OutOfTime, ///< the time for all of it is up: nothing is known
};

/// Asks once.
Async<Beat> feel(Probing& probing, const Service& service);

/// A service that says something before it is asked.
bool greets_first(const Service& service);

} // namespace warifu::device
