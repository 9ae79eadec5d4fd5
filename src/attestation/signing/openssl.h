#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include <openssl/pem.h> // first: cms.h declares how to read PEM only behind it

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include "warifu/base/bytes.h"
#include "warifu/base/owned.h"
#include "warifu/base/result.h"

/// OpenSSL's objects with owners, and its errors as ours.
namespace warifu::signing {

inline void free_certificates(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
/// `BIO_free_all` of a chain whose last part belongs to somebody else would free that, too.
using Bio = Owned<BIO, BIO_free>;
using Certificate = Owned<X509, X509_free>;
using CertificateStack = Owned<STACK_OF(X509), free_certificates>;
using Cms = Owned<CMS_ContentInfo, CMS_ContentInfo_free>;
using Crl = Owned<X509_CRL, X509_CRL_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Pkcs7 = Owned<PKCS7, PKCS7_free>;
using Store = Owned<X509_STORE, X509_STORE_free>;
using StoreContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;

/// A view as a BIO: the bytes outlive it. Up to 2 GiB, as BIO counts in int.
Bio bio_of(Bytes bytes);
std::string bytes_in(BIO* memory);

/// The last of OpenSSL's errors, in its own words; clears them.
Error openssl_error(ErrorCode code, std::string_view doing);

/// The DER of an object.
template <class T, auto Write>
std::string der_of(const T* object) {
    unsigned char* raw = nullptr;
    const int size = Write(object, &raw);
    if (size < 0)
        return {};
    std::string der(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(size));
    OPENSSL_free(raw);
    return der;
}

/// Seconds since 1970; -1: not a time.
std::time_t seconds_of(const ASN1_TIME* time);
/// RFC 3339, UTC.
std::string utc_text(std::time_t seconds);

/// SHA-256, -384 or -512: what signatures here may use (MD5 and SHA-1 have known collisions).
bool is_good_digest(int nid);

} // namespace warifu::signing
