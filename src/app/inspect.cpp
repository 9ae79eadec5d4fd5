#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "warifu/assessment/assessment.h"
#include "warifu/attestation/cell.h"

namespace warifu::app {

namespace {

using Json = nlohmann::ordered_json;

/// Keeps what the workers found.
class Collected : public assessment::ArtefactSink {
public:
    void restart() override {
        rows.clear();
        anomalies.clear();
        examinations.clear();
    }
    void row(Row row) override { rows.push_back(std::move(row)); }
    void anomaly(Anomaly anomaly) override { anomalies.push_back(std::move(anomaly)); }
    void examination(Examination examination) override { examinations.push_back(std::move(examination)); }

    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    std::vector<Examination> examinations;
};

std::string outcome_word(const Examination& examination) {
    return examination.outcome == Examination::Outcome::Complete ? "complete" : "incomplete";
}

std::string as_json(const Collected& found, const std::string& name, const assessment::MappedFile& image) {
    Json out;
    out["version"] = 1;
    out["artefact"] = {{"name", name}, {"size", image.bytes().size()}, {"sha256", image.sha256()}};
    out["nodes"] = Json::array();
    out["observations"] = Json::array();
    for (const Row& row : found.rows) {
        Json item;
        if (row.table != "node")
            item["table"] = row.table;
        item["locator"] = printable(row.locator);
        for (const auto& [column, value] : row.columns)
            item[column] = attestation::cell_value(printable_cell(value));
        out[row.table == "node" ? "nodes" : "observations"].push_back(std::move(item));
    }
    out["examinations"] = Json::array();
    for (const Examination& examination : found.examinations)
        out["examinations"].push_back({{"determinator", examination.determinator},
                                       {"locator", printable(examination.locator)},
                                       {"outcome", outcome_word(examination)},
                                       {"reason", printable(examination.reason)},
                                       {"looked_at", printable(examination.looked_at)}});
    out["anomalies"] = Json::array();
    for (const Anomaly& anomaly : found.anomalies)
        out["anomalies"].push_back(
            {{"locator", printable(anomaly.locator)}, {"code", anomaly.code}, {"message", printable(anomaly.message)}});
    return out.dump(1);
}

std::string text_of(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return fmt::format("{}", *integer);
    if (const auto* text = std::get_if<std::string>(&value))
        return printable(*text, 200);
    return "?";
}

const Value* column(const Row& row, std::string_view name) {
    const auto found =
        std::find_if(row.columns.begin(), row.columns.end(), [&](const auto& c) { return c.first == name; });
    return found == row.columns.end() ? nullptr : &found->second;
}

bool is_part(const Row& row) {
    const Value* format = column(row, "format");
    if (row.table != "node" || format == nullptr)
        return false;
    const std::string word = text_of(*format);
    return word != "file" && word != "directory" && word != "symlink" && word != "device" && word != "fifo" &&
           word != "socket";
}

std::string line_of(const Row& row) {
    std::string line = "  " + printable(row.locator, 300);
    for (const auto& [name, value] : row.columns) {
        const std::string text = text_of(value);
        if (name != "path" && !text.empty())
            line += fmt::format("  {}={}", name, text);
    }
    return line + "\n";
}

std::string as_text(const Options& options, const Collected& found, const std::string& name,
                    const assessment::MappedFile& image) {
    std::string out = fmt::format("{}  {}  sha256 {}\n\n{}\n", printable(name), human_size(image.bytes().size()),
                                  image.sha256(), say(options, "Parts", "構成"));
    std::map<std::string, std::vector<const Row*>> tables;
    std::size_t files = 0;
    for (const Row& row : found.rows) {
        if (is_part(row))
            out += line_of(row);
        else if (row.table == "node")
            ++files;
        else
            tables[row.table].push_back(&row);
    }
    out += fmt::format("  {} {}\n", files, say(options, "files, folders and links", "ファイル・フォルダー・リンク"));
    // Few keys and accounts before hundreds of programs: the end of a long list is not read.
    std::vector<std::pair<std::string, std::vector<const Row*>>> shortest_first(tables.begin(), tables.end());
    std::ranges::stable_sort(shortest_first, {}, [](const auto& table) { return table.second.size(); });
    for (const auto& [table, rows] : shortest_first) {
        out += fmt::format("\n{} ({})\n", table, rows.size());
        constexpr std::size_t shown = 40;
        for (std::size_t i = 0; i < std::min(rows.size(), shown); ++i)
            out += line_of(*rows[i]);
        if (rows.size() > shown)
            out += fmt::format("  … {} {}\n", rows.size() - shown,
                               say(options, "more; --format json has all", "件省略。--format json で全件"));
    }
    out += fmt::format("\n{}\n", say(options, "Examinations", "検査"));
    for (const Examination& examination : found.examinations)
        out += fmt::format("  {}  {}  {}{}{}\n", examination.determinator, outcome_word(examination),
                           printable(examination.looked_at), examination.reason.empty() ? "" : ": ",
                           printable(examination.reason));
    if (!found.anomalies.empty())
        out += fmt::format("\n{} ({})\n", say(options, "Anomalies", "異常"), found.anomalies.size());
    for (std::size_t i = 0; i < std::min<std::size_t>(found.anomalies.size(), 40); ++i)
        out += fmt::format("  {}  {}: {}\n", printable(found.anomalies[i].locator, 300), found.anomalies[i].code,
                           printable(found.anomalies[i].message));
    return out;
}

Result<int> run(const Options& options) {
    const assessment::MappedFile image = TRY(assessment::MappedFile::open(options.file));
    const std::string name = options.file.filename().string();
    Collected found;
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
        return write_output(options, as_json(found, name, image));
    return write_lines(options, as_text(options, found, name, image));
}

} // namespace

int inspect(const Options& options) { return exit_status(run(options)); }

} // namespace warifu::app
