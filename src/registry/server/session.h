#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

#include "problem.h"
#include "worker.h"

/// The ways of a Worker with one connection, for any kind of stream. Included by what makes them for one kind alone:
/// for both at once, a compiler needs gigabytes.
namespace warifu::server {

/// Small, so that ten thousand idle connections are no burden; it grows up to the limit of the headers.
constexpr std::size_t first_buffer = 512;
/// What a body of bytes that nobody wants may still have on its way, and how long it may take.
constexpr std::size_t most_drained = 1U << 20U;
constexpr std::chrono::seconds drain_time{2};

/// Before the first request, and behind the last one: what the kind of stream asks for.
template <class Stream>
asio::awaitable<bool> greet(Link<Stream>& link, std::chrono::milliseconds time);
template <class Stream>
asio::awaitable<void> part(Link<Stream>& link);

template <class Stream>
void Worker::begin(std::shared_ptr<Link<Stream>> link) {
    m_connections.insert(link);
    m_open = m_connections.size();
    asio::co_spawn(m_context, serve(std::move(link)), asio::detached);
}

template <class Stream>
asio::awaitable<void> Worker::serve(std::shared_ptr<Link<Stream>> link) {
    error_code ignored;
    link->transport().socket().set_option(tcp::no_delay(true), ignored);
    beast::flat_buffer buffer(m_terms.header_bytes * 2);
    buffer.reserve(first_buffer);
    bool more = co_await greet(*link, m_terms.request_time);
    const bool greeted = more;
    while (more && !m_stopping)
        more = co_await serve_one(*link, buffer);
    if (greeted)
        co_await part(*link);
    link->transport().socket().shutdown(tcp::socket::shutdown_send, ignored);
    m_connections.erase(link);
    m_open = m_connections.size();
    if (m_stopping && m_connections.empty())
        m_stop_timer.cancel();
}

/// False when the connection is to be closed.
template <class Stream>
asio::awaitable<bool> Worker::serve_one(Link<Stream>& link, beast::flat_buffer& buffer) {
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(m_terms.header_bytes));
    parser.body_limit(boost::none); // of a POST it is for `admit` to say; of all others nothing is taken
    error_code error;
    link.idle = true;
    // For the whole request, however many pieces it comes in.
    link.transport().expires_after(m_terms.request_time);
    co_await http::async_read_header(link.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (!error && is_ambiguous(parser.get()))
        error = http::error::bad_transfer_encoding; // which closes the connection
    if (!error && parser.get().method() == http::verb::post && m_service.take) {
        link.idle = false;
        co_return co_await serve_post(link, buffer, parser);
    }
    if (!error && !parser.is_done())
        co_await http::async_read(link.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    link.idle = false;
    const Clock::time_point since = Clock::now();
    const auto& head = parser.get();
    const Request request = request_of(head, link.client);
    if (error) {
        const unsigned status = status_of(error);
        if (status == 0)
            co_return false;
        const Response refused = problem(status, "", "");
        observe(request, refused, since);
        Message message = message_of(refused, 11);
        message.keep_alive(false);
        co_return co_await send(link, std::move(message), false);
    }
    Response response = m_service.answer(request);
    if (response.later) {
        Later later = std::move(response.later);
        link.transport().expires_never();
        response = co_await awaited(std::move(later));
    }
    observe(request, response, since);
    Message message = message_of(response, head.version());
    message.keep_alive(head.keep_alive() && !m_stopping);
    co_return co_await send(link, std::move(message), head.method() == http::verb::head);
}

/// Reads away what is still on its way: a connection closed before that would take the answer with it.
template <class Stream>
asio::awaitable<void> drain(Link<Stream>& link) {
    error_code error;
    char piece[4096];
    link.transport().expires_after(drain_time);
    for (std::size_t read = 0; !error && read < most_drained;)
        read +=
            co_await link.stream.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
}

template <class Stream>
asio::awaitable<bool> Worker::serve_post(Link<Stream>& link, beast::flat_buffer& buffer,
                                         http::request_parser<http::empty_body>& head) {
    const Clock::time_point since = Clock::now();
    const unsigned version = head.get().version();
    const bool keep = head.keep_alive();
    const Request request = request_of(head.get(), link.client);
    Admission admission = admit(request);
    http::request_parser<http::string_body> whole(std::move(head));
    whole.body_limit(admission.body_bytes);
    if (!admission.refused && whole.content_length().value_or(0) > admission.body_bytes)
        admission.refused = admission.too_large.status == 413
                                ? std::move(admission.too_large)
                                : problem(413, "too-large", "the body has more bytes than are taken");
    Response response;
    if (admission.refused)
        response = std::move(*admission.refused);
    else
        response = co_await take(link, buffer, whole);
    if (response.status == 0) // nobody is there any more
        co_return false;
    observe(request, response, since);
    Message message = message_of(response, version);
    message.keep_alive(keep && whole.is_done() && !m_stopping);
    const bool more = co_await send(link, std::move(message), false);
    if (!whole.is_done())
        co_await drain(link);
    co_return more;
}

/// The answer to a request with its body; of status 0 when it does not come to its end.
template <class Stream>
asio::awaitable<Response> Worker::take(Link<Stream>& link, beast::flat_buffer& buffer,
                                       http::request_parser<http::string_body>& whole) {
    error_code error;
    ++m_bodies;
    if (beast::iequals(whole.get()[http::field::expect], "100-continue")) {
        const http::response<http::empty_body> go_on(http::status::continue_, 11);
        co_await http::async_write(link.stream, go_on, asio::redirect_error(asio::use_awaitable, error));
    }
    if (!error && !whole.is_done())
        co_await http::async_read(link.stream, buffer, whole, asio::redirect_error(asio::use_awaitable, error));
    Response response;
    if (error) {
        const unsigned status = status_of(error);
        response = status != 0 ? problem(status, "", "") : Response{0, "", ""};
    } else {
        Request request = request_of(whole.get(), link.client);
        request.body = std::move(whole.get().body());
        link.transport().expires_never();
        Later later = [this, request = std::move(request)](Answered answered) mutable {
            m_service.take(std::move(request), std::move(answered));
        };
        response = co_await awaited(std::move(later));
    }
    --m_bodies;
    co_return response;
}

template <class Stream>
asio::awaitable<bool> Worker::send(Link<Stream>& link, Message message, bool head_alone) {
    if (message.result() != http::status::not_modified)
        message.content_length(message.body().size());
    if (std::is_same_v<Stream, Secure>)
        message.set("Strict-Transport-Security", "max-age=31536000");
    if (head_alone)
        message.body().clear();
    error_code error;
    link.transport().expires_after(m_terms.answer_time);
    http::response_serializer<http::string_body> serializer(message);
    if (head_alone)
        co_await http::async_write_header(link.stream, serializer, asio::redirect_error(asio::use_awaitable, error));
    else
        co_await http::async_write(link.stream, serializer, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && message.keep_alive();
}

} // namespace warifu::server
