#pragma once

#include <string>
#include <vector>

namespace warifu::dossier {

/// `wrfu`, in the SQLite header's application id.
constexpr int application_id = 0x77726675;
constexpr int schema_version = 10;

/// The statements that make an empty dossier, from the tables' specs. A file whose schema is not word for word this
/// one is not a dossier of this version.
const std::vector<std::string>& schema_statements();
/// The same tables without runs and views, for analysing SQL.
const std::vector<std::string>& plain_statements();
/// Temporary views that hide the documented ones: they show the rows of the artefacts in the table `scope`, and those
/// of no artefact.
const std::vector<std::string>& scope_statements();
const std::vector<std::string>& unscope_statements();

} // namespace warifu::dossier
