#include "warifu/recognition/values.h"

#include <nlohmann/json.hpp>

namespace warifu::recognition {

namespace {

using Json = nlohmann::ordered_json;

/// Absent: every model of the product.
void put_models(Json& value, const std::vector<std::string>& models) {
    if (!models.empty())
        value["models"] = models;
}

Json terms_value(const std::vector<Remains>& terms) {
    Json list = Json::array();
    for (const Remains& term : terms)
        list.push_back({{"id", term.id},
                        {"text", term.text.en},
                        {"text_ja", term.text.ja},
                        {"sources", term.provenance.sources},
                        {"confidence", catalogue::to_string(term.provenance.confidence)}});
    return list;
}

} // namespace

nlohmann::ordered_json date_or_null(const std::optional<Date>& date) {
    return date ? Json(date->to_string()) : Json(nullptr);
}

nlohmann::ordered_json label_value(const Label& label) {
    Json value = {{"regime", label.regime},
                  {"level", label.level},
                  {"edition", label.edition},
                  {"number", label.number},
                  {"issued", date_or_null(label.issued)},
                  {"expires", date_or_null(label.expires)},
                  {"state", to_string(label.state)},
                  {"example", label.example}};
    put_models(value, label.models);
    return value;
}

nlohmann::ordered_json opening_value(const Opening& opening) {
    Json value = {{"label", opening.label},
                  {"regime", opening.regime},
                  {"market", opening.market},
                  {"view", catalogue::to_string(opening.view)},
                  {"effect", to_string(opening.effect)},
                  {"reason", opening.reason.en},
                  {"reason_ja", opening.reason.ja},
                  {"requirements", opening.requirements},
                  {"conditions", terms_value(opening.conditions)},
                  {"remains", terms_value(opening.remains)},
                  {"from", date_or_null(opening.from)},
                  {"until", date_or_null(opening.until)},
                  {"path", opening.path},
                  {"sources", opening.sources},
                  {"confidence", catalogue::to_string(opening.confidence)}};
    put_models(value, opening.models);
    return value;
}

} // namespace warifu::recognition
