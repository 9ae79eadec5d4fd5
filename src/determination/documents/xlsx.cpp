// XLSX (ECMA-376, Office Open XML, SpreadsheetML): a zip archive of XML parts.
//
//     xl/workbook.xml             names of the sheets, each with an id of a relationship
//     xl/_rels/workbook.xml.rels  the part of each id
//     xl/sharedStrings.xml        texts that cells point to by number; one text may be made of runs, and carry its
//                                 reading (rPh), which is no part of it
//     xl/worksheets/sheet1.xml    rows of cells: <c r="B5" t="s"><v>17</v></c>, and which cells are merged
//
// A merged cell has its text in the upper left corner; what is merged downwards belongs to each row. No part may have a
// document type (ECMA-376-2, 9.1.1): entities, internal or external, are never resolved here.

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "forms.h"
#include "sheet.h"
#include "warifu/base/sheet_place.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

/// The text of <si> or <is>: of its runs, without the reading.
std::string string_of(const pugi::xml_node& item) {
    std::string text = item.child("t").text().get();
    for (const pugi::xml_node& run : item.children("r"))
        text += run.child("t").text().get();
    return text;
}

class Workbook {
public:
    Workbook(const Unzip& unzip, Collector& collector) : m_unzip(unzip), m_collector(collector) {}

    void read(Bytes bytes) {
        const std::string name(m_collector.document().name);
        const auto wanted = [](std::string_view path) {
            return path == "/xl/workbook.xml" || path == "/xl/_rels/workbook.xml.rels" ||
                   path == "/xl/sharedStrings.xml" || path.starts_with("/xl/worksheets/sheet");
        };
        const auto opened = m_unzip(
            bytes, wanted,
            [&](std::string_view path, Bytes contents, bool complete) {
                if (!complete)
                    m_collector.damage(Concern::All, part(path), "damaged-part", "this part could not be unpacked");
                m_parts.emplace(std::string(path), as_text(contents));
            },
            [&](Anomaly anomaly) {
                m_collector.damage(Concern::All, name + "!" + anomaly.locator, anomaly.code, anomaly.message);
            });
        if (!opened) {
            m_collector.damage(Concern::All, name, "damaged-archive", opened.error().describe());
            return;
        }
        read_strings();
        read_sheets();
    }

private:
    struct Sheet {
        std::string title;
        std::map<std::size_t, std::map<std::size_t, MaybeText>> rows;
    };

    std::string part(std::string_view path) const { return fmt::format("{}!{}", m_collector.document().name, path); }
    std::string cell(const Sheet& sheet, std::size_t row, std::size_t column) const {
        return fmt::format("{}!{}!{}{}", m_collector.document().name, sheet.title, sheet_column_name(column), row);
    }

    bool parse(const std::string& path, pugi::xml_document& document);
    void read_strings();
    void read_sheets();
    void read_sheet(const std::string& title, const std::string& path);
    bool take_row(Sheet& sheet, const pugi::xml_node& row, std::size_t& number);
    void take_cell(Sheet& sheet, const pugi::xml_node& node, std::size_t row, std::size_t& column);
    MaybeText text_of(const pugi::xml_node& cell, const std::string& locator);
    void spread_merged(Sheet& sheet, const pugi::xml_node& merged);
    void give(const Sheet& sheet);

    const Unzip& m_unzip;
    Collector& m_collector;
    std::map<std::string, std::string> m_parts;
    std::vector<std::string> m_strings;
};

/// False when there is no such part, or none that can be read.
bool Workbook::parse(const std::string& path, pugi::xml_document& document) {
    const auto found = m_parts.find(path);
    if (found == m_parts.end())
        return false;
    if (found->second.find("<!DOCTYPE") != std::string::npos) {
        m_collector.damage(Concern::All, part(path), "document-type",
                           "the part declares a document type, which none may; it was not read");
        return false;
    }
    const auto parsed = document.load_buffer(found->second.data(), found->second.size());
    if (!parsed)
        m_collector.damage(Concern::All, part(path), "damaged-xml",
                           fmt::format("{} at byte {}", parsed.description(), parsed.offset));
    return static_cast<bool>(parsed);
}

void Workbook::read_strings() {
    pugi::xml_document document;
    if (!parse("/xl/sharedStrings.xml", document))
        return; // a workbook may keep its texts in the cells
    for (const pugi::xml_node& item : document.child("sst").children("si"))
        m_strings.push_back(string_of(item));
}

