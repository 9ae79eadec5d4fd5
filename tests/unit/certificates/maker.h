#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// Certificates made by OpenSSL for a test, as good or as bad as it needs them.
namespace warifu::sample {

using KeyPointer = std::shared_ptr<EVP_PKEY>;
using Der = std::vector<std::byte>;

inline KeyPointer owned(EVP_PKEY* key) {
    if (key == nullptr)
        throw std::runtime_error("no key");
    return {key, EVP_PKEY_free};
}
inline KeyPointer rsa_key(unsigned bits) { return owned(EVP_RSA_gen(bits)); }
inline KeyPointer ec_key(const char* curve = "P-256") { return owned(EVP_EC_gen(curve)); }
inline KeyPointer ed25519_key() { return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

struct Wanted {
    std::string name;
    KeyPointer key;
    std::string issuer = {};    ///< empty: itself
    KeyPointer issuer_key = {}; ///< none: its own
    /// `DNS:a.example,IP:192.0.2.1`, as OpenSSL's configuration has it.
    std::string names = {};
    bool ca = false;
    const EVP_MD* digest = EVP_sha256();
    const char* from = "20260101000000Z";
    const char* until = "20270101000000Z";
    /// More extensions: OpenSSL's names and values.
    std::vector<std::pair<std::string, std::string>> extensions = {};
};

inline void set_name(X509_NAME* name, const std::string& text) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                               static_cast<int>(text.size()), -1, 0);
}

inline void add_extension(X509* certificate, const std::string& name, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> made(
        X509V3_EXT_nconf(nullptr, &context, name.c_str(), value.c_str()), X509_EXTENSION_free);
    if (!made || X509_add_ext(certificate, made.get(), -1) != 1)
        throw std::runtime_error("no extension " + name);
}

/// A DNS name byte for byte, which OpenSSL's configuration would not take.
inline void add_raw_name(X509* certificate, const std::string& name) {
    GENERAL_NAMES* names = GENERAL_NAMES_new();
    GENERAL_NAME* one = GENERAL_NAME_new();
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
    GENERAL_NAME_set0_value(one, GEN_DNS, text);
    sk_GENERAL_NAME_push(names, one);
    X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT);
    GENERAL_NAMES_free(names);
}

inline Der der_of(const X509* certificate) {
    unsigned char* raw = nullptr;
    const int size = i2d_X509(certificate, &raw);
    const auto* begin = reinterpret_cast<const std::byte*>(raw);
    Der der(begin, begin + size);
    OPENSSL_free(raw);
    return der;
}

inline Der certificate(const Wanted& wanted, const std::string& raw_name = {}) {
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 0x1234);
    set_name(X509_get_subject_name(made.get()), wanted.name);
    set_name(X509_get_issuer_name(made.get()), wanted.issuer.empty() ? wanted.name : wanted.issuer);
    ASN1_TIME_set_string(X509_getm_notBefore(made.get()), wanted.from);
    ASN1_TIME_set_string(X509_getm_notAfter(made.get()), wanted.until);
    X509_set_pubkey(made.get(), wanted.key.get());
    if (wanted.ca)
        add_extension(made.get(), "basicConstraints", "critical,CA:TRUE");
    if (!wanted.names.empty())
        add_extension(made.get(), "subjectAltName", wanted.names);
    if (!raw_name.empty())
        add_raw_name(made.get(), raw_name);
    for (const auto& [name, value] : wanted.extensions)
        add_extension(made.get(), name, value);
    EVP_PKEY* signer = (wanted.issuer_key ? wanted.issuer_key : wanted.key).get();
    if (X509_sign(made.get(), signer, EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED25519 ? nullptr : wanted.digest) == 0)
        throw std::runtime_error("not signed");
    return der_of(made.get());
}

inline std::string pem_of(const Der& der) {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio(out, "CERTIFICATE", "", reinterpret_cast<const unsigned char*>(der.data()),
                  static_cast<long>(der.size()));
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(out);
    return pem;
}

inline std::string pem_of_key(const KeyPointer& key) {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(out);
    return pem;
}

/// A root, an authority below it, and a service's certificate for api.example.
struct Chain {
    KeyPointer root_key = ec_key(), middle_key = ec_key(), leaf_key = ec_key();
    Der root = certificate({.name = "Root", .key = root_key, .ca = true});
    Der middle =
        certificate({.name = "Middle", .key = middle_key, .issuer = "Root", .issuer_key = root_key, .ca = true});
    Der leaf = certificate(leaf_wanted());

    Wanted leaf_wanted() const {
        return {.name = "api.example",
                .key = leaf_key,
                .issuer = "Middle",
                .issuer_key = middle_key,
                .names = "DNS:api.example"};
    }
};

} // namespace warifu::sample
