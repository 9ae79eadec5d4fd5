#include "columns.h"

namespace warifu::exchange {

std::vector<std::string> values_of(const registry::Held& held, Date on) {
    const registry::Label& label = held.revision.label;
    const auto day = [](const std::optional<Date>& date) { return date ? date->to_string() : std::string(); };
    return {label.maker,
            label.product,
            label.model,
            label.regime,
            label.level,
            label.number,
            label.issued.to_string(),
            day(label.expires),
            std::string(recognition::to_string(held.state)),
            day(label.support_until),
            label.market,
            label.edition,
            std::string(to_string(label.speaker)),
            label.security_information,
            label.contact,
            label.token,
            std::to_string(held.revision.revision),
            std::to_string(held.leaf),
            on.to_string()};
}

} // namespace warifu::exchange
