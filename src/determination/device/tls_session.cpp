#include "tls_session.h"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ip/address.hpp>

#include "warifu/base/owned.h"

namespace warifu::device {

namespace {

using Context = Owned<SSL_CTX, SSL_CTX_free>;
using Connection = Owned<SSL, SSL_free>;

Context lenient_context() {
    Context context(SSL_CTX_new(TLS_client_method()));
    if (!context)
        return context;
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
    SSL_CTX_set_options(context.get(), SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
    return context;
}

milliseconds left_until(Clock::time_point end) {
    return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(end - Clock::now()));
}

} // namespace

struct TlsStream::Session {
    Context context = lenient_context();
    Connection ssl = {};
    BIO* in = nullptr; // the SSL owns both
    BIO* out = nullptr;

    explicit Session(const std::string& host) {
        if (!context)
            return;
        ssl.reset(SSL_new(context.get()));
        in = BIO_new(BIO_s_mem());
        out = BIO_new(BIO_s_mem());
        if (!ssl || in == nullptr || out == nullptr) {
            BIO_free(in);
            BIO_free(out);
            ssl.reset();
            return;
        }
        SSL_set_bio(ssl.get(), in, out);
        SSL_set_connect_state(ssl.get());
        boost::system::error_code no_address;
        boost::asio::ip::make_address(host, no_address);
        if (no_address && !host.empty()) // an address is no server name (RFC 6066, 3)
            SSL_ctrl(
                ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                const_cast<char*>(host.c_str())); // what OpenSSL's macro does, without its old cast; not written to
    }
};

TlsStream::TlsStream(std::unique_ptr<Stream> stream, std::unique_ptr<Session> session)
    : m_stream(std::move(stream)), m_session(std::move(session)) {}

TlsStream::~TlsStream() = default;

Async<std::unique_ptr<TlsStream>> TlsStream::over(std::unique_ptr<Stream> stream, std::string host, milliseconds time) {
    auto session = std::make_unique<Session>(host);
    if (!session->ssl || !stream)
        co_return nullptr;
    std::unique_ptr<TlsStream> tls(new TlsStream(std::move(stream), std::move(session)));
    const Clock::time_point end = Clock::now() + time;
    for (;;) {
        ERR_clear_error();
        const int done = SSL_do_handshake(tls->m_session->ssl.get());
        const int wants = SSL_get_error(tls->m_session->ssl.get(), done);
        const bool sent = co_await tls->flush(end);
        if (done == 1 && sent)
            co_return tls;
        if (wants != SSL_ERROR_WANT_READ || !sent)
            co_return nullptr;
        const Ended ended = co_await tls->fill(end);
        if (ended != Ended::Done)
            co_return nullptr;
    }
}

Async<bool> TlsStream::flush(Clock::time_point end) {
    std::string bytes(BIO_ctrl_pending(m_session->out), '\0');
    if (bytes.empty())
        co_return true;
    BIO_read(m_session->out, bytes.data(), static_cast<int>(bytes.size()));
    const bool sent = co_await m_stream->write(std::move(bytes), left_until(end));
    co_return sent;
}

Async<Ended> TlsStream::fill(Clock::time_point end) {
    const milliseconds left = left_until(end);
    if (left.count() == 0)
        co_return Ended::Timeout;
    const Reading got = co_await m_stream->read(16U << 10U, left);
    if (!got.bytes.empty())
        BIO_write(m_session->in, got.bytes.data(), static_cast<int>(got.bytes.size()));
    co_return got.bytes.empty() ? got.ended : Ended::Done;
}

Async<Reading> TlsStream::read(std::size_t most, milliseconds time) {
    const Clock::time_point end = Clock::now() + time;
    Reading reading;
    for (;;) {
        reading.bytes.resize(std::clamp<std::size_t>(most, 1, 16U << 10U));
        ERR_clear_error();
        const int got = SSL_read(m_session->ssl.get(), reading.bytes.data(), static_cast<int>(reading.bytes.size()));
        reading.bytes.resize(static_cast<std::size_t>(std::max(got, 0)));
        if (got > 0)
            co_return reading;
        const int wants = SSL_get_error(m_session->ssl.get(), got);
        const bool sent = co_await flush(end); // an answer to a request for a new key
        if (wants != SSL_ERROR_WANT_READ || !sent) {
            reading.ended = wants == SSL_ERROR_ZERO_RETURN ? Ended::Closed : Ended::Reset;
            co_return reading;
        }
        reading.ended = co_await fill(end);
        if (reading.ended != Ended::Done)
            co_return reading;
    }
}

Async<Reading> TlsStream::read_until(std::function<bool(std::string_view)> enough, std::size_t most,
                                     milliseconds time) {
    const Clock::time_point end = Clock::now() + time;
    Reading all;
    while (!enough(all.bytes)) {
        const milliseconds left = left_until(end);
        if (left.count() == 0 || all.bytes.size() >= most) {
            all.ended = left.count() == 0 ? Ended::Timeout : Ended::Budget;
            co_return all;
        }
        const Reading piece = co_await read(most - all.bytes.size(), left);
        all.bytes += piece.bytes;
        if (piece.ended != Ended::Done) {
            all.ended = enough(all.bytes) ? Ended::Done : piece.ended;
            co_return all;
        }
    }
    co_return all;
}

Async<bool> TlsStream::write(std::string bytes, milliseconds time) {
    if (bytes.empty())
        co_return true;
    ERR_clear_error();
    const int written = SSL_write(m_session->ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (written != static_cast<int>(bytes.size()))
        co_return false;
    const bool sent = co_await flush(Clock::now() + time);
    co_return sent;
}

} // namespace warifu::device
