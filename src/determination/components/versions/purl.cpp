// Package URLs as the standard (github.com/package-url/purl-spec, docs/specification) reads and writes them. A type's
// own rules are those of types/*-definition.json there, for the types that end up in devices and their SBOMs.
#include "warifu/versions/purl.h"

#include <algorithm>
#include <array>

#include "text.h"

namespace warifu::versions {
namespace {

Error broken(std::string message) { return make_error(ErrorCode::Parse, "no package URL: " + std::move(message)); }

int hex(char c) {
    if (is_digit(c))
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Result<std::string> decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size() || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0)
            return broken("a % without two hexadecimal digits");
        decoded.push_back(static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])));
        i += 2;
    }
    if (decoded.find('\0') != decoded.npos)
        return broken("a NUL");
    return decoded;
}

void encode(std::string& out, std::string_view text, std::string_view also_plain = {}) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '~' || c == ':' ||
            also_plain.find(c) != also_plain.npos) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 15U]);
    }
}

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Segments between slashes, decoded; empty ones are left out, and where `dots` says so `.` and `..` too.
enum class Dots { Keep, Drop };
Result<std::string> segments(std::string_view text, Dots dots) {
    std::string joined;
    while (!text.empty()) {
        const std::string_view raw = take(text, [](char c) { return c != '/'; });
        take_character(text, '/');
        const Result<std::string> decoded = decode(raw);
        if (!decoded)
            return decoded.error();
        const std::string& segment = *decoded;
        if (segment.empty() || (dots == Dots::Drop && (segment == "." || segment == "..")))
            continue;
        if (segment.find('/') != segment.npos)
            return broken("a slash within a segment");
        if (!joined.empty())
            joined.push_back('/');
        joined += segment;
    }
    return joined;
}

bool is_key(std::string_view key) {
    return !key.empty() && is_lower(key.front()) &&
           all(key, [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '_'; });
}

Result<void> read_qualifiers(Purl& purl, std::string_view text) {
    while (!text.empty()) {
        std::string_view pair = take(text, [](char c) { return c != '&'; });
        take_character(text, '&');
        if (pair.empty())
            continue;
        const std::string key = lowered(take(pair, [](char c) { return c != '='; }));
        if (!take_character(pair, '='))
            return broken("a qualifier without =");
        std::string value = TRY(decode(pair));
        if (!value.empty())
            purl.qualifiers.emplace_back(key, std::move(value));
        else if (!is_key(key))
            return broken("qualifier '" + key + "'");
    }
    return {};
}

/// Types whose names, or namespaces, do not care for case.
void normalise_case(Purl& purl) {
    constexpr std::array<std::string_view, 15> names = {"alpm", "apk",    "bitbucket", "bitnami",  "composer",
                                                        "deb",  "github", "golang",    "hex",      "oci",
                                                        "otp",  "pub",    "pypi",      "luarocks", "brew"};
    constexpr std::array<std::string_view, 13> spaces = {"alpm",     "apk",    "bitbucket", "composer", "deb",
                                                         "github",   "golang", "hex",       "rpm",      "qpkg",
                                                         "luarocks", "brew",   "otp"};
    if (is_one_of(purl.type, names))
        purl.name = lowered(purl.name);
    if (is_one_of(purl.type, spaces))
        purl.space = lowered(purl.space);
    if (purl.type == "pypi")
        std::replace(purl.name.begin(), purl.name.end(), '_', '-');
    if (purl.type == "pypi" || purl.type == "oci")
        purl.version = lowered(purl.version);
}

} // namespace

std::string_view Purl::qualifier(std::string_view key) const {
    const auto found =
        std::find_if(qualifiers.begin(), qualifiers.end(), [&](const auto& q) { return q.first == key; });
    return found == qualifiers.end() ? std::string_view{} : found->second;
}

std::string Purl::canonical() const {
    std::string text = "pkg:" + type + "/";
    if (!space.empty()) {
        encode(text, space, "/");
        text.push_back('/');
    }
    encode(text, name);
    if (!version.empty()) {
        text.push_back('@');
        encode(text, version);
    }
    char mark = '?';
    for (const auto& [key, value] : qualifiers) {
        text.push_back(mark);
        text += key + "=";
        encode(text, value);
        mark = '&';
    }
    if (!subpath.empty()) {
        text.push_back('#');
        encode(text, subpath, "/");
    }
    return text;
}

Result<Purl> make_purl(Purl purl) {
    purl.type = lowered(purl.type);
    if (purl.type.empty() || !is_lower(purl.type.front()) ||
        !all(purl.type, [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-'; }))
        return broken("type '" + purl.type + "'");
    if (purl.name.empty())
        return broken("no name");
    std::erase_if(purl.qualifiers, [](const auto& q) { return q.second.empty(); });
    for (auto& [key, value] : purl.qualifiers) {
        key = lowered(key);
        if (!is_key(key))
            return broken("qualifier '" + key + "'");
    }
    std::sort(purl.qualifiers.begin(), purl.qualifiers.end());
    const auto twice = std::adjacent_find(purl.qualifiers.begin(), purl.qualifiers.end(),
                                          [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twice != purl.qualifiers.end())
        return broken("qualifier '" + twice->first + "' twice");
    normalise_case(purl);
    return purl;
}

Result<Purl> parse_purl(std::string_view text) {
    if (text.size() > longest_purl)
        return make_error(ErrorCode::LimitExceeded, "a package URL of more than 4096 bytes");
    Purl purl;
    if (const auto hash = text.rfind('#'); hash != text.npos) {
        purl.subpath = TRY(segments(text.substr(hash + 1), Dots::Drop));
        text = text.substr(0, hash);
    }
    if (const auto mark = text.rfind('?'); mark != text.npos) {
        TRY_VOID(read_qualifiers(purl, text.substr(mark + 1)));
        text = text.substr(0, mark);
    }
    if (lowered(take(text, [](char c) { return c != ':'; })) != "pkg" || !take_character(text, ':'))
        return broken("it does not begin with pkg:");
    take(text, [](char c) { return c == '/'; });
    purl.type = take(text, [](char c) { return c != '/'; });
    if (!take_character(text, '/'))
        return broken("no type");
    // An @ in front of a name (npm's scopes, not encoded) is none that a version follows.
    if (const auto at = text.rfind('@'); at != text.npos && text.find('/', at) == text.npos) {
        purl.version = TRY(decode(text.substr(at + 1)));
        text = text.substr(0, at);
    }
    while (text.ends_with('/'))
        text.remove_suffix(1);
    const auto slash = text.rfind('/');
    purl.name = TRY(decode(slash == text.npos ? text : text.substr(slash + 1)));
    if (slash != text.npos)
        purl.space = TRY(segments(text.substr(0, slash), Dots::Keep));
    return make_purl(std::move(purl));
}

} // namespace warifu::versions
