#pragma once

#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "options.h"
#include "warifu/attestation/report.h"
#include "warifu/base/progress.h"
#include "warifu/base/result.h"
#include "warifu/base/row.h"
#include "warifu/dossier/dossier.h"
#include "warifu/selection/product.h"

namespace warifu::app {

/// `warifu 0.1.0`.
std::string tool_version();
/// Prints the error on standard error and gives could_not_run.
int fail(const Error& error);
int fail(const std::vector<Mistake>& mistakes);
/// A command's status, or that of its error.
int exit_status(const Result<int>& status);
/// One of two texts.
const char* say(const Options& options, const char* english, const char* japanese);

/// The cell with its text made fit for a terminal.
Value printable_cell(const Value& cell, std::size_t max_bytes = 4096);

Result<Date> day(const std::string& text); ///< of `--on`; empty: today
Date today();
std::string utc_time(std::time_t seconds); ///< RFC 3339
std::string now_utc();
bool stderr_is_terminal();
bool stdout_is_terminal();
/// Columns for a text: those of the terminal behind the descriptor (40 to 140), or 100 where there is none.
unsigned columns_of(int descriptor);
/// For texts that go to `--out` or standard output: colour on a terminal alone, and not where NO_COLOR is set.
attestation::TextStyle text_style(const Options& options);

Result<std::string> read_text_file(const std::filesystem::path& path);
/// A product file; says what is wanted when it is none.
Result<std::string> read_description(const std::filesystem::path& path);
/// Writes beside the target and renames, so that a broken write leaves the old file.
Result<void> write_file(const std::filesystem::path& path, std::string_view text);
/// To `--out`, or standard output.
int write_output(const Options& options, std::string_view text);
/// The same for lines of any length: where they go to a terminal, those too long are wrapped, deeper than they began.
int write_lines(const Options& options, std::string_view text);

/// A bar on standard error while it is a terminal; notes Ctrl-C.
std::unique_ptr<Progress> terminal_progress(const Options& options);

/// The label of `--label`, with `--issued`, `--expires` and `--state`.
Result<recognition::Label> label_of(const Options& options, const catalogue::Catalogue& catalogue);

/// What the last assessment in a dossier was of, and for which day.
struct Assessed {
    selection::Product product;
    Date on;
};
Result<Assessed> assessed_in(const dossier::Dossier& dossier, const catalogue::Catalogue& catalogue,
                             const std::filesystem::path& path);
/// All mistakes as one error.
Error mistaken(const Mistakes& mistakes);

/// What SQLite looks through for a dossier's journal: its folder, and the one where a link leads.
std::vector<std::filesystem::path> folders_of_dossier(const std::filesystem::path& path);

/// Opens somebody's dossier for reading, in a process that has given up everything else.
Result<dossier::Dossier> open_confined(const std::vector<std::filesystem::path>& paths,
                                       const std::filesystem::path& path);

} // namespace warifu::app
