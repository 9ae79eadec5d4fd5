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

} // namespace

Result<WorkerOutcome> probe_device(const device::Plan& plan, const Limits& limits, Progress& progress,
                                   ArtefactSink& sink) {
    Limits own = limits;
    own.threads = 1; // one device is spoken to by one thread
    const Examine examine = [&](Bytes, UnitMonitor& monitor, RowSink& rows) {
        Watched watched(monitor);
        device::probe(plan, watched, rows);
    };
    return run_worker(plan.address, {}, examine, own, progress, sink, speaking());
}

Result<WorkerOutcome> examine_probe_record(std::string_view name, Bytes bytes, const Limits& limits, Progress& progress,
                                           ArtefactSink& sink) {
    const Examine examine = [&](Bytes record, UnitMonitor& monitor, RowSink& rows) {
        if (!monitor.enter(0, name))
            return;
        read_probe_record(name, record, rows);
        monitor.leave(0);
    };
    return run_worker(name, bytes, examine, limits, progress, sink);
}

Result<WorkerOutcome> examine_report(const std::string& kind, const device::ReportTerms& terms, Bytes bytes,
                                     const Limits& limits, Progress& progress, ArtefactSink& sink) {
    const Examine examine = [&](Bytes report, UnitMonitor& monitor, RowSink& rows) {
        if (!monitor.enter(0, terms.name))
            return;
        device::read_report(kind, terms, report, rows);
        monitor.leave(0);
    };
    return run_worker(terms.name, bytes, examine, limits, progress, sink);
}

} // namespace warifu::assessment
