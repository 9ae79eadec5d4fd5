#pragma once

#include <string>

#include <boost/beast/http/message.hpp>

#include "warifu/server/http_server.h"

/// Between what Beast reads and writes, and what a service knows.
namespace warifu::server {

using Head = boost::beast::http::request_header<>;

/// How an answer goes out.
struct Sending {
    unsigned version = 11; ///< of the request: 10 or 11
    bool keep_alive = false;
    bool over_tls = false;
};

Request request_of(const Head& request, const std::string& client);
/// Status line and headers of an answer, to the empty line behind them (RFC 9112, 4 and 5).
std::string head_of(const Response& response, const Sending& sending);
/// Whether two readers could take it for two different requests: a server in front of this one, and this one.
/// RFC 9112, 6.1 and 6.3; RFC 9110, 5.3: of fields that are no lists there is one.
bool is_ambiguous(const Head& request);
/// What is answered to a request that could not be read; nothing when nobody is there to read it.
unsigned status_of(const boost::system::error_code& error);

} // namespace warifu::server
