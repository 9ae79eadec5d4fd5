#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules.h"
#include "warifu/recognition/supply.h"

/// The parts of `supply`. Each answers one question of one regime.
namespace warifu::recognition {

/// One regime before one question. Everything is borrowed.
struct SupplyCase {
    const catalogue::Catalogue& catalogue;
    const SupplyQuestion& question;
    const catalogue::Regime& regime;
    std::vector<const Opening*> openings; ///< of the labels, at this regime
};

/// Whether the opening is at the regime, at whatever level.
inline bool opens(const Opening& opening, const catalogue::Regime& regime) {
    return opening.regime.substr(0, opening.regime.find('/')) == regime.id;
}

// supply_paper.cpp: is the statement or label there?
Paper paper_for(const catalogue::Regime& regime, const catalogue::Duty& duty, const Question& question,
                const std::vector<const Opening*>& openings);
/// The regime's own labels among those given, each judged on the day.
std::vector<Candidate> own_labels(const catalogue::Regime& regime, const Question& question, const std::string& least);
bool is_there(const std::optional<Paper>& paper);

// supply_duties.cpp: what does it ask of the role?
/// The first day on which the duty binds: its own, or the regime's. Nothing when neither is known.
std::optional<Date> first_day(const catalogue::Regime& regime, const catalogue::Duty& duty);
/// The duties of the role, and those of which no source says whom they bind.
std::vector<SupplyDuty> duties_of(const SupplyCase& c);

} // namespace warifu::recognition
