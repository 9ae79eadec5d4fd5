#include "tls_codes.h"

#include <algorithm>
#include <array>

namespace warifu::device::tls {

namespace {

constexpr std::array hashes{"_SHA", "_SHA256", "_SHA384",    "_SHA512",    "_MD5",
                            "_SM3", "_SHA1",   "_GOSTR3411", "_SHA256_OLD"};

} // namespace

SuiteParts parts_of(std::string_view suite) {
    SuiteParts parts;
    constexpr std::string_view ssl2 = "SSL_CK_";
    if (suite.starts_with(ssl2)) { // cipher_WITH_hash; the exchange is always RSA
        suite.remove_prefix(ssl2.size());
        return {"RSA", std::string(suite.substr(0, suite.find("_WITH_")))};
    }
    for (const std::string_view head : {"TLS_", "SSL_"})
        if (suite.starts_with(head)) {
            suite.remove_prefix(head.size());
            break;
        }
    constexpr std::string_view with = "_WITH_";
    if (const std::size_t at = suite.find(with); at != std::string_view::npos) {
        parts.exchange = suite.substr(0, at);
        suite.remove_prefix(at + with.size());
    } else {
        parts.exchange = "any";
    }
    for (const std::string_view hash : hashes)
        if (suite.size() > hash.size() && suite.ends_with(hash)) {
            suite.remove_suffix(hash.size());
            break;
        }
    // NULL_NULL of the first handshake; RFC 9150 names a suite that hides nothing by its hash alone.
    const bool none = suite == "NULL_NULL" || suite == "SHA256" || suite == "SHA384";
    parts.cipher = none ? "NULL" : std::string(suite);
    return parts;
}

Exchange exchange_of(Code suite) {
    const std::string exchange = parts_of(name_of(Kind::Suite, suite)).exchange;
    if (exchange.starts_with("ECDHE_PSK") || exchange.starts_with("DHE_PSK"))
        return Exchange::None; // an identity hint stands before the share
    if (exchange.starts_with("ECDHE_") || exchange == "ECDH_anon")
        return Exchange::Ecdhe;
    if (exchange.starts_with("DHE_") || exchange.starts_with("DH_anon"))
        return Exchange::Dhe;
    return exchange.starts_with("RSA_EXPORT") ? Exchange::RsaExport : Exchange::None;
}

bool is_tls13_suite(Code suite) {
    // RFC 8446, 8998 (SM4), 9150 (integrity alone), 9367 (GOST MGM).
    return (suite >> 8U) == 0x13 || suite == 0x00c6 || suite == 0x00c7 || suite == 0xc0b4 || suite == 0xc0b5 ||
           (suite >= 0xc103 && suite <= 0xc106);
}

bool has_small_blocks(std::string_view cipher) {
    return cipher.starts_with("3DES_") || cipher.starts_with("DES_") || cipher.starts_with("DES40_") ||
           cipher.starts_with("IDEA_") || cipher.starts_with("RC2_");
}

} // namespace warifu::device::tls
