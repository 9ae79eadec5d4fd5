#include "tls_codes.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "dtls_wire.h"
#include "embedded/tls_codes.h"

namespace warifu::device::tls {

namespace {

using Table = std::array<std::vector<Named>, 4>;

std::size_t kind_of(std::string_view word) {
    constexpr std::array<std::string_view, 4> words{"suite", "ssl2", "group", "signature"};
    return static_cast<std::size_t>(std::ranges::find(words, word) - words.begin());
}

Table read_table() {
    Table table;
    std::string_view text = embedded::tls_codes();
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const std::size_t first = line.find('\t');
        const std::size_t second = line.find('\t', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos)
            continue;
        const std::size_t kind = kind_of(line.substr(0, first));
        Named named{0, line.substr(second + 1)};
        std::from_chars(line.data() + first + 1, line.data() + second, named.code, 16);
        if (kind < table.size())
            table[kind].push_back(named);
    }
    return table;
}

constexpr std::array hashes{"_SHA", "_SHA256", "_SHA384",    "_SHA512",    "_MD5",
                            "_SM3", "_SHA1",   "_GOSTR3411", "_SHA256_OLD"};

} // namespace

const std::vector<Named>& all_of(Kind kind) {
    static const Table table = read_table();
    return table[static_cast<std::size_t>(kind)];
}

std::string name_of(Kind kind, std::uint32_t code) {
    const auto& all = all_of(kind);
    const auto found = std::ranges::lower_bound(all, code, {}, &Named::code);
    if (found != all.end() && found->code == code)
        return std::string(found->name);
    return fmt::format("0x{:04x}", code);
}

std::string version_name(Code version) {
    switch (version) {
    case Ssl2: return "SSL 2";
    case Ssl3: return "SSL 3";
    case Tls10: return "TLS 1.0";
    case Tls11: return "TLS 1.1";
    case Tls12: return "TLS 1.2";
    case Tls13: return "TLS 1.3";
    case Dtls10: return "DTLS 1.0";
    case Dtls12: return "DTLS 1.2";
    default: return fmt::format("0x{:04x}", version);
    }
}

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
