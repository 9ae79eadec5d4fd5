#pragma once

#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "warifu/server/http_server.h"

namespace warifu::server {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>; // shared: by the threads, and with those that wait

Result<TlsContext> make_tls_context(const TlsTerms& terms);

} // namespace warifu::server
