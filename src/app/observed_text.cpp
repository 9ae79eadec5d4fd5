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

/// What was looked at and how far, and what was odd.
std::string outcome_text(const Options& options, const assessment::Observed& found) {
    std::string out;
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

std::string cell(const Row& row, std::string_view name) {
    const Value* value = column(row, name);
    return value == nullptr ? std::string() : text_of(*value);
}

/// `192.0.2.7:40002 → 203.0.113.5:443  tcp  tls  TLS 1.3 …`
std::string flow_line(const Options& options, const Row& row) {
    const std::string_view arrow = cell(row, "opened_by") == "peer"   ? "←"
                                   : cell(row, "opened_by") == "unit" ? "→"
                                                                      : "↔";
    std::string line = fmt::format("  {}:{} {} {}:{}  {}", cell(row, "unit_address"), cell(row, "unit_port"), arrow,
                                   cell(row, "peer_address"), cell(row, "peer_port"), cell(row, "protocol"));
    for (const auto* name : {"carries", "version", "cipher", "host", "says"})
        if (const std::string text = cell(row, name); !text.empty() && text != cell(row, "protocol"))
            line += "  " + text;
    line += fmt::format("  {}/{} {}", cell(row, "bytes_sent"), cell(row, "bytes_received"),
                        say(options, "bytes sent/received", "バイト(送信/受信)"));
    if (cell(row, "begun") == "0")
        line += say(options, "  begin not captured", "  開始が記録されていない");
    if (cell(row, "whole") == "0")
        line += say(options, "  not whole", "  欠けがある");
    return fmt::format("{}  {}\n", line, printable(row.locator, 300));
}

std::string cleartext_line(const Row& row) {
    return fmt::format("  {}  {}  {}  {} ↔ {}  {}\n", cell(row, "kind"), cell(row, "carries"), cell(row, "what"),
                       cell(row, "unit_end"), cell(row, "peer_end"), printable(row.locator, 300));
}

} // namespace

std::string capture_text(const Options& options, const assessment::Observed& found) {
    std::string flows;
    std::string readable;
    for (const Row& row : found.rows) {
        if (row.table == "flow")
            flows += flow_line(options, row);
        if (row.table == "cleartext")
            readable += cleartext_line(row);
    }
    std::string out = fmt::format("\n{}\n{}", say(options, "Conversations", "通信"), flows);
    if (!readable.empty())
        out += fmt::format("\n{}\n{}", say(options, "What anybody can read", "誰でも読めるもの"), readable);
    return out + outcome_text(options, found);
}

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
    return out + outcome_text(options, found);
}

nlohmann::ordered_json observed_json(const assessment::Observed& found, const std::string& name,
                                     const assessment::MappedFile& file) {
    nlohmann::ordered_json out = {
        {"version", 1}, {"artefact", {{"name", name}, {"size", file.bytes().size()}, {"sha256", file.sha256()}}}};
    assessment::add_observed(found, out);
    return out;
}

} // namespace warifu::app
