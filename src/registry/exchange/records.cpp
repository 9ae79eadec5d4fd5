#include "records.h"

#include "warifu/base/json_writer.h"
#include "warifu/exchange/export.h"
#include "warifu/exchange/openings.h"
#include "warifu/label/words.h"

namespace warifu::exchange {

namespace {

using registry::Label;

/// https://schema.org/ContactPoint
void write_contact(JsonWriter& json, std::string_view contact) {
    const std::string_view mail = registry::mail_address(contact);
    if (contact.empty())
        return;
    json.begin("contactPoint").member("@type", "ContactPoint").member("contactType", "reports of vulnerabilities");
    json.member(mail.empty() ? "url" : "email", mail.empty() ? contact : mail).end();
}

void write_product(JsonWriter& json, const Label& label) {
    json.begin("about").member("@type", "Product").member("name", label.product);
    if (!label.model.empty())
        json.member("model", label.model);
    if (!label.security_information.empty())
        json.begin("subjectOf").member("@type", "WebPage").member("url", label.security_information).end();
    json.begin("manufacturer").member("@type", "Organization").member("name", label.maker);
    write_contact(json, label.contact);
    json.end().end();
}

std::string_view certification_status(registry::State state) {
    return state == registry::State::Valid ? "https://schema.org/CertificationActive"
                                           : "https://schema.org/CertificationInactive";
}

void write_certification(JsonWriter& json, const registry::Held& held, std::string_view regime) {
    const Label& label = held.revision.label;
    json.member("@type", "Certification")
        .member("name", regime)
        .member("certificationIdentification", label.number)
        .member("certificationStatus", certification_status(held.state))
        .member("validFrom", label.issued)
        .member("description", label::heading(label.speaker).en);
    write_product(json, label);
}

/// https://schema.org/Claim: what somebody says. It has no status.
void write_claim(JsonWriter& json, const registry::Held& held, std::string_view regime) {
    const Label& label = held.revision.label;
    json.member("@type", "Claim")
        .member("name", regime)
        .member("identifier", label.number)
        .member("description", label::heading(label.speaker).en);
    write_product(json, label);
    if (label.speaker == registry::Speaker::Maker)
        json.begin("author").member("@type", "Organization").member("name", label.maker).end();
}

std::string ended(JsonWriter& json, const Label& label) {
    if (label.expires)
        json.member("expires", label.expires);
    return json.end().take();
}

} // namespace

std::string certification(const registry::Held& held, std::string_view regime) {
    JsonWriter json(0);
    json.begin().member("@context", "https://schema.org");
    write_certification(json, held, regime);
    return ended(json, held.revision.label);
}

std::string linked_record(const registry::Held& held, const catalogue::Catalogue& catalogue) {
    const Label& label = held.revision.label;
    const catalogue::Regime* known = catalogue.find_regime(label.regime);
    const std::string& regime = known != nullptr ? known->name.en : label.regime;
    JsonWriter json(0);
    json.begin();
    if (is_granted(label))
        write_certification(json, held, regime);
    else
        write_claim(json, held, regime);
    return ended(json, label);
}

/// The names of members are ours: the rule has none. Null is what a register of labels does not know.
std::string fcc_record(const registry::Held& held) {
    const Label& label = held.revision.label;
    JsonWriter json(0);
    json.begin().member("number", label.number).member("product_name", label.product);
    json.member("manufacturer_name", label.maker);
    if (is_granted(label))
        json.begin("authorization")
            .member("granted", label.issued)
            .member("status", recognition::to_string(held.state))
            .end();
    else
        json.null("authorization");
    for (const std::string_view unknown :
         {"label_administrator", "laboratory", "default_password_change", "secure_configuration", "updates"})
        json.null(unknown);
    return json.member("support_until", label.support_until).null("bills_of_materials").end().take();
}

} // namespace warifu::exchange
