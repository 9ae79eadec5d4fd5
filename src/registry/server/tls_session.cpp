#include <boost/asio/ssl/stream_base.hpp>

#include "session.h"

namespace warifu::server {

template <>
asio::awaitable<bool> greet(Link<Secure>& link, std::chrono::milliseconds time) {
    error_code error;
    link.deadline = Clock::now() + time;
    co_await link.stream.async_handshake(asio::ssl::stream_base::server,
                                         asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

/// Says that this is the end, so that nobody can cut an answer short unnoticed.
template <>
asio::awaitable<void> part(Link<Secure>& link) {
    error_code ignored;
    link.deadline = Clock::now() + drain_time;
    co_await link.stream.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
}

template void Worker::begin(std::shared_ptr<Link<Secure>> link);

} // namespace warifu::server
