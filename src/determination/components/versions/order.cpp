#include "warifu/versions/order.h"

#include <array>
#include <utility>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

constexpr std::array<std::string_view, 10> names = {"dpkg", "apk",   "rpm",     "semver", "pep440",
                                                    "go",   "linux", "openssl", "date",   "generic"};

/// Types of purls, versionType of CVE records, ecosystems of OSV; lower case.
constexpr std::pair<std::string_view, Scheme> aliases[] = {
    {"deb", Scheme::Dpkg},     {"debian", Scheme::Dpkg},      {"ubuntu", Scheme::Dpkg},     {"opkg", Scheme::Dpkg},
    {"openwrt", Scheme::Dpkg}, {"alpine", Scheme::Apk},       {"wolfi", Scheme::Apk},       {"chainguard", Scheme::Apk},
    {"red hat", Scheme::Rpm},  {"redhat", Scheme::Rpm},       {"rocky linux", Scheme::Rpm}, {"almalinux", Scheme::Rpm},
    {"suse", Scheme::Rpm},     {"opensuse", Scheme::Rpm},     {"openeuler", Scheme::Rpm},   {"npm", Scheme::Semver},
    {"cargo", Scheme::Semver}, {"crates.io", Scheme::Semver}, {"pypi", Scheme::Pep440},     {"python", Scheme::Pep440},
    {"golang", Scheme::Go},    {"kernel", Scheme::Linux},
};

bool same_word(std::string_view name, std::string_view known) {
    return name.size() == known.size() &&
           std::equal(name.begin(), name.end(), known.begin(), [](char a, char b) { return lower(a) == b; });
}

} // namespace

std::string_view to_string(Scheme scheme) { return names.at(static_cast<std::size_t>(scheme)); }

std::optional<Scheme> find_scheme(std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (same_word(name, names.at(i)))
            return static_cast<Scheme>(i);
    for (const auto& [alias, scheme] : aliases)
        if (same_word(name, alias))
            return scheme;
    return std::nullopt;
}

std::partial_ordering compare(Scheme scheme, std::string_view left, std::string_view right) {
    if (left.empty() || right.empty() || left.size() > longest_version || right.size() > longest_version)
        return std::partial_ordering::unordered;
    switch (scheme) {
    case Scheme::Dpkg: return compare_dpkg(left, right);
    case Scheme::Apk: return compare_apk(left, right);
    case Scheme::Rpm: return compare_rpm(left, right);
    case Scheme::Semver: return compare_semver(left, right);
    case Scheme::Pep440: return compare_pep440(left, right);
    case Scheme::Go: return compare_go(left, right);
    case Scheme::Linux: return compare_linux(left, right);
    case Scheme::Openssl: return compare_openssl(left, right);
    case Scheme::Date: return compare_date(left, right);
    case Scheme::Generic: return compare_generic(left, right);
    }
    return std::partial_ordering::unordered;
}

bool knows(Scheme scheme, std::string_view version) {
    return compare(scheme, version, version) == std::partial_ordering::equivalent;
}

} // namespace warifu::versions
