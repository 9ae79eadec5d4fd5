#include "pages.h"

#include <charconv>
#include <cstdlib>

#include "common.h"
#include "completion.h"
#include "manual.h"

namespace warifu::app {

namespace {

/// A page that is built into a package must be the same tomorrow (reproducible-builds.org/specs/source-date-epoch).
std::string date_of_page() {
    const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
    const std::string_view text = epoch == nullptr ? "" : epoch;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t year_10000 = 253402300800;
    const bool good = !text.empty() && error == std::errc() && end == text.data() + text.size() && seconds >= 0 &&
                      seconds < year_10000;
    return good ? utc_time(seconds).substr(0, 10) : today().to_string();
}

Result<int> completion(const Command& root, const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    std::vector<std::string> regimes;
    for (const auto& regime : catalogue.regimes)
        regimes.push_back(regime.id);
    const auto write = options.shell == "bash"  ? bash_completion
                       : options.shell == "zsh" ? zsh_completion
                                                : fish_completion;
    return write_output(options, write(root, regimes));
}

} // namespace

int print_completion(const Command& root, const Options& options) { return exit_status(completion(root, options)); }

int print_manual(const Command& root, const Options& options) {
    return write_output(options, manual_page(root, options.language, date_of_page(), tool_version()));
}

} // namespace warifu::app
