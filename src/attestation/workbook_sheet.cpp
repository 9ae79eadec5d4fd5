// One worksheet (ECMA-376, part 1, 18.3.1): rows of cells in order, each with its name. A cell has a style `s`, which
// stays; what it holds is replaced by <is><t>, text in the cell itself, which no program takes for a formula.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "workbook.h"

namespace warifu::attestation {

namespace {

/// What comes before <headerFooter> (18.3.1.99: CT_Worksheet, and CT_Chartsheet).
const std::vector<std::string_view> before_header_footer = {"sheetPr",
                                                            "dimension",
                                                            "sheetViews",
                                                            "sheetFormatPr",
                                                            "cols",
                                                            "sheetData",
                                                            "sheetCalcPr",
                                                            "sheetProtection",
                                                            "protectedRanges",
                                                            "scenarios",
                                                            "autoFilter",
                                                            "sortState",
                                                            "dataConsolidate",
                                                            "customSheetViews",
                                                            "mergeCells",
                                                            "phoneticPr",
                                                            "conditionalFormatting",
                                                            "dataValidations",
                                                            "hyperlinks",
                                                            "printOptions",
                                                            "pageMargins",
                                                            "pageSetup"};

/// `_x000D_` stands for a character (22.9.2.19: ST_Xstring); where a text has just that, its underscore is written so.
std::string code_escaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view digits = text.substr(std::min(at + 2, text.size()), 4);
        const bool code = text.substr(at).starts_with("_x") && digits.size() == 4 && at + 6 < text.size() &&
                          text[at + 6] == '_' &&
                          digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
        out += code ? "_x005F_" : std::string(1, text[at]);
    }
    return out;
}

/// The mark in front of the middle part of a header: `&Lleft&Cmiddle&Rright`, the middle where nothing is said.
std::string marked(std::string_view header, std::string_view mark) {
    constexpr std::size_t longest = 255;
    std::size_t middle = 0;
    bool begins_elsewhere = header.starts_with("&L") || header.starts_with("&R");
    for (std::size_t at = 0; at + 1 < header.size(); ++at) {
        if (header[at] != '&')
            continue;
        if (header[at + 1] == 'C') {
            middle = at + 2;
            begins_elsewhere = false;
            break;
        }
        ++at; // `&&` is an ampersand
    }
    std::string out = begins_elsewhere ? fmt::format("&C{}{}", mark, header)
                                       : fmt::format("{}{}{} {}", header.substr(0, middle), middle == 0 ? "&C" : "",
                                                     mark, header.substr(middle));
    return out.size() <= longest ? out : fmt::format("&C{}", mark);
}

} // namespace

Result<WorkbookSheet> WorkbookSheet::open(std::string name, std::string path, const std::string& xml,
                                          const WorkbookLimits& limits) {
    WorkbookSheet sheet;
    sheet.m_name = std::move(name);
    sheet.m_path = std::move(path);
    TRY_VOID(parse_part(sheet.m_path, xml, limits, sheet.m_document));
    const std::string_view root = sheet.m_document.document_element().name();
    if (root != "worksheet" && root != "chartsheet")
        return make_error(ErrorCode::Unsupported, "neither a worksheet nor a chart, or its elements have a prefix",
                          sheet.m_path);
    sheet.m_cells = root == "worksheet";
    if (sheet.m_cells)
        TRY_VOID(sheet.index());
    return sheet;
}

Result<void> WorkbookSheet::index() {
    const pugi::xml_node root = m_document.document_element();
    const pugi::xml_node data = root.child("sheetData");
    if (!data)
        return make_error(ErrorCode::Corrupt, "the worksheet has no place for cells", m_path);
    for (const pugi::xml_node& row : data.children("row")) {
        const auto number = static_cast<std::size_t>(row.attribute("r").as_ullong());
        if (number == 0 || number > most_sheet_rows || (!m_rows.empty() && number <= m_rows.rbegin()->first))
            return make_error(ErrorCode::Unsupported, "rows without numbers, or not in their order", m_path);
        m_rows.emplace(number, row);
        std::optional<std::size_t> last;
        for (const pugi::xml_node& cell : row.children("c")) {
            const SheetPlace place = parse_sheet_place(cell.attribute("r").value());
            if (place.row != number || place.column >= most_sheet_columns || (last && place.column <= *last))
                return make_error(ErrorCode::Unsupported, "cells without names, or not in their order", m_path);
            last = place.column;
            // Of an array, the first cell alone has the formula.
            if (const SheetRange filled = parse_sheet_range(cell.child("f").attribute("ref").value());
                filled.from.row > 0)
                m_calculated.push_back(filled);
        }
    }
    for (const pugi::xml_node& merged : root.child("mergeCells").children("mergeCell"))
        if (const SheetRange range = parse_sheet_range(merged.attribute("ref").value()); range.from.row > 0)
            m_merged.push_back(range);
    return {};
}

