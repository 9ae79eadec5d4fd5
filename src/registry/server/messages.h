#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "warifu/server/http_server.h"

/// Between what Beast reads and writes, and what a service knows.
namespace warifu::server {

using Head = boost::beast::http::request_header<>;
using Message = boost::beast::http::response<boost::beast::http::string_body>;

Request request_of(const Head& request, const std::string& client);
Message message_of(const Response& response, unsigned version);
/// What is answered to a request that could not be read; nothing when nobody is there to read it.
unsigned status_of(const boost::system::error_code& error);

} // namespace warifu::server
