#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "warifu/assessment/jail.h"
#include "warifu/base/bytes.h"
#include "warifu/base/limits.h"
#include "warifu/base/progress.h"
#include "warifu/base/result.h"
#include "warifu/base/row.h"

/// Runs determinators on an artefact in a process of their own that has given up all it does not need.
namespace warifu::assessment {

/// Takes what a worker found. After a crash everything is found again: `restart` forgets what came before.
class ArtefactSink : public RowSink {
public:
    virtual void restart() = 0;
};

/// What runs in the worker: examines `image` and gives rows to `sink`. `skip` says which blobs killed earlier workers.
class UnitMonitor;
using Examine = std::function<void(Bytes image, UnitMonitor& monitor, RowSink& sink)>;

/// The worker's side of supervision: which blob each thread is at, told through shared memory.
class UnitMonitor {
public:
    virtual ~UnitMonitor() = default;
    virtual bool enter(unsigned thread, std::string_view locator) = 0; ///< false: leave it alone
    virtual void leave(unsigned thread) = 0;
    virtual void progress(std::uint64_t done, std::uint64_t total) = 0;
    virtual unsigned threads() const = 0; ///< that may be used
};

enum class WorkerOutcome { Finished, Stopped, GaveUp };

/// What a worker that only reads its image may do.
JailTerms reading_alone();

/// Runs `examine` over `image` in workers jailed by `terms` until one finishes. A worker that dies costs the blob that
/// killed it. `image` stays mapped in the caller.
Result<WorkerOutcome> run_worker(std::string_view name, Bytes image, const Examine& examine, const Limits& limits,
                                 Progress& progress, ArtefactSink& sink, const JailTerms& terms = reading_alone());

} // namespace warifu::assessment
