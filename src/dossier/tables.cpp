#include "warifu/dossier/tables.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "embedded/table_specs.h"
#include "warifu/base/toml.h"

namespace warifu::dossier {

namespace {

/// [table.examined]: for a table that each kind of artefact has a determinator of its own for.
void read_examined(TableReader& table, TableSpec& spec) {
    if (!spec.examined.empty())
        table.mistake(table.position(), "'examined' stands in place of 'determinators' and 'artefacts'");
    for (const std::string& kind : table.keys()) {
        spec.artefacts.push_back(kind);
        spec.examined[kind] = table.strings(kind);
        for (const std::string& determinator : spec.examined[kind])
            if (std::ranges::find(spec.determinators, determinator) == spec.determinators.end())
                spec.determinators.push_back(determinator);
    }
    table.finish();
}

TableSpec read_spec(TableReader& root) {
    TableSpec spec;
    if (auto table = root.table("table", TableReader::Need::Required)) {
        spec.name = table->string("name");
        spec.title = table->text("title");
        spec.determinators = table->strings("determinators");
        spec.artefacts = table->strings("artefacts");
        for (const std::string& kind : spec.artefacts)
            spec.examined[kind] = spec.determinators;
        if (auto examined = table->table("examined"))
            read_examined(*examined, spec);
        table->finish();
    }
    root.each_table("column", [&](TableReader& column) {
        ColumnSpec& added = spec.columns.emplace_back();
        added.name = column.string("name");
        added.type = static_cast<ColumnSpec::Type>(column.word("type", {"TEXT", "INTEGER", "REAL"}));
        added.meaning = column.text("meaning");
    });
    root.finish();
    return spec;
}

std::vector<TableSpec> read_specs() {
    Mistakes mistakes;
    std::vector<TableSpec> specs;
    for (const embedded::File& file : embedded::table_specs()) {
        const TomlFile toml(std::string(file.path), file.text, mistakes);
        TableReader root = toml.root();
        specs.push_back(read_spec(root));
    }
    for (const Mistake& mistake : mistakes.sorted())
        std::fprintf(stderr, "%s\n", mistake.describe().c_str());
    if (!mistakes.empty())
        std::abort(); // the specs are part of the program: this is our own bug
    return specs;
}

} // namespace

const ColumnSpec* TableSpec::find_column(std::string_view column) const {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

const std::vector<std::string>& TableSpec::determinators_of(const std::string& kind) const {
    static const std::vector<std::string> nobody;
    const auto found = examined.find(kind);
    return found == examined.end() ? nobody : found->second;
}

const std::vector<TableSpec>& tables() {
    static const std::vector<TableSpec> specs = read_specs();
    return specs;
}

const TableSpec* find_table(std::string_view name) {
    const auto& all = tables();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& t) { return t.name == name; });
    return found == all.end() ? nullptr : &*found;
}

bool is_common_column(std::string_view name) {
    constexpr std::array<std::string_view, 4> common = {"id", "artefact", "locator", "examination"};
    return std::find(common.begin(), common.end(), name) != common.end();
}

} // namespace warifu::dossier
