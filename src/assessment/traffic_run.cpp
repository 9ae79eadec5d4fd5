#include "warifu/assessment/assessment.h"
#include "warifu/traffic/traffic.h"

namespace warifu::assessment {

Result<WorkerOutcome> examine_capture(const CaptureOrder& order, Bytes bytes, const Limits& limits, Progress& progress,
                                      ArtefactSink& sink) {
    const Examine examine = [&](Bytes file, UnitMonitor& monitor, RowSink& rows) {
        if (!monitor.enter(0, order.name))
            return;
        const auto told = [&](std::uint64_t done, std::uint64_t total) { monitor.progress(done, total); };
        traffic::read_capture(
            {order.name, order.addresses, order.exercised, order.unit_name, order.serial, order.firmware_sha256}, file,
            {}, told, rows);
        monitor.leave(0);
    };
    return run_worker(order.name, bytes, examine, limits, progress, sink);
}

} // namespace warifu::assessment
