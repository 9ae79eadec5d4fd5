#include "warifu/dossier/tables.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "embedded/table_specs.h"
#include "warifu/base/toml.h"

namespace warifu::dossier {

namespace {

TableSpec read_spec(TableReader& root) {
    TableSpec spec;
    if (auto table = root.table("table", TableReader::Need::Required)) {
        spec.name = table->string("name");
        spec.title = table->text("title");
        spec.determinators = table->strings("determinators");
        spec.artefacts = table->strings("artefacts");
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
