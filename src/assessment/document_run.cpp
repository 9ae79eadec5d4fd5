#include "warifu/assessment/assessment.h"
#include "warifu/documents/documents.h"
#include "warifu/firmware/zip_files.h"

namespace warifu::assessment {

namespace {

/// A document is read by one thread, as one unit: when it kills the worker, all of it is left out.
documents::Unzip unzip_within(const documents::DocumentLimits& document_limits, const Limits& limits) {
    Limits own = limits;
    own.blob_bytes = document_limits.part_bytes;
    own.unpacked_bytes = 4 * document_limits.part_bytes;
    own.nodes = 2'000;
    return [own](Bytes archive, const auto& wanted, const auto& each, const auto& anomaly) {
        return firmware::read_zip_files(archive, own, wanted, each, anomaly);
    };
}

} // namespace

Result<WorkerOutcome> examine_document(std::string_view name, std::string_view edition, Bytes bytes,
                                       const Limits& limits, Progress& progress, ArtefactSink& sink) {
    const Examine examine = [&](Bytes image, UnitMonitor& monitor, RowSink& rows) {
        if (!monitor.enter(0, name))
            return;
        const documents::DocumentLimits own;
        documents::examine({name, edition, image}, own, unzip_within(own, limits), rows);
        monitor.leave(0);
    };
    return run_worker(name, bytes, examine, limits, progress, sink);
}

Result<WorkerOutcome> examine_certificates(std::string_view name, std::string_view host, Bytes bytes,
                                           const Limits& limits, Progress& progress, ArtefactSink& sink) {
    const Examine examine = [&](Bytes file, UnitMonitor& monitor, RowSink& rows) {
        if (!monitor.enter(0, name))
            return;
        documents::examine_certificates({name, host, file}, rows);
        monitor.leave(0);
    };
    return run_worker(name, bytes, examine, limits, progress, sink);
}

Result<WorkerOutcome> examine_unit_passwords(std::string_view name, Bytes bytes, const Limits& limits,
                                             Progress& progress, ArtefactSink& sink) {
    const Examine examine = [&](Bytes file, UnitMonitor& monitor, RowSink& rows) {
        if (!monitor.enter(0, name))
            return;
        documents::examine_unit_passwords(name, file, rows);
        monitor.leave(0);
    };
    return run_worker(name, bytes, examine, limits, progress, sink);
}

Result<WorkerOutcome> examine_publication(const Publication& publication, Bytes bytes, const Limits& limits,
                                          Progress& progress, ArtefactSink& sink) {
    const Examine examine = [&](Bytes image, UnitMonitor& monitor, RowSink& rows) {
        if (!monitor.enter(0, publication.name))
            return;
        const documents::DocumentLimits own;
        documents::examine_published({publication.name, publication.url, image, publication.key_name, publication.key},
                                     own, unzip_within(own, limits), rows);
        monitor.leave(0);
    };
    return run_worker(publication.name, bytes, examine, limits, progress, sink);
}

} // namespace warifu::assessment
