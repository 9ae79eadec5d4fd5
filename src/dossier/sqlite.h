#pragma once

#include "warifu/sqlite/sqlite.h"

namespace warifu::dossier {

using sqlite::Database;
using sqlite::execute;
using sqlite::open_database;
using sqlite::sqlite_error;
using sqlite::Statement;

} // namespace warifu::dossier
