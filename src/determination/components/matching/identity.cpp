#include "identity.h"

#include <algorithm>
#include <array>

namespace warifu::matching {
namespace {

using versions::Cpe;
using versions::CpeAttribute;
using versions::CpeRelation;
using versions::CpeValue;

bool holds(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// What a CPE says beside product and version. A component that says nothing there may or may not be meant.
std::string unsaid_platform(const Cpe& entry, const std::optional<Cpe>& component, bool& disjoint) {
    std::string unsaid;
    for (const CpeAttribute attribute : {CpeAttribute::Edition, CpeAttribute::Language, CpeAttribute::SwEdition,
                                         CpeAttribute::TargetSw, CpeAttribute::TargetHw, CpeAttribute::Other}) {
        const CpeValue own = component ? (*component)[attribute] : CpeValue{};
        switch (versions::relate(entry[attribute], own)) {
        case CpeRelation::Equal:
        case CpeRelation::Superset: break;
        case CpeRelation::Disjoint: disjoint = true; break;
        case CpeRelation::Subset:
        case CpeRelation::Undefined:
            // "-" there only says that the product has no editions.
            if (entry[attribute].kind == CpeValue::Kind::Text)
                unsaid += (unsaid.empty() ? "" : ", ") + entry[attribute].text;
        }
    }
    return unsaid;
}

bool is_hardware(const Cpe& cpe) { return cpe[CpeAttribute::Part].text == "h"; }

/// Generated bills of materials call everything an application, a kernel as well: `a` and `o` tell nothing apart.
/// Hardware of the same name may be what the software runs on, or the same thing under another letter.
bool may_be_of_another_part(const Cpe& entry, const Cpe& component) {
    return versions::relate(entry[CpeAttribute::Part], component[CpeAttribute::Part]) == CpeRelation::Disjoint &&
           (is_hardware(entry) || is_hardware(component));
}

Identified by_cpe(const std::string& name, const Prepared& component) {
    Identified found;
    auto cpe = versions::parse_cpe(name);
    if (!cpe)
        return found;
    const CpeValue& product = (*cpe)[CpeAttribute::Product];
    if (product.kind != CpeValue::Kind::Text || !holds(component.products, advisories::product_key(product.text)))
        return found;
    bool disjoint = false;
    found.platform = unsaid_platform(*cpe, component.cpe, disjoint);
    if (disjoint)
        return {};
    const CpeValue& vendor = (*cpe)[CpeAttribute::Vendor];
    const std::string vendor_key = advisories::product_key(vendor.text);
    // Where nobody has a name of his own, NVD names the vendor after the product.
    const std::string product_key = advisories::product_key(product.text);
    const bool own_vendor =
        vendor_key == product_key || vendor_key == product_key + "_project" || vendor_key == product_key + "project";
    const bool same = vendor.kind != CpeValue::Kind::Text || vendor_key == component.vendor ||
                      (component.vendor.empty() && (own_vendor || component.is_kernel));
    const bool other_part = component.cpe && may_be_of_another_part(*cpe, *component.cpe);
    found.identity = same && !other_part ? Identity::Product : Identity::Alike;
    found.cpe = std::move(*cpe);
    return found;
}

/// Distributions' entries count for that distribution; `OSS-Fuzz` and the like name projects of everybody.
Identity by_package(const advisories::Affected& entry, const Prepared& component) {
    if (!component.package_keys.empty() &&
        holds(component.package_keys, advisories::package_key(entry.ecosystem, entry.package)))
        return Identity::Package;
    const std::string ecosystem = advisories::product_key(entry.ecosystem);
    const bool of_projects = ecosystem == "oss_fuzz" || ecosystem == "git" || ecosystem == "bitnami";
    if (of_projects && holds(component.products, advisories::product_key(entry.package)))
        return Identity::Product;
    return Identity::Other;
}

Identity by_purl(const std::string& text, const Prepared& component) {
    const auto purl = versions::parse_purl(text);
    if (!purl || !component.purl)
        return Identity::Other;
    const bool same = purl->type == component.purl->type && purl->name == component.purl->name &&
                      purl->space == component.purl->space;
    if (!same)
        return Identity::Other;
    return component.ecosystem.empty() ? Identity::Product : Identity::Package; // pkg:generic is of no ecosystem
}

/// Names that publishers give themselves in CVE records, and NVD's of the same; keys.
constexpr std::pair<std::string_view, std::string_view> other_vendors[] = {
    {"the_gnu_c_library", "gnu"}, {"the_openssl_project", "openssl"}, {"busybox.net", "busybox"}};

bool is_vendor(std::string_view vendor, const Prepared& component) {
    return vendor == component.vendor || std::ranges::any_of(other_vendors, [&](const auto& each) {
               return each.first == vendor && each.second == component.vendor;
           });
}

Identity by_words(const advisories::Affected& entry, const Prepared& component) {
    const std::string product = advisories::product_key(entry.product);
    if (product.empty() || product == "n/a" || !holds(component.products, product))
        return Identity::Other;
    const std::string vendor = advisories::product_key(entry.vendor);
    const bool said = !vendor.empty() && vendor != "n/a";
    if (component.is_kernel && product == "kernel" && vendor != "linux")
        return Identity::Other; // everybody's product has a kernel
    if (said && (is_vendor(vendor, component) || vendor == product || holds(component.products, vendor)))
        return Identity::Product;
    return component.is_kernel && vendor == "linux" ? Identity::Product : Identity::Alike;
}

/// The component under the package URL, or in the words, of a statement on parts of it.
bool is_called(const Prepared& component, const std::string& name) {
    if (const auto purl = versions::parse_purl(name))
        return component.purl && purl->type == component.purl->type && purl->space == component.purl->space &&
               purl->name == component.purl->name &&
               (purl->version.empty() || purl->version == component.purl->version);
    const Component& known = *component.component;
    const std::string key = advisories::product_key(name);
    const std::string whole = known.version.empty() ? known.name : known.name + " " + known.version;
    return key == advisories::product_key(whole) ||
           (!known.vendor.empty() && key == advisories::product_key(known.vendor + " " + whole));
}

} // namespace

Identified identify(const advisories::Affected& entry, const Prepared& component) {
    if (!entry.cpe.empty())
        if (Identified found = by_cpe(entry.cpe, component); found.identity != Identity::Other)
            return found;
    Identified found;
    if (!entry.package.empty() && !entry.ecosystem.empty())
        found.identity = by_package(entry, component);
    if (found.identity == Identity::Other && !entry.purl.empty())
        found.identity = by_purl(entry.purl, component);
    // A statement on a package is not one on others of its name.
    const bool of_another = entry.vex && !entry.purl.empty() && component.purl;
    if (found.identity == Identity::Other && entry.cpe.empty() && !entry.product.empty() && !of_another)
        found.identity = by_words(entry, component);
    return found;
}

bool is_there(const advisories::CpeMatch& name, const std::vector<Prepared>& all) {
    const auto cpe = versions::parse_cpe(name.name);
    if (!cpe)
        return std::any_of(all.begin(), all.end(), [&](const Prepared& each) { return is_called(each, name.name); });
    return std::any_of(all.begin(), all.end(), [&](const Prepared& component) {
        if (!component.cpe)
            return false;
        Cpe wanted = *cpe;
        if (name.range)
            wanted[CpeAttribute::Version] = {};
        if (!may_be_of_another_part(*cpe, *component.cpe))
            wanted[CpeAttribute::Part] = {};
        const auto relation = versions::relate(wanted, *component.cpe);
        return relation == CpeRelation::Equal || relation == CpeRelation::Superset;
    });
}

} // namespace warifu::matching
