#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "observed_text.h"
#include "warifu/assessment/assessment.h"

namespace warifu::app {

namespace {

std::string as_text(const Options& options, const assessment::Observed& found, const std::string& name,
                    const assessment::MappedFile& image) {
    return fmt::format("{}  {}  sha256 {}\n{}", printable(name), human_size(image.bytes().size()), image.sha256(),
                       observed_text(options, found));
}

Result<int> run_inspect(const Options& options) {
    const assessment::MappedFile image = TRY(assessment::MappedFile::open(options.file));
    const std::string name = options.file.filename().string();
    assessment::Observed found;
    Limits limits;
    limits.threads = options.threads;
    assessment::WorkerOutcome outcome = assessment::WorkerOutcome::Finished;
    {
        const auto progress = terminal_progress(options);
        outcome = TRY(assessment::examine_firmware(name, image.bytes(), limits, *progress, found));
    }
    if (outcome == assessment::WorkerOutcome::Stopped)
        return make_error(ErrorCode::Refused, "stopped", options.file.string());
    if (options.format == Format::Json)
        return write_output(options, observed_json(found, name, image).dump(1));
    return write_lines(options, as_text(options, found, name, image));
}

} // namespace

int inspect(const Options& options) { return exit_status(run_inspect(options)); }

} // namespace warifu::app