void Workbook::read_sheets() {
    pugi::xml_document workbook;
    pugi::xml_document relations;
    if (!parse("/xl/workbook.xml", workbook) || !parse("/xl/_rels/workbook.xml.rels", relations)) {
        m_collector.damage(Concern::All, std::string(m_collector.document().name), "no-workbook",
                           "this is no workbook: the list of its sheets is missing or damaged");
        return;
    }
    std::map<std::string, std::string> targets;
    for (const pugi::xml_node& relation : relations.child("Relationships").children("Relationship")) {
        const std::string target = relation.attribute("Target").value();
        targets[relation.attribute("Id").value()] = target.starts_with('/') ? target : "/xl/" + target;
    }
    for (const pugi::xml_node& sheet : workbook.child("workbook").child("sheets").children("sheet")) {
        const std::string title = printable(sheet.attribute("name").value(), 100);
        const std::string path = targets[sheet.attribute("r:id").value()];
        if (m_parts.contains(path))
            read_sheet(title, path);
        else
            m_collector.damage(Concern::All, part(title), "no-sheet", "the sheet's part is missing");
    }
}

void Workbook::read_sheet(const std::string& title, const std::string& path) {
    pugi::xml_document document;
    if (!parse(path, document))
        return;
    Sheet sheet{title, {}};
    std::size_t number = 0;
    for (const pugi::xml_node& row : document.child("worksheet").child("sheetData").children("row"))
        if (!take_row(sheet, row, number))
            break;
    spread_merged(sheet, document.child("worksheet").child("mergeCells"));
    give(sheet);
}

bool Workbook::take_row(Sheet& sheet, const pugi::xml_node& row, std::size_t& number) {
    ++number; // a row without a number follows the one before
    if (const auto given = row.attribute("r").as_ullong(); given > 0)
        number = static_cast<std::size_t>(given);
    if (!m_collector.take_row(cell(sheet, number, 0)))
        return false;
    std::size_t column = 0;
    for (const pugi::xml_node& each : row.children("c"))
        take_cell(sheet, each, number, column);
    return true;
}

void Workbook::take_cell(Sheet& sheet, const pugi::xml_node& node, std::size_t row, std::size_t& column) {
    if (const SheetPlace place = parse_sheet_place(node.attribute("r").value()); place.row > 0)
        column = place.column;
    const std::size_t at = column++;
    if (at >= m_collector.limits().columns) {
        if (at == m_collector.limits().columns)
            m_collector.damage(Concern::All, cell(sheet, row, at), "stopped-at-columns",
                               fmt::format("only the first {} columns are read", m_collector.limits().columns));
        return;
    }
    MaybeText text = text_of(node, cell(sheet, row, at));
    if (!text || !text->empty())
        sheet.rows[row][at] = std::move(text);
}

MaybeText Workbook::text_of(const pugi::xml_node& node, const std::string& locator) {
    const std::string_view type = node.attribute("t").value();
    const std::string value = node.child("v").text().get();
    if (type == "inlineStr")
        return string_of(node.child("is"));
    if (type == "b")
        return value == "1" ? "TRUE" : "FALSE";
    if (type != "s")
        return value;
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), index);
    if (error == std::errc{} && end == value.data() + value.size() && index < m_strings.size())
        return m_strings[index];
    m_collector.damage(Concern::All, locator, "bad-shared-string", "the cell points to a text that is not there");
    return std::nullopt;
}

/// Gives each row below the corner of a merged cell the corner's text.
void Workbook::spread_merged(Sheet& sheet, const pugi::xml_node& merged) {
    std::size_t budget = m_collector.limits().rows;
    for (const pugi::xml_node& each : merged.children("mergeCell")) {
        const auto [from, to] = parse_sheet_range(each.attribute("ref").value());
        const auto corner = sheet.rows.find(from.row);
        if (from.row == 0 || corner == sheet.rows.end() || !corner->second.contains(from.column))
            continue;
        const MaybeText text = corner->second[from.column];
        for (auto row = sheet.rows.upper_bound(from.row); row != sheet.rows.end() && row->first <= to.row; ++row) {
            if (budget-- == 0) {
                m_collector.damage(Concern::All, cell(sheet, row->first, from.column), "stopped-at-merged-cells",
                                   "too many merged cells; the rest were not spread");
                return;
            }
            row->second.emplace(from.column, text);
        }
    }
}

void Workbook::give(const Sheet& sheet) {
    SheetReader reader(sheet.title, m_collector);
    for (const auto& [number, cells] : sheet.rows) {
        SheetRow row;
        row.locator = cell(sheet, number, cells.empty() ? 0 : cells.begin()->first);
        if (!cells.empty())
            row.cells.resize(cells.rbegin()->first + 1, MaybeText(std::string()));
        for (const auto& [column, text] : cells)
            row.cells[column] = text;
        for (std::size_t column = 0; column < row.cells.size(); ++column)
            row.cell_locators.push_back(cell(sheet, number, column));
        reader.row(row);
    }
    if (!reader.recognised() && !sheet.rows.empty())
        m_collector.left_alone(sheet.title);
}

} // namespace

void read_xlsx(Bytes bytes, const Unzip& unzip, Collector& collector) { Workbook(unzip, collector).read(bytes); }

} // namespace warifu::documents
