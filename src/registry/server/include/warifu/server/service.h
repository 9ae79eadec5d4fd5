#pragma once

#include <memory>

#include "warifu/server/http_server.h"
#include "warifu/server/routes.h"
#include "warifu/server/write_routes.h"

namespace warifu::server {

/// What one thread of a register's server answers: by `reads`, and what is written by `writes`.
Service make_service(std::unique_ptr<Routes> reads, std::unique_ptr<WriteRoutes> writes);

} // namespace warifu::server
