#include "one_unit.h"

#include <functional>

#include "warifu/assessment/assessment.h"
#include "warifu/assessment/observed.h"

namespace warifu::assessment {

namespace {

/// The prober's units are the worker's blobs: a service whose answers kill the process is left alone by the next.
class Watched : public device::Watch {
public:
    explicit Watched(UnitMonitor& monitor) : m_monitor(monitor) {}
    bool enter(std::string_view unit) override { return m_monitor.enter(0, unit); }
    void leave() override { m_monitor.leave(0); }
    void progress(std::uint64_t done, std::uint64_t total) override { m_monitor.progress(done, total); }

private:
    UnitMonitor& m_monitor;
};

/// Sockets, and the settings that OpenSSL reads when it starts.
JailTerms speaking() {
    JailTerms terms = reading_alone();
    terms.readable = {"/etc/ssl", "/usr/lib/ssl"};
    terms.network = JailTerms::Network::Client;
    return terms;
}

Result<WorkerOutcome> speak(const device::Plan& plan, const Limits& limits, Progress& progress, ArtefactSink& sink,
                            const std::function<void(device::Watch&, RowSink&)>& what) {
    Limits own = limits;
    own.threads = 1; // one device is spoken to by one thread
    const Examine examine = [&](Bytes, UnitMonitor& monitor, RowSink& rows) {
        Watched watched(monitor);
        what(watched, rows);
    };
    return run_worker(plan.address, {}, examine, own, progress, sink, speaking());
}

} // namespace

Result<WorkerOutcome> probe_device(const device::Plan& plan, const Limits& limits, Progress& progress,
                                   ArtefactSink& sink) {
    return speak(plan, limits, progress, sink,
                 [&](device::Watch& watch, RowSink& rows) { device::probe(plan, watch, rows); });
}

Result<WorkerOutcome> watch_outage(const device::Plan& plan, const device::Outage& outage, const Limits& limits,
                                   Progress& progress, ArtefactSink& sink) {
    return speak(plan, limits, progress, sink,
                 [&](device::Watch& watch, RowSink& rows) { device::watch_outage(plan, outage, watch, rows); });
}

Result<WorkerOutcome> examine_probe_record(std::string_view name, Bytes bytes, const Limits& limits, Progress& progress,
                                           ArtefactSink& sink) {
    return run_as_one_unit(name, bytes, limits, progress, sink,
                           [&](Bytes record, RowSink& rows) { read_probe_record(name, record, rows); });
}

Result<WorkerOutcome> examine_report(const std::string& kind, const device::ReportTerms& terms, Bytes bytes,
                                     const Limits& limits, Progress& progress, ArtefactSink& sink) {
    return run_as_one_unit(terms.name, bytes, limits, progress, sink,
                           [&](Bytes report, RowSink& rows) { device::read_report(kind, terms, report, rows); });
}

} // namespace warifu::assessment
