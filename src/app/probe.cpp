#include "probe.h"

#include <fmt/format.h>

#include "common.h"
#include "observed_text.h"
#include "warifu/assessment/assessment.h"
#include "warifu/assessment/observed.h"
#include "warifu/base/address.h"

namespace warifu::app {

namespace {

using assessment::ProbeRecord;

/// The command line's word, or the product file's.
std::string pace_of(const Options& options, const selection::Unit& unit) {
    if (!options.pace.empty())
        return options.pace;
    return unit.pace.empty() ? "polite" : unit.pace;
}

Result<device::Plan> plan_of(const Options& options, const selection::Unit& unit) {
    device::Plan plan;
    plan.address = unit.address;
    plan.host = unit.host;
    plan.tcp = TRY(device::read_ports(options.ports));
    plan.pace = TRY(device::pace_named(pace_of(options, unit)));
    plan.logins = !options.no_logins;
    plan.lockout = options.lockout;
    plan.malformed = options.malformed || unit.malformed;
    plan.intrusive = options.intrusive;
    plan.login_attempts = options.attempts;
    return plan;
}

Result<ProbeRecord> probe_unit(const Options& options, const selection::Unit& unit) {
    const device::Plan plan = TRY(plan_of(options, unit));
    ProbeRecord record{
        unit.address, unit.name, unit.serial, unit.mac, unit.firmware_sha256, tool_version(), pace_of(options, unit),
        now_utc(),    {},        false,       {}};
    const auto progress = terminal_progress(options);
    const auto outcome = TRY(assessment::probe_device(plan, Limits(), *progress, record.observed));
    record.stopped = outcome != assessment::WorkerOutcome::Finished;
    record.ended = now_utc();
    return record;
}

const char* stopped_note(const Options& options) {
    return say(options, "stopped; what was learnt until then is told", "中断しました。そこまでの結果を示します");
}

std::string to_text(const Options& options, const ProbeRecord& record) {
    std::string text = fmt::format("{}  {} – {}\n", record.address, record.started, record.ended);
    if (record.stopped)
        text += fmt::format("{}\n", stopped_note(options));
    return text + observed_text(options, record.observed);
}

Result<void> keep(const Options& options, const selection::Unit& unit, const std::filesystem::path& file) {
    const ProbeRecord record = TRY(probe_unit(options, unit));
    if (record.stopped)
        fmt::print(stderr, "{}: {}\n", unit.address, stopped_note(options));
    return write_file(file, assessment::to_json(record));
}

Error not_authorised(std::string where) {
    return make_error(ErrorCode::Refused,
                      "a device is probed only where its owner allows it: write authorised = true beside its address "
                      "in the product file, or give --authorised with an address",
                      std::move(where));
}

Result<int> probe_product(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    Options own = options;
    own.file = options.id;
    const std::string text = TRY(read_description(own.file));
    Mistakes mistakes;
    const selection::Product product = selection::read_product(own.file.string(), text, catalogue, mistakes);
    if (!mistakes.empty())
        return fail(mistakes.sorted());
    bool any = false;
    for (const selection::ArtefactFile& artefact : product.artefacts) {
        if (artefact.kind != "device" || artefact.unit.address.empty())
            continue;
        any = true;
        if (!artefact.unit.authorised)
            return not_authorised(fmt::format("{}:{}", own.file.string(), artefact.line));
        const std::filesystem::path file = own.file.parent_path() / artefact.file;
        TRY_VOID(keep(options, artefact.unit, file));
        if (!options.quiet)
            fmt::print("{}  {}\n", artefact.unit.address, file.string());
    }
    if (!any)
        return make_error(
            ErrorCode::NotFound,
            "the product file names no device: give it an [[artefact]] of kind \"device\" with an address",
            own.file.string());
    return done;
}

Result<int> run(const Options& options) {
    if (!is_ip_address(options.id)) {
        if (!std::filesystem::exists(options.id))
            return make_error(ErrorCode::NotFound, "neither an IPv4 or IPv6 address nor a product file", options.id);
        return probe_product(options);
    }
    if (!options.authorised)
        return not_authorised(options.id);
    const selection::Unit unit{options.id, options.host, {}, {}, {}, {}, {}, true, false};
    const ProbeRecord record = TRY(probe_unit(options, unit));
    if (options.format == Format::Json)
        return write_output(options, assessment::to_json(record));
    return write_lines(options, to_text(options, record));
}

} // namespace

Result<void> probe_where_missing(const Options& options, const selection::Product& product) {
    for (const selection::ArtefactFile& artefact : product.artefacts) {
        const std::filesystem::path file = options.file.parent_path() / artefact.file;
        std::error_code error;
        if (artefact.kind == "device" && artefact.unit.authorised && !artefact.unit.address.empty() &&
            !std::filesystem::exists(file, error))
            TRY_VOID(keep(options, artefact.unit, file));
    }
    return {};
}

int probe(const Options& options) { return exit_status(run(options)); }

} // namespace warifu::app
