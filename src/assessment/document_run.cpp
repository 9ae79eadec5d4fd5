#include "one_unit.h"

#include "warifu/advisories/store.h"
#include "warifu/assessment/assessment.h"
#include "warifu/base/findings.h"
#include "warifu/documents/documents.h"
#include "warifu/firmware/zip_files.h"
#include "warifu/sbom/document.h"

namespace warifu::assessment {

namespace {

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
    return run_as_one_unit(name, bytes, limits, progress, sink, [&](Bytes image, RowSink& rows) {
        const documents::DocumentLimits own;
        documents::examine({name, edition, image}, own, unzip_within(own, limits), rows);
    });
}

Result<WorkerOutcome> examine_sbom(std::string_view name, Bytes bytes, const Limits& limits, Progress& progress,
                                   ArtefactSink& sink) {
    return run_as_one_unit(name, bytes, limits, progress, sink, [&](Bytes file, RowSink& rows) {
        auto document = sbom::read(file);
        if (document) {
            sbom::send(name, *document, rows);
            return;
        }
        rows.anomaly({std::string(name), "sbom-unreadable", document.error().message});
        Reasons reasons;
        reasons.add(document.error().message);
        conclude(rows, "sbom.components", name, reasons, "");
    });
}

Result<WorkerOutcome> examine_exposure(const exposure::Subject& subject, const exposure::Terms& terms,
                                       const std::filesystem::path& store, const Limits& limits, Progress& progress,
                                       ArtefactSink& sink) {
    const JailTerms jail{.memory_bytes = 6ULL << 30U, .readable = {store}}; // the store is mapped
    const auto hold = [&](Bytes, RowSink& rows) {
        const auto opened = advisories::Store::open(store);
        if (opened)
            return exposure::examine(subject, terms, *opened, rows);
        Reasons reasons;
        reasons.add(opened.error().describe());
        for (const char* determinator : {"advisories.match", "advisories.lifecycle"})
            conclude(rows, determinator, subject.artefact, reasons, "");
    };
    return run_as_one_unit(subject.artefact, {}, limits, progress, sink, hold, jail);
}

Result<WorkerOutcome> examine_certificates(std::string_view name, std::string_view host, Bytes bytes,
                                           const Limits& limits, Progress& progress, ArtefactSink& sink) {
    return run_as_one_unit(name, bytes, limits, progress, sink, [&](Bytes file, RowSink& rows) {
        documents::examine_certificates({name, host, file}, rows);
    });
}

Result<WorkerOutcome> examine_unit_passwords(std::string_view name, Bytes bytes, const Limits& limits,
                                             Progress& progress, ArtefactSink& sink) {
    return run_as_one_unit(name, bytes, limits, progress, sink,
                           [&](Bytes file, RowSink& rows) { documents::examine_unit_passwords(name, file, rows); });
}

Result<WorkerOutcome> examine_publication(const Publication& publication, Bytes bytes, const Limits& limits,
                                          Progress& progress, ArtefactSink& sink) {
    return run_as_one_unit(publication.name, bytes, limits, progress, sink, [&](Bytes image, RowSink& rows) {
        const documents::DocumentLimits own;
        documents::examine_published({publication.name, publication.url, image, publication.key_name, publication.key},
                                     own, unzip_within(own, limits), rows);
    });
}

} // namespace warifu::assessment
