#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "columns.h"
#include "warifu/base/text.h"
#include "warifu/exchange/import.h"
#include "warifu/registry/documents.h"

namespace warifu::exchange {

namespace {

using Json = nlohmann::ordered_json;

/// What the register makes of a label, and not the label itself.
constexpr std::array<std::string_view, 4> told = {"state", "revision", "leaf", "on"};

bool is_column(std::string_view name) {
    return std::ranges::find(columns, name, [](const Column& each) { return each.name; }) != columns.end();
}

std::string cell(const Cells& cells, const std::string& name) {
    const auto found = cells.find(name);
    return found == cells.end() ? std::string() : found->second;
}

/// A label that was withdrawn, say, must not come to life by way of a list.
Result<void> check_state(const Cells& cells, const registry::Change& change, Date today) {
    const std::string text = cell(cells, "state");
    const std::string_view word = std::string_view(text).substr(0, text.find(' '));
    if (word.empty())
        return {};
    const registry::State said = TRY(recognition::parse_label_state(word));
    registry::Revision issued{.label = change.label, .effective = change.effective};
    if (said == registry::State::Valid || said == registry::state_on(issued, today))
        return {};
    return make_error(ErrorCode::Refused,
                      fmt::format("the list says that label {} is {}: a list issues what is valid; what has happened "
                                  "to others is told by changes, or a backup",
                                  printable(change.label.number, 100), recognition::to_string(said)));
}

/// A value of JSON as a list has it.
Result<std::string> cell_of(const std::string& name, const Json& value) {
    if (value.is_null())
        return std::string();
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_unsigned())
        return value.dump();
    return make_error(ErrorCode::Parse, fmt::format("'{}' is no text", printable(name, 40)));
}

} // namespace

Result<registry::Change> change_of(const Cells& cells, const ImportTerms& terms) {
    Json json = {{"change", "issue"}, {"actor", terms.actor}, {"reason", terms.reason}};
    for (const auto& [name, value] : cells) {
        if (!is_column(name))
            return make_error(ErrorCode::Parse, fmt::format("there is no column '{}'", printable(name, 40)));
        if (!value.empty() && std::ranges::find(told, name) == told.end())
            json[name] = value;
    }
    // What is no UTF-8 is refused as every text of a change is.
    registry::Change change = TRY(registry::read_change(json.dump(-1, ' ', false, Json::error_handler_t::replace)));
    for (const auto& [name, value] : cells)
        if (!registry::is_text(value))
            return make_error(ErrorCode::Parse, fmt::format("'{}' is not UTF-8, or has control characters", name));
    TRY_VOID(check_state(cells, change, terms.today));
    return change;
}

Result<registry::Change> read_line(std::string_view line, const ImportTerms& terms) {
    const Json json = line.size() > longest_line ? Json() : Json::parse(line, nullptr, false);
    if (!json.is_object() || json.contains("change"))
        return registry::read_change(line);
    Cells cells;
    for (const auto& [name, value] : json.items())
        cells.emplace(name, TRY(cell_of(name, value)));
    return change_of(cells, terms);
}

Result<void> read_json_lines(LineReader& lines, const ImportTerms& terms, const TakeChange& take) {
    std::string line;
    while (TRY(lines.next(line))) {
        if (is_blank(line))
            continue;
        auto change = read_line(line, terms);
        if (!change)
            return wrap(change.error(), "a line that cannot be taken", lines.where());
        TRY_VOID(take(std::move(*change)));
    }
    return {};
}

} // namespace warifu::exchange
