#include "probe.h"

#include <optional>

#include <fmt/format.h>

#include "common.h"
#include "observed_text.h"
#include "trials.h"
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
    plan.lockout = options.lockout || unit.lockout;
    plan.login_attempts = options.attempts.value_or(unit.attempts.value_or(plan.login_attempts));
    return plan;
}

/// The kind of record that the options ask for.
Result<std::string_view> asked_kind(const Options& options) {
    if (int{!options.outages.empty()} + int{options.new_password} + int{options.malformed} > 1)
        return make_error(ErrorCode::InvalidArgument, "these are tried one after the other: give one of the options",
                          "--outage, --new-password, --malformed");
    if (options.new_password)
        return std::string_view("new-password");
    if (options.malformed)
        return std::string_view("malformed");
    return std::string_view(options.outages.empty() ? "device" : "outage");
}

/// False: it was stopped.
Result<bool> look(const Options& options, const Subject& subject, assessment::Observed& seen) {
    device::Plan plan = subject.plan;
    plan.known = subject.book.of(subject.unit);
    return look_at(options, plan, seen);
}

Result<ProbeRecord> probe_unit(const Options& options, const selection::Unit& unit, const LoginBook& book) {
    const std::string_view kind = TRY(asked_kind(options));
    const device::Plan plan = TRY(plan_of(options, unit));
    const Subject subject{unit, plan, book};
    ProbeRecord record{
        unit.address, unit.name, unit.serial, unit.mac, unit.firmware_sha256, tool_version(), pace_of(options, unit),
        now_utc(),    {},        false,       {}};
    const auto probing = kind == "outage"         ? try_outages
                         : kind == "new-password" ? try_new_passwords
                         : kind == "malformed"    ? try_malformed
                                                  : look;
    record.stopped = !TRY(probing(options, subject, record.observed));
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

/// False: it was stopped. A record that is there is not given up for a stopped one.
Result<bool> keep(const Options& options, const selection::Unit& unit, const LoginBook& book,
                  const std::filesystem::path& file) {
    const ProbeRecord record = TRY(probe_unit(options, unit, book));
    std::error_code error;
    if (record.stopped)
        fmt::print(stderr, "{}: {}\n", unit.address, stopped_note(options));
    if (!record.stopped || !std::filesystem::exists(file, error))
        TRY_VOID(write_file(file, assessment::to_json(record)));
    return !record.stopped;
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
    const std::string_view kind = TRY(asked_kind(options));
    const LoginBook book = TRY(LoginBook::read(own.file.parent_path(), product));
    bool any = false;
    for (const selection::ArtefactFile& artefact : product.artefacts) {
        if (artefact.kind != kind || artefact.unit.address.empty())
            continue;
        any = true;
        if (!artefact.unit.authorised)
            return not_authorised(fmt::format("{}:{}", own.file.string(), artefact.line));
        const std::filesystem::path file = own.file.parent_path() / artefact.file;
        if (!TRY(keep(options, artefact.unit, book, file)))
            break;
        if (!options.quiet)
            fmt::print("{}  {}\n", artefact.unit.address, file.string());
    }
    if (!any)
        return make_error(
            ErrorCode::NotFound,
            fmt::format(
                "the product file names nothing to probe: give it an [[artefact]] of kind \"{}\" with an address",
                kind),
            own.file.string());
    return done;
}

Result<int> run_probe(const Options& options) {
    if (!is_ip_address(options.id)) {
        if (!std::filesystem::exists(options.id))
            return make_error(ErrorCode::NotFound, "neither an IPv4 or IPv6 address nor a product file", options.id);
        return probe_product(options);
    }
    if (!options.authorised)
        return not_authorised(options.id);
    selection::Product product;
    product.artefacts.push_back({.kind = "device", .file = {}, .edition = {}});
    selection::Unit& unit = product.artefacts.front().unit;
    unit.address = options.id;
    unit.host = options.host;
    unit.logins = options.logins.string();
    const ProbeRecord record = TRY(probe_unit(options, unit, TRY(LoginBook::read({}, product))));
    if (options.format == Format::Json)
        return write_output(options, assessment::to_json(record));
    return write_lines(options, to_text(options, record));
}

} // namespace

Result<void> probe_where_missing(const Options& options, const selection::Product& product) {
    std::optional<LoginBook> book; // what is not probed needs no logins
    for (const selection::ArtefactFile& artefact : product.artefacts) {
        const std::filesystem::path file = options.file.parent_path() / artefact.file;
        std::error_code error;
        if (artefact.kind != "device" || !artefact.unit.authorised || artefact.unit.address.empty() ||
            std::filesystem::exists(file, error))
            continue;
        if (!book)
            book = TRY(LoginBook::read(options.file.parent_path(), product));
        if (!TRY(keep(options, artefact.unit, *book, file)))
            break;
    }
    return {};
}

int probe(const Options& options) { return exit_status(run_probe(options)); }

} // namespace warifu::app
