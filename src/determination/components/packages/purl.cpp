#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "warifu/base/text.h"
#include "warifu/packages/package.h"

// Package URLs as purl-spec writes them: what is no letter, digit, `.`, `-`, `_`, `~` or `:` is percent-encoded;
// qualifiers are sorted. `opkg` is a type that is proposed there (pull request 279), with the distribution as
// namespace.

namespace warifu::packages {

namespace {

std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '.' || c == '-' || c == '_' || c == '~' || c == ':')
            out += c;
        else
            out += fmt::format("%{:02X}", byte);
    }
    return out;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool of_distribution(std::string_view type) { return is_one_of(type, {"deb", "apk", "rpm", "opkg", "alpm"}); }

/// Types whose names do not differ by case alone.
std::string cased(std::string_view type, std::string_view text) {
    return is_one_of(type, {"deb", "apk", "alpm", "pypi", "golang", "luarocks", "opkg"}) ? to_lower_ascii(text)
                                                                                         : std::string(text);
}

} // namespace

std::string package_url(const Package& package, const Distribution& distribution) {
    std::string name = cased(package.type, package.name);
    if (package.type == "pypi")
        std::replace(name.begin(), name.end(), '_', '-');
    std::string group = package.group;
    if (group.empty() && of_distribution(package.type))
        group = distribution.id;
    if (package.type != "rpm")
        group = cased(package.type, group);
    std::string out = fmt::format("pkg:{}/", package.type);
    for (const std::string_view part : split(group, '/'))
        if (!part.empty())
            out += encoded(part) + "/";
    out += encoded(name);
    const auto& version = package.url_version ? package.url_version : package.version;
    if (version && !version->empty())
        out += "@" + encoded(*version);
    auto qualifiers = package.qualifiers;
    if (!package.architecture.empty() && of_distribution(package.type))
        qualifiers.emplace_back("arch", package.architecture);
    if (!distribution.release().empty() && of_distribution(package.type))
        qualifiers.emplace_back("distro", distribution.release());
    std::sort(qualifiers.begin(), qualifiers.end());
    char mark = '?';
    for (const auto& [key, value] : qualifiers) {
        out += fmt::format("{}{}={}", mark, key, encoded(value));
        mark = '&';
    }
    return out;
}

std::string cpe_23(std::string_view cpe) {
    if (cpe.starts_with("cpe:2.3:"))
        return std::string(cpe);
    if (!cpe.starts_with("cpe:/") || cpe.find_first_of("%~") != std::string_view::npos)
        return {};
    auto parts = split(cpe.substr(5), ':');
    if (parts.size() < 3 || parts.size() > 7)
        return {};
    // The URI has part, vendor, product, version, update, edition and language, and leaves out those at its end.
    parts.resize(7);
    std::string out = "cpe:2.3";
    for (const std::string_view part : parts) {
        out += ':';
        if (part.empty())
            out += '*';
        for (const char c : part) {
            const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
            if (!plain)
                out += '\\';
            out += c;
        }
    }
    return out + ":*:*:*:*";
}

std::string upstream_version(std::string_view version, std::string_view type) {
    if (type == "deb" || type == "opkg" || type == "rpm" || type == "alpm" || type == "apk") {
        const std::size_t colon = version.find(':');
        if (colon != std::string_view::npos)
            version.remove_prefix(colon + 1);
        version = version.substr(0, version.rfind('-'));
    }
    // What Debian left out of the source (+dfsg), or took early out of a repository (~git, +git).
    for (const std::string_view mark : {"+dfsg", "+ds", "~dfsg", "+git", "~git", "+really", "+deb", "-dfsg"})
        version = version.substr(0, version.find(mark));
    return std::string(version);
}

} // namespace warifu::packages
