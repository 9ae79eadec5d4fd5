#include <array>

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "key_facts.h"
#include "warifu/base/base64.h"
#include "warifu/base/owned.h"
#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

using KeyPointer = Owned<EVP_PKEY, EVP_PKEY_free>;
using NumberPointer = Owned<BIGNUM, BN_clear_free>;
using StorePointer = Owned<PKCS12, PKCS12_free>;
using InfoPointer = Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using EncryptedPointer = Owned<X509_SIG, X509_SIG_free>;

constexpr std::size_t most_der = 64U << 10U; // no honest key or certificate is larger

/// Big-endian bytes of a key's number; empty when it has none of that name.
std::string number_of(const EVP_PKEY* key, const char* name) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1)
        return {};
    const NumberPointer number(raw);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
    BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

std::string octets_of(const EVP_PKEY* key, const char* name) {
    std::array<unsigned char, 512> buffer{};
    std::size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key, name, buffer.data(), buffer.size(), &size) != 1)
        return {};
    return {reinterpret_cast<const char*>(buffer.data()), size};
}

/// The NIST name that RFC 5656 gives a curve in SSH; empty for curves that SSH does not know.
std::string_view ssh_curve(const EVP_PKEY* key) {
    std::array<char, 64> name{};
    std::size_t size = 0;
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &size) != 1)
        return {};
    const std::string_view group(name.data(), size);
    return group == "prime256v1"  ? "nistp256"
           : group == "secp384r1" ? "nistp384"
           : group == "secp521r1" ? "nistp521"
                                  : "";
}

std::string ssh_public_blob(const EVP_PKEY* key) {
    std::string blob;
    const auto numbers = [&](std::string_view type, std::initializer_list<const char*> names) {
        append_ssh_string(blob, type);
        for (const char* name : names)
            append_ssh_mpint(blob, number_of(key, name));
    };
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: numbers("ssh-rsa", {OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_N}); break;
    case EVP_PKEY_DSA:
        numbers("ssh-dss",
                {OSSL_PKEY_PARAM_FFC_P, OSSL_PKEY_PARAM_FFC_Q, OSSL_PKEY_PARAM_FFC_G, OSSL_PKEY_PARAM_PUB_KEY});
        break;
    case EVP_PKEY_EC: {
        const std::string_view curve = ssh_curve(key);
        // SSH has points uncompressed; the encoded form follows what stood in the file.
        const std::string point = octets_of(key, OSSL_PKEY_PARAM_PUB_KEY);
        if (curve.empty() || point.empty() || point.front() != '\x04')
            return {};
        append_ssh_string(blob, fmt::format("ecdsa-sha2-{}", curve));
        append_ssh_string(blob, curve);
        append_ssh_string(blob, point);
        break;
    }
    case EVP_PKEY_ED25519:
        append_ssh_string(blob, "ssh-ed25519");
        append_ssh_string(blob, octets_of(key, OSSL_PKEY_PARAM_PUB_KEY));
        break;
    default: break;
    }
    return blob;
}

std::string kind_of(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return "rsa";
    case EVP_PKEY_DSA: return "dsa";
    case EVP_PKEY_EC: return "ec";
    case EVP_PKEY_DH:
    case EVP_PKEY_DHX: return "dh";
    default: {
        const char* name = EVP_PKEY_get0_type_name(key);
        return to_lower_ascii(name != nullptr ? name : "unknown");
    }
    }
}

std::optional<std::int64_t> bits_of(const EVP_PKEY* key) {
    const int bits = EVP_PKEY_get_bits(key);
    return bits > 0 ? std::optional<std::int64_t>(bits) : std::nullopt;
}

} // namespace

std::size_t sequence_size(Bytes der) {
    ByteReader reader(der, ByteOrder::Big);
    if (reader.u8() != 0x30)
        return 0;
    const std::optional<std::uint8_t> first = reader.u8();
    if (!first)
        return 0;
    std::uint64_t length = *first;
    if (*first == 0x81)
        length = reader.u8().value_or(0);
    else if (*first == 0x82)
        length = reader.u16().value_or(0);
    else if (*first >= 0x80)
        return 0;
    return in_range(reader.position(), length, der.size()) ? reader.position() + static_cast<std::size_t>(length) : 0;
}

