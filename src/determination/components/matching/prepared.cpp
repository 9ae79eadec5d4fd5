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

/// Whoever makes a distribution of his own packages it in one of these.
bool is_packaging(std::string_view type) {
    return type == "deb" || type == "rpm" || type == "apk" || type == "opkg" || type == "alpm";
}

std::string ecosystem_of(const versions::Purl& purl) {
    if (is_packaging(purl.type)) {
        constexpr std::pair<std::string_view, std::string_view> spaces[] = {
            {"debian", "Debian"},     {"ubuntu", "Ubuntu"},           {"alpine", "Alpine"},
            {"wolfi", "Wolfi"},       {"redhat", "Red Hat"},          {"openwrt", "OpenWrt"},
            {"rocky", "Rocky Linux"}, {"rocky-linux", "Rocky Linux"}, {"almalinux", "AlmaLinux"},
        };
        for (const auto& [space, ecosystem] : spaces)
            if (purl.space == space)
                return std::string(ecosystem);
        return purl.space.empty() ? purl.type : purl.space;
    }
    for (const auto& [type, ecosystem] : purl_ecosystems)
        if (purl.type == type)
            return std::string(ecosystem);
    return {};
}

/// `@scope/name` of npm, `group:artifact` of Maven, a module's path of Go.
std::string package_name(const versions::Purl& purl) {
    if (purl.space.empty() || is_packaging(purl.type))
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
    prepared.of_distribution =
        is_distribution(prepared.ecosystem) || (prepared.purl && is_packaging(prepared.purl->type));
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
    // Where the source package has another version, purl-spec's `upstream` tells it: lvm2@2.03.11-2.1.
    std::string source_version = component.source_version;
    if (const std::string upstream(prepared.purl ? prepared.purl->qualifier("upstream") : std::string_view());
        source_version.empty() && upstream.find('@', 1) != upstream.npos)
        source_version = upstream.substr(upstream.find('@', 1) + 1);
    prepared.package_version = !source_version.empty()      ? source_version
                               : !component.version.empty() ? component.version
                               : prepared.purl              ? prepared.purl->version
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
    const bool of_language =
        std::ranges::any_of(purl_ecosystems, [&](const auto& each) { return each.second == prepared.ecosystem; });
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

/// 1.30.1 of 1:1.30.1-6+b3: without what packagers put around it.
std::string upstream_of(std::string_view version, const Prepared& prepared) {
    if (!prepared.of_distribution)
        return std::string(version);
    if (const auto colon = version.find(':'); colon != version.npos)
        version.remove_prefix(colon + 1);
    if (const auto really = version.find("+really"); really != version.npos)
        version.remove_prefix(really + 7);
    if (const auto dash = version.rfind('-'); dash != version.npos)
        version = version.substr(0, dash);
    const bool by_dpkg = prepared.package_schemes.front() == Scheme::Dpkg;
    if (by_dpkg)
        for (const std::string_view mark : {"+dfsg", "+ds", "+repack", "~dfsg", "~ds", ".dfsg", "+deb"})
            version = version.substr(0, version.find(mark));
    return std::string(version);
}

/// What a CPE says of the version; empty: nothing that is one.
struct CpeVersion {
    std::string release, update;
    std::string whole() const { return update.empty() ? release : release + "-" + update; }
};

CpeVersion version_in(const std::optional<versions::Cpe>& cpe) {
    const auto text = [&](versions::CpeAttribute attribute) {
        const versions::CpeValue& value = (*cpe)[attribute];
        return value.kind == versions::CpeValue::Kind::Text && !value.has_wildcards() ? value.text : std::string();
    };
    if (!cpe || text(versions::CpeAttribute::Version).empty())
        return {};
    return {text(versions::CpeAttribute::Version), text(versions::CpeAttribute::Update)};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// 4.4 of n4.4, 1.0.1f of "OpenSSL 1.0.1F "; lower case.
std::string without_words(std::string version) {
    const auto in_words = [](char c) { return (c >= 'a' && c <= 'z') || c == ' ' || c == '-' || c == '_'; };
    std::ranges::transform(version, version.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    version.erase(version.begin(), std::ranges::find_if_not(version, in_words));
    return version.substr(0, version.find_last_not_of(' ') + 1);
}

/// -6+b3, -r4, +dfsg: what packagers hang on, and not -rc1.
bool is_of_packagers(std::string_view tail) {
    return tail.starts_with('+') || (tail.size() > 1 && tail[0] == '-' && is_digit(tail[1])) ||
           (tail.size() > 2 && tail.starts_with("-r") && is_digit(tail[2]));
}

bool are_same(const Prepared& prepared, std::string_view left, std::string_view right) {
    return left == right || std::ranges::any_of(prepared.upstream_schemes, [&](Scheme scheme) {
               return versions::compare(scheme, left, right) == std::partial_ordering::equivalent;
           });
}

/// What the authors call a component that calls itself `own`, and is `full` to its packagers. Where its CPE is cut
/// (6.1.0 of 6.1.0-21-amd64), it tells more itself. Empty: the two contradict each other.
std::optional<std::string> upstream_version(std::string own, std::string_view full, const Prepared& prepared) {
    const CpeVersion said = version_in(prepared.cpe);
    if (said.release.empty() || own.find_first_of("0123456789") == own.npos)
        return said.release.empty() ? own : said.whole();
    own = without_words(std::move(own));
    if (full.substr(full.find(':') + 1) == said.whole() || full == said.whole())
        return own; // the packagers' whole version, as generators write it
    const std::string written = said.release + said.update;
    if (own == written || are_same(prepared, own, said.whole()))
        return said.whole();
    const bool cut = own.starts_with(written);
    const std::string_view tail = cut ? std::string_view(own).substr(written.size()) : std::string_view();
    if (tail.empty() || is_digit(tail[0]) || (tail.size() > 1 && tail[0] == '.' && is_digit(tail[1])))
        return std::nullopt;
    const bool tells_more = prepared.is_kernel ? versions::knows(Scheme::Linux, own) : !is_of_packagers(tail);
    const bool is_known = std::ranges::any_of(prepared.upstream_schemes, [&](Scheme scheme) {
        return versions::compare(scheme, own, said.whole()) != std::partial_ordering::unordered;
    });
    return tells_more && (is_known || prepared.is_kernel || tail[0] == '~') ? own : said.whole();
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
    if (system == "ubuntu") { // OSV: Ubuntu:Pro:22.04:LTS
        if (name.starts_with("pro:"))
            name.erase(0, 4);
        name = name.substr(0, name.find(":lts"));
    }
    if (system == "rocky_linux" && name.starts_with("rocky_")) // os-release's id
        name.erase(0, 6);
    // 11.7 is a point release of 11, and 9.3 one of 9.
    constexpr std::string_view by_major[] = {"debian", "rocky_linux", "almalinux", "red_hat"};
    if (std::ranges::find(by_major, system) != std::end(by_major) && !name.empty() && name.front() >= '0' &&
        name.front() <= '9')
        name = name.substr(0, name.find('.'));
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

Prepared prepare(const Component& component) {
    Prepared prepared;
    prepared.component = &component;
    if (auto purl = versions::parse_purl(component.purl))
        prepared.purl = std::move(*purl);
    if (auto cpe = versions::parse_cpe(component.cpe))
        prepared.cpe = std::move(*cpe);
    prepare_package(prepared);
    prepare_products(prepared);
    const std::string& own = !component.version.empty() ? component.version : prepared.package_version;
    const auto version = upstream_version(upstream_of(own, prepared), own, prepared);
    if (version)
        prepared.upstream_version = *version;
    else
        prepared.package_version.clear();
    return prepared;
}

} // namespace warifu::matching
