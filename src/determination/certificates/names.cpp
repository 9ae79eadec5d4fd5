#include "names.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <unicode/uidna.h>

#include "extensions.h"
#include "warifu/base/text.h"

namespace warifu::certificates {

namespace {

constexpr std::size_t longest_name = 255; // RFC 1035; what is longer is cut and odd

std::string_view view_of(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

bool may_stand_in_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' || c == '*';
}

void add_dns_name(std::string_view name, CertificateFacts& facts) {
    facts.odd_name = facts.odd_name || name.empty() || name.size() > longest_name ||
                     !std::all_of(name.begin(), name.end(), may_stand_in_name);
    if (facts.dns_names.size() < most_names)
        facts.dns_names.push_back(printable(name, longest_name));
}

void add_address(std::string_view bytes, CertificateFacts& facts) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
    if (bytes.size() != 4 && bytes.size() != 16) {
        facts.odd_name = true;
        return;
    }
    if (inet_ntop(family, bytes.data(), text.data(), text.size()) != nullptr && facts.ip_addresses.size() < most_names)
        facts.ip_addresses.emplace_back(text.data());
}

bool is_address(const std::string& host) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// A-labels (RFC 5890), as they stand in certificates; nothing when the name has none.
std::optional<std::string> ascii_name(std::string_view host) {
    UErrorCode status = U_ZERO_ERROR;
    const Owned<UIDNA, uidna_close> idna(
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &status));
    if (U_FAILURE(status) != 0)
        return std::nullopt;
    std::array<char, 512> out{};
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    const int size = uidna_nameToASCII_UTF8(idna.get(), host.data(), static_cast<int>(host.size()), out.data(),
                                            static_cast<int>(out.size()), &info, &status);
    if (U_FAILURE(status) != 0 || info.errors != 0 || size <= 0 || size > static_cast<int>(out.size()))
        return std::nullopt;
    return std::string(out.data(), static_cast<std::size_t>(size));
}

/// `host.` is `host`, and `[::1]` is `::1`.
std::string_view bare(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        return host.substr(1, host.size() - 2);
    return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

} // namespace

void read_names(X509* certificate, CertificateFacts& facts) {
    const auto names = extension<GENERAL_NAMES, GENERAL_NAMES_free>(certificate, NID_subject_alt_name, facts);
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        ++facts.name_count;
        if (name->type == GEN_DNS)
            add_dns_name(view_of(name->d.dNSName), facts);
        else if (name->type == GEN_IPADD)
            add_address(view_of(name->d.iPAddress), facts);
    }
}

Result<bool> is_for(X509* certificate, std::string_view host) {
    const std::string name(bare(host));
    if (name.find('\0') == std::string::npos && is_address(name))
        return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
    const std::optional<std::string> ascii = ascii_name(name);
    if (!ascii || !std::all_of(ascii->begin(), ascii->end(), may_stand_in_name) ||
        ascii->find('*') != std::string::npos)
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("'{}' is neither a host name nor an IP address", printable(host, 255)));
    constexpr unsigned flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    return X509_check_host(certificate, ascii->c_str(), ascii->size(), flags, nullptr) == 1;
}

} // namespace warifu::certificates
