#include "warifu/sbom/document.h"

#include <algorithm>

#include <fmt/format.h>

#include "common.h"
#include "components.h"
#include "warifu/base/uuid.h"

namespace warifu::app {

namespace {

struct Found {
    std::vector<sbom::Component> components;
    sbom::Subject subject;
    bool complete = false;
};

Result<Found> found_in_file(const Options& options) {
    const assessment::MappedFile file = TRY(assessment::MappedFile::open(options.file));
    const assessment::Observed observed = TRY(find_components(options, file));
    Found found;
    found.subject = {options.file.filename().string(), "", file.sha256(), options.supplier};
    found.components = components_of(observed);
    found.complete = std::ranges::any_of(observed.examinations, [](const Examination& examination) {
        return examination.outcome == Examination::Outcome::Complete;
    });
    // A bill that cannot be read is no empty bill.
    if (found.components.empty() && !observed.anomalies.empty() && sbom::recognise(file.bytes()))
        return make_error(ErrorCode::Corrupt, observed.anomalies.front().message, options.file.string());
    return found;
}

/// A dossier may hold more than one image: their components are one list, and then no digest is that of its subject.
Result<Found> found_in_dossier(const Options& options) {
    const dossier::Dossier dossier = TRY(open_confined({options.file}, options.file));
    Found found;
    found.components = TRY(assessment::components_found(dossier));
    std::size_t images = 0;
    for (const dossier::Artefact& artefact : TRY(dossier.artefacts())) {
        if (artefact.kind != "firmware")
            continue;
        found.subject = {artefact.name, "", artefact.sha256, options.supplier};
        ++images;
    }
    if (images == 0)
        return make_error(ErrorCode::NotFound, "no firmware was assessed in this dossier", options.file.string());
    if (images > 1)
        found.subject = {options.file.stem().string(), "", "", options.supplier};
    std::size_t complete = 0;
    for (const dossier::StoredExamination& stored : TRY(dossier.examinations()))
        if (stored.examination.determinator == "inspection.components" &&
            stored.examination.outcome == Examination::Outcome::Complete)
            ++complete;
    found.complete = complete == images;
    return found;
}

Result<bool> is_dossier(const std::filesystem::path& path) {
    const assessment::MappedFile file = TRY(assessment::MappedFile::open(path));
    return warifu::as_text(file.bytes()).starts_with(std::string_view("SQLite format 3\0", 16));
}

/// The same list of the same day by the same program has the same number.
std::string serial_of(const sbom::Document& document) {
    std::string name = fmt::format("warifu:sbom:{}:{}:{}:{}", document.tool_version, document.timestamp,
                                   document.subject.name, document.subject.sha256);
    if (document.subject.sha256.empty())
        for (const sbom::Component& component : document.components)
            name += fmt::format("\n{}", component.reference);
    return uuid_v5(uuid_url_namespace, name);
}

Result<int> run_sbom(const Options& options) {
    const auto format = sbom::format_named(options.list_format);
    if (!format)
        return make_error(ErrorCode::InvalidArgument, "no such format", options.list_format);
    const Date on = TRY(day(options.on));
    Found found = TRY(is_dossier(options.file)) ? TRY(found_in_dossier(options)) : TRY(found_in_file(options));
    sbom::Document document;
    document.components = std::move(found.components);
    document.subject = std::move(found.subject);
    document.coverage = found.complete ? sbom::Coverage::Complete : sbom::Coverage::Incomplete;
    document.timestamp = fmt::format("{}T00:00:00Z", on.to_string());
    document.tool = "warifu";
    const std::string version = tool_version();
    document.tool_version = version.substr(version.find(' ') + 1);
    sbom::set_references(document);
    document.serial = serial_of(document);
    return write_output(options, TRY(sbom::write(document, *format, options.spec)));
}

} // namespace

int sbom(const Options& options) { return exit_status(run_sbom(options)); }

} // namespace warifu::app
