#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/text.h"

namespace warifu::dossier {

struct ColumnSpec {
    enum class Type { Text, Integer, Real };
    std::string name;
    Type type = Type::Text;
    Text meaning;
};

/// One kind of fact. Every table also has `id`, `artefact`, `locator` and `examination`.
struct TableSpec {
    std::string name;
    Text title;
    std::vector<std::string> determinators; ///< that fill it; empty for what people state
    std::vector<std::string> artefacts;     ///< kinds of artefact that they examine
    /// Who examines which kind: every determinator each kind, unless the spec says otherwise ([table.examined]).
    std::map<std::string, std::vector<std::string>> examined;
    std::vector<ColumnSpec> columns;

    /// Those that fill it from artefacts of a kind.
    const std::vector<std::string>& determinators_of(const std::string& kind) const;
    const ColumnSpec* find_column(std::string_view column) const;
};

/// The specs in src/dossier/tables, by name. Built in; a mistake in them ends the program at its start.
const std::vector<TableSpec>& tables();
const TableSpec* find_table(std::string_view name);
/// Columns that every table has.
bool is_common_column(std::string_view name);

} // namespace warifu::dossier
