// A form as a workbook: one sheet of fields, and one for each table (ECMA-376, part 1: SpreadsheetML).
//
// Written here rather than by a library: libraries for this write their parts to temporary files, which the confined
// process that reads a dossier cannot. Texts are inline strings, never formulas, whatever they begin with.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "form_document.h"
#include "form_text.h"
#include "warifu/base/sheet_place.h"
#include "zip_writer.h"

namespace warifu::attestation {

namespace {

enum class Style : unsigned { Plain = 0, Bold = 1, Title = 2, Empty = 3 };

struct Entry {
    std::string text;
    Style style = Style::Plain;
};
using Row = std::vector<Entry>;

struct Sheet {
    std::string name;
    std::vector<unsigned> widths; ///< in characters
    std::vector<Row> rows;
};

std::string xml(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

/// In the languages of the form, one below the other.
std::string both(const FormDocument& form, const Text& text) {
    std::string out;
    for (const auto& [language, words] : form_texts(form, text))
        out += (out.empty() ? "" : "\n") + words;
    return out;
}

Entry cell(const FormDocument& form, const FormCell& value) {
    if (value.missing)
        return {"", Style::Empty};
    return {both(form, value.text), Style::Plain};
}

/// Where the cells of a row come from, each source once.
std::string traces(const std::vector<FormCell>& row) {
    std::vector<std::string> found;
    for (const FormCell& value : row)
        if (!value.trace.empty() && std::ranges::find(found, value.trace) == found.end())
            found.push_back(value.trace);
    return form_text(fmt::format("{}", fmt::join(found, "\n")));
}

const Text source_word = {"Source", "出典"};

void add_section(const FormDocument& form, const FormSection& section, Sheet& sheet) {
    sheet.rows.push_back({});
    sheet.rows.push_back({{both(form, section.heading), Style::Bold}});
    for (const Text& paragraph : section.paragraphs)
        sheet.rows.push_back({{both(form, paragraph)}});
    for (const FormField& field : section.fields)
        sheet.rows.push_back({{both(form, field.label), Style::Bold},
                              {form_text(field.clause)},
                              cell(form, field.value),
                              {form_text(field.value.trace)}});
    for (const Text& note : section.notes)
        sheet.rows.push_back({{both(form, note)}});
}

Sheet front(const FormDocument& form) {
    Sheet sheet{"Form", {40, 18, 60, 30}, {}};
    if (!form.draft.empty()) {
        sheet.rows.push_back({{both(form, draft_word()), Style::Title}});
        sheet.rows.push_back({{both(form, draft_reasons_heading()), Style::Bold}});
        for (const Text& reason : form.draft)
            sheet.rows.push_back({{both(form, reason)}});
    }
    sheet.rows.push_back({{both(form, form.title), Style::Title}});
    if (!form.subtitle.empty())
        sheet.rows.push_back({{both(form, form.subtitle)}});
    for (const FormSection& section : form.sections)
        add_section(form, section, sheet);
    sheet.rows.push_back({});
    sheet.rows.push_back({{both(form, form.foot)}});
    return sheet;
}

/// What another program reads: nothing beside what the standard has, and the mark of a draft.
Sheet pro_forma(const FormDocument& form, const FormTable& table) {
    Sheet sheet{table.sheet, {}, {}};
    if (!form.draft.empty())
        sheet.rows.push_back({{both(form, draft_word()), Style::Title}});
    Row head;
    for (const FormTable::Column& column : table.columns) {
        head.push_back({form_text(column.label.en), Style::Bold});
        sheet.widths.push_back(sheet.widths.empty() ? 30 : 50);
    }
    sheet.rows.push_back(std::move(head));
    for (const std::vector<FormCell>& cells : table.rows) {
        Row& row = sheet.rows.emplace_back();
        for (const FormCell& value : cells)
            row.push_back({form_text(value.text.en), value.missing ? Style::Empty : Style::Plain});
    }
    return sheet;
}

/// Where the cells of pro formas come from.
Sheet sources(const FormDocument& form) {
    Sheet sheet{"Sources", {50, 80}, {{{"Place", Style::Bold}, {both(form, source_word), Style::Bold}}}};
    for (const FormSection& section : form.sections)
        for (const std::vector<FormCell>& cells : section.table.rows)
            for (std::size_t i = 0; i < cells.size() && !section.table.sheet.empty(); ++i)
                if (!cells[i].trace.empty())
                    sheet.rows.push_back({{form_text(fmt::format("{}: {}, {}", section.table.sheet, cells[0].text.en,
                                                                 section.table.columns[i].label.en))},
                                          {form_text(cells[i].trace)}});
    return sheet;
}

Sheet table(const FormDocument& form, const FormTable& table, std::size_t number) {
    if (!table.sheet.empty())
        return pro_forma(form, table);
    Sheet sheet{fmt::format("Table {}", number), {}, {}};
    if (!form.draft.empty()) // a sheet that is copied or printed alone says it, too
        sheet.rows.push_back({{both(form, draft_word()), Style::Title}});
    Row head;
    for (const FormTable::Column& column : table.columns) {
        head.push_back({both(form, column.label), Style::Bold});
        constexpr double narrowest = 12;
        constexpr double step = 10;
        sheet.widths.push_back(static_cast<unsigned>(std::clamp(narrowest + column.share * step, narrowest, 80.0)));
    }
    head.push_back({both(form, source_word), Style::Bold});
    sheet.widths.push_back(30);
    sheet.rows.push_back(std::move(head));
    for (const std::vector<FormCell>& cells : table.rows) {
        Row row;
        for (const FormCell& value : cells)
            row.push_back(cell(form, value));
        row.push_back({traces(cells)});
        sheet.rows.push_back(std::move(row));
    }
    return sheet;
}

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view main_names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view package = "http://schemas.openxmlformats.org/package/2006";
constexpr std::string_view types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

std::string sheet_xml(const Sheet& sheet, const std::string& mark) {
    std::string out = fmt::format("{}<worksheet xmlns=\"{}\"><cols>", declaration, main_names);
    for (std::size_t i = 0; i < sheet.widths.size(); ++i)
        out += fmt::format("<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"/>", i + 1, sheet.widths[i]);
    out += "</cols><sheetData>";
    for (std::size_t r = 0; r < sheet.rows.size(); ++r) {
        out += fmt::format("<row r=\"{}\">", r + 1);
        for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
            const Entry& entry = sheet.rows[r][c];
            const std::string place =
                fmt::format("r=\"{}{}\" s=\"{}\"", sheet_column_name(c), r + 1, static_cast<unsigned>(entry.style));
            out += entry.text.empty()
                       ? fmt::format("<c {}/>", place)
                       : fmt::format("<c {} t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", place,
                                     xml(entry.text));
        }
        out += "</row>";
    }
    out += "</sheetData>";
    if (!mark.empty())
        out +=
            fmt::format("<headerFooter><oddHeader>&amp;C&amp;\"-,Bold\"{0}</oddHeader><oddFooter>&amp;C{0}</oddFooter>"
                        "</headerFooter>",
                        xml(mark));
    return out + "</worksheet>";
}

/// Plain, bold, title, and a yellow place to fill in: the styles of `Style`, in order.
std::string styles_xml() {
    return fmt::format(
        "{}<styleSheet xmlns=\"{}\"><fonts count=\"3\"><font><sz val=\"10\"/></font><font><b/><sz val=\"10\"/></font>"
        "<font><b/><sz val=\"14\"/></font></fonts><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
        "<fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\">"
        "<fgColor rgb=\"FFFFF2B3\"/></patternFill></fill></fills><borders count=\"1\"><border/></borders>"
        "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"4\">"
        "<xf fontId=\"0\" fillId=\"0\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>"
        "<xf fontId=\"1\" fillId=\"0\" applyFont=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" "
        "wrapText=\"1\"/></xf><xf fontId=\"2\" fillId=\"0\" applyFont=\"1\"/>"
        "<xf fontId=\"0\" fillId=\"2\" applyFill=\"1\"/></cellXfs></styleSheet>",
        declaration, main_names);
}

std::string content_types(std::size_t sheets) {
    std::string out = fmt::format("{0}<Types xmlns=\"{1}/content-types\"><Default Extension=\"rels\" "
                                  "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                                  "<Override PartName=\"/xl/workbook.xml\" ContentType=\"{2}.sheet.main+xml\"/>"
                                  "<Override PartName=\"/xl/styles.xml\" ContentType=\"{2}.styles+xml\"/>"
                                  "<Override PartName=\"/docProps/core.xml\" "
                                  "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>",
                                  declaration, package, types);
    for (std::size_t i = 1; i <= sheets; ++i)
        out += fmt::format("<Override PartName=\"/xl/worksheets/sheet{}.xml\" ContentType=\"{}.worksheet+xml\"/>", i,
                           types);
    return out + "</Types>";
}

std::string package_relations() {
    return fmt::format("{0}<Relationships xmlns=\"{1}/relationships\"><Relationship Id=\"rId1\" "
                       "Type=\"{2}/officeDocument\" Target=\"xl/workbook.xml\"/><Relationship Id=\"rId2\" "
                       "Type=\"{1}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
                       "</Relationships>",
                       declaration, package, office);
}

std::string properties(const FormDocument& form) {
    return fmt::format("{}<cp:coreProperties xmlns:cp=\"{}/metadata/core-properties\" "
                       "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                       "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>"
                       "<dcterms:created xsi:type=\"dcterms:W3CDTF\">{}</dcterms:created></cp:coreProperties>",
                       declaration, package, xml(both(form, form.title)), xml(form_text(form.created)));
}

std::string workbook(const std::vector<Sheet>& sheets) {
    std::string out = fmt::format("{}<workbook xmlns=\"{}\" xmlns:r=\"{}\"><sheets>", declaration, main_names, office);
    for (std::size_t i = 1; i <= sheets.size(); ++i)
        out += fmt::format("<sheet name=\"{}\" sheetId=\"{}\" r:id=\"rId{}\"/>", sheets[i - 1].name, i, i);
    return out + "</sheets></workbook>";
}

std::string workbook_relations(std::size_t sheets) {
    std::string out = fmt::format("{}<Relationships xmlns=\"{}/relationships\">", declaration, package);
    for (std::size_t i = 1; i <= sheets; ++i)
        out += fmt::format("<Relationship Id=\"rId{0}\" Type=\"{1}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>", i,
                           office);
    return out + fmt::format("<Relationship Id=\"rId{}\" Type=\"{}/styles\" Target=\"styles.xml\"/></Relationships>",
                             sheets + 1, office);
}

} // namespace

Result<std::string> form_xlsx(const FormDocument& form) {
    std::vector<Sheet> sheets = {front(form)};
    for (const FormSection& section : form.sections)
        if (!section.table.columns.empty())
            sheets.push_back(table(form, section.table, sheets.size()));
    if (std::ranges::any_of(form.sections, [](const FormSection& each) { return !each.table.sheet.empty(); }))
        sheets.push_back(sources(form));
    const std::string mark = form.draft.empty() ? "" : draft_word().en + " / " + draft_word().ja;
    ZipWriter zip(TRY(Date::parse(std::string_view(form.created).substr(0, 10))));
    TRY_VOID(zip.add("[Content_Types].xml", content_types(sheets.size())));
    TRY_VOID(zip.add("_rels/.rels", package_relations()));
    TRY_VOID(zip.add("docProps/core.xml", properties(form)));
    TRY_VOID(zip.add("xl/workbook.xml", workbook(sheets)));
    TRY_VOID(zip.add("xl/_rels/workbook.xml.rels", workbook_relations(sheets.size())));
    TRY_VOID(zip.add("xl/styles.xml", styles_xml()));
    for (std::size_t i = 1; i <= sheets.size(); ++i)
        TRY_VOID(zip.add(fmt::format("xl/worksheets/sheet{}.xml", i), sheet_xml(sheets[i - 1], mark)));
    return std::move(zip).finish();
}

} // namespace warifu::attestation
