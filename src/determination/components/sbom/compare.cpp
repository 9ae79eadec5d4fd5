#include "warifu/sbom/compare.h"

#include <map>
#include <set>

#include "warifu/base/text.h"
#include "warifu/packages/package.h"

namespace warifu::sbom {

namespace {

/// `pkg:deb/debian/busybox` of `pkg:deb/debian/busybox@1.30?arch=armhf`; nothing of `pkg:generic`, which names
/// nobody's.
std::string package_of(const Component& component) {
    if (component.purl.starts_with("pkg:generic/"))
        return {};
    return component.purl.substr(0, component.purl.find_first_of("@?#"));
}

/// `cpe vendor:product`
std::string product_of(const Component& component) {
    if (!component.cpe.starts_with("cpe:2.3:"))
        return {};
    const auto parts = split(component.cpe, ':');
    return parts.size() < 6 ? std::string() : "cpe " + std::string(parts[3]) + ":" + std::string(parts[4]);
}

/// What an entry can be known by, the surest first.
std::vector<std::string> keys_of(const Component& component) {
    std::vector<std::string> keys;
    for (std::string key : {package_of(component), "name " + to_lower_ascii(component.name), product_of(component),
                            component.origin.empty() ? std::string() : "name " + to_lower_ascii(component.origin)})
        if (!key.empty())
            keys.push_back(std::move(key));
    return keys;
}

std::string upstream(const Component& component) {
    const std::string_view purl = component.purl;
    const std::string_view type = purl.starts_with("pkg:") ? purl.substr(4, purl.find('/') - 4) : std::string_view();
    return packages::upstream_version(component.version.value_or(""), type);
}

bool same_version(const Component& a, const Component& b) {
    return a.version == b.version || upstream(a) == *b.version || *a.version == upstream(b) ||
           upstream(a) == upstream(b);
}

} // namespace

Comparison compare(const std::vector<Component>& found, const std::vector<Component>& listed) {
    std::map<std::string, std::vector<const Component*>> by_key;
    for (const Component& entry : listed)
        for (const std::string& key : keys_of(entry))
            by_key[key].push_back(&entry);
    Comparison result;
    std::set<const Component*> met;
    for (const Component& component : found) {
        const std::vector<const Component*>* entries = nullptr;
        for (const std::string& key : keys_of(component))
            if (const auto at = by_key.find(key); entries == nullptr && at != by_key.end())
                entries = &at->second;
        if (entries == nullptr) {
            result.not_listed.push_back(&component);
            continue;
        }
        const Component* best = entries->front();
        for (const Component* entry : *entries) {
            met.insert(entry);
            if (component.version && entry->version && same_version(component, *entry))
                best = entry;
        }
        if (!component.version || !best->version)
            result.version_unknown.push_back({&component, best});
        else
            (same_version(component, *best) ? result.same : result.other_version).push_back({&component, best});
    }
    for (const Component& entry : listed)
        if (!met.contains(&entry))
            result.not_found.push_back(&entry);
    return result;
}

} // namespace warifu::sbom