SheetPlace WorkbookSheet::corner(const SheetPlace& place) const {
    const auto found = std::ranges::find_if(m_merged, [&](const SheetRange& range) { return range.holds(place); });
    return found == m_merged.end() ? place : found->from;
}

pugi::xml_node WorkbookSheet::find(const SheetPlace& place) const {
    const auto row = m_rows.find(place.row);
    if (row == m_rows.end())
        return {};
    const std::string name = to_string(place);
    return row->second.find_child([&](const pugi::xml_node& cell) { return cell.attribute("r").value() == name; });
}

bool WorkbookSheet::is_calculated(const SheetPlace& place) const {
    return find(place).child("f") ||
           std::ranges::any_of(m_calculated, [&](const SheetRange& range) { return range.holds(place); });
}

pugi::xml_node WorkbookSheet::row_at(std::size_t row) {
    const auto next = m_rows.lower_bound(row);
    if (next != m_rows.end() && next->first == row)
        return next->second;
    pugi::xml_node data = m_document.document_element().child("sheetData");
    pugi::xml_node added =
        next == m_rows.end() ? data.append_child("row") : data.insert_child_before("row", next->second);
    added.append_attribute("r") = static_cast<unsigned long long>(row);
    m_rows.emplace(row, added);
    return added;
}

/// As the row or the column says for cells that are not there.
std::string WorkbookSheet::style_of_new(const pugi::xml_node& row, std::size_t column) const {
    if (row.attribute("customFormat").as_bool() && row.attribute("s"))
        return row.attribute("s").value();
    for (const pugi::xml_node& each : m_document.document_element().child("cols").children("col"))
        if (column + 1 >= each.attribute("min").as_ullong() && column + 1 <= each.attribute("max").as_ullong())
            return each.attribute("style").value();
    return {};
}

pugi::xml_node WorkbookSheet::cell_at(const SheetPlace& place) {
    if (const pugi::xml_node cell = find(place))
        return cell;
    pugi::xml_node row = row_at(place.row);
    const pugi::xml_node next = row.find_child([&](const pugi::xml_node& cell) {
        return std::string_view(cell.name()) == "c" &&
               parse_sheet_place(cell.attribute("r").value()).column > place.column;
    });
    pugi::xml_node added = next ? row.insert_child_before("c", next) : row.append_child("c");
    added.append_attribute("r") = to_string(place).c_str();
    if (const std::string style = style_of_new(row, place.column); !style.empty())
        added.append_attribute("s") = style.c_str();
    // Both only speed up readers, and say less than is there now.
    row.remove_attribute("spans");
    m_document.document_element().remove_child("dimension");
    return added;
}

void WorkbookSheet::write(const SheetPlace& place, std::string_view text) {
    pugi::xml_node cell = cell_at(place);
    for (const char* name : {"t", "cm", "vm", "ph"})
        cell.remove_attribute(name);
    cell.remove_children();
    cell.append_attribute("t") = "inlineStr";
    pugi::xml_node string = cell.append_child("is").append_child("t");
    string.append_attribute("xml:space") = "preserve";
    string.text().set(code_escaped(text).c_str());
    m_changed = true;
}

void WorkbookSheet::forget_results() {
    for (const auto& [number, row] : m_rows)
        for (pugi::xml_node cell : row.children("c"))
            if (cell.child("f") && cell.remove_child("v")) {
                cell.remove_attribute("t"); // of the result
                m_changed = true;
            }
}

void WorkbookSheet::mark_pages(std::string_view mark) {
    pugi::xml_node root = m_document.document_element();
    pugi::xml_node all = root.child("headerFooter");
    if (!all)
        all = add_in_order(root, "headerFooter", before_header_footer);
    const auto set = [&](const char* name, const std::vector<std::string_view>& before) {
        pugi::xml_node header = all.child(name);
        if (!header)
            header = add_in_order(all, name, before);
        header.text().set(marked(header.text().get(), mark).c_str());
    };
    set("oddHeader", {});
    if (all.attribute("differentOddEven").as_bool())
        set("evenHeader", {"oddHeader", "oddFooter"});
    if (all.attribute("differentFirst").as_bool())
        set("firstHeader", {"oddHeader", "oddFooter", "evenHeader", "evenFooter"});
    m_changed = true;
}

std::string WorkbookSheet::xml() const { return part_xml(m_document); }

} // namespace warifu::attestation
