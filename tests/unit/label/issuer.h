#pragma once

#include <cstddef>
#include <ctime>
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "cbor.h"
#include "warifu/label/token.h"
#include "warifu/label/verify.h"

namespace warifu::label::tests {

constexpr std::time_t day = 86'400;
constexpr std::time_t noon = 1'796'040'000; // 2026-11-30T12:00:00Z

inline Date date(const char* text) { return *Date::parse(text); }

inline std::string pem_of(const auto& write) {
    std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
    write(bio.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// Somebody with a key and a certificate of his own making.
struct Issuer {
    std::string key;
    std::string certificate;

    struct Terms {
        const char* name = "Example Industries";
        const char* curve = "P-256";
        std::time_t from = noon - 100 * day;
        std::time_t until = noon + 1000 * day;
        const Issuer* key_of = nullptr; ///< the same key in another certificate
    };
    Issuer() : Issuer(Terms{}) {}
    explicit Issuer(const Terms& terms) {
        using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
        Key pair(nullptr, &EVP_PKEY_free);
        if (terms.key_of == nullptr) {
            pair.reset(EVP_EC_gen(terms.curve));
        } else {
            BIO* bio = BIO_new_mem_buf(terms.key_of->key.data(), static_cast<int>(terms.key_of->key.size()));
            pair.reset(PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr));
            BIO_free(bio);
        }
        const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
        X509_set_version(made.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        ASN1_TIME_set(X509_getm_notBefore(made.get()), terms.from);
        ASN1_TIME_set(X509_getm_notAfter(made.get()), terms.until);
        X509_set_pubkey(made.get(), pair.get());
        X509_NAME* subject = X509_get_subject_name(made.get());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(terms.name), -1,
                                   -1, 0);
        X509_set_issuer_name(made.get(), subject);
        X509_EXTENSION* basic = X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "CA:FALSE");
        X509_add_ext(made.get(), basic, -1);
        X509_EXTENSION_free(basic);
        X509_sign(made.get(), pair.get(), EVP_sha256());
        certificate = pem_of([&](BIO* bio) { PEM_write_bio_X509(bio, made.get()); });
        key =
            pem_of([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, pair.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    }

    signing::SigningTerms terms(std::time_t now = noon) const {
        signing::SigningTerms terms;
        terms.key = key;
        terms.certificate = certificate;
        terms.now = now;
        return terms;
    }
};

/// Made once: making keys takes longer than the tests.
inline const Issuer& maker() {
    static const Issuer one;
    return one;
}

inline Label camera() {
    Label label{{}, "EX-0042", date("2026-11-30"), date("2028-11-30"), 0, "8 bytes!"};
    label.regime = "jc-star";
    label.level = "1";
    label.edition = "JST-CR-01-01-2024R1";
    label.product = "見守りカメラ Example Cam";
    label.models = {"EC-100", "EC-200"};
    label.maker = "Example Industries";
    label.support_until = date("2031-03-31");
    label.url = "https://labels.example/EX-0042";
    return label;
}

inline std::string token_of(const Label& label, const Issuer& by = maker(), std::time_t now = noon) {
    auto token = issue(label, by.terms(now));
    return token ? *token : "refused: " + token.error().describe();
}

inline std::string statement_of(Statement statement, const Issuer& by = maker(), std::time_t now = noon) {
    auto text = state(std::move(statement), by.terms(now));
    return text ? *text : "refused: " + text.error().describe();
}

inline VerifyTerms on(const char* text, std::time_t now = noon) { return {date(text), now, {}, {}}; }

inline Verifier verifier(const Issuer& of = maker()) { return std::move(*Verifier::create({of.certificate, {}, {}})); }

inline std::string codes_of(const Verification& found) {
    std::string codes;
    for (const signing::Problem& problem : found.problems)
        codes += (codes.empty() ? "" : " ") + problem.code;
    return codes;
}

/// The problems of a token, on the day of its signing unless terms say otherwise.
inline std::string codes(const std::string& token, const VerifyTerms& terms = on("2026-11-30"),
                         const Issuer& trusted = maker()) {
    const auto found = verifier(trusted).verify(token, terms);
    if (!found)
        return "error: " + found.error().describe();
    EXPECT_EQ(found->good(), found->problems.empty());
    return codes_of(*found);
}

} // namespace warifu::label::tests
