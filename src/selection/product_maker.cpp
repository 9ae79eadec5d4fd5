// [maker], [signatory] and [statements]: what a form has to say, and no firmware can.

#include <set>

#include <fmt/format.h>

#include "product_reader.h"

namespace warifu::selection {

namespace {

/// `"…"`, or `{ en = "…", ja = "…" }` where the two languages differ.
Written written(TableReader& table, std::string_view key) {
    if (!table.has(key))
        return {};
    Written found;
    found.line = table.position(key).line;
    if (table.is_table(key)) {
        found.text = table.text(key);
    } else {
        const std::string text = table.string(key, optional);
        found.text = {text, text};
        if (is_blank(text))
            table.mistake(table.position(key), fmt::format("'{}' is empty", key));
    }
    return found;
}

/// An address of the web that a reader can follow.
bool is_https(std::string_view url) {
    constexpr std::string_view scheme = "https://";
    return url.starts_with(scheme) && url.size() > scheme.size() &&
           url.find_first_of(" \t\r\n\"<>") == std::string_view::npos;
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find_first_of(" \t\r\n\"<>:/") == std::string_view::npos;
}

Written address_of_the_web(TableReader& table, std::string_view key) {
    Written found = written(table, key);
    if (found.line != 0 && !is_https(found.text.en))
        table.mistake(table.position(key), fmt::format("'{}' must be one https URL", key));
    return found;
}

/// As RFC 9116 writes it: a URI.
Written contact(TableReader& table, std::string_view key) {
    Written found = written(table, key);
    if (found.line == 0)
        return found;
    const std::string& text = found.text.en;
    if (is_email(text))
        found.text = {"mailto:" + text, "mailto:" + text};
    else if (!is_https(text) && !(text.starts_with("mailto:") && is_email(std::string_view(text).substr(7))))
        table.mistake(table.position(key), fmt::format("'{}' must be an e-mail address or an https URL", key));
    return found;
}

} // namespace

void ProductReader::read_maker() {
    auto table = m_root.table("maker");
    if (!table)
        return;
    MakerDetails& maker = m_product.maker_details;
    maker.name = written(*table, "name");
    maker.address = written(*table, "address");
    maker.email = written(*table, "email");
    if (maker.email.line != 0 && !is_email(maker.email.text.en))
        table->mistake(table->position("email"), "'email' must be an e-mail address");
    maker.website = address_of_the_web(*table, "website");
    maker.security_contact = contact(*table, "security_contact");
    maker.disclosure_policy = address_of_the_web(*table, "disclosure_policy");
    if (auto agent = table->table("authorised_representative")) {
        maker.representative_name = written(*agent, "name");
        maker.representative_address = written(*agent, "address");
        if (maker.representative_name.line == 0 || maker.representative_address.line == 0)
            agent->mistake(agent->position(), "an authorised representative needs 'name' and 'address'");
        agent->finish();
    }
    table->finish();
}

void ProductReader::read_signatory() {
    auto table = m_root.table("signatory");
    if (!table)
        return;
    m_product.signatory = {written(*table, "name"), written(*table, "function"), written(*table, "place")};
    table->finish();
}

/// Keys are those that some form asks for: what is written under another would never be read.
void ProductReader::read_statements() {
    auto table = m_root.table("statements");
    if (!table)
        return;
    std::set<std::string, std::less<>> known;
    const auto note = [&](const catalogue::FormValue& value) {
        if (value.kind == catalogue::FormValue::Kind::Stated)
            known.insert(value.key);
    };
    for (const catalogue::Form& form : m_catalogue.forms)
        for (const catalogue::FormPart& part : form.parts)
            for (const catalogue::FormPlace& place : part.places) {
                note(place.value);
                if (place.otherwise)
                    note(*place.otherwise);
            }
    for (const std::string& key : table->keys()) {
        if (!known.contains(key))
            table->mistake(table->position(key), fmt::format("no form asks for '{}'", key));
        m_product.statements.emplace(key, written(*table, key));
    }
    table->finish();
}

} // namespace warifu::selection
