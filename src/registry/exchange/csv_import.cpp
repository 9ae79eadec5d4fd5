// CSV as RFC 4180 has it: a field in quotes may hold commas, line ends, and quotes that are doubled.

#include <algorithm>

#include <fmt/format.h>

#include "columns.h"
#include "csv_record.h"
#include "warifu/base/csv.h"
#include "warifu/base/text.h"
#include "warifu/exchange/import.h"

namespace warifu::exchange {

namespace {

constexpr std::size_t longest_record = 256U << 10U;
constexpr std::size_t most_fields = 64;

/// False: there is none left. Lines are joined while a quote is open.
Result<bool> next_record(LineReader& lines, std::vector<std::string>& fields) {
    std::string record;
    std::string line;
    bool any = false;
    while (TRY(lines.next(line))) {
        record += (any ? "\n" : "") + line;
        any = true;
        if (record.size() > longest_record)
            return make_error(ErrorCode::LimitExceeded, "a record of more than 256 KiB", lines.where());
        if (!has_open_quote(record)) {
            fields = TRY(read_csv_record(record));
            return true;
        }
    }
    if (any)
        return make_error(ErrorCode::Parse, "a quote opens and never closes", lines.where());
    return false;
}

Result<std::vector<std::string>> read_head(LineReader& lines) {
    std::vector<std::string> names;
    if (!TRY(next_record(lines, names)))
        return make_error(ErrorCode::Parse, "there are no columns");
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf"; // which spreadsheets write
    if (names.front().starts_with(byte_order_mark))
        names.front().erase(0, byte_order_mark.size());
    return names;
}

} // namespace

/// A doubled quote opens and closes at once: what counts is whether their number is odd.
bool has_open_quote(std::string_view record) { return std::ranges::count(record, '"') % 2 != 0; }

Result<std::vector<std::string>> read_csv_record(std::string_view record) {
    std::vector<std::string> fields(1);
    for (std::size_t i = 0; i < record.size();) {
        std::string& field = fields.back();
        if (record[i] == '"' && field.empty()) {
            for (++i; i < record.size(); ++i) {
                if (record[i] == '"' && (i + 1 == record.size() || record[i + 1] != '"'))
                    break;
                if (record[i] == '"')
                    ++i;
                field += record[i];
            }
            if (i++ == record.size() || (i < record.size() && record[i] != ','))
                return make_error(ErrorCode::Parse, "a field in quotes does not end with one");
        }
        for (; i < record.size() && record[i] != ','; ++i) {
            if (record[i] == '"')
                return make_error(ErrorCode::Parse, "a quote within a field that has none around it");
            field += record[i];
        }
        if (i++ < record.size())
            fields.emplace_back();
        if (fields.size() > most_fields)
            return make_error(ErrorCode::LimitExceeded, "more than 64 fields");
    }
    return fields;
}

Result<Cells> cells_of(const std::vector<std::string>& names, const std::vector<std::string>& values) {
    if (values.size() != names.size())
        return make_error(ErrorCode::Parse, fmt::format("{} fields below {} columns", values.size(), names.size()));
    Cells cells;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!cells.emplace(names[i], values[i]).second)
            return make_error(ErrorCode::Parse, fmt::format("the column '{}' is there twice", printable(names[i], 40)));
    return cells;
}

Result<void> read_csv(LineReader& lines, const ImportTerms& terms, const TakeChange& take) {
    const std::vector<std::string> names = TRY(read_head(lines));
    std::vector<std::string> values;
    while (TRY(next_record(lines, values))) {
        if (values.size() == 1 && is_blank(values.front()))
            continue;
        for (std::string& value : values)
            value = fused(value);
        auto cells = cells_of(names, values);
        auto change = cells ? change_of(*cells, terms) : Result<registry::Change>(cells.error());
        if (!change)
            return wrap(change.error(), "a record that cannot be taken", lines.where());
        TRY_VOID(take(std::move(*change)));
    }
    return {};
}

} // namespace warifu::exchange
