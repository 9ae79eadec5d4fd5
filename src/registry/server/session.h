#pragma once

#include <array>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/http/read.hpp>

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
    link->transport().set_option(tcp::no_delay(true), ignored);
    link->transport().non_blocking(true, ignored);
    beast::flat_buffer buffer(m_terms.header_bytes * 2);
    buffer.reserve(first_buffer);
    bool more = co_await greet(*link, m_terms.request_time);
    const bool greeted = more;
    while (more && !m_stopping)
        more = co_await serve_one(*link, buffer);
    if (greeted)
        co_await part(*link);
    link->transport().shutdown(tcp::socket::shutdown_send, ignored);
    m_connections.erase(link);
    m_open = m_connections.size();
    if (m_stopping && m_connections.empty())
        end_timers();
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
    link.deadline = Clock::now() + m_terms.request_time;
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
        Response refused = problem(status, "", "");
        observe(request, refused, since);
        co_return co_await send(link, std::move(refused), {11, false});
    }
    Response response = m_service.answer(request);
    if (response.later) {
        Later later = std::move(response.later);
        link.deadline = Clock::time_point::max();
        response = co_await awaited(std::move(later));
    }
    observe(request, response, since);
    co_return co_await send(link, std::move(response), {head.version(), head.keep_alive() && !m_stopping},
                            head.method() == http::verb::head);
}

/// Reads away what is still on its way: a connection closed before that would take the answer with it.
template <class Stream>
asio::awaitable<void> drain(Link<Stream>& link) {
    error_code error;
    char piece[4096];
    link.deadline = Clock::now() + drain_time;
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
    const bool more = co_await send(link, std::move(response), {version, keep && whole.is_done() && !m_stopping});
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
    link.deadline = Clock::now() + m_terms.request_time; // for its body, however long it waited before
    if (whole.get().version() > 10 && beast::iequals(whole.get()[http::field::expect], "100-continue")) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n"; // RFC 9110, 15.2.1
        co_await asio::async_write(link.stream, asio::buffer(go_on), asio::redirect_error(asio::use_awaitable, error));
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
        link.deadline = Clock::time_point::max();
        Later later = [this, request = std::move(request)](Answered answered) mutable {
            m_service.take(std::move(request), std::move(answered));
        };
        response = co_await awaited(std::move(later));
    }
    --m_bodies;
    co_return response;
}

/// As much as the kernel takes at once, which is mostly all of it.
template <class Stream, class Buffers>
std::size_t sent_at_once(Link<Stream>& link, const Buffers& buffers, error_code& error) {
    if constexpr (std::is_same_v<Stream, Plain>) {
        const std::size_t sent = link.stream.write_some(buffers, error);
        if (error == asio::error::would_block)
            error.clear();
        return sent;
    }
    return 0;
}

template <class Stream>
asio::awaitable<bool> Worker::send(Link<Stream>& link, Response response, Sending sending, bool head_alone) {
    sending.over_tls = std::is_same_v<Stream, Secure>;
    const std::string head = head_of(response, sending);
    const std::string_view body = head_alone ? std::string_view() : response.content();
    const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
    beast::buffers_suffix<std::array<asio::const_buffer, 2>> rest(both);
    error_code error;
    rest.consume(sent_at_once(link, both, error));
    link.deadline = Clock::now() + m_terms.answer_time;
    const std::size_t left = beast::buffer_bytes(rest);
    if (error || left == 0)
        co_return !error && sending.keep_alive;
    if (m_unsent_bytes > m_terms.unsent_bytes)
        co_return false;
    m_unsent_bytes += left;
    co_await asio::async_write(link.stream, rest, asio::redirect_error(asio::use_awaitable, error));
    m_unsent_bytes -= left;
    co_return !error && sending.keep_alive;
}

} // namespace warifu::server
