#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "warifu/base/date.h"

namespace warifu::registry {

struct Group {
    std::string name;    ///< `jc-star`, `valid`, `2026-04`; empty: what has none, as a level
    std::string of = {}; ///< of a level: its regime
    std::uint64_t labels = 0;
};

/// How many labels a register has of each kind, on a day.
struct Statistics {
    Date on;
    std::uint64_t size = 0; ///< changes of the register that were counted
    std::uint64_t labels = 0;
    std::vector<Group> regimes; ///< the largest first
    std::vector<Group> levels;  ///< by regime and level
    std::vector<Group> states;  ///< in the order of State; those that none is in are there
    std::vector<Group> months;  ///< of issue, the oldest first; those in which none was issued are not there
};

} // namespace warifu::registry
