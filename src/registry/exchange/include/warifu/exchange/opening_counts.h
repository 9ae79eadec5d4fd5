#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "warifu/base/progress.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/recognition/recognition.h"
#include "warifu/registry/register.h"

namespace warifu::exchange {

/// In the order of their values.
constexpr std::array<recognition::Effect, 6> effects = {
    recognition::Effect::Deemed,        recognition::Effect::Equivalent, recognition::Effect::Simplified,
    recognition::Effect::NotDetermined, recognition::Effect::UnderStudy, recognition::Effect::None};

/// Numbers of labels.
class EffectCounts {
public:
    std::uint64_t& of(recognition::Effect effect) { return m_counts[static_cast<std::size_t>(effect)]; }
    std::uint64_t of(recognition::Effect effect) const { return m_counts[static_cast<std::size_t>(effect)]; }
    std::uint64_t all() const;

private:
    std::array<std::uint64_t, effects.size()> m_counts{};
};

/// What one arrangement makes of the labels that it starts from.
struct ArrangementCount {
    const catalogue::Arrangement* arrangement = nullptr; ///< the catalogue's
    const catalogue::Regime* to = nullptr;               ///< the catalogue's
    EffectCounts opens;                                  ///< of labels that an operator granted
    EffectCounts would_open; ///< of what only the maker or a laboratory says: it opens nothing
};

/// What the labels of a register open, on a day.
struct OpeningCounts {
    Date on;
    std::uint64_t size = 0;                          ///< changes of the register that were counted
    std::uint64_t granted = 0;                       ///< labels of operators
    std::uint64_t said = 0;                          ///< all others
    std::uint64_t apart = 0;                         ///< of both: those from which no arrangement starts
    std::vector<ArrangementCount> arrangements = {}; ///< that start from any of them, in the catalogue's order
};

/// Asks for each label that is found what it opens: seconds for a million. `search.after` and `search.most` do not
/// count. Refused: `progress` was stopped.
Result<OpeningCounts> count_openings(registry::Register& labels, const catalogue::Catalogue& catalogue,
                                     const registry::Search& search, registry::AsOf as_of, Progress& progress);

} // namespace warifu::exchange
