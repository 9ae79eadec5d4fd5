#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "warifu/server/http_server.h"
#include "warifu/server/metrics.h"
#include "warifu/server/rate_limit.h"
#include "warifu/server/routes.h"
#include "warifu/server/workbench_routes.h"
#include "warifu/server/write_routes.h"

namespace warifu::server {

/// What all threads share; each outlives the server.
struct ServiceTerms {
    Metrics* metrics = nullptr;                 ///< null: /metrics is not there
    RateLimiter* limiter = nullptr;             ///< null: no limit
    bool behind_proxy = false;                  ///< which says who asks
    const WorkbenchRoutes* workbench = nullptr; ///< null: there is none
    /// Told of each answer, from any thread; may be empty.
    std::function<void(const Request&, unsigned status, std::size_t bytes, std::chrono::microseconds)> log = {};
};

/// What one thread of a register's server answers: by `reads`, and what is written by `writes`.
Service make_service(std::unique_ptr<Routes> reads, std::unique_ptr<WriteRoutes> writes,
                     const ServiceTerms& terms = {});

} // namespace warifu::server
