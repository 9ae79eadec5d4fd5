#pragma once

#include "warifu/assessment/worker.h"

namespace warifu::assessment {

/// What is read by one thread, as one unit: when it kills the worker, all of it is left out. `read(bytes, rows)`.
template <class Read>
Result<WorkerOutcome> run_as_one_unit(std::string_view name, Bytes bytes, const Limits& limits, Progress& progress,
                                      ArtefactSink& sink, const Read& read, const JailTerms& terms = reading_alone()) {
    const Examine examine = [&](Bytes mapped, UnitMonitor& monitor, RowSink& rows) {
        if (!monitor.enter(0, name))
            return;
        read(mapped, rows);
        monitor.leave(0);
    };
    return run_worker(name, bytes, examine, limits, progress, sink, terms);
}

} // namespace warifu::assessment
