// [[template]] of forms/*.toml, and the same in a file of the maker's own: which cell of the operator's workbook takes
// which place of a form. What a form does not have cannot be mapped.

#include <algorithm>

#include <fmt/format.h>

#include "form_templates.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/catalogue/form_template.h"

namespace warifu::catalogue {

namespace {

SheetPlace read_cell(TableReader& table) {
    const std::string text = table.string("cell");
    const SheetPlace place = parse_sheet_place(text);
    if (table.has("cell") && (place.row == 0 || place.column >= most_sheet_columns))
        table.mistake(table.position("cell"), fmt::format("'{}' is no cell; one is named as 'B5'", text));
    return place;
}

std::size_t column_of(TableReader& table, std::string_view key) {
    const std::string text = table.string(key);
    const SheetPlace place = parse_sheet_place(text + "1");
    if (table.has(key) && (place.row != 1 || place.column >= most_sheet_columns))
        table.mistake(table.position(key), fmt::format("'{}' is no column; one is named as 'B'", text));
    return place.column;
}

std::size_t read_row(TableReader& table, std::string_view key) {
    const auto row = table.integer(key);
    if (row && *row > 0 && *row <= static_cast<std::int64_t>(most_sheet_rows))
        return static_cast<std::size_t>(*row);
    table.mistake(row ? table.position(key) : table.position(), fmt::format("'{}' must be the number of a row", key));
    return 1;
}

FormTemplate::Anchor read_anchor(TableReader& table) {
    FormTemplate::Anchor anchor;
    anchor.sheet = table.string("sheet");
    anchor.cell = read_cell(table);
    anchor.text = table.string("text");
    if (table.has("text") && is_blank(anchor.text))
        table.mistake(table.position("text"), "an empty cell tells no blank from another");
    return anchor;
}

bool has_place(const Form& form, const FormValue& value) {
    return std::ranges::any_of(form.parts, [&](const FormPart& part) {
        return std::ranges::any_of(part.places, [&](const FormPlace& place) { return place.value == value; });
    });
}

bool has_column(const Form& form, FormColumn::Cell cell) {
    return std::ranges::any_of(form.parts, [&](const FormPart& part) {
        return std::ranges::any_of(part.columns, [&](const FormColumn& column) { return column.cell == cell; });
    });
}

FormTemplate::Cell read_template_cell(TableReader& table, const Form& form) {
    FormTemplate::Cell cell;
    cell.sheet = table.string("sheet");
    cell.cell = read_cell(table);
    const std::string word = table.string("place");
    const auto value = parse_form_value(word);
    cell.value = value.value_or(FormValue{});
    const bool held = value && value->kind != FormValue::Kind::ToFill && value->kind != FormValue::Kind::Fixed;
    if (table.has("place") && (!held || !has_place(form, *value)))
        table.mistake(table.position("place"), fmt::format("the form has no place '{}'", word));
    cell.replaces = table.string("replaces", optional);
    return cell;
}

FormTemplate::Column read_template_column(TableReader& table, const Form& form) {
    FormTemplate::Column column;
    column.column = column_of(table, "column");
    column.cell = static_cast<FormColumn::Cell>(table.word("cell", form_cell_words()));
    if (table.has("cell") && (column.cell == FormColumn::Cell::ToFill || !has_column(form, column.cell)))
        table.mistake(table.position("cell"), "the form has no such column");
    column.replaces = table.string("replaces", optional);
    column.words = table.string_map("words");
    return column;
}

FormTemplate::Table read_template_table(TableReader& table, const Form& form) {
    FormTemplate::Table read;
    read.sheet = table.string("sheet");
    if (table.has("key"))
        read.key = column_of(table, "key");
    read.keys = table.string_map("keys");
    if (table.has("keys") && !read.key)
        table.mistake(table.position("keys"), "'keys' stand in the column that 'key' names");
    read.first = read_row(table, "first");
    read.last = read_row(table, "last");
    constexpr std::size_t most_rows = 20'000;
    if (read.last < read.first || read.last - read.first >= most_rows)
        table.mistake(table.position("last"),
                      fmt::format("'last' must be behind 'first', by {} rows at most", most_rows));
    table.each_table("column", [&](TableReader& each) { read.columns.push_back(read_template_column(each, form)); });
    if (read.columns.empty())
        table.mistake(table.position(), "a table of a template needs [[template.table.column]]");
    return read;
}

} // namespace

FormTemplate read_form_template(TableReader& table, const Form& form) {
    FormTemplate read;
    read.name = table.text("name");
    const Language leading = form.languages.empty() ? Language::English : form.languages.front();
    read.language = table.has("language") ? static_cast<Language>(table.word("language", {"en", "ja"})) : leading;
    table.each_table("anchor", [&](TableReader& each) { read.anchors.push_back(read_anchor(each)); });
    if (read.anchors.empty())
        table.mistake(table.position(),
                      "a template needs [[template.anchor]], or any workbook would pass for the blank");
    table.each_table("cell", [&](TableReader& each) { read.cells.push_back(read_template_cell(each, form)); });
    table.each_table("table", [&](TableReader& each) { read.tables.push_back(read_template_table(each, form)); });
    if (read.cells.empty() && read.tables.empty())
        table.mistake(table.position(), "a template maps nothing: it needs [[template.cell]] or [[template.table]]");
    return read;
}

Result<FormMap> read_form_map(const std::string& file, std::string_view text, const Catalogue& catalogue) {
    Mistakes mistakes;
    FormMap map;
    const TomlFile toml(file, text, mistakes);
    if (toml.parsed()) {
        TableReader root = toml.root();
        map.form = root.string("form");
        const auto form = std::ranges::find(catalogue.forms, map.form, &Form::id);
        const bool known = form != catalogue.forms.end();
        if (root.has("form") && !known)
            root.mistake(root.position("form"), fmt::format("there is no form '{}'", map.form));
        if (known)
            root.each_table("template",
                            [&](TableReader& table) { map.templates.push_back(read_form_template(table, *form)); });
        if (known && map.templates.empty())
            root.mistake(root.position(), "the map needs at least one [[template]]");
        if (known)
            root.finish();
    }
    if (mistakes.empty())
        return map;
    std::string message = "the map of cells cannot be used";
    for (const Mistake& mistake : mistakes.sorted())
        message += "\n" + mistake.describe();
    return make_error(ErrorCode::Parse, message);
}

} // namespace warifu::catalogue
