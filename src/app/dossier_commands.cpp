#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "warifu/attestation/cell.h"

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
                item[std::string(row.names[i])] = attestation::cell_value(printable_cell(row.values[i], longest_cell));
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

struct Side {
    std::map<std::string, std::string> verdicts; ///< requirement, or regime in brackets → verdict
    std::map<std::string, std::string> reasons;
    std::vector<std::string> order;
};

Result<Side> read_side(const dossier::Dossier& dossier, Language language) {
    Side side;
    const auto text = [](const Value& value) {
        const auto* found = std::get_if<std::string>(&value);
        return found == nullptr ? std::string() : *found;
    };
    TRY_VOID(dossier.query("SELECT regime, requirement, verdict FROM verdict ORDER BY id", {},
                           [&](const dossier::QueryRow& row) {
                               const std::string requirement = text(row.values[1]);
                               const std::string key = requirement.empty() ? text(row.values[0]) : requirement;
                               if (side.verdicts.insert_or_assign(key, text(row.values[2])).second)
                                   side.order.push_back(key);
                               return true;
                           }));
    const std::string column = language == Language::Japanese ? "reason_ja" : "reason_en";
    TRY_VOID(dossier.query("SELECT requirement, " + column +
                               " FROM finding WHERE kind IN ('violation', 'contradiction', 'not-covered') ORDER BY "
                               "CASE kind WHEN 'contradiction' THEN 0 WHEN 'violation' THEN 1 ELSE 2 END, id",
                           {}, [&](const dossier::QueryRow& row) {
                               side.reasons.emplace(text(row.values[0]), text(row.values[1]));
                               return true;
                           }));
    if (side.verdicts.empty())
        return make_error(ErrorCode::NotFound, "the dossier holds no verdicts; run `warifu assess` first");
    return side;
}

std::string verdict_in(const Side& side, const std::string& key) {
    const auto found = side.verdicts.find(key);
    return found == side.verdicts.end() ? "–" : found->second;
}

Result<int> run_diff(const Options& options) {
    const dossier::Dossier older = TRY(open_confined({options.file, options.other}, options.file));
    const dossier::Dossier newer = TRY(open_confined({}, options.other));
    const Side before = TRY(read_side(older, options.language));
    const Side after = TRY(read_side(newer, options.language));
    std::vector<std::string> keys = after.order;
    for (const std::string& key : before.order)
        if (!after.verdicts.contains(key))
            keys.push_back(key);
    Json changes = Json::array();
    std::string text;
    for (const std::string& key : keys) {
        const std::string from = verdict_in(before, key);
        const std::string to = verdict_in(after, key);
        if (from == to)
            continue;
        const auto& reasons = to == "FAIL" || to == "INCONCLUSIVE" ? after.reasons : before.reasons;
        const auto why = reasons.find(key);
        const std::string reason = why == reasons.end() ? std::string() : printable(why->second, 200);
        changes.push_back({{"id", key}, {"before", from}, {"after", to}, {"reason", reason}});
        text += fmt::format("{:<42} {:<14} → {:<14} {}\n", key, from, to, reason);
    }
    if (options.format == Format::Json)
        return write_output(options, Json{{"version", 1}, {"changes", changes}}.dump(1));
    if (text.empty())
        text = say(options, "no verdict differs\n", "判定に違いはありません\n");
    return write_lines(options, text);
}

} // namespace

int query(const Options& options) { return exit_status(run_query(options)); }

int diff(const Options& options) { return exit_status(run_diff(options)); }

} // namespace warifu::app
