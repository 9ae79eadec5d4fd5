#include <ctime>

#include <fmt/format.h>

#include "common.h"
#include "output_file.h"
#include "warifu/base/line_reader.h"
#include "warifu/registry/backup.h"
#include "warifu/registry/register.h"

namespace warifu::app {

namespace {

int tell(const Options& options, const registry::BackupSummary& summary, const char* english, const char* japanese) {
    const std::string text =
        fmt::format(fmt::runtime(say(options, english, japanese)), summary.changes, summary.tokens, summary.origin);
    Options spoken; // to the terminal: --out is the backup's
    spoken.language = options.language;
    return options.quiet ? done : write_lines(spoken, text);
}

Result<int> run_register_backup(const Options& options) {
    registry::BackupTerms terms{.now = std::time(nullptr)};
    if (!options.key.empty()) {
        registry::Register labels = TRY(registry::Register::open(options.register_url));
        const std::string origin = TRY(labels.origin());
        const std::string pem = TRY(read_text_file(options.key));
        terms.key = TRY(log::SigningKey::from_pem(pem, origin));
    }
    const std::unique_ptr<OutputFile> file = TRY(OutputFile::create(options.out, OutputFile::Readers::Owner));
    const auto summary = TRY(registry::back_up(options.register_url, terms, [&](std::string_view line) -> Result<void> {
        TRY_VOID(file->write(line));
        return file->write("\n");
    }));
    TRY_VOID(file->finish());
    return summary.authentic ? tell(options, summary, "{} changes and {} tokens of {}, signed\n",
                                    "変更 {} 件、トークン {} 件({})を署名して保存した\n")
                             : tell(options, summary, "{0} changes of {2}; not signed, so without tokens (--key)\n",
                                    "変更 {0} 件({2})を保存した。署名がないためトークンは含まない(--key)\n");
}

Result<int> run_register_restore(const Options& options) {
    const std::string pem = TRY(read_text_file(options.key));
    LineReader lines = TRY(LineReader::open(options.file, registry::longest_backup_line));
    const auto summary =
        registry::restore(options.register_url, pem, [&](std::string& line) { return lines.next(line); });
    if (!summary)
        return wrap(summary.error(), "nothing was restored", lines.where());
    return tell(options, *summary, "{} changes and {} tokens of {} are back\n",
                "変更 {} 件、トークン {} 件({})を復元した\n");
}

} // namespace

int back_up_register(const Options& options) { return exit_status(run_register_backup(options)); }
int restore_register(const Options& options) { return exit_status(run_register_restore(options)); }

} // namespace warifu::app
