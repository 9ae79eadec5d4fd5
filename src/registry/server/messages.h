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
/// Whether two readers could take it for two different requests: a server in front of this one, and this one.
/// RFC 9112, 6.1 and 6.3; RFC 9110, 5.3: of fields that are no lists there is one.
bool is_ambiguous(const Head& request);
/// What is answered to a request that could not be read; nothing when nobody is there to read it.
unsigned status_of(const boost::system::error_code& error);

} // namespace warifu::server
