#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "warifu/advisories/frames.h"
#include "warifu/base/progress.h"

/// Imports feeds of advisories: files are read by a confined process, and this one writes the store.
namespace warifu::assessment {

struct AdvisoryOrder {
    std::vector<std::filesystem::path> paths; ///< files, and folders with all below them
    std::filesystem::path store;
    std::vector<advisories::Feed> complete; ///< feeds that the user says are whole
    std::string now;                        ///< RFC 3339
};

struct AdvisoryImport {
    advisories::ImportCounts counts;
    advisories::ImportReport report;
    bool stopped = false; ///< by the user: what was read is kept for the next import, the store is as it was
};

/// Errors: NotFound (a path, or nothing in all of them is of a feed), and those of advisories::Import.
Result<AdvisoryImport> import_advisories(const AdvisoryOrder& order, Progress& progress);

} // namespace warifu::assessment
