#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "warifu/attestation/changes_report.h"
#include "warifu/base/cell.h"
#include "warifu/surveillance/changes.h"

namespace warifu::app {

namespace {

using Json = nlohmann::ordered_json;

std::string cell(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return fmt::format("{}", *integer);
    if (const auto* real = std::get_if<double>(&value))
        return fmt::format("{}", *real);
    const auto* text = std::get_if<std::string>(&value);
    std::string out = text == nullptr ? "NULL" : printable(*text);
    // One row is one line, one cell one field: what a pipe expects.
    std::replace_if(out.begin(), out.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    return out;
}

Result<int> run_query(const Options& options) {
    const dossier::Dossier dossier = TRY(open_confined({options.file}, options.file));
    Json rows = Json::array();
    std::string text;
    TRY_VOID(dossier.query(options.sql, {}, [&](const dossier::QueryRow& row) {
        if (options.format == Format::Json) {
            Json item = Json::object();
            constexpr std::size_t longest_cell = 1U << 20U;
            for (std::size_t i = 0; i < row.names.size(); ++i)
                item[std::string(row.names[i])] = cell_value(printable_cell(row.values[i], longest_cell));
            rows.push_back(std::move(item));
            return true;
        }
        if (text.empty())
            for (std::size_t i = 0; i < row.names.size(); ++i)
                text += fmt::format("{}{}", row.names[i], i + 1 == row.names.size() ? "\n" : "\t");
        for (std::size_t i = 0; i < row.values.size(); ++i)
            text += cell(row.values[i]) + (i + 1 == row.values.size() ? "\n" : "\t");
        return true;
    }));
    if (options.format == Format::Json)
        return write_output(options, rows.dump(1));
    return text.empty() ? static_cast<int>(done) : write_output(options, text);
}

using Statements = std::map<std::string, std::vector<std::string>>; ///< by requirement

/// Testers' records and reviewers' overrides, one line each: who, when, what.
Result<Statements> statements_in(const dossier::Dossier& dossier, const Options& options) {
    Statements statements;
    const auto told = [&](const char* kind) {
        return [&statements, kind](const dossier::QueryRow& row) {
            std::string text = kind;
            for (std::size_t i = 1; i < row.values.size(); ++i) {
                const std::string value = cell(row.values[i]);
                if (!value.empty())
                    text += (i == 1 ? ": " : ", ") + value;
            }
            statements[cell(row.values[0])].push_back(std::move(text));
            return true;
        };
    };
    TRY_VOID(dossier.query("SELECT requirement, result, method, tester, on_date, unit_serial, firmware_sha256, "
                           "environment, note, files FROM test_record ORDER BY id",
                           {}, told(say(options, "tester's record", "試験記録"))));
    TRY_VOID(dossier.query("SELECT requirement, verdict, reviewer, on_date, reason FROM reviewer_override ORDER BY id",
                           {}, told(say(options, "override", "上書き"))));
    return statements;
}

/// Those of `one` that `other` lacks.
std::vector<std::string> only_in(const Statements& one, const Statements& other, const std::string& key) {
    const auto own = one.find(key);
    const auto theirs = other.find(key);
    std::vector<std::string> found;
    if (own != one.end())
        for (const std::string& text : own->second)
            if (theirs == other.end() || std::ranges::find(theirs->second, text) == theirs->second.end())
                found.push_back(text);
    return found;
}

Result<int> run_diff(const Options& options) {
    const dossier::Dossier older = TRY(open_confined({options.file, options.other}, options.file));
    const dossier::Dossier newer = TRY(open_confined({}, options.other));
    const Statements before = TRY(statements_in(older, options));
    const Statements after = TRY(statements_in(newer, options));
    Json changes = Json::array();
    std::string text;
    const auto or_dash = [](const std::string& verdict) { return verdict.empty() ? "–" : verdict; };
    for (const surveillance::Moved& moved : TRY(surveillance::moved_verdicts(older, newer))) {
        const std::string reason = printable(moved.reason.in(options.language), 200);
        Json change = {
            {"id", moved.id}, {"before", or_dash(moved.before)}, {"after", or_dash(moved.after)}, {"reason", reason}};
        if (!moved.models.empty())
            change["models"] = moved.models;
        const std::vector<std::string> gone = only_in(before, after, moved.id);
        const std::vector<std::string> come = only_in(after, before, moved.id);
        change["statements_gone"] = gone;
        change["statements_come"] = come;
        changes.push_back(std::move(change));
        const std::string models = moved.models.empty() ? "" : fmt::format(" [{}]", fmt::join(moved.models, ", "));
        text += fmt::format("{:<42} {:<14} → {:<14} {}\n", printable(moved.id + models), or_dash(moved.before),
                            or_dash(moved.after), reason);
        for (const std::string& one : gone)
            text += fmt::format("  - {}\n", one);
        for (const std::string& one : come)
            text += fmt::format("  + {}\n", one);
    }
    if (options.format == Format::Json)
        return write_output(options, Json{{"version", 1}, {"changes", changes}}.dump(1));
    if (text.empty())
        text = say(options, "no verdict differs\n", "判定に違いはありません\n");
    return write_lines(options, text);
}

Result<int> run_changes(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const dossier::Dossier older = TRY(open_confined({options.file, options.other}, options.file));
    const dossier::Dossier newer = TRY(open_confined({}, options.other));
    const surveillance::Changes found = TRY(surveillance::changes(older, newer));
    return write_output(options, options.format == Format::Json
                                     ? attestation::changes_json(found, catalogue)
                                     : attestation::changes_text(found, catalogue, text_style(options)));
}

} // namespace

int query(const Options& options) { return exit_status(run_query(options)); }

int diff(const Options& options) { return exit_status(run_diff(options)); }

int changes(const Options& options) { return exit_status(run_changes(options)); }

} // namespace warifu::app
