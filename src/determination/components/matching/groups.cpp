#include "groups.h"

#include <algorithm>
#include <numeric>

namespace warifu::matching {
namespace {

bool is_cve(const std::string& id) { return id.starts_with("CVE-"); }

std::vector<std::string> ids_of(const Heard& record) {
    std::vector<std::string> ids{record.id};
    ids.insert(ids.end(), record.aliases.begin(), record.aliases.end());
    return ids;
}

std::set<std::string> cves_of(const Heard& record) {
    std::set<std::string> cves;
    for (const std::string& id : ids_of(record))
        if (is_cve(id))
            cves.insert(id);
    return cves;
}

} // namespace

void Records::add(Heard record) {
    for (const std::string& id : ids_of(record))
        m_named[id].push_back(m_all.size());
    m_all.push_back(std::move(record));
}

bool Records::has_debians(std::string_view id) const {
    const auto named = m_named.find(id);
    return named != m_named.end() &&
           std::ranges::any_of(named->second, [&](std::size_t record) { return m_all[record].of_debian; });
}

std::vector<std::size_t> Records::linked() const {
    std::vector<std::size_t> first(m_all.size());
    std::iota(first.begin(), first.end(), 0U);
    const auto root = [&](std::size_t record) {
        while (first[record] != record)
            record = first[record] = first[first[record]];
        return record;
    };
    for (const auto& [id, records] : m_named)
        for (const std::size_t record : records)
            if (!is_cve(id))
                first[root(record)] = root(records.front());
    for (std::size_t record = 0; record < first.size(); ++record)
        first[record] = root(record);
    return first;
}

std::vector<Group> Records::groups() && {
    const std::vector<std::size_t> first = linked();
    std::map<std::size_t, std::set<std::string>> cves;
    for (std::size_t i = 0; i < m_all.size(); ++i)
        cves[first[i]].merge(cves_of(m_all[i]));
    std::vector<Group> groups;
    std::map<std::pair<std::string, std::size_t>, std::size_t> known; ///< by CVE, or by the first of the linked
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        std::set<std::string> meant = cves_of(m_all[i]);
        if (meant.empty() && cves[first[i]].size() == 1)
            meant = cves[first[i]];
        if (meant.empty())
            meant.insert("");
        for (const std::string& cve : meant) {
            const auto [at, fresh] = known.try_emplace({cve, cve.empty() ? first[i] : 0}, groups.size());
            if (fresh)
                groups.emplace_back();
            Group& group = groups[at->second];
            for (const std::string& id : ids_of(m_all[i]))
                if (!is_cve(id) || id == cve)
                    group.ids.insert(id);
            group.records.push_back(cve == *meant.rbegin() ? std::move(m_all[i]) : m_all[i]);
        }
    }
    return groups;
}

Heard on_known(Heard record, const Records& records) {
    if (cves_of(record).size() < 2)
        return record;
    std::vector<std::string> ids = ids_of(record);
    std::erase_if(ids, [&](const std::string& id) { return is_cve(id) && !records.knows(id); });
    if (ids.empty())
        return record;
    record.id = ids.front();
    record.aliases.assign(ids.begin() + 1, ids.end());
    return record;
}

} // namespace warifu::matching
