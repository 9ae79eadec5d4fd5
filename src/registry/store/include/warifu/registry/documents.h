#pragma once

#include <string>
#include <string_view>

#include "warifu/registry/register.h"

/// Labels and changes as others exchange them: JSON.
namespace warifu::registry {

/// A change as one JSON object: `change`, `number`, `effective`, `actor`, `reason`, `request`, and of `issue` and
/// `renew` the fields of a label. All values are texts, days as YYYY-MM-DD; a key that is not known is an error.
Result<Change> read_change(std::string_view json);

/// A label as a reader sees it, with its state on `day`.
std::string write_label(const Held& held, Date day);
std::string write_labels(const Page& page, Date day, std::string_view next); ///< `next`: how to ask for more, or empty
/// The label alone, on one line without its end.
std::string label_line(const Held& held);
std::string write_history(const std::vector<Held>& history);

} // namespace warifu::registry
