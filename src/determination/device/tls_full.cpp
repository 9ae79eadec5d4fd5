#include "tls_full.h"

#include <array>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "upgrade.h"
#include "warifu/base/owned.h"

namespace warifu::device::tls {

namespace {

using Context = Owned<SSL_CTX, SSL_CTX_free>;
using Session = Owned<SSL, SSL_free>;
using Certificate = Owned<X509, X509_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

constexpr std::size_t most_exchanged = 512U << 10U;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string der_of(X509* certificate) {
    unsigned char* out = nullptr;
    const int size = i2d_X509(certificate, &out);
    if (size <= 0)
        return {};
    std::string der(reinterpret_cast<char*>(out), static_cast<std::size_t>(size));
    OPENSSL_free(out);
    return der;
}

struct Client {
    Context context;
    Session session;
    BIO* in = nullptr; // both owned by the session
    BIO* out = nullptr;
};

Client make_client(const Asker& asker, Code newest) {
    Client client;
    client.context.reset(SSL_CTX_new(TLS_client_method()));
    if (!client.context)
        return client;
    SSL_CTX* context = client.context.get();
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, newest);
    SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
    constexpr auto protocols = std::to_array<unsigned char>({2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'});
    SSL_CTX_set_alpn_protos(context, protocols.data(), protocols.size());
    client.session.reset(SSL_new(context));
    if (!client.session)
        return client;
    if (!asker.server_name().empty()) // The macro for this has a cast that we do not let pass.
        SSL_ctrl(client.session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 std::string(asker.server_name()).data());
    client.in = BIO_new(BIO_s_mem());
    client.out = BIO_new(BIO_s_mem());
    SSL_set_bio(client.session.get(), client.in, client.out);
    SSL_set_connect_state(client.session.get());
    return client;
}

std::string taken_from(BIO* bio) {
    std::string bytes(static_cast<std::size_t>(BIO_pending(bio)), '\0');
    if (!bytes.empty())
        BIO_read(bio, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

FullHandshake facts_of(const Client& client) {
    FullHandshake facts;
    SSL* session = client.session.get();
    facts.done = true;
    facts.version = static_cast<Code>(SSL_version(session));
    if (const SSL_CIPHER* cipher = SSL_get_current_cipher(session))
        facts.suite = static_cast<Code>(SSL_CIPHER_get_protocol_id(cipher));
    if (STACK_OF(X509)* chain = SSL_get_peer_cert_chain(session))
        for (int i = 0; i < sk_X509_num(chain) && i < 16; ++i)
            facts.chain.push_back(der_of(sk_X509_value(chain, i)));
    const unsigned char* protocol = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session, &protocol, &size);
    facts.protocol.assign(reinterpret_cast<const char*>(protocol), size);
    const unsigned char* ticket = nullptr;
    std::size_t ticket_size = 0;
    SSL_SESSION_get0_ticket(SSL_get0_session(session), &ticket, &ticket_size);
    facts.ticket.assign(reinterpret_cast<const char*>(ticket), ticket_size);
    return facts;
}

/// The key belongs to the certificate.
EVP_PKEY* rsa_key_of(const Certificate& certificate) {
    EVP_PKEY* key = certificate ? X509_get0_pubkey(certificate.get()) : nullptr;
    return key != nullptr && EVP_PKEY_is_a(key, "RSA") != 0 ? key : nullptr;
}

Certificate read(std::string_view der) {
    const unsigned char* at = bytes_of(der);
    return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

} // namespace

Async<FullHandshake> full_handshake(Asker& asker, Code newest) {
    FullHandshake failed;
    const Client client = make_client(asker, newest);
    if (!client.session)
        co_return failed;
    auto connecting = connect_for_tls(asker.transport(), asker.where().port, asker.where().upgrade);
    Connected connected = co_await std::move(connecting);
    if (!connected.stream)
        co_return failed;
    const milliseconds time = asker.transport().pace().answer;
    const Clock::time_point end = Clock::now() + time;
    while (connected.stream->received() < most_exchanged && Clock::now() < end) {
        ERR_clear_error();
        const int result = SSL_do_handshake(client.session.get());
        const int error = SSL_get_error(client.session.get(), result);
        std::string out = taken_from(client.out);
        if (!out.empty()) {
            auto writing = connected.stream->write(std::move(out), time);
            if (!co_await std::move(writing))
                co_return failed;
        }
        if (result == 1)
            co_return facts_of(client);
        if (error != SSL_ERROR_WANT_READ)
            co_return failed;
        const Reading piece = co_await connected.stream->read(16U << 10U, time);
        if (piece.bytes.empty())
            co_return failed;
        BIO_write(client.in, piece.bytes.data(), static_cast<int>(piece.bytes.size()));
    }
    co_return failed;
}

std::size_t rsa_bytes(std::string_view certificate) {
    const Certificate parsed = read(certificate);
    const EVP_PKEY* key = rsa_key_of(parsed);
    const int size = key != nullptr ? EVP_PKEY_get_size(key) : 0;
    ERR_clear_error();
    return size > 0 && size <= 2048 ? static_cast<std::size_t>(size) : 0;
}

std::string rsa_raw(std::string_view certificate, std::string_view block) {
    const Certificate parsed = read(certificate);
    EVP_PKEY* key = rsa_key_of(parsed);
    const KeyContext context(key != nullptr ? EVP_PKEY_CTX_new(key, nullptr) : nullptr);
    std::string out(block.size(), '\0');
    std::size_t size = out.size();
    const bool done = context && EVP_PKEY_encrypt_init(context.get()) == 1 &&
                      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
                      EVP_PKEY_encrypt(context.get(), bytes_of(out), &size, bytes_of(block), block.size()) == 1;
    ERR_clear_error();
    return done && size == out.size() ? out : std::string();
}

} // namespace warifu::device::tls
