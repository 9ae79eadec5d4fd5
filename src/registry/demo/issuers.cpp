#include "issuers.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "warifu/base/owned.h"

namespace warifu::demo {

namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using Extension = Owned<X509_EXTENSION, X509_EXTENSION_free>;
using Bio = Owned<BIO, BIO_free>;

constexpr std::time_t lifetime_s =
    std::time_t{20} * 366 * 86400; // on either side: longer than any label of the demonstration

Error no_issuer() { return make_error(ErrorCode::Internal, "the demonstration's certificates cannot be made"); }

template <class Write>
std::string pem_of(Write write) {
    const Bio bio(BIO_new(BIO_s_mem()));
    char* data = nullptr;
    if (bio == nullptr || write(bio.get()) != 1)
        return {};
    const long size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

bool add_extension(X509* certificate, int nid, const char* value) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Signed by its own key: there is nobody above it.
bool fill(X509* certificate, EVP_PKEY* key, const std::string& name, std::time_t now) {
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto add = [&](const char* field, const std::string& value) {
        return X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8,
                                          reinterpret_cast<const unsigned char*>(value.data()),
                                          static_cast<int>(value.size()), -1, 0) == 1;
    };
    return X509_set_version(certificate, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(certificate), now - lifetime_s) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), now + lifetime_s) != nullptr &&
           X509_set_pubkey(certificate, key) == 1 && add("O", "warifu serve --demo: made up, nobody's certificate") &&
           add("CN", name) && X509_set_issuer_name(certificate, subject) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

} // namespace

Result<signing::SigningTerms> Issuers::terms_of(const std::string& name) {
    if (const auto made = m_terms.find(name); made != m_terms.end())
        return made->second;
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    if (key == nullptr || certificate == nullptr || !fill(certificate.get(), key.get(), name, m_now))
        return no_issuer();
    signing::SigningTerms terms;
    terms.now = m_now;
    terms.certificate = pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
    terms.key = pem_of(
        [&](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    if (terms.certificate.empty() || terms.key.empty())
        return no_issuer();
    m_terms.emplace(name, terms);
    return terms;
}

std::string Issuers::certificates() const {
    std::string all;
    for (const auto& [name, terms] : m_terms)
        all += terms.certificate;
    return all;
}

} // namespace warifu::demo
