// Labels in bulk: into a register, and out of it.

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "common.h"
#include "output_file.h"
#include "register_search.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/exchange/export.h"
#include "warifu/exchange/import.h"
#include "warifu/firmware/zip_files.h"

namespace warifu::app {

namespace {

constexpr std::size_t changes_at_once = 500;

Result<std::string> read_workbook(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return make_error(ErrorCode::NotFound, "there is no such file", path.string());
    if (std::filesystem::file_size(path, error) > exchange::largest_workbook)
        return make_error(ErrorCode::LimitExceeded, "a workbook of more than 64 MiB: CSV has no such limit",
                          path.string());
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

Result<void> unzip(Bytes archive, const std::function<bool(std::string_view)>& wanted,
                   const std::function<void(std::string_view, Bytes, bool)>& each,
                   const std::function<void(Anomaly)>& anomaly) {
    Limits limits;
    limits.blob_bytes = exchange::largest_workbook;
    limits.unpacked_bytes = 2 * exchange::largest_workbook;
    limits.nodes = 2'000;
    return firmware::read_zip_files(archive, limits, wanted, each, anomaly);
}

/// By the ending of its name: CSV, a workbook, or lines of JSON.
Result<void> read_list(const Options& options, const exchange::TakeChange& take) {
    const std::string ending = to_lower_ascii(options.file.extension().string());
    const exchange::ImportTerms terms{options.actor, options.reason, today()};
    if (ending == ".xlsx") {
        const std::string workbook = TRY(read_workbook(options.file));
        return exchange::read_xlsx(as_bytes(workbook), unzip, terms, take);
    }
    LineReader lines = TRY(LineReader::open(options.file, exchange::longest_line));
    return ending == ".csv" ? exchange::read_csv(lines, terms, take) : exchange::read_json_lines(lines, terms, take);
}

/// Makes changes, some at a time, and keeps count.
class Recording {
public:
    explicit Recording(registry::Register labels) : m_labels(std::move(labels)) {}

    Result<void> take(registry::Change change) {
        m_waiting.push_back(std::move(change));
        return m_waiting.size() < changes_at_once ? Result<void>() : make();
    }
    Result<void> make() {
        const auto receipts = TRY(m_labels.apply(m_waiting, std::time(nullptr)));
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            if (!receipts[i])
                refuse(m_waiting[i], receipts[i].error());
            else
                ++(receipts[i]->repeated ? m_repeated : m_made);
        }
        m_waiting.clear();
        return {};
    }
    std::string told(const Options& options, const std::string& verifier) const {
        std::string out = fmt::format(fmt::runtime(say(options, "{} changes recorded, {} were there already\n",
                                                       "記録した変更: {} 件、記録済み: {} 件\n")),
                                      m_made, m_repeated);
        out += fmt::format("{}: {}\n", say(options, "the log's key for others", "ログの公開鍵"), verifier);
        if (m_refused_count == 0)
            return out;
        out += fmt::format("{}:\n{}", say(options, "refused", "拒否した変更"), m_refused);
        if (m_refused_count > most_told)
            out += fmt::format(fmt::runtime(say(options, "… and {} more\n", "…ほか {} 件\n")),
                               m_refused_count - most_told);
        return out;
    }
    bool any_refused() const { return m_refused_count != 0; }

private:
    static constexpr std::size_t most_told = 1000;

    void refuse(const registry::Change& change, const Error& error) {
        if (++m_refused_count <= most_told)
            m_refused += fmt::format("{}: {}\n", printable(change.label.number, 100), error.describe());
    }

    registry::Register m_labels;
    std::vector<registry::Change> m_waiting;
    std::size_t m_made = 0, m_repeated = 0, m_refused_count = 0;
    std::string m_refused;
};

/// Twice through the file: nothing of one with a mistake is recorded, however long it is.
Result<int> run_register_import(const Options& options) {
    const auto looked_at = read_list(options, [](const registry::Change&) { return Result<void>(); });
    if (!looked_at)
        return wrap(looked_at.error(), "nothing was recorded");
    const std::string pem = TRY(read_text_file(options.key));
    log::SigningKey key = TRY(log::SigningKey::from_pem(pem, options.origin));
    const std::string verifier = key.verifier().to_string();
    const auto open = options.create ? registry::Register::open_or_create : registry::Register::open_for_writing;
    auto opened = open(options.register_url, std::move(key));
    if (!opened && opened.error().code == ErrorCode::NotFound)
        return wrap(opened.error(), "--create makes a new register, with a log of its own");
    Recording recording(TRY(std::move(opened)));
    TRY_VOID(read_list(options, [&](registry::Change change) { return recording.take(std::move(change)); }));
    TRY_VOID(recording.make());
    const int written = write_lines(options, recording.told(options, verifier));
    return written != done ? written : recording.any_refused() ? some_fail : done;
}

/// To a file that takes its place when it is whole, or to standard output.
class Output {
public:
    static Result<Output> create(const Options& options) {
        Output output;
        if (!options.out.empty())
            output.m_file = TRY(OutputFile::create(options.out));
        return output;
    }
    Result<void> write(std::string_view text) {
        if (m_file)
            return m_file->write(text);
        return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? Result<void>()
                                                                               : Result<void>(broken());
    }
    Result<void> finish() {
        if (m_file)
            return m_file->finish();
        return std::fflush(stdout) == 0 ? Result<void>() : Result<void>(broken());
    }

private:
    static Error broken() { return make_error(ErrorCode::Io, "cannot be written", "standard output"); }
    std::unique_ptr<OutputFile> m_file;
};

Result<void> export_workbook(const Options& options, registry::Register& labels, const registry::Search& search,
                             Date on) {
    if (options.out.empty())
        return make_error(ErrorCode::InvalidArgument, "a workbook needs a file: -o FILE");
    const std::unique_ptr<OutputFile> file = TRY(OutputFile::create(options.out));
    if (file->written_to().empty())
        return make_error(ErrorCode::InvalidArgument, "a workbook is written to a file alone", options.out.string());
    const auto workbook =
        TRY(exchange::XlsxExport::create(file->written_to(), file->written_to().parent_path(), on, std::time(nullptr)));
    TRY(exchange::each_label(labels, search, {on}, [&](const registry::Held& held) { return workbook->add(held); }));
    TRY_VOID(workbook->finish());
    return file->finish();
}

Result<void> export_text(const Options& options, exchange::Form form, registry::Register& labels,
                         const registry::Search& search, Date on) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    exchange::TextExport text(form, catalogue, on);
    Output out = TRY(Output::create(options));
    TRY_VOID(out.write(text.begin()));
    TRY(exchange::each_label(labels, search, {on},
                             [&](const registry::Held& held) { return out.write(text.add(held)); }));
    TRY_VOID(out.write(text.end()));
    return out.finish();
}

Result<int> run_register_export(const Options& options) {
    const exchange::Form form = TRY(exchange::parse_form(options.list_format));
    const Date on = TRY(day_of_register(options));
    registry::Search search = TRY(search_of(options));
    TRY_VOID(exchange::narrow(form, search));
    registry::Register labels = TRY(registry::Register::open(options.register_url));
    if (form == exchange::Form::Xlsx)
        TRY_VOID(export_workbook(options, labels, search, on));
    else
        TRY_VOID(export_text(options, form, labels, search, on));
    return done;
}

} // namespace

Result<registry::Search> search_of(const Options& options) {
    registry::Search search;
    search.text = options.text;
    search.product = options.product;
    search.maker = options.maker;
    search.number = options.number;
    search.regime = options.regime;
    search.market = options.market;
    if (!options.state_filter.empty())
        search.state = TRY(recognition::parse_label_state(options.state_filter));
    return search;
}

Result<Date> day_of_register(const Options& options) {
    const Date on = TRY(day(options.on));
    if (on > today())
        return make_error(ErrorCode::InvalidArgument, "what holds on a day that has not come nobody knows");
    return on;
}

int import_changes(const Options& options) { return exit_status(run_register_import(options)); }
int export_labels(const Options& options) { return exit_status(run_register_export(options)); }

} // namespace warifu::app
