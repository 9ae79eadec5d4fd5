#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "../unit/review/dossier_builder.h"

namespace warifu::meta {

struct CaseRow {
    std::string table;
    sample::Columns columns;
};

/// What one image holds, and what a check must say of it.
struct Case {
    std::string why;
    std::size_t violations = 0;
    std::size_t units = 1; ///< that each have the rows
    std::map<std::string, std::string> parameters;
    std::vector<CaseRow> rows;
};

/// tests/cases/checks/CHECK.toml.
struct CaseFile {
    std::vector<Case> passes;
    std::vector<Case> fails;
    std::vector<Case> unknown;
    std::vector<Case> unconfirmed; ///< nothing against the check, and not enough to bear out what the maker says
};

std::filesystem::path cases_folder();
/// Of what checks say of artefacts of a kind beside their own.
std::filesystem::path side_cases_folder(const std::string& kind);
/// Throws with the mistakes when the file is not what this reader expects.
CaseFile read_cases(const std::filesystem::path& file);
/// A harmless row of `table` with nothing unknown: tests/cases/checks/rows.toml.
const sample::Columns& usual_row(const std::string& table);

} // namespace warifu::meta
