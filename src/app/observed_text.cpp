#include "observed_text.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"

namespace warifu::app {

namespace {

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

} // namespace

std::string observed_text(const Options& options, const assessment::Observed& found) {
    std::string out;
    std::map<std::string, std::vector<const Row*>> tables;
    std::size_t files = 0;
    std::string parts;
    for (const Row& row : found.rows) {
        if (is_part(row))
            parts += line_of(row);
        else if (row.table == "node")
            ++files;
        else
            tables[row.table].push_back(&row);
    }
    if (!parts.empty())
        out += fmt::format("\n{}\n{}  {} {}\n", say(options, "Parts", "構成"), parts, files,
                           say(options, "files, folders and links", "ファイル・フォルダー・リンク"));
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
        out += fmt::format("  {}  {}  {}{}{}\n", examination.determinator, assessment::to_string(examination.outcome),
                           printable(examination.looked_at), examination.reason.empty() ? "" : ": ",
                           printable(examination.reason));
    if (!found.anomalies.empty())
        out += fmt::format("\n{} ({})\n", say(options, "Anomalies", "異常"), found.anomalies.size());
    for (std::size_t i = 0; i < std::min<std::size_t>(found.anomalies.size(), 40); ++i)
        out += fmt::format("  {}  {}: {}\n", printable(found.anomalies[i].locator, 300), found.anomalies[i].code,
                           printable(found.anomalies[i].message));
    return out;
}

nlohmann::ordered_json observed_json(const assessment::Observed& found, const std::string& name,
                                     const assessment::MappedFile& file) {
    nlohmann::ordered_json out = {
        {"version", 1}, {"artefact", {{"name", name}, {"size", file.bytes().size()}, {"sha256", file.sha256()}}}};
    assessment::add_observed(found, out);
    return out;
}

} // namespace warifu::app
