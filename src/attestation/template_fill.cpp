// What stands where is the map's to say, what is written the form's. A place of which nothing is known stays as the
// blank has it. A row that has no place in the blank, or more than one, is no row to leave out: the blank is refused.

#include "template_fill.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "form_text.h"
#include "words.h"
#include "workbook.h"

namespace warifu::attestation {

namespace {

using catalogue::Form;
using catalogue::FormColumn;
using catalogue::FormTemplate;

std::string place_name(const std::string& sheet, const SheetPlace& place) {
    return fmt::format("{}!{}", printable(sheet, 100), to_string(place));
}

std::vector<std::string> differences_of(const FormTemplate& map, Workbook& workbook) {
    std::vector<std::string> found;
    for (const FormTemplate::Anchor& anchor : map.anchors) {
        const WorkbookSheet* sheet = workbook.find_sheet(anchor.sheet);
        if (sheet == nullptr) {
            found.push_back(fmt::format("there is no sheet '{}'; there is: {}", anchor.sheet,
                                        printable(fmt::format("{}", fmt::join(workbook.sheet_names(), ", ")), 300)));
            continue;
        }
        const std::string there = workbook.text(*sheet, anchor.cell);
        if (trim(there) != trim(anchor.text))
            found.push_back(fmt::format("{}: expected '{}', found '{}'", place_name(anchor.sheet, anchor.cell),
                                        anchor.text, printable(there, 100)));
    }
    return found;
}

/// The rows of a form's tables, as the map asks for them.
struct Row {
    std::string id;                                          ///< `S1.1-02`, without its regime
    std::vector<std::map<FormColumn::Cell, FormCell>> cells; ///< more than one where models differ
};

std::vector<Row> rows_of(const Form& form, const FormDocument& document) {
    std::vector<Row> rows;
    for (std::size_t part = 0; part < std::min(form.parts.size(), document.sections.size()); ++part)
        for (const std::vector<FormCell>& cells : document.sections[part].table.rows) {
            const std::string& full = cells.empty() ? std::string() : cells.front().trace;
            const std::string id = full.substr(full.find('/') + 1);
            auto row = std::ranges::find(rows, id, &Row::id);
            if (row == rows.end())
                row = rows.insert(rows.end(), Row{id, {}});
            auto& added = row->cells.emplace_back();
            for (std::size_t i = 0; i < std::min(cells.size(), form.parts[part].columns.size()); ++i)
                added.emplace(form.parts[part].columns[i].cell, cells[i]);
        }
    return rows;
}

class Filler {
public:
    Filler(const Form& form, const FormTemplate& map, const FormDocument& document, Workbook& workbook)
        : m_form(form), m_map(map), m_document(document), m_workbook(workbook) {}

    Result<std::vector<Text>> fill() {
        for (const FormTemplate::Cell& cell : m_map.cells)
            TRY_VOID(fill_cell(cell));
        for (const FormTemplate::Table& table : m_map.tables)
            TRY_VOID(fill_table(table));
        return std::move(m_draft);
    }

private:
    Result<WorkbookSheet*> sheet_of(const std::string& name) {
        WorkbookSheet* sheet = m_workbook.find_sheet(name);
        if (sheet == nullptr)
            return make_error(ErrorCode::Refused, fmt::format("there is no sheet '{}'", name));
        return sheet;
    }

    Result<void> fill_cell(const FormTemplate::Cell& cell) {
        WorkbookSheet* sheet = TRY(sheet_of(cell.sheet));
        const FormCell* value = find_value(cell.value);
        if (value == nullptr || value->missing)
            return {};
        return m_workbook.write(*sheet, cell.cell, form_text(value->text.in(m_map.language)), cell.replaces);
    }

    const FormCell* find_value(const catalogue::FormValue& wanted) const {
        for (std::size_t part = 0; part < std::min(m_form.parts.size(), m_document.sections.size()); ++part)
            for (std::size_t i = 0; i < m_form.parts[part].places.size(); ++i)
                if (m_form.parts[part].places[i].value == wanted)
                    return &m_document.sections[part].fields[i].value;
        return nullptr;
    }

    Result<void> fill_table(const FormTemplate::Table& table) {
        WorkbookSheet* sheet = TRY(sheet_of(table.sheet));
        std::size_t next = table.first;
        for (const Row& row : rows_of(m_form, m_document)) {
            const std::size_t number = table.key ? TRY(find_row(*sheet, table, row.id)) : next++;
            if (number > table.last)
                return make_error(ErrorCode::Refused,
                                  fmt::format("{} has no place: the map ends at row {}", row.id, table.last),
                                  printable(table.sheet, 100));
            for (const FormTemplate::Column& column : table.columns)
                TRY_VOID(fill_column(*sheet, column, row, number));
        }
        return {};
    }

    Result<std::size_t> find_row(const WorkbookSheet& sheet, const FormTemplate::Table& table, const std::string& id) {
        const auto own = table.keys.find(id);
        const std::string& wanted = own == table.keys.end() ? id : own->second;
        std::optional<std::size_t> found;
        for (std::size_t number = table.first; number <= table.last; ++number) {
            if (trim(m_workbook.text(sheet, {number, *table.key})) != trim(wanted))
                continue;
            if (found)
                return make_error(
                    ErrorCode::Refused,
                    fmt::format("'{}' stands in rows {} and {}: which is meant cannot be told", wanted, *found, number),
                    printable(table.sheet, 100));
            found = number;
        }
        if (!found)
            return make_error(ErrorCode::Refused,
                              fmt::format("expected a row '{}' in column {}, rows {} to {}; found none", wanted,
                                          sheet_column_name(*table.key), table.first, table.last),
                              printable(table.sheet, 100));
        return *found;
    }

