#include "records.h"

#include <nlohmann/json.hpp>

#include "warifu/base/json_object.h"
#include "warifu/exchange/export.h"
#include "warifu/exchange/openings.h"
#include "warifu/label/words.h"
#include "warifu/recognition/values.h"

namespace warifu::exchange {

namespace {

using Json = nlohmann::ordered_json;
using registry::Label;

Json product_value(const Label& label) {
    Json product = object_of(std::pair("@type", "Product"), std::pair("name", label.product));
    if (!label.model.empty())
        product["model"] = label.model;
    product["manufacturer"] = object_of(std::pair("@type", "Organization"), std::pair("name", label.maker));
    return product;
}

std::string_view certification_status(registry::State state) {
    return state == registry::State::Valid ? "https://schema.org/CertificationActive"
                                           : "https://schema.org/CertificationInactive";
}

/// `before`: what stands in front of it.
template <class... Before>
Json certification_value(const registry::Held& held, std::string_view regime, Before... before) {
    const Label& label = held.revision.label;
    Json value =
        object_of(before..., std::pair("@type", "Certification"), std::pair("name", regime),
                  std::pair("certificationIdentification", label.number),
                  std::pair("certificationStatus", certification_status(held.state)),
                  std::pair("validFrom", label.issued.to_string()),
                  std::pair("description", label::heading(label.speaker).en), std::pair("about", product_value(label)));
    if (label.expires)
        value["expires"] = label.expires->to_string();
    return value;
}

/// https://schema.org/Claim: what somebody says. It has no status.
Json claim_value(const registry::Held& held, std::string_view regime) {
    const Label& label = held.revision.label;
    Json value = {{"@type", "Claim"},
                  {"name", regime},
                  {"identifier", label.number},
                  {"description", label::heading(label.speaker).en},
                  {"about", product_value(label)}};
    if (label.speaker == registry::Speaker::Maker)
        value["author"] = {{"@type", "Organization"}, {"name", label.maker}};
    if (label.expires)
        value["expires"] = label.expires->to_string();
    return value;
}

} // namespace

std::string certification(const registry::Held& held, std::string_view regime) {
    return certification_value(held, regime, std::pair("@context", "https://schema.org")).dump();
}

std::string linked_record(const registry::Held& held, const catalogue::Catalogue& catalogue) {
    const Label& label = held.revision.label;
    const catalogue::Regime* known = catalogue.find_regime(label.regime);
    const std::string& regime = known != nullptr ? known->name.en : label.regime;
    return (is_granted(label) ? certification_value(held, regime) : claim_value(held, regime)).dump();
}

/// The names of members are ours: the rule has none. Null is what a register of labels does not know.
std::string fcc_record(const registry::Held& held) {
    const Label& label = held.revision.label;
    const Json authorization =
        is_granted(label) ? Json{{"granted", label.issued.to_string()}, {"status", recognition::to_string(held.state)}}
                          : Json(nullptr);
    return Json{{"number", label.number},
                {"product_name", label.product},
                {"manufacturer_name", label.maker},
                {"authorization", authorization},
                {"label_administrator", nullptr},
                {"laboratory", nullptr},
                {"default_password_change", nullptr},
                {"secure_configuration", nullptr},
                {"updates", nullptr},
                {"support_until", recognition::date_or_null(label.support_until)},
                {"bills_of_materials", nullptr}}
        .dump();
}

} // namespace warifu::exchange
