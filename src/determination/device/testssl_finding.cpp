#include "testssl_finding.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "warifu/base/text.h"
#include "warifu/certificates/certificate.h"

namespace warifu::device::testssl {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr auto flaws = std::to_array<Pair>({
    {"heartbleed", "heartbleed"},
    {"CCS", "ccs-injection"},
    {"ticketbleed", "ticketbleed"},
    {"ROBOT", "robot"},
    {"secure_renego", "insecure-renegotiation"},
    {"CRIME_TLS", "crime"},
    {"POODLE_SSL", "poodle"},
    {"SWEET32", "sweet32"},
    {"FREAK", "freak"},
    {"DROWN", "drown"},
    {"LOGJAM", "logjam"},
    {"RC4", "rc4"},
    {"cipherlist_NULL", "null-cipher"},
    {"cipherlist_aNULL", "anonymous"},
    {"cipherlist_EXPORT", "export"},
});

} // namespace

tls::Code version_of(std::string_view id) {
    static constexpr auto versions = std::to_array<std::pair<std::string_view, tls::Code>>({
        {"SSLv2", tls::Ssl2},
        {"SSLv3", tls::Ssl3},
        {"TLS1", tls::Tls10},
        {"TLS1_1", tls::Tls11},
        {"TLS1_2", tls::Tls12},
        {"TLS1_3", tls::Tls13},
    });
    const auto* const found = std::ranges::find(versions, id, [](const auto& pair) { return pair.first; });
    return found == versions.end() ? tls::Code(0) : found->second;
}

std::optional<bool> offered(std::string_view finding) {
    if (finding.starts_with("not offered"))
        return false;
    // SSL 2 is `vulnerable with N ciphers` where it is offered.
    for (const std::string_view start : {"offered", "vulnerable", "supported"})
        if (finding.starts_with(start))
            return true;
    return std::nullopt;
}

std::string_view flaw_of(std::string_view id) {
    const auto* const found = std::ranges::find(flaws, id, [](const Pair& pair) { return pair.first; });
    return found == flaws.end() ? std::string_view() : found->second;
}

std::optional<bool> shown(std::string_view severity, std::string_view finding) {
    for (const std::string_view bad : {"LOW", "MEDIUM", "HIGH", "CRITICAL"})
        if (severity == bad)
            return true;
    for (const std::string_view no : {"not vulnerable", "not offered", "supported"})
        if (severity == "OK" && finding.starts_with(no))
            return false;
    return std::nullopt;
}

std::optional<Suite> suite_of(std::string_view id) {
    if (!id.starts_with("cipher_x") && !id.starts_with("cipher-"))
        return std::nullopt;
    const std::size_t mark = id.rfind("_x");
    if (mark == std::string_view::npos)
        return std::nullopt;
    const std::string_view digits = id.substr(mark + 2);
    Suite suite;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), suite.code, 16);
    if (digits.empty() || digits.size() > 6 || error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    suite.ssl2 = suite.code > 0xffff || digits.size() == 6;
    static constexpr auto versions = std::to_array<std::pair<std::string_view, tls::Code>>({
        {"cipher-ssl2", tls::Ssl2},
        {"cipher-ssl3", tls::Ssl3},
        {"cipher-tls1", tls::Tls10},
        {"cipher-tls1_1", tls::Tls11},
        {"cipher-tls1_2", tls::Tls12},
        {"cipher-tls1_3", tls::Tls13},
    });
    for (const auto& [name, version] : versions)
        if (id.substr(0, mark) == name)
            suite.version = version;
    if (suite.ssl2)
        suite.version = tls::Ssl2;
    else if (suite.version == 0 && tls::is_tls13_suite(static_cast<tls::Code>(suite.code)))
        suite.version = tls::Tls13;
    return suite;
}

std::optional<std::int64_t> prime_bits(std::string_view finding) {
    const std::vector<std::string_view> parts = words(finding);
    const auto dh = std::ranges::find(parts, "DH");
    if (dh == parts.end() || dh + 1 == parts.end())
        return std::nullopt;
    const std::string_view digits = *(dh + 1);
    std::int64_t bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(bits) : std::nullopt;
}

std::string der_of(std::string_view pem) {
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    const std::size_t first = pem.find(begin);
    const std::size_t last = pem.find("-----END CERTIFICATE-----");
    if (first == std::string_view::npos || last == std::string_view::npos || last < first + begin.size() ||
        last - first > 2 * certificates::most_der)
        return {};
    std::string digits;
    for (const char c : pem.substr(first + begin.size(), last - first - begin.size()))
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            digits += c;
    std::string der(digits.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(der.data()),
                        reinterpret_cast<const unsigned char*>(digits.data()), static_cast<int>(digits.size() / 4 * 4));
    if (digits.size() % 4 != 0 || size < 0)
        return {};
    der.resize(static_cast<std::size_t>(size) - (digits.ends_with("==") ? 2U : digits.ends_with('=') ? 1U : 0U));
    return der;
}

} // namespace warifu::device::testssl
