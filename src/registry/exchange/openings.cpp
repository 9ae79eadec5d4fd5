#include "warifu/exchange/openings.h"

#include <nlohmann/json.hpp>

#include "warifu/recognition/values.h"

namespace warifu::exchange {

namespace {

using Json = nlohmann::ordered_json;

recognition::Label recognised(const registry::Held& held) {
    const registry::Label& label = held.revision.label;
    return {label.regime, label.level, label.edition, label.number, label.issued, label.expires, held.state, false, {}};
}

recognition::Question asked(const registry::Held& held, Date day) {
    return {{recognised(held)}, day, held.revision.label.support_until, {}};
}

} // namespace

bool is_granted(registry::Speaker speaker) { return speaker == registry::Speaker::Operator; }
bool is_granted(const registry::Label& label) { return is_granted(label.speaker); }

Openings openings_of(const catalogue::Catalogue& catalogue, const registry::Held& held, Date day) {
    return {is_granted(held.revision.label), recognition::recognise(catalogue, asked(held, day))};
}

std::vector<recognition::Decision> decisions_on(const catalogue::Catalogue& catalogue, const registry::Held& held,
                                                Date day) {
    return recognition::decide(catalogue, asked(held, day));
}

std::string write_openings(const catalogue::Catalogue& catalogue, const registry::Held& held, Date day) {
    const Openings found = openings_of(catalogue, held, day);
    Json rows = Json::array();
    for (const recognition::Opening& row : found.rows)
        rows.push_back(recognition::opening_value(row));
    const registry::Label& label = held.revision.label;
    Json json = {{"version", 1},
                 {"on", day.to_string()},
                 {"catalogue", {{"version", catalogue.version}, {"digest", catalogue.digest}}},
                 {"number", label.number},
                 {"speaker", to_string(label.speaker)},
                 {"support_until", recognition::date_or_null(label.support_until)},
                 {"labels", {recognition::label_value(recognised(held))}}};
    json["opens"] = found.granted ? rows : Json::array();
    json["would_open"] = found.granted ? Json::array() : std::move(rows);
    return json.dump(2) + "\n";
}

} // namespace warifu::exchange
