#include "password_hash.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

// Password fields as crypt(5) describes them: `$id$parameters$salt$hash`, BSDi's `_` form, and the thirteen characters
// of traditional DES. The parameters say how dear one guess is, and a hostile image may write there what it likes
// (`$6$rounds=999999999$`, bcrypt with cost 31, gigabytes for scrypt), so they are read before crypt(3) is called.

namespace warifu::inspection {

namespace {

bool is_crypt_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '.' && c <= '9');
    });
}

std::uint64_t number_behind(std::string_view text, std::string_view mark) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos)
        return 0;
    std::uint64_t value = 0;
    const std::string_view digits = text.substr(at + mark.size());
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return problem == std::errc::result_out_of_range ? UINT64_MAX : value;
}

struct Method {
    std::string_view prefix;
    std::string_view kind;
    std::size_t least_hash; ///< characters behind the last `$`
};

constexpr std::array<Method, 13> methods = {{
    {"$1$", "md5", 22},
    {"$2a$", "bcrypt", 53},
    {"$2b$", "bcrypt", 53},
    {"$2x$", "bcrypt", 53},
    {"$2y$", "bcrypt", 53},
    {"$5$", "sha256", 43},
    {"$6$", "sha512", 86},
    {"$y$", "yescrypt", 43},
    {"$gy$", "gost-yescrypt", 43},
    {"$7$", "scrypt", 43},
    {"$sha1$", "sha1", 28},
    {"$md5", "sun-md5", 22},
    {"$3$", "nt", 32},
}};

bool is_affordable(std::string_view kind, std::string_view field) {
    constexpr std::uint64_t most_rounds = 200'000;
    if (kind == "sha256" || kind == "sha512" || kind == "sun-md5")
        return number_behind(field, "rounds=") <= most_rounds;
    if (kind == "bcrypt")
        return number_behind(field.substr(3), "$") <= 12;
    if (kind == "sha1")
        return number_behind(field.substr(1), "sha1$") <= most_rounds;
    // The defaults of libxcrypt and one step above: N = 2^12 blocks of 4 KiB, 16 MiB in all.
    if (kind == "yescrypt" || kind == "gost-yescrypt") {
        const std::string_view parameters = field.substr(field.find('$', 1) + 1);
        return parameters.starts_with("j") && parameters.size() > 3 && parameters[1] >= '.' && parameters[1] <= 'A' &&
               parameters[2] == 'T' && parameters[3] == '$';
    }
    if (kind == "scrypt") // libxcrypt's default at most: N = 2^14, r = 32, p = 1, which takes 64 MiB
        return field.size() > 14 && field[3] <= 'C' && (field[4] == 'U' || field[4] == '6') &&
               field.substr(5, 9) == "..../....";
    return true;
}

bool is_bsdi(std::string_view field) {
    return field.size() == 20 && field.front() == '_' && is_crypt_text(field.substr(1));
}

} // namespace

PasswordField classify_password(std::string_view field, PasswordFileKind file) {
    if (field.empty())
        return {"empty", {}};
    if (file == PasswordFileKind::Passwd && (field == "x" || field == "##"))
        return {"shadowed-elsewhere", {}};
    if (field.front() == '*' || field.front() == '!' || field == "x" || field == "NP" || field == "LK")
        return {"locked", {}};
    if (field.front() == '$') {
        for (const Method& method : methods) {
            if (!field.starts_with(method.prefix))
                continue;
            if (field.size() - field.rfind('$') - 1 < method.least_hash || field.size() > 300)
                return {"malformed", {}};
            return {"hashed", std::string(method.kind), is_affordable(method.kind, field)};
        }
        return {"hashed", "unknown", false};
    }
    if (field.size() == 13 && is_crypt_text(field))
        return {"hashed", "des"};
    if (is_bsdi(field)) // four characters hold the number of rounds, lowest six bits first: the last two stay small
        return {"hashed", "bsdi-des", field.substr(3, 2) == ".."};
    return {"plain", {}};
}

} // namespace warifu::inspection
