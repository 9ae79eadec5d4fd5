#include "form_guard.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "warifu/base/random.h"
#include "warifu/base/text.h"

namespace warifu::server {

namespace {

constexpr std::time_t form_lasts_s = 12 * 3600;
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t name_digits = 32;

std::string hex_of(const unsigned char* bytes, std::size_t size) {
    return hex({reinterpret_cast<const char*>(bytes), size});
}

/// `https://register.example`: what stands behind the scheme; empty when it is no origin.
std::string_view host_of_origin(std::string_view origin) {
    for (const std::string_view scheme : {"https://", "http://"})
        if (origin.starts_with(scheme))
            return origin.substr(scheme.size());
    return {};
}

} // namespace

bool is_from_own_page(const Request& head) {
    if (!head.fetch_site.empty())
        return head.fetch_site == "same-origin";
    const std::string_view host = host_of_origin(head.origin);
    return !host.empty() && to_lower_ascii(host) == to_lower_ascii(head.host);
}

Result<FormTokens> FormTokens::create() {
    std::array<unsigned char, 32> key{};
    TRY_VOID(fill_random(key));
    return FormTokens(key);
}

std::string FormTokens::signed_end(std::string_view end) const {
    const std::string text = "form " + std::string(end);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), m_key.data(), static_cast<int>(m_key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
    return fmt::format("{}.{}", end, hex_of(mac.data(), size));
}

std::string FormTokens::make(std::time_t now) const { return signed_end(std::to_string(now + form_lasts_s)); }

bool FormTokens::is_good(std::string_view token, std::time_t now) const {
    const std::string_view end = token.substr(0, token.find('.'));
    std::time_t seconds = 0;
    const auto [stopped, error] = std::from_chars(end.data(), end.data() + end.size(), seconds);
    if (error != std::errc() || stopped != end.data() + end.size() || seconds < now)
        return false;
    const std::string expected = signed_end(end);
    return token.size() == expected.size() && CRYPTO_memcmp(token.data(), expected.data(), expected.size()) == 0;
}

Result<std::string> unguessable_name() {
    std::array<unsigned char, name_digits / 2> bytes{};
    TRY_VOID(fill_random(bytes));
    return hex_of(bytes.data(), bytes.size());
}

bool is_unguessable_name(std::string_view text) {
    return text.size() == name_digits && text.find_first_not_of(hex_digits) == text.npos;
}

} // namespace warifu::server
