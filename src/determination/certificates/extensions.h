#pragma once

#include "openssl.h"
#include "warifu/certificates/certificate.h"

namespace warifu::certificates {

/// Everything that stands in extensions but the names.
void read_extensions(X509* certificate, CertificateFacts& facts);

/// An extension that is there and does not parse, or is there twice, leaves `extensions_readable` false.
template <class T, auto Free>
Owned<T, Free> extension(X509* certificate, int nid, CertificateFacts& facts) {
    int critical = 0;
    Owned<T, Free> found(static_cast<T*>(X509_get_ext_d2i(certificate, nid, &critical, nullptr)));
    constexpr int absent = -1;
    if (!found && critical != absent)
        facts.extensions_readable = false;
    return found;
}

} // namespace warifu::certificates
