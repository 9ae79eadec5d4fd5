#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dossier_sink.h"
#include "gather_exposure.h"
#include "warifu/assessment/assessment.h"
#include "warifu/documents/documents.h"
#include "warifu/selection/artefact_kinds.h"
#include "warifu/selection/family.h"

namespace warifu::assessment {

namespace {

/// By place in the product file's list; a folder of documents has several.
using ArtefactsOfFiles = std::vector<std::vector<dossier::Artefact>>;

Row statement(const std::string& table, const Intake& intake, unsigned line) {
    return {table, fmt::format("{}:{}", intake.product_file, line), {}};
}

Result<void> write_answers(const Intake& intake, std::int64_t run, const std::string& model,
                           const std::map<std::string, selection::Answer>& answers, dossier::Dossier& dossier) {
    for (const auto& [id, answer] : answers) {
        Row row = statement("declaration", intake, answer.line);
        row.columns = {{"question", id},
                       {"answer", std::string(answer.yes ? "yes" : "no")},
                       {"note", answer.note},
                       {"model", model}};
        TRY(dossier.add_row(run, row));
    }
    return {};
}

Result<void> write_services(const Intake& intake, std::int64_t run, dossier::Dossier& dossier) {
    for (const selection::DeclaredService& service : intake.product.services) {
        Row row = statement("declared_service", intake, service.line);
        row.columns = {{"port", std::int64_t{service.port}},
                       {"protocol", service.protocol},
                       {"name", service.name},
                       {"tls", service.tls ? Value{fmt::format("{}", fmt::join(*service.tls, ","))} : Value{}}};
        TRY(dossier.add_row(run, row));
    }
    return {};
}

/// Which artefact each model has, and what passes between models.
Result<void> write_family(const Intake& intake, std::int64_t run, const ArtefactsOfFiles& artefacts,
                          dossier::Dossier& dossier) {
    for (const selection::Alike& group : selection::alike(intake.product))
        for (const std::string& model : group.models)
            for (const std::size_t index : group.view.artefacts)
                for (const dossier::Artefact& artefact : artefacts[index])
                    TRY(dossier.add_row(run, {"model_artefact",
                                              intake.product_file,
                                              {{"model", model},
                                               {"kind", artefact.kind},
                                               {"name", artefact.name},
                                               {"sha256", artefact.sha256}}}));
    for (const selection::Model& model : intake.product.family)
        for (const auto& [part, reason] : model.inherits)
            TRY(dossier.add_row(run, {"inheritance",
                                      intake.product_file,
                                      {{"model", model.id},
                                       {"from_model", model.variant_of},
                                       {"what", std::string(to_string(part))},
                                       {"reason", reason}}}));
    return {};
}

Result<void> write_statements(const Intake& intake, const ArtefactsOfFiles& artefacts, dossier::Dossier& dossier) {
    const std::int64_t run = TRY(dossier.begin_run("product", 0, intake.tool, intake.now));
    for (const auto* answers : {&intake.product.features, &intake.product.answers})
        TRY_VOID(write_answers(intake, run, {}, *answers, dossier));
    for (const selection::Model& model : intake.product.family)
        for (const auto* answers : {&model.features, &model.answers})
            TRY_VOID(write_answers(intake, run, model.id, *answers, dossier));
    TRY_VOID(write_family(intake, run, artefacts, dossier));
    TRY_VOID(write_services(intake, run, dossier));
    for (const selection::TestRecord& record : intake.product.records) {
        Row row = statement("test_record", intake, record.line);
        row.columns = {{"requirement", record.requirement},
                       {"method", record.method},
                       {"result", record.result},
                       {"tester", record.tester},
                       {"on_date", record.on},
                       {"unit_serial", record.unit_serial},
                       {"firmware_sha256", record.firmware_sha256},
                       {"environment", record.environment},
                       {"note", record.note},
                       {"files", fmt::format("{}", fmt::join(record.files, "\n"))},
                       {"model", record.model}};
        TRY(dossier.add_row(run, row));
    }
    for (const selection::ReviewerOverride& given : intake.product.overrides) {
        Row row = statement("reviewer_override", intake, given.line);
        row.columns = {
            {"requirement", given.requirement}, {"verdict", given.verdict},
            {"reviewer", given.reviewer},       {"reason", given.reason},
            {"on_date", given.on.to_string()},  {"models", fmt::format("{}", fmt::join(given.models, "\n"))}};
        TRY(dossier.add_row(run, row));
    }
    return dossier.end_run(run);
}

/// Evidence by another tool is gathered anew, and so is a document of which the product file now says something else:
/// another edition, place, key or device.
std::string tool_for(const Intake& intake, const selection::ArtefactFile& file, const std::optional<MappedFile>& key) {
    std::string tool = intake.tool;
    if (selection::is_report(file.kind))
        tool += fmt::format(" for {} {}", file.unit.address, file.port);
    if (file.kind == "traffic")
        tool += fmt::format(" for {} {} {} {} {}", fmt::join(file.addresses, ","), fmt::join(file.exercised, ","),
                            file.unit.name, file.unit.serial, file.unit.firmware_sha256);
    for (const std::string& said : {file.edition, file.url, file.host, key ? key->sha256() : std::string()})
        if (!said.empty())
            tool += fmt::format(" for {}", said);
    return tool;
}

Result<std::optional<MappedFile>> key_of(const Intake& intake, const selection::ArtefactFile& file) {
    if (file.key.empty())
        return std::optional<MappedFile>();
    auto mapped = MappedFile::open(intake.folder / file.key);
    if (!mapped)
        return wrap(mapped.error(), "the key cannot be read", fmt::format("{}:{}", intake.product_file, file.line));
    return std::optional<MappedFile>(std::move(*mapped));
}

Result<WorkerOutcome> examine(const selection::ArtefactFile& file, const std::string& name, Bytes bytes,
                              const std::optional<MappedFile>& key, const Limits& limits, Progress& progress,
                              ArtefactSink& sink) {
    if (selection::is_unit_record(file.kind))
        return examine_probe_record(name, bytes, limits, progress, sink);
    if (selection::is_report(file.kind))
        return examine_report(file.kind, {name, file.unit.address, file.port}, bytes, limits, progress, sink);
    if (file.kind == "ics-ixit")
        return examine_document(name, file.edition, bytes, limits, progress, sink);
    if (file.kind == "published")
        return examine_publication({name, file.url, file.key, key ? key->bytes() : Bytes()}, bytes, limits, progress,
                                   sink);
    if (file.kind == "certificate")
        return examine_certificates(name, file.host, bytes, limits, progress, sink);
    if (file.kind == "sbom")
        return examine_sbom(name, bytes, limits, progress, sink);
    if (file.kind == "vex")
        return examine_statements(name, bytes, limits, progress, sink);
    if (file.kind == "traffic")
        return examine_capture(
            {name, file.addresses, file.exercised, file.unit.name, file.unit.serial, file.unit.firmware_sha256}, bytes,
            limits, progress, sink);
    if (file.kind == "unit-passwords")
        return examine_unit_passwords(name, bytes, limits, progress, sink);
    return examine_firmware(name, bytes, limits, progress, sink);
}

/// What nobody has gathered yet has a way to be had.
std::string why_unreadable(const selection::ArtefactFile& file, const Error& error) {
    if (error.code == ErrorCode::NotFound && !file.urls.empty())
        return "the pages are not there yet: run `warifu fetch` on the product file";
    if (error.code == ErrorCode::NotFound && file.kind == "device")
        return "the device has not been probed yet: run `warifu probe` on the product file";
    if (error.code == ErrorCode::NotFound && selection::is_unit_record(file.kind))
        return fmt::format("this has not been tried on the device yet: run `warifu probe --{}{}` on the product file",
                           file.kind, file.kind == "outage" ? " power,network" : "");
    return "the artefact cannot be read";
}

Result<Gathered::Item> gather_artefact(const Intake& intake, const selection::ArtefactFile& file,
                                       const std::filesystem::path& path, const Limits& limits, Progress& progress,
                                       dossier::Dossier& dossier) {
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return wrap(mapped.error(), why_unreadable(file, mapped.error()),
                    fmt::format("{}:{}", intake.product_file, file.line));
    if (!file.sha256.empty() && file.sha256 != mapped->sha256())
        return make_error(ErrorCode::Refused,
                          fmt::format("the artefact is not the one that the product file declares: its SHA-256 is {}",
                                      mapped->sha256()),
                          fmt::format("{}:{}", intake.product_file, file.line));
    const std::string name = path.filename().string();
    const std::optional<MappedFile> key = TRY(key_of(intake, file));
    const std::string tool = tool_for(intake, file, key);
    Gathered::Item item;
    item.artefact = {0, file.kind, name, mapped->bytes().size(), mapped->sha256()};
    item.artefact.id = TRY(dossier.add_artefact(file.kind, name, mapped->bytes().size(), mapped->sha256()));
    if (TRY(dossier.finished_run(file.kind, item.artefact.id, tool))) {
        item.state = Gathered::State::Reused;
        return item;
    }
    DossierSink sink(dossier, intake, file.kind, tool, item.artefact.id);
    const WorkerOutcome outcome = TRY(examine(file, name, mapped->bytes(), key, limits, progress, sink));
    TRY_VOID(sink.finish(outcome == WorkerOutcome::Finished));
    item.state = state_of(outcome);
    return item;
}

/// The file; of a folder with a maker's documents each that has a known form, by name.
Result<std::vector<std::filesystem::path>> paths_of(const Intake& intake, const selection::ArtefactFile& file) {
    const std::filesystem::path path = intake.folder / file.file;
    std::error_code error;
    if (file.kind != "ics-ixit" || !std::filesystem::is_directory(path, error))
        return std::vector{path};
    std::vector<std::filesystem::path> paths;
    for (const auto& each : std::filesystem::directory_iterator(path, error))
        if (each.is_regular_file(error) && documents::has_known_form(each.path().filename().string()))
            paths.push_back(each.path());
    if (error)
        return make_error(ErrorCode::Io, error.message(), path.string());
    if (paths.empty())
        return make_error(ErrorCode::NotFound, "no file in this folder ends in .toml, .csv, .md or .xlsx",
                          fmt::format("{}:{}", intake.product_file, file.line));
    std::sort(paths.begin(), paths.end());
    return paths;
}

/// What stands beside an artefact in every model that has it.
ExposureGatherer::Beside beside(const selection::Product& product, std::size_t artefact,
                                const ArtefactsOfFiles& artefacts) {
    const std::vector<selection::Alike> groups = selection::alike(product);
    const auto has = [](const selection::Alike& group, std::size_t index) {
        return std::ranges::find(group.view.artefacts, index) != group.view.artefacts.end();
    };
    const bool is_list = product.artefacts[artefact].kind == "sbom"; // the maker's list fills no gap of itself
    ExposureGatherer::Beside given;
    for (const selection::Alike& group : groups)
        if (const auto& end = group.view.product.support_until;
            end && has(group, artefact) && (!given.promised || *given.promised < *end))
            given.promised = end;
    for (std::size_t i = 0; i < product.artefacts.size(); ++i) {
        given.ambiguous = given.ambiguous || (i != artefact && !artefacts[i].empty() &&
                                              artefacts[i].front().name == artefacts[artefact].front().name &&
                                              has_components(artefacts[i].front().kind));
        if (i == artefact ||
            !std::ranges::all_of(groups, [&](const auto& group) { return !has(group, artefact) || has(group, i); }))
            continue;
        if (product.artefacts[i].kind == "sbom" && !is_list)
            given.lists.push_back(artefacts[i].front());
        if (product.artefacts[i].kind == "vex")
            given.statements.push_back(&product.artefacts[i]);
    }
    return given;
}

/// Each stands with the artefact whose components it is about: what one model has is no matter of another.
Result<void> gather_exposures(const Intake& intake, const Limits& limits, Progress& progress, dossier::Dossier& dossier,
                              ArtefactsOfFiles& artefacts, Gathered& gathered) {
    const auto concerned = [](const auto& list) {
        return std::ranges::any_of(list, [](const dossier::Artefact& each) { return has_components(each.kind); });
    };
    if (intake.store.empty() || std::ranges::none_of(artefacts, concerned))
        return {};
    const ExposureGatherer gatherer = TRY(ExposureGatherer::open(intake));
    for (std::size_t i = 0; i < artefacts.size(); ++i) {
        if (!concerned(artefacts[i]))
            continue;
        const dossier::Artefact& subject = artefacts[i].front();
        gathered.artefacts.push_back(
            TRY(gatherer.gather(subject, beside(intake.product, i, artefacts), limits, progress, dossier)));
        artefacts[i].push_back(gathered.artefacts.back().artefact);
    }
    return {};
}

Result<Gathered> gather_all(const Intake& intake, const Limits& limits, Progress& progress, dossier::Dossier& dossier) {
    Gathered gathered;
    std::map<std::string, std::vector<std::int64_t>> ids; // by kind
    for (const std::string_view kind : selection::artefact_kinds)
        ids[std::string(kind)] = {};
    ids[std::string(selection::advisories_kind)] = {};
    ArtefactsOfFiles artefacts;
    for (const selection::ArtefactFile& file : intake.product.artefacts) {
        artefacts.emplace_back();
        for (const std::filesystem::path& path : TRY(paths_of(intake, file))) {
            gathered.artefacts.push_back(TRY(gather_artefact(intake, file, path, limits, progress, dossier)));
            artefacts.back().push_back(gathered.artefacts.back().artefact);
        }
    }
    TRY_VOID(gather_exposures(intake, limits, progress, dossier, artefacts, gathered));
    for (const Gathered::Item& item : gathered.artefacts)
        ids[item.artefact.kind].push_back(item.artefact.id);
    TRY_VOID(write_statements(intake, artefacts, dossier));
    for (const auto& [kind, kept] : ids)
        TRY_VOID(dossier.keep_runs(kind, kept));
    return gathered;
}

} // namespace

Result<Gathered> gather(const Intake& intake, const Limits& limits, Progress& progress, dossier::Dossier& dossier) {
    TRY_VOID(dossier.begin());
    auto gathered = gather_all(intake, limits, progress, dossier);
    if (!gathered) {
        dossier.rollback();
        return gathered.error();
    }
    TRY_VOID(dossier.commit());
    return gathered;
}

} // namespace warifu::assessment