    Result<void> fill_column(WorkbookSheet& sheet, const FormTemplate::Column& column, const Row& row,
                             std::size_t number) {
        std::vector<std::string> lines;
        for (const auto& cells : row.cells) {
            const auto cell = cells.find(column.cell);
            if (cell == cells.end() || cell->second.missing)
                continue;
            std::string words = words_of(column, cell->second, row.id);
            if (const auto id = cells.find(FormColumn::Cell::Id); row.cells.size() > 1 && id != cells.end())
                words = fmt::format("{}: {}", id->second.text.en, words); // `S1.1-02 [C-1]`
            if (std::ranges::find(lines, words) == lines.end())
                lines.push_back(std::move(words));
        }
        if (std::ranges::all_of(lines, [](const std::string& line) { return is_blank(line); }))
            return {};
        return m_workbook.write(sheet, {number, column.column}, fmt::format("{}", fmt::join(lines, "\n")),
                                column.replaces);
    }

    /// In the blank's words where the map has some. What has none stays empty rather than be written in others.
    std::string words_of(const FormTemplate::Column& column, const FormCell& cell, const std::string& id) {
        if (column.words.empty())
            return form_text(cell.text.in(m_map.language));
        if (const auto word = column.words.find(cell.text.en); word != column.words.end())
            return form_text(word->second);
        m_draft.push_back({fmt::format("the map has no word for '{}' of {}", printable(cell.text.en, 100), id),
                           fmt::format("{} の「{}」に当たる語が対応表にありません", id, printable(cell.text.ja, 100))});
        return {};
    }

    const Form& m_form;
    const FormTemplate& m_map;
    const FormDocument& m_document;
    Workbook& m_workbook;
    std::vector<Text> m_draft;
};

/// The maps that may be tried for a form.
const std::vector<FormTemplate>& maps_of(const Form& form, const FormBlank& blank) {
    static const std::vector<FormTemplate> none;
    if (blank.map.form.empty())
        return form.templates;
    return blank.map.form == form.id ? blank.map.templates : none;
}

} // namespace

Result<std::vector<std::string>> differences(const FormTemplate& map, const FormBlank& blank) {
    Workbook workbook = TRY(Workbook::open(blank.parts, {}));
    return differences_of(map, workbook);
}

Result<FilledBlank> fill_blank(const Form& form, const FormTemplate& map, const FormDocument& document,
                               const FormBlank& blank) {
    Workbook workbook = TRY(Workbook::open(blank.parts, {}));
    FilledBlank filled;
    filled.draft = TRY(Filler(form, map, document, workbook).fill());
    const Phrase doubt = word(map.provenance.confidence);
    if (blank.map.form.empty() && map.provenance.confidence != catalogue::Confidence::Seen)
        filled.draft.push_back(
            {fmt::format("the cells of '{}' are not confirmed by its source ({})", map.name.en, doubt.en),
             fmt::format("「{}」の記入欄の位置は出典で確認できていません({})", map.name.ja, doubt.ja)});
    if (!document.draft.empty() || !filled.draft.empty())
        workbook.mark_pages(fmt::format("{} {}", draft_word().en, draft_word().ja));
    const Date day = TRY(Date::parse(std::string_view(document.created).substr(0, 10)));
    filled.bytes = TRY(workbook.finish(day));
    return filled;
}

Result<void> add_filled_blank(const Form& form, const FormDocument& document, const FormOptions& options,
                              MadeForm& made) {
    for (const FormTemplate& map : maps_of(form, *options.blank)) {
        const auto unlike = TRY(differences(map, *options.blank));
        if (!unlike.empty())
            continue;
        FilledBlank filled = TRY(fill_blank(form, map, document, *options.blank));
        const bool draft = !document.draft.empty() || !filled.draft.empty();
        made.files.push_back(
            {fmt::format("{}{}{}.xlsx", document.id, blank_mark, draft ? draft_mark : ""), std::move(filled.bytes)});
        made.draft.insert(made.draft.end(), filled.draft.begin(), filled.draft.end());
        return {};
    }
    return {};
}

Result<void> check_blank_was_used(const catalogue::Catalogue& catalogue, const FormBlank& blank,
                                  const std::vector<MadeForm>& made) {
    std::string tried;
    for (const MadeForm& each : made) {
        const auto form = std::ranges::find(catalogue.forms, each.id, &Form::id);
        if (form == catalogue.forms.end())
            continue;
        for (const FormTemplate& map : maps_of(*form, blank)) {
            const auto unlike = TRY(differences(map, blank));
            if (unlike.empty())
                return {};
            tried += fmt::format("\n  {} ({}):\n    {}", map.name.en, form->id, fmt::join(unlike, "\n    "));
        }
    }
    if (tried.empty() && !blank.map.form.empty())
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("the map is of the form '{}', which these regimes do not have", blank.map.form));
    if (tried.empty())
        return make_error(ErrorCode::NotFound,
                          "the catalogue knows the cells of no blank for these regimes; give a map of them with --map");
    return make_error(ErrorCode::Refused, "this is none of the blanks whose cells are known:" + tried);
}

} // namespace warifu::attestation
