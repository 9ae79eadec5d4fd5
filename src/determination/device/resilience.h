#pragma once

#include "probing.h"

/// Malformed messages, and whether each service still lives after each.
///
/// device.resilience is Complete when every service that answers was known, lived before, and was sent every message
/// that is known for it (those for the weak where they were asked for).
namespace warifu::device {

struct Resilience {
    std::size_t services = 0;
    std::size_t sent = 0;
    Reasons reasons;

    void conclude(Probing& probing, const Reasons& services_unknown) const;
};

Async<void> probe_resilience(Probing& probing, const Service& service, Resilience& resilience);

} // namespace warifu::device
