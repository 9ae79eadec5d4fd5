#pragma once

#include <filesystem>
#include <string>

#include "warifu/sqlite/sqlite.h"

namespace warifu::advisories {

/// "WADV": tells the file from other SQLite files, also to `file`.
constexpr std::int64_t store_application = 0x57414456;
constexpr std::int64_t store_version = 1;

/// Tables of an empty store.
extern const char* const store_schema;

/// It is a store of this version.
Result<void> verify_store(sqlite3* database, const std::filesystem::path& path);
/// A value of the table `meta`; empty: none.
Result<std::string> meta(sqlite3* database, std::string_view name);

} // namespace warifu::advisories
