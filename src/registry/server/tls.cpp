#include "tls.h"

#include <openssl/ssl.h>

namespace warifu::server {

namespace {

namespace ssl = boost::asio::ssl;

constexpr unsigned char our_protocol[] = "\x08http/1.1";

/// Whoever speaks something else alone (h2) is told so in the handshake, before it sends what we cannot read.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned offered_size, void*) {
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, our_protocol, sizeof our_protocol - 1, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

Error unusable(const char* what, const boost::system::error_code& error) {
    return make_error(ErrorCode::InvalidArgument, std::string(what) + " cannot be used: " + error.message());
}

} // namespace

Result<TlsContext> make_tls_context(const TlsTerms& terms) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_security_level(native, 2);
    // A connection that waits keeps no buffers: ten thousand would be 340 MB.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(native, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    boost::system::error_code error;
    // No question for a passphrase on a terminal that a service does not have.
    context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); }, error);
    context->use_certificate_chain(boost::asio::buffer(terms.certificate), error);
    if (error)
        return unusable("the certificate", error);
    context->use_private_key(boost::asio::buffer(terms.key), ssl::context::pem, error);
    if (error)
        return unusable("the certificate's key", error);
    if (SSL_CTX_check_private_key(native) != 1)
        return make_error(ErrorCode::InvalidArgument, "the key is not that of the certificate");
    return context;
}

} // namespace warifu::server
