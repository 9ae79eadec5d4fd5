#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "observed_text.h"
#include "warifu/assessment/assessment.h"
#include "warifu/base/address.h"

namespace warifu::app {

namespace {

Result<int> run_read(const Options& options) {
    for (const std::string& each : options.addresses)
        if (!is_ip_address(each) && !is_mac_address(each))
            return make_error(ErrorCode::InvalidArgument, fmt::format("'{}' is no IPv4, IPv6 or MAC address", each));
    const assessment::MappedFile file = TRY(assessment::MappedFile::open(options.file));
    const std::string name = options.file.filename().string();
    assessment::Observed found;
    assessment::WorkerOutcome outcome = assessment::WorkerOutcome::Finished;
    {
        const auto progress = terminal_progress(options);
        outcome = TRY(assessment::examine_capture({name, options.addresses}, file.bytes(), {}, *progress, found));
    }
    if (outcome == assessment::WorkerOutcome::Stopped)
        return make_error(ErrorCode::Refused, "stopped", options.file.string());
    if (options.format == Format::Json)
        return write_output(options, observed_json(found, name, file).dump(1));
    return write_lines(options, fmt::format("{}  {}  sha256 {}\n{}", printable(name), human_size(file.bytes().size()),
                                            file.sha256(), capture_text(options, found)));
}

} // namespace

int read(const Options& options) { return exit_status(run_read(options)); }

} // namespace warifu::app
