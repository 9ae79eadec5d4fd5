#include "warifu/certificates/certificate.h"

namespace warifu::certificates {

namespace {

constexpr std::int64_t not_asked = -1;
constexpr int no_limit = -1;

Value yes_no(bool value) { return std::int64_t{value ? 1 : 0}; }

/// With a blank between them, so that one inside, which only a hostile hand puts there, is written as in a URL.
Value joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += text.empty() ? "" : " ";
        for (const char c : word)
            text += c == ' ' ? std::string("%20") : std::string(1, c);
    }
    return text;
}

/// What changes from day to day is not kept: who asks compares not_before and not_after.
std::vector<std::string> lasting(std::vector<std::string> problems) {
    std::erase_if(problems, [](const std::string& word) { return word == "expired" || word == "not-yet-valid"; });
    return problems;
}

/// What every certificate has: where it is empty, it could not be read.
Value known(const std::string& text) { return text.empty() ? Value{} : Value{text}; }

} // namespace

Columns columns_of(const CertificateFacts& facts) {
    Columns columns = {
        {"subject", facts.subject},
        {"issuer", facts.issuer},
        {"serial", known(facts.serial)},
        {"key_kind", facts.key_kind},
        {"key_bits", facts.key_bits ? Value{std::int64_t{*facts.key_bits}} : Value{}},
        {"curve", facts.curve},
        {"spki_sha256", known(facts.spki_sha256)},
        {"signature", facts.signature_algorithm},
        {"not_before", known(facts.not_before)},
        {"not_after", known(facts.not_after)},
        {"self_signed", yes_no(facts.self_signed)},
        {"sha256", facts.sha256},
    };
    if (!facts.extensions_readable)
        return columns; // all that stands in extensions is unknown
    const Columns extensions = {
        {"is_ca", yes_no(facts.ca)},
        {"path_length", std::int64_t{facts.path_length.value_or(no_limit)}},
        {"dns_names", joined(facts.dns_names)},
        {"ip_addresses", joined(facts.ip_addresses)},
        {"name_count", static_cast<std::int64_t>(facts.name_count)},
        {"key_usage", joined(facts.key_usage)},
        {"extended_key_usage", joined(facts.extended_key_usage)},
        {"ocsp_urls", joined(facts.ocsp_urls)},
        {"crl_urls", joined(facts.crl_urls)},
        {"ca_issuer_urls", joined(facts.ca_issuer_urls)},
        {"must_staple", yes_no(facts.must_staple)},
    };
    columns.insert(columns.end(), extensions.begin(), extensions.end());
    return columns;
}

Columns columns_of(const ChainFacts& chain, std::size_t position, std::string_view host) {
    return {
        {"host", std::string(host)},
        {"position", static_cast<std::int64_t>(position)},
        {"names_match", chain.names_match ? yes_no(*chain.names_match) : Value{not_asked}},
        {"in_order", yes_no(chain.in_order)},
        {"complete", yes_no(chain.complete)},
        {"problems", joined(lasting(chain.problems))},
    };
}

Columns columns_alone() {
    return {{"host", ""},
            {"position", not_asked},
            {"names_match", not_asked},
            {"in_order", not_asked},
            {"complete", not_asked},
            {"problems", ""}};
}

} // namespace warifu::certificates
