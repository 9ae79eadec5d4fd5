#include "identifier_trace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

#include <openssl/evp.h>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t most_compared = 64;   ///< of a text that is compared with another
constexpr double hardly_chance_bits = 13.3; ///< once in ten thousand

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// Letters and digits, in small letters.
std::string letters_and_digits(std::string_view text) {
    std::string out;
    for (const char c : to_lower_ascii(text.substr(0, most_compared)))
        if (is_digit(c) || is_small(c))
            out += c;
    return out;
}

/// The longest piece of `text` that also stands in `other`.
std::string_view common_piece(std::string_view text, std::string_view other) {
    std::string_view best;
    for (std::size_t at = 0; at < text.size(); ++at)
        while (at + best.size() < text.size() && other.find(text.substr(at, best.size() + 1)) != std::string_view::npos)
            best = text.substr(at, best.size() + 1);
    return best;
}

/// More than chance brings at so many places.
bool says_something(double bits, double places) { return bits >= std::log2(places) + hardly_chance_bits; }

double bits_of(std::string_view text) { return static_cast<double>(text.size()) * std::log2(alphabet_of(text)); }

/// At least half of the password stands in `known`.
bool is_piece_of(const std::string& password, const std::string& known, std::size_t units) {
    const std::string_view piece = common_piece(password, known);
    const double places =
        static_cast<double>((password.size() - piece.size() + 1) * (known.size() - piece.size() + 1)) *
        static_cast<double>(units);
    return !piece.empty() && piece.size() * 2 >= password.size() && says_something(bits_of(piece), places);
}

/// Ways in which an identifier is written.
std::set<std::string> spellings(const std::string& identifier) {
    std::set<std::string> all;
    const std::string bare = letters_and_digits(identifier);
    std::string colons;
    for (std::size_t i = 0; i < bare.size(); ++i)
        colons += (i > 0 && i % 2 == 0 ? ":" : "") + std::string(1, bare[i]);
    for (const std::string& each : {identifier, bare, colons}) {
        std::string upper = each;
        std::ranges::transform(upper, upper.begin(),
                               [](char c) { return is_small(c) ? static_cast<char>(c - 32) : c; });
        all.insert({each, to_lower_ascii(each), upper});
        all.insert({each + "\n", to_lower_ascii(each) + "\n", upper + "\n"}); // as echo(1) writes it
    }
    return all;
}

struct Hash {
    const char* name;
    const EVP_MD* (*function)();
};
constexpr std::array<Hash, 3> hashes = {{{"-md5", EVP_md5}, {"-sha1", EVP_sha1}, {"-sha256", EVP_sha256}}};

/// The digest as people cut a password out of it: hexadecimal digits, and base64.
std::vector<std::string> digests(const std::string& text, const EVP_MD* function) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, function, nullptr) != 1)
        return {};
    std::string base64(EVP_MAX_MD_SIZE * 2, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), digest.data(), static_cast<int>(size));
    base64.resize(static_cast<std::size_t>(length));
    return {hex({reinterpret_cast<const char*>(digest.data()), size}), base64};
}

/// The name of the hash whose digest begins or ends with the password.
std::string hash_that_leads(const std::string& password, const std::string& identifier, std::size_t units) {
    const std::set<std::string> texts = spellings(identifier);
    const double places = static_cast<double>(texts.size() * hashes.size() * 4 * units);
    if (!says_something(bits_of(password), places))
        return {};
    const std::string lower = to_lower_ascii(password);
    for (const Hash& hash : hashes)
        for (const std::string& text : texts)
            for (const std::string& digest : digests(text, hash.function()))
                for (const std::string& each : {password, lower})
                    if (digest.starts_with(each) || digest.ends_with(each))
                        return hash.name;
    return {};
}

} // namespace

double alphabet_of(std::string_view text) {
    const auto any = [&](auto is) { return std::ranges::any_of(text, is); };
    const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
    const std::string lower = to_lower_ascii(text);
    const bool one_case = !any(is_small) || !any(is_capital);
    if (any(is_digit) && one_case && !std::ranges::all_of(text, is_digit) && std::ranges::all_of(lower, is_hex))
        return 16;
    double size = 0;
    size += any(is_digit) ? 10 : 0;
    size += any(is_small) ? 26 : 0;
    size += any(is_capital) ? 26 : 0;
    size += any([](char c) { return !is_digit(c) && !is_small(c) && !is_capital(c); }) ? 33 : 0;
    return std::max(size, 1.0);
}

std::string trace_to_identifier(const UnitPassword& unit, std::size_t units) {
    const std::string password = letters_and_digits(unit.password);
    for (const auto& [name, identifier] : {std::pair("serial", unit.serial), std::pair("mac", unit.mac)}) {
        const std::string known = letters_and_digits(identifier);
        if (known.empty())
            continue;
        if (is_piece_of(password, known, units * 2))
            return name;
        if (is_piece_of(password, std::string(known.rbegin(), known.rend()), units * 2))
            return std::string(name) + "-reversed";
        if (const std::string hash = hash_that_leads(unit.password, identifier, units); !hash.empty())
            return name + hash;
    }
    return {};
}

std::string trace_to_public(const UnitPassword& unit, std::size_t units) {
    const std::string password = letters_and_digits(unit.password);
    for (const auto& [name, told] : {std::pair("ssid", unit.ssid), std::pair("model", unit.model)})
        if (const std::string known = letters_and_digits(told); !known.empty() && is_piece_of(password, known, units))
            return name;
    return {};
}

} // namespace warifu::documents
