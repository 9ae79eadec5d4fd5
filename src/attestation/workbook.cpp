// A workbook that somebody else made (ECMA-376, Office Open XML): a zip archive of parts. [Content_Types].xml says what
// each part is, _rels/.rels which of them is the workbook, and the workbook's own relations lead to its sheets and to
// the texts that cells share. Only parts that are written to are made anew; all others go out as they came in.
//
// What lies outside (links to other files) stays and is never followed.

#include "workbook.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zip_writer.h"

namespace warifu::attestation {

namespace {

/// What comes before <calcPr> (18.2.27: CT_Workbook).
const std::vector<std::string_view> before_calculation = {"fileVersion",        "fileSharing",        "workbookPr",
                                                          "workbookProtection", "bookViews",          "sheets",
                                                          "functionGroups",     "externalReferences", "definedNames"};

struct Relation {
    std::string type; ///< its last word
    std::string target;
    bool external = false;
};

/// `../media/a.png` beside `xl/workbook.xml`.
std::string resolved(const std::string& part, std::string_view target) {
    std::vector<std::string_view> folders;
    if (!target.starts_with('/'))
        for (const std::string_view each : split(std::string_view(part).substr(0, part.rfind('/') + 1), '/'))
            if (!each.empty())
                folders.push_back(each);
    if (part.find('/') == std::string::npos)
        folders.clear();
    for (const std::string_view each : split(target, '/')) {
        if (each == ".." && !folders.empty())
            folders.pop_back();
        else if (!each.empty() && each != "." && each != "..")
            folders.push_back(each);
    }
    return fmt::format("{}", fmt::join(folders, "/"));
}

/// `xl/_rels/workbook.xml.rels` of `xl/workbook.xml`.
std::string relations_of(const std::string& part) {
    const std::size_t slash = part.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
    return fmt::format("{}_rels/{}.rels", folder, slash == std::string::npos ? part : part.substr(slash + 1));
}

Result<std::map<std::string, Relation>> read_relations(const std::string& part, const std::string* xml,
                                                       const WorkbookLimits& limits) {
    if (xml == nullptr)
        return make_error(ErrorCode::Corrupt, "this is no workbook: relations are missing", relations_of(part));
    pugi::xml_document document;
    TRY_VOID(parse_part(relations_of(part), *xml, limits, document));
    std::map<std::string, Relation> relations;
    for (const pugi::xml_node& each : document.document_element().children("Relationship")) {
        const std::string_view type = each.attribute("Type").value();
        relations[each.attribute("Id").value()] = {std::string(type.substr(type.rfind('/') + 1)),
                                                   resolved(part, each.attribute("Target").value()),
                                                   to_lower_ascii(each.attribute("TargetMode").value()) == "external"};
    }
    return relations;
}

const Relation* find_type(const std::map<std::string, Relation>& relations, std::string_view type) {
    for (const auto& [id, relation] : relations)
        if (relation.type == type && !relation.external)
            return &relation;
    return nullptr;
}

} // namespace

Result<Workbook> Workbook::open(const std::vector<WorkbookPart>& parts, const WorkbookLimits& limits) {
    Workbook workbook(parts, limits);
    TRY_VOID(workbook.check_parts());
    const auto package = TRY(read_relations("", workbook.find_part("_rels/.rels"), limits));
    const Relation* own = find_type(package, "officeDocument");
    if (own == nullptr || workbook.find_part(own->target) == nullptr)
        return make_error(ErrorCode::Corrupt, "this is no workbook: the archive does not say where one is");
    workbook.m_path = own->target;
    TRY_VOID(parse_part(workbook.m_path, *workbook.find_part(workbook.m_path), limits, workbook.m_document));
    TRY_VOID(workbook.open_sheets());
    return workbook;
}

const std::string* Workbook::find_part(std::string_view path) const {
    const auto part = std::ranges::find(m_parts, path, &WorkbookPart::path);
    return part == m_parts.end() ? nullptr : &part->bytes;
}

/// Refuses what could run, what a change would break, and what two readers would read differently.
Result<void> Workbook::check_parts() const {
    if (m_parts.size() > m_limits.parts)
        return make_error(ErrorCode::LimitExceeded, fmt::format("more than {} parts", m_limits.parts));
    std::set<std::string> names;
    for (const WorkbookPart& part : m_parts) {
        const std::string name = to_lower_ascii(part.path);
        if (!names.insert(name).second)
            return make_error(ErrorCode::Refused, "the archive has two parts of this name", printable(part.path));
        for (const std::string_view macro : {"vbaproject", "vbadata", "macrosheets/", "intlmacrosheets/"})
            if (name.find(macro) != std::string::npos)
                return make_error(ErrorCode::Refused, "the workbook has macros; a blank without them is wanted",
                                  printable(part.path));
        if (name.starts_with("_xmlsignatures/"))
            return make_error(ErrorCode::Refused, "the workbook is signed; filling it in would break the signature",
                              printable(part.path));
    }
    const std::string* types = find_part("[Content_Types].xml");
    if (types == nullptr)
        return make_error(ErrorCode::Corrupt, "this is no workbook: [Content_Types].xml is missing");
    const std::string lower = to_lower_ascii(*types);
    for (const std::string_view macro : {"macroenabled", "macrosheet", "vbaproject", "vbadata"})
        if (lower.find(macro) != std::string::npos)
            return make_error(ErrorCode::Refused, "the workbook has macros; a blank without them is wanted",
                              "[Content_Types].xml");
    return {};
}

Result<void> Workbook::open_sheets() {
    const auto relations = TRY(read_relations(m_path, find_part(relations_of(m_path)), m_limits));
    if (const Relation* strings = find_type(relations, "sharedStrings"))
        TRY_VOID(open_strings(strings->target));
    for (const pugi::xml_node& each : m_document.document_element().child("sheets").children("sheet")) {
        const std::string name = each.attribute("name").value();
        const auto relation = relations.find(each.attribute("r:id").value());
        const std::string* xml =
            relation == relations.end() || relation->second.external ? nullptr : find_part(relation->second.target);
        if (xml == nullptr)
            return make_error(ErrorCode::Corrupt, "the sheet's part is missing", printable(name, 100));
        if (std::ranges::find(m_sheets, relation->second.target, &WorkbookSheet::path) != m_sheets.end())
            return make_error(ErrorCode::Corrupt, "two sheets are the same part", printable(name, 100));
        if (m_sheets.size() == m_limits.sheets)
            return make_error(ErrorCode::LimitExceeded, fmt::format("more than {} sheets", m_limits.sheets));
        auto sheet = TRY(WorkbookSheet::open(name, relation->second.target, *xml, m_limits));
        m_sheets.push_back(std::move(sheet));
    }
    if (m_sheets.empty())
        return make_error(ErrorCode::Corrupt, "the workbook has no sheet", m_path);
    return {};
}

Result<void> Workbook::open_strings(const std::string& path) {
    const std::string* xml = find_part(path);
    if (xml == nullptr)
        return make_error(ErrorCode::Corrupt, "the texts of the cells are missing", path);
    pugi::xml_document document;
    TRY_VOID(parse_part(path, *xml, m_limits, document));
    for (const pugi::xml_node& item : document.document_element().children("si"))
        m_strings.push_back(string_item(item));
    return {};
}

WorkbookSheet* Workbook::find_sheet(std::string_view name) {
    const auto sheet = std::ranges::find_if(
        m_sheets, [&](const WorkbookSheet& each) { return each.name() == name && each.has_cells(); });
    return sheet == m_sheets.end() ? nullptr : &*sheet;
}

std::vector<std::string> Workbook::sheet_names() const {
    std::vector<std::string> names;
    for (const WorkbookSheet& sheet : m_sheets)
        names.push_back(sheet.name());
    return names;
}

std::string Workbook::text(const WorkbookSheet& sheet, const SheetPlace& place) const {
    const pugi::xml_node cell = sheet.find(place);
    const std::string_view type = cell.attribute("t").value();
    if (type == "inlineStr")
        return string_item(cell.child("is"));
    if (type != "s")
        return cell.child("v").text().get();
    const auto index = cell.child("v").text().as_ullong(m_strings.size());
    return index < m_strings.size() ? m_strings[index] : std::string();
}

Result<void> Workbook::write(WorkbookSheet& sheet, const SheetPlace& place, std::string_view words,
                             std::string_view replaces) {
    const SheetPlace corner = sheet.corner(place);
    const std::string where = fmt::format("{}!{}", printable(sheet.name(), 100), to_string(corner));
    if (sheet.is_calculated(corner))
        return make_error(ErrorCode::Refused, "a formula stands in this cell, and is not overwritten", where);
    const std::string there = text(sheet, corner);
    if (!is_blank(there) && trim(there) != trim(replaces))
        return make_error(ErrorCode::Refused,
                          fmt::format("'{}' stands in this cell already; the map does not say that it may be replaced",
                                      printable(there, 100)),
                          where);
    sheet.write(corner, printable(words, m_limits.cell_characters));
    return {};
}

void Workbook::mark_pages(std::string_view mark) {
    for (WorkbookSheet& sheet : m_sheets)
        sheet.mark_pages(mark);
}

/// What formulas show was worked out before the cells were filled in.
void Workbook::calculate_on_load() {
    pugi::xml_node root = m_document.document_element();
    pugi::xml_node calculation = root.child("calcPr");
    if (!calculation)
        calculation = add_in_order(root, "calcPr", before_calculation);
    calculation.remove_attribute("fullCalcOnLoad");
    calculation.append_attribute("fullCalcOnLoad") = "1";
    for (WorkbookSheet& sheet : m_sheets)
        sheet.forget_results();
}

Result<std::string> Workbook::finish(const Date& day) {
    calculate_on_load();
    ZipWriter zip(day);
    for (const WorkbookPart& part : m_parts) {
        const auto sheet = std::ranges::find_if(
            m_sheets, [&](const WorkbookSheet& each) { return each.changed() && each.path() == part.path; });
        if (part.path == m_path)
            TRY_VOID(zip.add(part.path, part_xml(m_document)));
        else if (sheet != m_sheets.end())
            TRY_VOID(zip.add(part.path, sheet->xml()));
        else
            TRY_VOID(zip.add(part.path, part.bytes));
    }
    return std::move(zip).finish();
}

} // namespace warifu::attestation
