#include <algorithm>
#include <cctype>

#include "warifu/base/text.h"
#include "warifu/packages/package.h"
#include "warifu/versions/purl.h"

// Package URLs of packages, and names that they give their makers. `opkg` is a type that is proposed to purl-spec (pull
// request 279), with the distribution as namespace.

namespace warifu::packages {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool of_distribution(std::string_view type) { return is_one_of(type, {"deb", "apk", "rpm", "opkg", "alpm"}); }

} // namespace

std::string package_url(const Package& package, const Distribution& distribution) {
    const bool distributed = of_distribution(package.type);
    versions::Purl url{package.type, package.group,      package.url_name.empty() ? package.name : package.url_name,
                       {},           package.qualifiers, {}};
    // Who names another distribution, or its release, knows better than the file system around.
    const bool of_this = url.space.empty() && distributed;
    if (of_this)
        url.space = distribution.id;
    url.version = (package.url_version ? package.url_version : package.version).value_or("");
    if (!package.architecture.empty() && distributed)
        url.qualifiers.emplace_back("arch", package.architecture);
    if (!distribution.release().empty() && of_this)
        url.qualifiers.emplace_back("distro", distribution.release());
    const auto made = versions::make_purl(std::move(url));
    return made ? made->canonical() : std::string();
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
    // What is in it after all: 1.3.dfsg+really1.3.1.
    constexpr std::string_view after_all = "+really";
    if (const std::size_t at = version.find(after_all); at != version.npos && at + after_all.size() < version.size())
        version.remove_prefix(at + after_all.size());
    // What Debian left out of the source (+dfsg), or took early out of a repository (~git, +git).
    for (const std::string_view mark : {"+dfsg", ".dfsg", "+ds", "~dfsg", "+git", "~git", "+deb", "-dfsg"})
        version = version.substr(0, version.find(mark));
    return std::string(version);
}

} // namespace warifu::packages
