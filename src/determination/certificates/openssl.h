#pragma once

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "warifu/base/bytes.h"
#include "warifu/base/owned.h"

/// OpenSSL's objects with owners.
namespace warifu::certificates {

using Certificate = Owned<X509, X509_free>;

/// What others left in OpenSSL's queue of errors, and what we leave, is nobody's.
struct QuietErrors {
    QuietErrors() { ERR_set_mark(); }
    ~QuietErrors() { ERR_pop_to_mark(); }
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;
};

/// Nothing unless the bytes are one certificate from the first to the last.
Certificate parse(Bytes der);

} // namespace warifu::certificates
