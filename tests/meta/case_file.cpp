#include "case_file.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "warifu/base/toml.h"
#include "warifu/dossier/tables.h"

namespace warifu::meta {

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void throw_if(const Mistakes& mistakes) {
    std::string all;
    for (const Mistake& mistake : mistakes.sorted())
        all += mistake.describe() + "\n";
    if (!all.empty())
        throw std::runtime_error(all);
}

/// The columns of `table` that are named, in the spec's types.
sample::Columns read_columns(TableReader& table, const dossier::TableSpec& spec) {
    sample::Columns columns;
    for (const dossier::ColumnSpec& column : spec.columns) {
        if (!table.has(column.name))
            continue;
        if (column.type == dossier::ColumnSpec::Type::Integer)
            columns.emplace_back(column.name, table.integer(column.name).value_or(0));
        else if (column.type == dossier::ColumnSpec::Type::Real) // TOML's reader here knows no fractions
            columns.emplace_back(column.name, std::strtod(table.string(column.name).c_str(), nullptr));
        else
            columns.emplace_back(column.name, table.string(column.name));
    }
    return columns;
}

Value* find(sample::Columns& columns, const std::string& name) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.first == name; });
    return found == columns.end() ? nullptr : &found->second;
}

CaseRow read_row(TableReader& table, const dossier::TableSpec& spec) {
    CaseRow row{spec.name, usual_row(spec.name)};
    for (auto& [name, value] : read_columns(table, spec))
        *find(row.columns, name) = std::move(value);
    for (const std::string& name : table.strings("unknown")) {
        if (Value* value = find(row.columns, name))
            *value = {};
        else
            table.mistake(table.position("unknown"), spec.name + " has no column " + name);
    }
    return row;
}

Case read_case(TableReader& table) {
    Case read;
    read.why = table.string("why");
    read.violations = static_cast<std::size_t>(table.integer("violations").value_or(0));
    if (table.has("units"))
        read.units = static_cast<std::size_t>(table.integer("units").value_or(1));
    read.parameters = table.string_map("parameters");
    for (const dossier::TableSpec& spec : dossier::tables())
        table.each_table(spec.name, [&](TableReader& row) { read.rows.push_back(read_row(row, spec)); });
    return read;
}

} // namespace

std::filesystem::path cases_folder() { return std::filesystem::path(WARIFU_SOURCE_DIR) / "tests/cases/checks"; }

std::filesystem::path side_cases_folder(const std::string& kind) { return cases_folder() / kind; }

CaseFile read_cases(const std::filesystem::path& file) {
    Mistakes mistakes;
    const TomlFile toml(file.filename().string(), text_of(file), mistakes);
    TableReader root = toml.root();
    CaseFile cases;
    root.each_table("passes", [&](TableReader& table) { cases.passes.push_back(read_case(table)); });
    root.each_table("fails", [&](TableReader& table) { cases.fails.push_back(read_case(table)); });
    root.each_table("unknown", [&](TableReader& table) { cases.unknown.push_back(read_case(table)); });
    root.each_table("unconfirmed", [&](TableReader& table) { cases.unconfirmed.push_back(read_case(table)); });
    root.finish();
    throw_if(mistakes);
    return cases;
}

const sample::Columns& usual_row(const std::string& table) {
    static const std::map<std::string, sample::Columns> rows = [] {
        Mistakes mistakes;
        const TomlFile toml("rows.toml", text_of(cases_folder() / "rows.toml"), mistakes);
        TableReader root = toml.root();
        std::map<std::string, sample::Columns> read;
        for (const dossier::TableSpec& spec : dossier::tables()) {
            if (spec.determinators.empty())
                continue;
            if (auto row = root.table(spec.name, TableReader::Need::Required)) {
                read[spec.name] = read_columns(*row, spec);
                row->finish();
                if (read[spec.name].size() != spec.columns.size())
                    root.mistake(row->position(), "a column of " + spec.name + " is missing");
            }
        }
        root.finish();
        throw_if(mistakes);
        return read;
    }();
    return rows.at(table);
}

} // namespace warifu::meta
