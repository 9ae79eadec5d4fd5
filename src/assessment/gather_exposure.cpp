#include "gather_exposure.h"

#include <array>
#include <functional>

#include <fmt/format.h>

#include "dossier_sink.h"
#include "warifu/base/digest.h"
#include "warifu/selection/artefact_kinds.h"

namespace warifu::assessment {

namespace {

/// Parts that cannot run into each other.
std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts)
        text += fmt::format("{}:{}", part.size(), part);
    return text;
}

using Columns = std::vector<std::pair<std::string, Value>>;

/// Each row, with its locator.
Result<void> each_row(const dossier::Dossier& dossier, const std::string& query,
                      const std::function<void(const std::string& locator, const Columns& columns)>& take) {
    return dossier.query(query, {}, [&](const dossier::QueryRow& row) {
        Columns columns;
        std::string locator;
        for (std::size_t i = 0; i < row.names.size(); ++i) {
            columns.emplace_back(row.names[i], row.values[i]);
            if (row.names[i] == "locator")
                if (const auto* text = std::get_if<std::string>(&row.values[i]))
                    locator = *text;
        }
        take(locator, columns);
        return true;
    });
}

Result<std::vector<sbom::Component>> components_of(const dossier::Dossier& dossier, const std::string& which) {
    std::vector<sbom::Component> components;
    TRY_VOID(each_row(dossier, fmt::format("SELECT * FROM component WHERE {} ORDER BY locator, name", which),
                      [&](const std::string& locator, const Columns& columns) {
                          components.push_back(sbom::component_of(locator, columns));
                      }));
    return components;
}

Result<std::vector<exposure::BuiltKernel>> kernels_of(const dossier::Dossier& dossier) {
    std::vector<exposure::BuiltKernel> kernels;
    TRY_VOID(each_row(dossier, "SELECT * FROM kernel_configuration ORDER BY locator, version",
                      [&](const std::string& locator, const Columns& columns) {
                          kernels.push_back(exposure::kernel_of(locator, columns));
                      }));
    return kernels;
}

/// Why components may be missing from what an artefact shows.
Result<std::string> incompleteness(const dossier::Dossier& dossier, const dossier::Artefact& subject) {
    const dossier::TableSpec* spec = dossier::find_table("component");
    const auto examinations = TRY(dossier.examinations());
    Reasons reasons;
    for (const std::string& determinator : spec->determinators_of(subject.kind)) {
        bool any = false;
        for (const dossier::StoredExamination& stored : examinations) {
            if (stored.examination.determinator != determinator)
                continue;
            any = true;
            if (stored.examination.outcome == Examination::Outcome::Incomplete)
                reasons.add(stored.examination.reason);
        }
        if (!any)
            reasons.add(fmt::format("{} did not examine {} to the end", determinator, subject.name));
    }
    return reasons.joined();
}

/// By its name; where that would be two artefacts', with its digest.
std::string label_of(const dossier::Artefact& artefact, bool ambiguous) {
    return ambiguous ? fmt::format("{} ({} {})", artefact.name, artefact.kind, artefact.sha256.substr(0, 12))
                     : artefact.name;
}

Result<exposure::Subject> subject_of(const dossier::Dossier& dossier, const dossier::Artefact& artefact,
                                     const ExposureGatherer::Beside& beside) {
    const std::vector<dossier::Artefact>& lists = beside.lists;
    exposure::Subject subject{label_of(artefact, beside.ambiguous), artefact.kind, {}, {}, {}, {}};
    {
        const std::array<std::int64_t, 1> alone = {artefact.id};
        const dossier::Scope scope = TRY(dossier.narrow(alone));
        subject.components = TRY(artefact.kind == "sbom" ? components_listed(dossier) : components_found(dossier));
        subject.incomplete = TRY(incompleteness(dossier, artefact));
        subject.kernels = TRY(kernels_of(dossier));
    }
    if (lists.empty())
        return subject;
    std::vector<std::int64_t> ids;
    for (const dossier::Artefact& list : lists)
        ids.push_back(list.id);
    const dossier::Scope scope = TRY(dossier.narrow(ids));
    subject.listed = TRY(components_listed(dossier));
    return subject;
}

std::string digest_of(const exposure::Subject& subject) {
    std::string text = joined({subject.artefact, subject.incomplete, std::to_string(subject.components.size())});
    for (const auto* list : {&subject.components, &subject.listed})
        for (const sbom::Component& each : *list)
            text += joined({each.locator, each.name, each.version.value_or("?"), each.purl, each.cpe, each.kind,
                            each.origin, each.origin_version, each.release});
    for (const exposure::BuiltKernel& kernel : subject.kernels) {
        text += joined({kernel.release, kernel.version, kernel.configuration.evidence});
        for (const std::string& setting : kernel.configuration.built.off)
            text += joined({setting});
    }
    return sha256_hex(as_bytes(text));
}

