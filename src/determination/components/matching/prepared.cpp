#include "prepared.h"

#include <algorithm>
#include <array>
#include <utility>

namespace warifu::matching {
namespace {

using advisories::product_key;
using versions::Scheme;

/// What the same software is called by packagers, its authors and NVD; keys.
constexpr std::pair<std::string_view, std::string_view> other_names[] = {
    {"linux", "linux_kernel"},
    {"linux_image", "linux_kernel"},
    {"kernel", "linux_kernel"},
    {"dropbear", "dropbear_ssh"},
    {"dropbear_bin", "dropbear"},
    {"dropbear_bin", "dropbear_ssh"},
    {"wpasupplicant", "wpa_supplicant"},
    {"uboot", "u_boot"},
    {"das_u_boot", "u_boot"},
    {"curl", "libcurl"},
    {"libcurl", "curl"},
    {"libc6", "glibc"},
    {"libssl", "openssl"},
    {"libssl3", "openssl"},
    {"libssl1.1", "openssl"},
    {"libopenssl", "openssl"},
    {"mbed_tls", "mbedtls"},
    {"mbedtls", "mbed_tls"},
    {"polarssl", "mbed_tls"},
    {"zlib1g", "zlib"},
    {"net_snmp", "snmp"},
    {"snmpd", "net_snmp"},
    {"expat", "libexpat"},
    {"libexpat1", "libexpat"},
    {"sqlite3", "sqlite"},
    {"libpng16_16", "libpng"},
    {"pcre3", "pcre"},

    {"openssh_server", "openssh"},
    {"openssh_client", "openssh"},
    {"libxml2_2", "libxml2"},
    {"tiff", "libtiff"},
    {"libtiff", "tiff"},
    {"xz_utils", "xz"},
    {"liblzma5", "xz"},
    {"ncurses_base", "ncurses"},
    {"bluez_utils", "bluez"},
    {"ffmpeg_libs", "ffmpeg"},
    {"samba4", "samba"},
};

/// Debian's releases, debian.org/releases.
constexpr std::pair<std::string_view, std::string_view> debian_releases[] = {
    {"5", "lenny"},   {"6", "squeeze"},   {"7", "wheezy"},    {"8", "jessie"},  {"9", "stretch"},
    {"10", "buster"}, {"11", "bullseye"}, {"12", "bookworm"}, {"13", "trixie"}, {"14", "forky"},
};

constexpr std::pair<std::string_view, std::string_view> purl_ecosystems[] = {
    {"npm", "npm"},      {"pypi", "PyPI"},   {"golang", "Go"},          {"cargo", "crates.io"},
    {"gem", "RubyGems"}, {"maven", "Maven"}, {"composer", "Packagist"}, {"nuget", "NuGet"},
};

void add(std::vector<std::string>& names, std::string name) {
    if (!name.empty() && name != "n/a" && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(std::move(name));
}

std::string ecosystem_of(const versions::Purl& purl) {
    if (purl.type == "deb" || purl.type == "apk" || purl.type == "rpm" || purl.type == "opkg") {
        constexpr std::pair<std::string_view, std::string_view> spaces[] = {
            {"debian", "Debian"}, {"ubuntu", "Ubuntu"},  {"alpine", "Alpine"},
            {"wolfi", "Wolfi"},   {"redhat", "Red Hat"}, {"openwrt", "OpenWrt"},
        };
        for (const auto& [space, ecosystem] : spaces)
            if (purl.space == space)
                return std::string(ecosystem);
        return purl.space;
    }
    for (const auto& [type, ecosystem] : purl_ecosystems)
        if (purl.type == type)
            return std::string(ecosystem);
    return {};
}

/// `@scope/name` of npm, `group:artifact` of Maven, a module's path of Go.
std::string package_name(const versions::Purl& purl) {
    if (purl.space.empty() || is_distribution(ecosystem_of(purl)))
        return purl.name;
    return purl.space + (purl.type == "maven" ? ":" : "/") + purl.name;
}

std::vector<Scheme> schemes_of_package(const Prepared& prepared) {
    if (prepared.purl)
        if (const auto scheme = versions::find_scheme(prepared.purl->type))
            return {*scheme};
    if (const auto scheme = versions::find_scheme(prepared.ecosystem))
        return {*scheme};
    return {Scheme::Generic};
}

/// Debian's rebuilds, +b3, are of the same source.
std::string without_rebuild(std::string version) {
    const auto plus = version.rfind("+b");
    if (plus != version.npos && plus + 2 < version.size() &&
        std::all_of(version.begin() + static_cast<std::ptrdiff_t>(plus) + 2, version.end(),
                    [](char c) { return c >= '0' && c <= '9'; }))
        version.resize(plus);
    return version;
}

void prepare_package(Prepared& prepared) {
    const Component& component = *prepared.component;
    prepared.ecosystem = !component.ecosystem.empty() ? component.ecosystem.substr(0, component.ecosystem.find(':'))
                         : prepared.purl              ? ecosystem_of(*prepared.purl)
                                                      : std::string();
    if (prepared.ecosystem.empty())
        return;
    prepared.of_distribution = is_distribution(prepared.ecosystem);
    for (const std::string& name : {component.source, prepared.purl ? package_name(*prepared.purl) : std::string(),
                                    prepared.purl ? std::string(prepared.purl->qualifier("upstream")) : std::string(),
                                    prepared.purl ? std::string() : component.name})
        if (!name.empty())
            add(prepared.packages, name.substr(0, name.find('@', 1)));
    for (const std::string& name : prepared.packages)
        prepared.package_keys.push_back(advisories::package_key(prepared.ecosystem, name));
    std::string release = component.release;
    if (release.empty() && prepared.purl)
        release = prepared.purl->qualifier("distro");
    if (const auto colon = component.ecosystem.find(':'); release.empty() && colon != std::string::npos)
        release = component.ecosystem.substr(colon + 1);
    prepared.releases = release_names(prepared.ecosystem, release);
    prepared.package_version = !component.source_version.empty() ? component.source_version
                               : !component.version.empty()      ? component.version
                               : prepared.purl                   ? prepared.purl->version
                                                                 : std::string();
    if (prepared.purl && prepared.purl->type == "rpm" && prepared.package_version.find(':') == std::string::npos)
        if (const auto epoch = prepared.purl->qualifier("epoch"); !epoch.empty())
            prepared.package_version = std::string(epoch) + ":" + prepared.package_version;
    if (prepared.ecosystem == "Debian")
        prepared.package_version = without_rebuild(std::move(prepared.package_version));
    prepared.package_schemes = schemes_of_package(prepared);
}

void prepare_products(Prepared& prepared) {
    const Component& component = *prepared.component;
    std::vector<std::string> names;
    if (prepared.cpe && (*prepared.cpe)[versions::CpeAttribute::Product].kind == versions::CpeValue::Kind::Text) {
        add(names, product_key((*prepared.cpe)[versions::CpeAttribute::Product].text));
        prepared.vendor = product_key((*prepared.cpe)[versions::CpeAttribute::Vendor].text);
    }
    // A library of some language is looked up as such; its short name is no product's.
    const bool of_language = !prepared.ecosystem.empty() && !prepared.of_distribution;
    if (!of_language) {
        add(names, product_key(component.name));
        add(names, product_key(component.source));
        if (prepared.purl)
            add(names, product_key(prepared.purl->name));
    }
    if (prepared.vendor.empty())
        prepared.vendor = product_key(component.vendor);
    for (const std::string& name : std::vector<std::string>(names))
        for (const auto& [from, to] : other_names)
            if (name == from)
                add(names, std::string(to));
    prepared.products = std::move(names);
    const auto is = [&](std::string_view name) {
        return std::find(prepared.products.begin(), prepared.products.end(), name) != prepared.products.end();
    };
    prepared.is_kernel = is("linux_kernel");
    if (prepared.is_kernel)
        add(prepared.products, "kernel"); // as Google and CISA write it
    prepared.upstream_schemes = prepared.is_kernel ? std::vector{Scheme::Linux}
                                : is("openssl")    ? std::vector{Scheme::Openssl, Scheme::Generic}
                                                   : std::vector{Scheme::Generic, Scheme::Date};
}

} // namespace

bool is_distribution(std::string_view ecosystem) {
    constexpr std::array<std::string_view, 16> known = {
        "debian",    "ubuntu", "alpine",   "wolfi",     "chainguard", "red_hat", "redhat",  "rocky_linux",
        "almalinux", "suse",   "opensuse", "openeuler", "fedora",     "centos",  "openwrt", "oracle"};
    const std::string key = product_key(ecosystem.substr(0, ecosystem.find(':')));
    return std::find(known.begin(), known.end(), key) != known.end();
}

std::vector<std::string> release_names(std::string_view ecosystem, std::string_view release) {
    std::vector<std::string> names;
    std::string name = product_key(release);
    const std::string system = product_key(ecosystem.substr(0, ecosystem.find(':')));
    if (name.starts_with(system + "_"))
        name.erase(0, system.size() + 1);
    if (system == "alpine") {
        if (name.starts_with('v'))
            name.erase(0, 1);
        name = name.substr(0, name.find('_')); // 3.18_main
        if (const auto second = name.find('.', name.find('.') + 1); name.find('.') != name.npos && second != name.npos)
            name.resize(second);
    }
    if (system == "debian" && !name.empty() && name.front() >= '0' && name.front() <= '9')
        name = name.substr(0, name.find('.')); // 11.7 is a point release of 11
    add(names, name);
    if (system == "debian")
        for (const auto& [number, codename] : debian_releases)
            if (name == number || name == codename) {
                add(names, std::string(number));
                add(names, std::string(codename));
            }
    if (system == "debian" && (name == "sid" || name == "unstable")) {
        add(names, "sid");
        add(names, "unstable");
    }
    return names;
}

std::string upstream_of(std::string_view version, std::string_view ecosystem) {
    const std::string system = product_key(ecosystem);
    if (!is_distribution(ecosystem) && system != "opkg")
        return std::string(version);
    if (const auto colon = version.find(':'); colon != version.npos)
        version.remove_prefix(colon + 1);
    if (const auto really = version.find("+really"); really != version.npos)
        version.remove_prefix(really + 7);
    if (const auto dash = version.rfind('-'); dash != version.npos)
        version = version.substr(0, dash);
    if (system == "debian" || system == "ubuntu")
        for (const std::string_view mark : {"+dfsg", "+ds", "+repack", "~dfsg", "~ds", ".dfsg", "+deb"})
            version = version.substr(0, version.find(mark));
    return std::string(version);
}

Prepared prepare(const Component& component) {
    Prepared prepared;
    prepared.component = &component;
    if (auto purl = versions::parse_purl(component.purl))
        prepared.purl = std::move(*purl);
    if (auto cpe = versions::parse_cpe(component.cpe))
        prepared.cpe = std::move(*cpe);
    prepare_package(prepared);
    prepare_products(prepared);
    if (prepared.cpe) {
        const auto& version = (*prepared.cpe)[versions::CpeAttribute::Version];
        const auto& update = (*prepared.cpe)[versions::CpeAttribute::Update];
        if (version.kind == versions::CpeValue::Kind::Text && !version.has_wildcards()) {
            prepared.upstream_version = version.text;
            if (update.kind == versions::CpeValue::Kind::Text && !update.has_wildcards())
                prepared.upstream_version += "-" + update.text;
        }
    }
    if (prepared.upstream_version.empty())
        prepared.upstream_version =
            upstream_of(!component.version.empty() ? component.version : prepared.package_version, prepared.ecosystem);
    return prepared;
}

} // namespace warifu::matching