std::optional<KeyFacts> parse_der_key(Bytes der) {
    const std::size_t size = sequence_size(der);
    if (size == 0 || size > most_der)
        return std::nullopt;
    const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
    const auto* at = begin;
    const KeyPointer key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(size)));
    ERR_clear_error();
    KeyFacts facts{.kind = {}, .encoding = "der", .bits = {}, .encrypted = false, .public_sha256 = {}};
    if (key) {
        facts.kind = kind_of(key.get());
        facts.bits = bits_of(key.get());
        if (facts.bits.value_or(0) < 128)
            return std::nullopt; // a sequence of small numbers that happens to look like a key
        if (const std::string blob = ssh_public_blob(key.get()); !blob.empty())
            facts.public_sha256 = ssh_fingerprint(blob);
        ERR_clear_error();
        return facts;
    }
    // A PKCS#8 frame around an algorithm that OpenSSL does not know is a private key all the same.
    at = begin;
    const InfoPointer info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(size)));
    ERR_clear_error();
    const ASN1_OBJECT* algorithm = nullptr;
    if (!info || PKCS8_pkey_get0(&algorithm, nullptr, nullptr, nullptr, info.get()) != 1)
        return std::nullopt;
    std::array<char, 80> name{};
    OBJ_obj2txt(name.data(), static_cast<int>(name.size()), algorithm, 0);
    facts.kind = name.data();
    return facts;
}

bool is_encrypted_pkcs8(Bytes der) {
    const std::size_t size = sequence_size(der);
    if (size == 0 || size > most_der)
        return false;
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const EncryptedPointer sealed(d2i_X509_SIG(nullptr, &at, static_cast<long>(size)));
    ERR_clear_error();
    if (!sealed)
        return false;
    const X509_ALGOR* algorithm = nullptr;
    X509_SIG_get0(sealed.get(), &algorithm, nullptr);
    const ASN1_OBJECT* id = nullptr;
    X509_ALGOR_get0(&id, nullptr, nullptr, algorithm);
    // A digest in a signature has the same frame; only password-based encryption is a key.
    const std::string_view kind = OBJ_nid2ln(OBJ_obj2nid(id)) != nullptr ? OBJ_nid2ln(OBJ_obj2nid(id)) : "";
    return kind == "PBES2" || kind.starts_with("pbe");
}

std::optional<KeyFacts> parse_pkcs12(Bytes der) {
    const std::size_t size = sequence_size(der);
    if (size == 0 || size > most_der)
        return std::nullopt;
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const StorePointer store(d2i_PKCS12(nullptr, &at, static_cast<long>(size)));
    ERR_clear_error();
    if (!store)
        return std::nullopt;
    constexpr long most_rounds = 10'000; // each costs time, and the file says how many
    const ASN1_INTEGER* rounds = nullptr;
    PKCS12_get0_mac(nullptr, nullptr, nullptr, &rounds, store.get());
    KeyFacts facts{.kind = {}, .encoding = "pkcs12", .bits = {}, .encrypted = {}, .public_sha256 = {}};
    const long asked = rounds == nullptr ? 1 : ASN1_INTEGER_get(rounds);
    if (PKCS12_mac_present(store.get()) == 1 && asked > 0 && asked <= most_rounds)
        facts.encrypted = PKCS12_verify_mac(store.get(), "", 0) != 1 && PKCS12_verify_mac(store.get(), nullptr, 0) != 1;
    ERR_clear_error();
    return facts;
}

std::optional<FoundCertificate> parse_der_certificate(Bytes der) {
    const std::size_t size = sequence_size(der);
    if (size == 0)
        return std::nullopt;
    auto facts = certificates::read_certificate(der.first(size));
    return facts ? std::optional(FoundCertificate{std::move(*facts), size}) : std::nullopt;
}

std::string ssh_fingerprint(std::string_view public_blob) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(public_blob.data(), public_blob.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string text = encode_base64({reinterpret_cast<const char*>(digest.data()), size});
    text.erase(text.find_last_not_of('=') + 1);
    return "SHA256:" + text;
}

} // namespace warifu::inspection
