#include "one_unit.h"

#include <fmt/format.h>

#include "warifu/advisories/statements.h"
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

namespace {

/// Keeps a maker's statements.
class Statements final : public advisories::FeedSink {
public:
    void take(advisories::Advisory advisory) override { records.push_back(std::move(advisory)); }
    void take(std::string_view, const advisories::Epss&) override {}
    void take(advisories::LifeCycle) override {}
    void problem(advisories::Problem problem) override { problems.push_back(std::move(problem)); }
    void facts(const advisories::FeedFacts&) override {}

    std::vector<advisories::Advisory> records;
    std::vector<advisories::Problem> problems;
};

void hold(const exposure::Subject& subject, exposure::Terms terms, const std::vector<Bytes>& statements,
          const std::filesystem::path& store, RowSink& rows) {
    Reasons failed;
    Statements stated;
    for (const Bytes bytes : statements)
        if (const auto read = advisories::read_statements(as_text(bytes), stated); !read)
            failed.add(read.error().describe());
    const auto opened = advisories::Store::open(store);
    if (!opened)
        failed.add(opened.error().describe());
    if (failed.empty()) {
        terms.statements = stated.records;
        return exposure::examine(subject, terms, *opened, rows);
    }
    for (const char* determinator : {"advisories.match", "advisories.lifecycle"})
        conclude(rows, determinator, subject.artefact, failed, "");
}

std::string name_of(const advisories::Affected& affected) {
    return !affected.purl.empty()  ? affected.purl
           : !affected.cpe.empty() ? affected.cpe
                                   : affected.vendor + (affected.vendor.empty() ? "" : " ") + affected.product;
}

void send_statements(std::string_view name, const Statements& stated, RowSink& rows) {
    for (const advisories::Advisory& record : stated.records)
        for (const advisories::Affected& affected : record.affected) {
            if (!affected.vex)
                continue;
            RowBuilder row("exploitability", fmt::format("{}#{}", name, record.id));
            row.text("vulnerability", record.id)
                .text("product", name_of(affected))
                .text("status", affected.vex->status);
            row.text("justification", affected.vex->justification).text("statement", affected.vex->statement);
            row.text("author", affected.vex->author).text("said", record.modified.value_or(""));
            rows.row(row.take());
        }
    Reasons reasons;
    for (const advisories::Problem& problem : stated.problems) {
        const std::string why = fmt::format("{}{}{}", problem.record, problem.record.empty() ? "" : ": ", problem.why);
        rows.anomaly({std::string(name), "vex-incomplete", why});
        if (problem.effect == advisories::Problem::Effect::Skipped)
            reasons.add(why);
    }
    conclude(rows, "vex.statements", name, reasons, counted(stated.records.size(), "statement"));
}

} // namespace

Result<WorkerOutcome> examine_exposure(const exposure::Subject& subject, const exposure::Terms& terms,
                                       const std::vector<Bytes>& statements, const std::filesystem::path& store,
                                       const Limits& limits, Progress& progress, ArtefactSink& sink) {
    const JailTerms jail{.memory_bytes = 6ULL << 30U, .readable = {store}}; // the store is mapped
    return run_as_one_unit(
        subject.artefact, {}, limits, progress, sink,
        [&](Bytes, RowSink& rows) { hold(subject, terms, statements, store, rows); }, jail);
}

Result<WorkerOutcome> examine_statements(std::string_view name, Bytes bytes, const Limits& limits, Progress& progress,
                                         ArtefactSink& sink) {
    return run_as_one_unit(name, bytes, limits, progress, sink, [&](Bytes file, RowSink& rows) {
        Statements stated;
        if (const auto read = advisories::read_statements(as_text(file), stated); !read)
            stated.problems.push_back({{}, read.error().describe(), advisories::Problem::Effect::Skipped});
        send_statements(name, stated, rows);
    });
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
