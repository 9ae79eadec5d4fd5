#pragma once

#include <string>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/text.h"

namespace warifu::pages {

/// Of one requirement under one regime. Verdicts in the words of reports: `PASS`, `FAIL`, `INCONCLUSIVE`,
/// `NOT APPLICABLE`.
struct RequirementFinding {
    std::string id;
    Text title;
    std::string verdict;
    bool mandatory = true;
    bool part = false;  ///< of the one above it
    Text reason;        ///< the first one; may be empty
    std::string models; ///< for which it stands; empty: every one
};

/// Counts are those of mandatory requirements, by which the verdict goes.
struct RegimeFinding {
    Text name;
    std::string market;
    std::string verdict;
    std::string criteria; ///< `seen`, `known`, `unverified`
    std::string pass, fail, inconclusive, not_applicable;
    Text note;
    std::vector<RequirementFinding> requirements;
};

struct FormFinding {
    struct File {
        std::string name;
        std::string bytes;
    };
    Text title;
    std::vector<Text> missing; ///< why it is no more than a draft; empty: it is ready
    std::vector<File> files;
};

/// What a dossier that somebody sent comes to. No text in it is ours: it is escaped wherever it is shown.
struct Findings {
    std::string product;
    std::string maker;
    std::string models;
    Date on = *Date::from_days_since_1970(0); ///< the day of the assessment
    std::string catalogue;                    ///< version
    bool other_catalogue = false;             ///< the dossier's own verdicts are by another one
    std::vector<RegimeFinding> regimes;
    std::vector<FormFinding> forms;
    std::string report; ///< one page of HTML
    std::string json;   ///< as `warifu assess --format json`

    std::size_t size() const; ///< bytes, nearly
};

} // namespace warifu::pages
