// The first sheet of a workbook (ECMA-376, part 1: SpreadsheetML), as an export of ours writes it, or a spreadsheet
// that somebody opened it in: texts in the cells, or shared ones. No part may have a document type (ECMA-376-2, 9.1.1):
// entities are never resolved.

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "columns.h"
#include "csv_record.h"
#include "warifu/base/sheet_place.h"
#include "warifu/base/text.h"
#include "warifu/exchange/import.h"

namespace warifu::exchange {

namespace {

using Parts = std::map<std::string, std::string>;

constexpr std::string_view strings_part = "/xl/sharedStrings.xml";
constexpr std::string_view sheet_part = "/xl/worksheets/sheet1.xml";

Error damaged(std::string why) { return make_error(ErrorCode::Corrupt, std::move(why)); }

Result<Parts> unpack(Bytes workbook, const Unzip& unzip) {
    if (workbook.size() > largest_workbook)
        return make_error(ErrorCode::LimitExceeded, "a workbook of more than 64 MiB: CSV has no such limit");
    Parts parts;
    bool whole = true;
    const auto wanted = [](std::string_view path) {
        const std::string rooted = path.starts_with('/') ? std::string(path) : fmt::format("/{}", path);
        return rooted == strings_part || rooted == sheet_part;
    };
    const auto each = [&](std::string_view path, Bytes contents, bool complete) {
        whole = whole && complete && contents.size() <= largest_workbook;
        const std::string rooted = path.starts_with('/') ? std::string(path) : fmt::format("/{}", path);
        parts.emplace(rooted, as_text(contents));
    };
    TRY_VOID(unzip(workbook, wanted, each, [&](const Anomaly&) { whole = false; }));
    if (!whole)
        return damaged("the workbook is damaged, or larger than is read");
    return parts;
}

Result<void> parse(const std::string& part, pugi::xml_document& document) {
    if (part.find("<!DOCTYPE") != std::string::npos)
        return damaged("a part of the workbook has a document type, which none may");
    if (const auto parsed = document.load_buffer(part.data(), part.size()); !parsed)
        return damaged(fmt::format("a part of the workbook: {} at byte {}", parsed.description(), parsed.offset));
    return {};
}

/// The text of <si> or <is>: of its runs, without the reading.
std::string string_of(const pugi::xml_node& item) {
    std::string text = item.child("t").text().get();
    for (const pugi::xml_node& run : item.children("r"))
        text += run.child("t").text().get();
    return text;
}

Result<std::vector<std::string>> shared_strings(const Parts& parts) {
    std::vector<std::string> strings;
    const auto part = parts.find(std::string(strings_part));
    if (part == parts.end())
        return strings;
    pugi::xml_document document;
    TRY_VOID(parse(part->second, document));
    for (const pugi::xml_node& item : document.child("sst").children("si"))
        strings.push_back(string_of(item));
    return strings;
}

Result<std::string> text_of(const pugi::xml_node& cell, const std::vector<std::string>& strings) {
    const std::string_view type = cell.attribute("t").value();
    if (cell.child("f"))
        return make_error(ErrorCode::Refused, "a cell with a formula is no text of a label");
    if (type == "inlineStr")
        return string_of(cell.child("is"));
    const std::string_view value = cell.child("v").text().get();
    if (type != "s")
        return std::string(value);
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), index);
    if (error != std::errc() || end != value.data() + value.size() || index >= strings.size())
        return damaged("a cell points to a text that is not there");
    return strings[index];
}

Result<std::vector<std::string>> row_of(const pugi::xml_node& row, const std::vector<std::string>& strings,
                                        std::size_t width) {
    std::vector<std::string> values(width);
    std::size_t column = 0;
    for (const pugi::xml_node& cell : row.children("c")) {
        if (const SheetPlace place = parse_sheet_place(cell.attribute("r").value()); place.row > 0)
            column = place.column;
        std::string text = TRY(text_of(cell, strings));
        if (column < width)
            values[column] = std::move(text);
        else if (!text.empty())
            return make_error(ErrorCode::Parse, "a value that stands below no column");
        ++column;
    }
    return values;
}

/// `state 状態`: the name is the first word.
void to_names(std::vector<std::string>& head) {
    while (!head.empty() && head.back().empty())
        head.pop_back();
    for (std::string& name : head)
        name.resize(std::min(name.size(), name.find(' ')));
}

} // namespace

Result<void> read_xlsx(Bytes workbook, const Unzip& unzip, const ImportTerms& terms, const TakeChange& take) {
    const Parts parts = TRY(unpack(workbook, unzip));
    const auto part = parts.find(std::string(sheet_part));
    if (part == parts.end())
        return damaged("this is no workbook, or its first sheet is not there");
    const std::vector<std::string> strings = TRY(shared_strings(parts));
    pugi::xml_document document;
    TRY_VOID(parse(part->second, document));
    std::vector<std::string> names;
    std::size_t rows = 0;
    for (const pugi::xml_node& row : document.child("worksheet").child("sheetData").children("row")) {
        if (++rows > most_workbook_rows)
            return make_error(ErrorCode::LimitExceeded, "more than 100,000 rows: CSV has no such limit");
        std::vector<std::string> values = TRY(row_of(row, strings, names.empty() ? columns.size() : names.size()));
        if (names.empty()) {
            names = std::move(values);
            to_names(names);
            if (names.empty())
                return make_error(ErrorCode::Parse, "there are no columns");
            continue;
        }
        if (std::ranges::all_of(values, [](const std::string& value) { return value.empty(); }))
            continue;
        auto cells = cells_of(names, values);
        auto change = cells ? change_of(*cells, terms) : Result<registry::Change>(cells.error());
        if (!change)
            return wrap(change.error(), "a row that cannot be taken", fmt::format("row {}", rows));
        TRY_VOID(take(std::move(*change)));
    }
    return {};
}

} // namespace warifu::exchange