/// The maker's documents on exploitability, mapped.
struct StatementFiles {
    std::vector<MappedFile> mapped;
    std::string product; ///< what they call it
    std::string said;    ///< to tell one set of them from another

    std::vector<Bytes> bytes() const {
        std::vector<Bytes> all;
        for (const MappedFile& file : mapped)
            all.push_back(file.bytes());
        return all;
    }
};

Result<StatementFiles> statement_files(const Intake& intake,
                                       const std::vector<const selection::ArtefactFile*>& statements) {
    StatementFiles files;
    for (const selection::ArtefactFile* file : statements) {
        auto mapped = MappedFile::open(intake.folder / file->file);
        if (!mapped)
            return mapped.error();
        files.said += joined({mapped->sha256(), file->product});
        files.mapped.push_back(std::move(*mapped));
        if (files.product.empty())
            files.product = file->product;
    }
    return files;
}

} // namespace

Result<std::vector<sbom::Component>> components_found(const dossier::Dossier& dossier) {
    return components_of(dossier, "found_by IS NOT 'sbom'");
}

Result<std::vector<sbom::Component>> components_listed(const dossier::Dossier& dossier) {
    return components_of(dossier, "found_by = 'sbom'");
}

bool has_components(std::string_view kind) { return kind == "firmware" || kind == "sbom"; }

ExposureGatherer::ExposureGatherer(const Intake& intake, std::string sha256, std::uint64_t size)
    : m_intake(intake), m_sha256(std::move(sha256)), m_size(size) {
    for (const selection::Triage& each : intake.product.triages) {
        for (const std::string& id : each.vulnerabilities) {
            m_triages.push_back({id, each.component, each.version, each.status, each.justification, each.statement,
                                 each.author, each.on});
            m_said += joined({id, each.component, each.version, each.status, each.justification, each.statement,
                              each.author, each.on.to_string()});
        }
    }
    for (const selection::ExtendedSupport& each : intake.product.extended_support) {
        m_extensions.push_back({each.component, each.version, {each.by, each.until}});
        m_said += joined({each.component, each.version, each.by, each.until ? each.until->to_string() : "-"});
    }
}

Result<ExposureGatherer> ExposureGatherer::open(const Intake& intake) {
    auto store = MappedFile::open(intake.store);
    if (!store)
        return wrap(store.error(), "the store of advisories cannot be read; make it with `warifu advisories import`",
                    intake.store.string());
    // What is broken further in is told by whoever reads it, in a process of its own.
    if (!as_text(store->bytes()).starts_with("SQLite format 3"))
        return make_error(ErrorCode::Unsupported, "this is no store of advisories", intake.store.string());
    return ExposureGatherer(intake, store->sha256(), store->bytes().size());
}

Result<Gathered::Item> ExposureGatherer::gather(const dossier::Artefact& artefact, const Beside& beside,
                                                const Limits& limits, Progress& progress,
                                                dossier::Dossier& dossier) const {
    const std::string kind(selection::advisories_kind);
    const exposure::Subject subject = TRY(subject_of(dossier, artefact, beside));
    const StatementFiles files = TRY(statement_files(m_intake, beside.statements));
    Gathered::Item item;
    item.artefact = {0, kind, fmt::format("{} / {}", subject.artefact, m_intake.store.filename().string()), m_size,
                     m_sha256};
    item.artefact.id = TRY(dossier.add_artefact(kind, item.artefact.name, m_size, m_sha256));
    const std::string tool =
        fmt::format("{} for {} of {}", m_intake.tool, m_intake.on.to_string(),
                    sha256_hex(as_bytes(joined({digest_of(subject), m_said, files.said,
                                                beside.promised ? beside.promised->to_string() : "-"}))));
    if (TRY(dossier.finished_run(kind, item.artefact.id, tool))) {
        item.state = Gathered::State::Reused;
        return item;
    }
    DossierSink sink(dossier, m_intake, kind, tool, item.artefact.id);
    const exposure::Terms terms{m_intake.on, beside.promised, m_triages, m_extensions, {}, files.product};
    const WorkerOutcome outcome =
        TRY(examine_exposure(subject, terms, files.bytes(), m_intake.store, limits, progress, sink));
    // A store that failed is asked again the next time.
    TRY_VOID(sink.finish(outcome == WorkerOutcome::Finished && sink.all_complete()));
    item.state = state_of(outcome);
    return item;
}

} // namespace warifu::assessment
