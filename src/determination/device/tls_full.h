#pragma once

#include "tls_survey.h"

/// A whole handshake, by OpenSSL: for what is encrypted, and for tickets.
namespace warifu::device::tls {

struct FullHandshake {
    bool done = false;
    Code version = 0;
    Code suite = 0;
    std::vector<std::string> chain; ///< DER, as it was sent
    std::string protocol;           ///< ALPN
    std::string ticket;             ///< of a session up to TLS 1.2
};

/// Verifies nothing and takes any key: this is to look, not to trust.
Async<FullHandshake> full_handshake(Asker& asker, Code newest);

/// RSA with a public key out of a certificate in DER; empty: it has no RSA key, or the block does not fit.
std::size_t rsa_bytes(std::string_view certificate);
std::string rsa_raw(std::string_view certificate, std::string_view block);

} // namespace warifu::device::tls
