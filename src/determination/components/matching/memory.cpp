#include <algorithm>
#include <map>
#include <unordered_map>

#include "warifu/matching/matching.h"

namespace warifu::matching {

struct MemoryLookup::Index {
    std::vector<advisories::Advisory> records;
    std::unordered_multimap<std::string, std::size_t> by_product, by_package;
    std::map<std::string, advisories::Epss, std::less<>> epss;
    std::map<std::string, advisories::Exploited, std::less<>> exploited;

    /// A record once for each name.
    static void note(std::unordered_multimap<std::string, std::size_t>& map, std::string key, std::size_t record) {
        if (key.empty())
            return;
        const auto [first, last] = map.equal_range(key);
        if (std::none_of(first, last, [&](const auto& known) { return known.second == record; }))
            map.emplace(std::move(key), record);
    }
    void visit(const std::unordered_multimap<std::string, std::size_t>& map, const std::string& key,
               const Visit& visit) const {
        const auto [first, last] = map.equal_range(key);
        for (auto each = first; each != last; ++each) {
            const advisories::Advisory& record = records[each->second];
            visit({static_cast<std::int64_t>(each->second), record.id, record.feed, record.rejected, record.affected});
        }
    }
};

MemoryLookup::MemoryLookup(std::vector<advisories::Advisory> records) : m_index(std::make_unique<Index>()) {
    m_index->records = std::move(records);
    for (std::size_t i = 0; i < m_index->records.size(); ++i) {
        const advisories::Advisory& record = m_index->records[i];
        for (const advisories::Affected& entry : record.affected) {
            if (!entry.cpe.empty())
                Index::note(m_index->by_product, advisories::product_key(advisories::cpe_product(entry.cpe)), i);
            Index::note(m_index->by_product, advisories::product_key(entry.product), i);
            if (!entry.package.empty())
                Index::note(m_index->by_package, advisories::package_key(entry.ecosystem, entry.package), i);
        }
        if (record.exploited)
            m_index->exploited.emplace(record.id, *record.exploited);
    }
}

MemoryLookup::~MemoryLookup() = default;

void MemoryLookup::add(std::string_view cve, const advisories::Epss& epss) {
    m_index->epss.insert_or_assign(std::string(cve), epss);
}

Result<void> MemoryLookup::about_product(std::string_view product, const Visit& visit) const {
    m_index->visit(m_index->by_product, advisories::product_key(product), visit);
    return {};
}

Result<void> MemoryLookup::about_package(std::string_view ecosystem, std::string_view package,
                                         const Visit& visit) const {
    m_index->visit(m_index->by_package, advisories::package_key(ecosystem, package), visit);
    return {};
}

Result<std::optional<advisories::Advisory>> MemoryLookup::head(std::int64_t record) const {
    const auto index = static_cast<std::size_t>(record);
    if (record < 0 || index >= m_index->records.size())
        return std::optional<advisories::Advisory>();
    advisories::Advisory head = m_index->records[index];
    head.affected.clear();
    return std::optional(std::move(head));
}

Result<std::optional<advisories::Exploited>> MemoryLookup::exploited(std::string_view cve) const {
    const auto found = m_index->exploited.find(cve);
    return found == m_index->exploited.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<advisories::Epss>> MemoryLookup::epss(std::string_view cve) const {
    const auto found = m_index->epss.find(cve);
    return found == m_index->epss.end() ? std::nullopt : std::optional(found->second);
}

} // namespace warifu::matching
