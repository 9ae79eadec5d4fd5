#pragma once

#include <memory>

#include "options.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/server/workbench.h"
#include "warifu/workbench/workshop.h"

namespace warifu::app {

/// The process that looks into what makers send. Must be called while there is one thread, and before keys, tokens and
/// stores are opened: it has what there is when it starts.
Result<std::unique_ptr<workbench::Workshop>> start_workshop(const Options& options,
                                                            const catalogue::Catalogue& catalogue);

/// What is done with each dossier: by the workshop, which outlives it.
server::Workbench::Work workbench_work(workbench::Workshop& shop);

/// Content-Security-Policy under which the report's own script and style act, and nothing else: as the report has it of
/// itself, and here from a report that no stranger had a hand in.
Result<std::string> report_policy(const catalogue::Catalogue& catalogue);

} // namespace warifu::app
