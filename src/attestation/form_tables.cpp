// The tables that the maker fills in for a specification (ETSI TS 103 701: IXIT). Names of tables and fields are the
// specification's; what the dossier holds is put in, and nothing is put in for what it does not hold: an entry of ours
// is what was seen, and whether it is all is the maker's to say.

#include <algorithm>

#include <fmt/format.h>

#include "form_fill.h"
#include "warifu/base/text.h"

namespace warifu::attestation {

namespace {

using catalogue::SpecificationTable;

FormCell nothing() { return {.text = {}, .trace = {}, .missing = true}; }
FormCell same(std::string text, std::string trace = {}) { return {{text, text}, std::move(trace), false}; }

std::string name_of(const SpecificationTable& table) { return fmt::format("{}-{}", table.number, table.id); }

/// The maker's own answer, where it holds for every model.
FormCell answer(const SpecificationTable::Field& field, const selection::Product& product) {
    const auto own = [&](const selection::Model& model) { return model.answers.contains(field.answers); };
    const auto found = product.answers.find(field.answers);
    if (field.answers.empty() || found == product.answers.end() || std::ranges::any_of(product.family, own))
        return nothing();
    return same(found->second.yes ? "Yes" : "No", fmt::format("product.toml:{}", found->second.line));
}

/// What the dossier holds for the table in the regime's edition.
std::vector<const KnownField*> known_of(const SpecificationTable& table, const FormSubject& subject) {
    std::vector<const KnownField*> found;
    const std::string edition =
        fmt::format("{}@{}", parse_regime_id(subject.regime->regime).regime, subject.regime->edition);
    for (const KnownField& each : subject.options.tables.fields)
        if (to_lower_ascii(each.table) == to_lower_ascii(table.id) && (each.edition.empty() || each.edition == edition))
            found.push_back(&each);
    return found;
}

bool is_of(const KnownField& known, const SpecificationTable::Field& field) {
    return to_lower_ascii(known.field) == to_lower_ascii(field.name.en);
}

FormCell recorded(const SpecificationTable& table, const SpecificationTable::Field& field,
                  const catalogue::FormPart& part, const FormSubject& subject) {
    for (const KnownField* known : known_of(table, subject))
        if (is_of(*known, field))
            return same(known->text, known->locator);
    for (const catalogue::FormRecord& record : part.records)
        if (record.table == table.id && record.field == field.name.en)
            return form_value(record, subject);
    return answer(field, subject.product);
}

FormTable record_table(const SpecificationTable& table, const catalogue::FormPart& part, const FormSubject& subject) {
    FormTable made;
    made.columns = {{{"Field", "項目"}, 2}, {{"Text", "内容"}, 4}};
    for (const SpecificationTable::Field& field : table.fields)
        made.rows.push_back({{field.name, {}, false}, recorded(table, field, part, subject)});
    return made;
}

/// The row of the entry, made where there is none yet.
std::vector<FormCell>& row_of(const std::string& entry, FormTable& table) {
    const auto of_entry = [&](const auto& row) { return row.front().text.en == entry; };
    if (const auto found = std::ranges::find_if(table.rows, of_entry); found != table.rows.end())
        return *found;
    table.rows.emplace_back(table.columns.size(), nothing()).front() = same(entry);
    return table.rows.back();
}

FormTable entries_table(const SpecificationTable& table, const FormSubject& subject) {
    FormTable made;
    made.columns.push_back({{"ID", "ID"}, 1});
    for (const SpecificationTable::Field& field : table.fields)
        made.columns.push_back({field.name, 2});
    for (const KnownField* known : known_of(table, subject)) {
        if (is_blank(known->entry))
            continue;
        std::vector<FormCell>& row = row_of(known->entry, made);
        for (std::size_t i = 0; i < table.fields.size(); ++i)
            if (is_of(*known, table.fields[i]) && row[i + 1].missing)
                row[i + 1] = same(known->text, known->locator);
    }
    if (made.rows.empty())
        made.rows.emplace_back(made.columns.size(), nothing());
    return made;
}

/// What of the table the maker has yet to say.
void say_gaps(const SpecificationTable& table, const FormTable& made, std::vector<Text>& missing) {
    const std::string name = name_of(table);
    std::size_t empty = 0;
    for (const std::vector<FormCell>& row : made.rows)
        empty += static_cast<std::size_t>(std::ranges::count(row, true, &FormCell::missing));
    if (table.fields.empty())
        missing.push_back({fmt::format("{}: its fields are not known for this edition", name),
                           fmt::format("{}: この版の項目は確認できていません", name)});
    else if (empty > 0)
        missing.push_back({fmt::format("{}: {} places are not stated", name, empty),
                           fmt::format("{}: 記載のない欄が {} 箇所あります", name, empty)});
}

} // namespace

std::vector<FormSection> specification_sections(const catalogue::FormPart& part, const FormSubject& subject,
                                                std::vector<Text>& missing) {
    const auto* specification = subject.regime == nullptr
                                    ? nullptr
                                    : subject.lookup.catalogue().find_specification(
                                          parse_regime_id(subject.regime->regime).regime, subject.regime->edition);
    if (specification == nullptr) {
        missing.push_back({"no specification is known for the edition", "この版の評価仕様は収録していません"});
        return {};
    }
    std::vector<FormSection> sections;
    for (const SpecificationTable& table : specification->tables) {
        if (table.form == SpecificationTable::Form::Statement)
            continue;
        FormSection& section = sections.emplace_back();
        const std::string name = name_of(table);
        section.heading = {fmt::format("{}: {}", name, table.title.en), fmt::format("{}: {}", name, table.title.ja)};
        section.table = table.form == SpecificationTable::Form::Record ? record_table(table, part, subject)
                                                                       : entries_table(table, subject);
        section.table.sheet = name;
        say_gaps(table, section.table, missing);
    }
    if (subject.options.tables.cut)
        missing.push_back({"more was found than these tables have room for: they are cut",
                           "判明した項目が多すぎるため、表の途中までを記載しています"});
    // What was seen is no list of all there is, and no statement of the maker's.
    missing.push_back({"the maker has not confirmed that the entries are right and complete",
                       "記載内容に誤りや漏れがないことを製造者が確認していません"});
    return sections;
}

} // namespace warifu::attestation
