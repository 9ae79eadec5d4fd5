#include "makers.h"

#include <set>

namespace warifu::matching {

Makers::Makers(std::span<const advisories::Advisory> statements) {
    for (std::size_t i = 0; i < statements.size(); ++i) {
        std::set<std::string> names;
        for (const advisories::Affected& entry : statements[i].affected) {
            const auto purl = versions::parse_purl(entry.purl);
            for (const std::string& name :
                 {advisories::cpe_product(entry.cpe), entry.product, entry.package, purl ? purl->name : std::string()})
                names.insert(advisories::product_key(name));
        }
        for (const std::string& name : names)
            m_by_name[name].push_back(i);
    }
}

std::vector<std::size_t> Makers::about(const Prepared& component) const {
    std::set<std::string> names(component.products.begin(), component.products.end());
    for (const std::string& name : component.packages)
        names.insert(advisories::product_key(name));
    if (component.purl)
        names.insert(advisories::product_key(component.purl->name));
    std::set<std::size_t> found;
    for (const std::string& name : names)
        if (const auto known = m_by_name.find(name); known != m_by_name.end() && !name.empty())
            found.insert(known->second.begin(), known->second.end());
    return {found.begin(), found.end()};
}

} // namespace warifu::matching
