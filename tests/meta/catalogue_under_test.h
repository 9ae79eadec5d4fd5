#pragma once

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "../unit/review/dossier_builder.h"
#include "warifu/review/review.h"

namespace warifu::review {
inline void PrintTo(Verdict verdict, std::ostream* out) { *out << to_string(verdict); }
} // namespace warifu::review

namespace warifu::meta {

inline Date today() { return sample::must(Date::parse("2026-11-22")); }

/// The catalogue that ships.
inline const catalogue::Catalogue& real_catalogue() {
    static const catalogue::Catalogue catalogue = sample::must(catalogue::load_catalogue({}));
    return catalogue;
}

template <class Visit>
void each_requirement(Visit visit) {
    for (const catalogue::Regime& regime : real_catalogue().regimes)
        for (const catalogue::Edition& edition : regime.editions)
            for (const catalogue::Requirement& requirement : edition.requirements)
                visit(requirement);
}

/// Every edition that has requirements, as a question; at the highest level, which asks for all of them.
inline std::vector<review::RegimeQuestion> every_edition() {
    std::vector<review::RegimeQuestion> all;
    for (const catalogue::Regime& regime : real_catalogue().regimes)
        for (const catalogue::Edition& edition : regime.editions)
            if (!edition.requirements.empty())
                all.push_back({regime.id + "@" + edition.id, &regime, &regime.levels.back(), &edition, nullptr, {}});
    return all;
}

inline std::set<std::string> tables_read(const std::vector<std::string>& reads) {
    std::set<std::string> tables;
    for (const std::string& read : reads)
        tables.insert(read.substr(0, read.find('.')));
    return tables;
}

/// One requirement of our own that asks for one check of the real catalogue.
class OneCheck {
public:
    OneCheck(const catalogue::Check& check, catalogue::Basis accepts) {
        m_regime.id = "meta";
        m_regime.levels.emplace_back();
        catalogue::Requirement requirement;
        requirement.regime = "meta";
        requirement.edition = "1";
        requirement.id = "a";
        requirement.full_id = "meta/a";
        requirement.accepts = accepts;
        requirement.checks = {check.id};
        m_edition.id = "1";
        m_edition.requirements.push_back(std::move(requirement));
    }

    void bind(const std::map<std::string, std::string>& parameters) {
        m_edition.requirements[0].parameters = parameters;
    }

    review::RequirementVerdict judge(const dossier::Dossier& dossier) const {
        review::Question question{real_catalogue(), dossier, today(), {}, {}, {}, {}, {}};
        question.regimes.push_back({"meta", &m_regime, m_regime.levels.data(), &m_edition, nullptr, {}});
        return sample::must(review::review(question)).verdicts.at(0);
    }

private:
    catalogue::Regime m_regime;
    catalogue::Edition m_edition;
};

} // namespace warifu::meta
