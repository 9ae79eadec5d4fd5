#pragma once

#include <string>
#include <vector>

#include "warifu/catalogue/catalogue.h"
#include "warifu/recognition/recognition.h"
#include "warifu/registry/register.h"

namespace warifu::exchange {

/// What a label of a register opens on a day.
struct Openings {
    /// An operator granted it. What nobody but the maker or a laboratory says opens nothing: the rows are then what a
    /// label of the operator's would open.
    bool granted = false;
    std::vector<recognition::Opening> rows; ///< one for each arrangement that starts from the label
};

bool is_granted(registry::Speaker speaker);
bool is_granted(const registry::Label& label);
Openings openings_of(const catalogue::Catalogue& catalogue, const registry::Held& held, Date day);
/// The same without words, many times as fast.
std::vector<recognition::Decision> decisions_on(const catalogue::Catalogue& catalogue, const registry::Held& held,
                                                Date day);

/// As JSON: the rows in `opens`, or in `would_open`; the other one is empty.
std::string write_openings(const catalogue::Catalogue& catalogue, const registry::Held& held, Date day);

} // namespace warifu::exchange
