// forms/*.toml: one document a file. What can stand in a place is a closed vocabulary, so that no form needs code.

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "form_templates.h"
#include "loader.h"

namespace warifu::catalogue {

namespace {

using Kind = FormValue::Kind;

constexpr std::pair<std::string_view, Kind> vocabulary[] = {
    {"fixed", Kind::Fixed},
    {"to-fill", Kind::ToFill},
    {"product.name", Kind::ProductName},
    {"product.models", Kind::ProductModels},
    {"product.version", Kind::ProductVersion},
    {"product.support-until", Kind::ProductSupportUntil},
    {"maker.name", Kind::MakerName},
    {"maker.address", Kind::MakerAddress},
    {"maker.email", Kind::MakerEmail},
    {"maker.website", Kind::MakerWebsite},
    {"maker.security-contact", Kind::MakerSecurityContact},
    {"maker.disclosure-policy", Kind::MakerDisclosurePolicy},
    {"representative.name", Kind::RepresentativeName},
    {"representative.address", Kind::RepresentativeAddress},
    {"signatory.name", Kind::SignatoryName},
    {"signatory.function", Kind::SignatoryFunction},
    {"signatory.place", Kind::SignatoryPlace},
    {"date", Kind::DateOfIssue},
    {"expiry", Kind::DateOfExpiry},
    {"artefacts", Kind::Artefacts},
    {"dossier.digest", Kind::DossierDigest},
    {"exposure.components", Kind::ExposureComponents},
    {"exposure.vulnerabilities", Kind::ExposureMatches},
    {"exposure.ends-of-life", Kind::ExposureEnds},
    {"standards", Kind::Standards},
    {"labels", Kind::Labels},
    {"result", Kind::Result},
};

/// Of the table `published`, those that a form has a use for.
constexpr std::string_view topics[] = {"report-contact",        "report-policy", "report-acknowledgement",
                                       "report-status-updates", "support-end",   "update-instructions"};

constexpr std::array formats = {Form::Format::Html, Form::Format::Pdf, Form::Format::Xlsx, Form::Format::Text};

bool is_key(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

FormValue read_value(TableReader& table, std::string_view key) {
    const std::string text = table.string(key);
    const auto value = parse_form_value(text);
    if (!value && table.has(key))
        table.mistake(table.position(key),
                      fmt::format("there is no value '{}'; there is: {}", text, fmt::join(form_value_words(), ", ")));
    return value.value_or(FormValue{});
}

FormColumn read_column(TableReader& table) {
    FormColumn column;
    column.label = table.text("label");
    column.cell = static_cast<FormColumn::Cell>(table.word("cell", form_cell_words()));
    constexpr std::int64_t widest = 20;
    if (const auto share = table.integer("share")) {
        if (*share < 1 || *share > widest)
            table.mistake(table.position("share"), "'share' must be from 1 to 20");
        else
            column.share = static_cast<int>(*share);
    }
    return column;
}

FormParagraph read_paragraph(TableReader& table) {
    FormParagraph paragraph;
    paragraph.text = table.text("text");
    paragraph.when =
        static_cast<FormParagraph::When>(table.word("when", {"always", "conforming", "otherwise"}, optional));
    return paragraph;
}

std::vector<Language> read_languages(TableReader& table) {
    std::vector<Language> languages;
    for (const std::string& word : table.strings("languages", required)) {
        const Language language = word == "ja" ? Language::Japanese : Language::English;
        if (word != "ja" && word != "en")
            table.mistake(table.position("languages"),
                          fmt::format("there is no language '{}'; there is: en, ja", word));
        else if (std::find(languages.begin(), languages.end(), language) != languages.end())
            table.mistake(table.position("languages"), fmt::format("the language '{}' stands twice", word));
        else
            languages.push_back(language);
    }
    if (languages.empty() && table.has("languages"))
        table.mistake(table.position("languages"), "'languages' names none");
    return languages;
}

std::vector<Form::Format> read_formats(TableReader& table) {
    std::vector<Form::Format> found;
    for (const std::string& word : table.strings("formats", required)) {
        const auto* format =
            std::find_if(formats.begin(), formats.end(), [&](Form::Format each) { return to_string(each) == word; });
        if (format == formats.end())
            table.mistake(table.position("formats"),
                          fmt::format("there is no format '{}'; there is: html, pdf, xlsx, txt", word));
        else if (std::find(found.begin(), found.end(), *format) != found.end())
            table.mistake(table.position("formats"), fmt::format("the format '{}' stands twice", word));
        else
            found.push_back(*format);
    }
    if (found.empty() && table.has("formats"))
        table.mistake(table.position("formats"), "'formats' names none");
    return found;
}

/// The files of a form are named after its id.
void check_name(TableReader& table, const Form& form) {
    const std::string prefix = form.regime.empty() ? "" : form.regime + "/";
    if (form.id.starts_with(prefix) && is_key(std::string_view(form.id).substr(prefix.size())))
        return;
    table.mistake(table.position("id"), fmt::format("'{}' must be {}a name of a-z, 0-9 and -", form.id,
                                                    prefix.empty() ? "" : fmt::format("'{}' and ", prefix)));
}

} // namespace

std::optional<FormValue> parse_form_value(std::string_view text) {
    for (const auto& [word, kind] : vocabulary)
        if (word == text)
            return FormValue{kind, {}};
    constexpr std::string_view stated = "stated.";
    constexpr std::string_view published = "published.";
    constexpr std::string_view labels = "labels.";
    if (text.starts_with(labels) && is_key(text.substr(labels.size())))
        return FormValue{Kind::Labels, std::string(text.substr(labels.size()))};
    if (text.starts_with(stated) && is_key(text.substr(stated.size())))
        return FormValue{Kind::Stated, std::string(text.substr(stated.size()))};
    if (text.starts_with(published) && std::ranges::find(topics, text.substr(published.size())) != std::end(topics))
        return FormValue{Kind::Published, std::string(text.substr(published.size()))};
    return std::nullopt;
}

std::vector<std::string_view> form_value_words() {
    std::vector<std::string_view> words;
    for (const auto& [word, kind] : vocabulary)
        words.push_back(word);
    words.insert(words.end(), {"labels.REGIME", "stated.KEY", "published.report-contact", "published.report-policy",
                               "published.report-acknowledgement", "published.report-status-updates",
                               "published.support-end", "published.update-instructions"});
    return words;
}

const std::vector<std::string_view>& form_cell_words() {
    static const std::vector<std::string_view> words = {"id",      "title",   "clause",  "obligation", "applicable",
                                                        "basis",   "verdict", "reasons", "evidence",   "date",
                                                        "support", "detail",  "to-fill"};
    return words;
}

std::string_view to_string(Form::Kind kind) {
    switch (kind) {
    case Form::Kind::Statement: return "statement";
    case Form::Kind::Data: return "data";
    case Form::Kind::Outline: return "outline";
    case Form::Kind::Publication: return "publication";
    }
    return "";
}

std::string_view to_string(Form::Format format) {
    switch (format) {
    case Form::Format::Html: return "html";
    case Form::Format::Pdf: return "pdf";
    case Form::Format::Xlsx: return "xlsx";
    case Form::Format::Text: return "txt";
    }
    return "";
}

namespace {

FormPlace::Condition read_condition(TableReader& table) {
    FormPlace::Condition condition;
    condition.value = read_value(table, "value");
    condition.is = table.string("is");
    return condition;
}

FormPlace::Shape natural_shape(const FormValue& value) {
    switch (value.kind) {
    case Kind::MakerWebsite:
    case Kind::MakerDisclosurePolicy: return FormPlace::Shape::Url;
    case Kind::MakerSecurityContact: return FormPlace::Shape::Contact;
    default: return FormPlace::Shape::Any;
    }
}

} // namespace

FormPlace Loader::read_form_place(TableReader& table) {
    FormPlace place;
    place.label = table.text("label");
    place.clause = table.string("clause", optional);
    place.value = read_value(table, "value");
    if (table.has("otherwise"))
        place.otherwise = read_value(table, "otherwise");
    place.text = table.text("text", optional);
    if (table.has("value") && (place.value.kind == Kind::Fixed) == place.text.empty())
        table.mistake(table.position("value"), "'text' is what a fixed value says, and only a fixed one has it");
    place.required = table.boolean("required", true);
    table.each_table("optional_when", [&](TableReader& each) { place.optional_when.push_back(read_condition(each)); });
    place.required_when_by = references(table, "required_when_by", Reference::Kind::Requirement);
    place.choices = table.strings("choices", optional);
    place.shape = table.has("shape")
                      ? static_cast<FormPlace::Shape>(table.word("shape", {"any", "url", "contact"}, optional))
                      : natural_shape(place.value);
    if (!place.required && !place.optional_when.empty())
        table.mistake(table.position("optional_when"), "a place that is never required is optional always");
    place.provenance = provenance(table);
    return place;
}

namespace {

FormRecord read_record(TableReader& table) {
    FormRecord record;
    record.table = table.string("table");
    record.field = table.string("field");
    record.value = read_value(table, "value");
    if (table.has("otherwise"))
        record.otherwise = read_value(table, "otherwise");
    return record;
}

FormEntries read_entries(TableReader& table) {
    FormEntries entries;
    entries.table = table.string("table");
    entries.sql = table.string("sql");
    checked_reads(table, "sql", entries.sql, {}, {"entry", "field", "text", "locator"});
    return entries;
}

} // namespace

FormPart Loader::read_form_part(TableReader& table, const std::string& regime) {
    FormPart part;
    part.specification = table.boolean("specification", false);
    table.each_table("record", [&](TableReader& each) {
        part.records.push_back(read_record(each));
        m_form_tables.push_back({regime, part.records.back().table, part.records.back().field, each.position("table")});
    });
    table.each_table("entries", [&](TableReader& each) {
        part.entries.push_back(read_entries(each));
        m_form_tables.push_back({regime, part.entries.back().table, {}, each.position("table")});
    });
    if (!part.specification && (!part.records.empty() || !part.entries.empty()))
        table.mistake(table.position(), "'record' and 'entries' are of tables, which need specification = true");
    part.heading = table.text("heading");
    table.each_table("paragraph", [&](TableReader& each) { part.paragraphs.push_back(read_paragraph(each)); });
    table.each_table("place", [&](TableReader& each) { part.places.push_back(read_form_place(each)); });
    table.each_table("column", [&](TableReader& each) { part.columns.push_back(read_column(each)); });
    part.requirements = references(table, "requirements", Reference::Kind::Requirement);
    if (table.has("requirements") && part.columns.empty())
        table.mistake(table.position("requirements"),
                      "'requirements' are rows of a table, which needs [[part.column]]");
    if (!part.columns.empty() && part.requirements.empty() && regime.empty())
        table.mistake(table.position(), "a table of no one regime's form needs 'requirements'");
    table.each_table("note", [&](TableReader& each) { part.notes.push_back(each.text("text")); });
    return part;
}

void Loader::read_form(TableReader& root) {
    Form form;
    if (auto table = root.table("form", required)) {
        form.id = unique_id(*table, "form");
        form.regime = reference(*table, "regime", Reference::Kind::Regime, optional);
        form.levels = references(*table, "levels", Reference::Kind::Level, form.regime);
        form.regimes = references(*table, "regimes", Reference::Kind::Regime);
        if (form.regime.empty() == form.regimes.empty())
            table->mistake(table->position(), "a form has 'regime', or 'regimes' with any of which it is made");
        check_name(*table, form);
        form.kind = static_cast<Form::Kind>(table->word("kind", {"statement", "data", "outline", "publication"}));
        form.title = table->text("title");
        form.subtitle = table->text("subtitle", optional);
        form.languages = read_languages(*table);
        form.formats = read_formats(*table);
        form.fulfils = references(*table, "fulfils", Reference::Kind::Requirement);
        form.provenance = provenance(*table);
        table->finish();
    }
    root.each_table("part", [&](TableReader& table) { form.parts.push_back(read_form_part(table, form.regime)); });
    for (std::size_t i = 0; i + 1 < form.parts.size(); ++i)
        if (form.parts[i].specification)
            root.mistake(root.position(), "a part with specification = true must be the last");
    if (form.parts.empty())
        root.mistake(root.position(), "a form needs at least one [[part]]");
    root.each_table("template", [&](TableReader& table) {
        form.templates.push_back(read_form_template(table, form));
        form.templates.back().provenance = provenance(table);
    });
    m_catalogue.forms.push_back(std::move(form));
}

/// Tables and fields that a form fills in are those of a specification; not of each, since editions differ.
void Loader::check_tables_of_forms() {
    for (const auto& [regime, table, field, at] : m_form_tables) {
        const auto has_field = [&, &name = field](const SpecificationTable& each) {
            return name.empty() || std::ranges::any_of(each.fields, [&](const auto& f) { return f.name.en == name; });
        };
        const bool known =
            std::ranges::any_of(m_catalogue.specifications, [&, &of = regime, &id = table](const auto& each) {
                const SpecificationTable* found = each.regime == of ? each.find_table(id) : nullptr;
                return found != nullptr && has_field(*found);
            });
        if (!known)
            m_mistakes.add(at, fmt::format("no specification of '{}' has a table '{}'{}", regime, table,
                                           field.empty() ? "" : fmt::format(" with a field '{}'", field)));
    }
}

/// Short and exact ids of requirements become full ones.
void Loader::name_requirements_of_forms() {
    const auto complete = [&](std::vector<std::string>& ids) {
        for (std::string& id : ids)
            if (const auto full = m_full_ids.find(id); full != m_full_ids.end())
                id = full->second;
    };
    for (Form& form : m_catalogue.forms) {
        complete(form.fulfils);
        for (FormPart& part : form.parts) {
            complete(part.requirements);
            for (FormPlace& place : part.places)
                complete(place.required_when_by);
        }
    }
}

} // namespace warifu::catalogue
