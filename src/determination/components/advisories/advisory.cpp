#include "warifu/advisories/advisory.h"

#include <algorithm>
#include <array>

#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

constexpr std::array<std::pair<Feed, std::string_view>, 12> feed_names = {{{Feed::Cve, "cve"},
                                                                           {Feed::Nvd, "nvd"},
                                                                           {Feed::Osv, "osv"},
                                                                           {Feed::Ghsa, "ghsa"},
                                                                           {Feed::Debian, "debian"},
                                                                           {Feed::Alpine, "alpine"},
                                                                           {Feed::Kev, "kev"},
                                                                           {Feed::Epss, "epss"},
                                                                           {Feed::Csaf, "csaf"},
                                                                           {Feed::EndOfLife, "endoflife"},
                                                                           {Feed::OpenVex, "openvex"},
                                                                           {Feed::CycloneDx, "cyclonedx"}}};

} // namespace

std::string_view to_string(Feed feed) { return feed_names.at(static_cast<std::size_t>(feed)).second; }

std::optional<Feed> feed_named(std::string_view name) {
    const auto* found = std::ranges::find(feed_names, name, &std::pair<Feed, std::string_view>::second);
    return found == feed_names.end() ? std::nullopt : std::optional(found->first);
}

std::string_view to_string(FixState state) {
    switch (state) {
    case FixState::Fixed: return "fixed";
    case FixState::Open: return "open";
    case FixState::NotAffected: return "not-affected";
    case FixState::NoAdvisory: return "no-advisory";
    case FixState::Ignored: return "ignored";
    case FixState::Undetermined: break;
    }
    return "undetermined";
}

bool operator==(const Affected& a, const Affected& b) {
    const bool same_platforms = a.running_on == b.running_on ||
                                (a.running_on != nullptr && b.running_on != nullptr && *a.running_on == *b.running_on);
    return same_platforms && a.cpe == b.cpe && a.purl == b.purl && a.ecosystem == b.ecosystem &&
           a.package == b.package && a.vendor == b.vendor && a.product == b.product && a.ranges == b.ranges &&
           a.default_status == b.default_status && a.every_version == b.every_version && a.fix == b.fix &&
           a.vex == b.vex && a.platforms == b.platforms && a.files == b.files;
}

std::string product_key(std::string_view product) {
    std::string key;
    for (const char c : trim(product.substr(0, most_name))) {
        if (c == '\\')
            continue;
        if (c == ' ' || c == '-' || c == '_' || c == '\t') {
            if (!key.empty() && key.back() != '_')
                key += '_';
        } else {
            key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return key;
}

std::string package_key(std::string_view ecosystem, std::string_view package) {
    return product_key(ecosystem.substr(0, ecosystem.find(':'))) + "/" + product_key(package);
}

std::string cpe_product(std::string_view cpe) {
    const bool newer = cpe.starts_with("cpe:2.3:");
    if (!newer && !cpe.starts_with("cpe:/"))
        return {};
    const std::size_t wanted = newer ? 4 : 3; // cpe:2.3:a:VENDOR:PRODUCT, cpe:/a:VENDOR:PRODUCT
    std::string product;
    std::size_t field = 0;
    for (std::size_t i = 0; i < cpe.size() && field <= wanted; ++i) {
        if (cpe[i] == ':') {
            ++field;
            continue;
        }
        const bool escaped = cpe[i] == '\\' && i + 1 < cpe.size();
        i += escaped ? 1U : 0U;
        if (field == wanted)
            product += cpe[i];
    }
    return product == "*" ? std::string() : product;
}

} // namespace warifu::advisories
