#include "components.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "observed_text.h"
#include "show.h"
#include "warifu/sbom/document.h"

namespace warifu::app {

namespace {

std::string as_json(const assessment::Observed& found, const std::string& name, const assessment::MappedFile& file) {
    nlohmann::ordered_json out = {
        {"version", 1}, {"artefact", {{"name", name}, {"size", file.bytes().size()}, {"sha256", file.sha256()}}}};
    assessment::add_observed(found, out);
    return out.dump(1);
}

/// Name, version and where from, in columns; then how sure the list is.
std::string as_text(const Options& options, const assessment::Observed& found) {
    std::string out;
    std::vector<sbom::Component> components;
    std::size_t widest_name = 4;
    std::size_t widest_version = 7;
    for (const Row& row : found.rows) {
        const auto& component = components.emplace_back(sbom::component_of(row.locator, row.columns));
        widest_name = std::max(widest_name, std::min<std::size_t>(display_width(component.name), 40));
        widest_version = std::max(widest_version, std::min<std::size_t>(component.version.value_or("?").size(), 32));
    }
    for (const sbom::Component& component : components) {
        const std::string version =
            component.version ? printable(*component.version, 200) : say(options, "version unknown", "版は不明");
        out +=
            fmt::format("{}  {}  {}\n", pad(printable(component.name, 200), widest_name), pad(version, widest_version),
                        printable(component.purl.empty() ? component.locator : component.purl, 300));
        if (!component.conflicts.empty())
            out += fmt::format("  {}: {}\n", say(options, "but", "矛盾"), printable(component.conflicts, 300));
    }
    out += fmt::format("\n{} {}\n", components.size(), say(options, "components", "件"));
    for (const Examination& examination : found.examinations)
        out += fmt::format("{}: {}{}{}\n", examination.determinator, assessment::to_string(examination.outcome),
                           examination.reason.empty() ? "" : ": ", printable(examination.reason));
    return out;
}

Result<int> run(const Options& options) {
    const assessment::MappedFile file = TRY(assessment::MappedFile::open(options.file));
    const assessment::Observed found = TRY(find_components(options, file));
    if (options.format == Format::Json)
        return write_output(options, as_json(found, options.file.filename().string(), file));
    return write_lines(options, as_text(options, found));
}

} // namespace

Result<assessment::Observed> find_components(const Options& options, const assessment::MappedFile& file) {
    const std::string name = options.file.filename().string();
    assessment::Observed found;
    Limits limits;
    limits.threads = options.threads;
    auto outcome = assessment::WorkerOutcome::Finished;
    {
        const auto progress = terminal_progress(options);
        outcome = sbom::recognise(file.bytes())
                      ? TRY(assessment::examine_sbom(name, file.bytes(), limits, *progress, found))
                      : TRY(assessment::examine_firmware(name, file.bytes(), limits, *progress, found));
    }
    if (outcome == assessment::WorkerOutcome::Stopped)
        return make_error(ErrorCode::Refused, "stopped", options.file.string());
    std::erase_if(found.rows, [](const Row& row) { return row.table != "component"; });
    std::erase_if(found.examinations, [](const Examination& examination) {
        return examination.determinator != "inspection.components" && examination.determinator != "sbom.components";
    });
    return found;
}

int components(const Options& options) { return exit_status(run(options)); }

} // namespace warifu::app
