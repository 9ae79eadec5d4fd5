#include <utility>

#include <xlsxwriter.h>

#include "columns.h"
#include "warifu/base/sheet_place.h"
#include "warifu/exchange/export.h"
#include "warifu/label/words.h"

namespace warifu::exchange {

struct XlsxExport::Inside {
    std::string file, folder; // the library keeps their addresses
    Date on;
    lxw_workbook* book = nullptr;
    lxw_worksheet* sheet = nullptr;
    lxw_row_t row = 0;
};

namespace {

Error failed(lxw_error error) {
    return make_error(ErrorCode::Io, std::string("the workbook cannot be written: ") + lxw_strerror(error));
}

Result<void> put(lxw_worksheet* sheet, lxw_row_t row, std::size_t column, const std::string& text,
                 lxw_format* format = nullptr) {
    const lxw_error error = worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column), text.c_str(), format);
    return error == LXW_NO_ERROR ? Result<void>() : Result<void>(failed(error));
}

/// `state 状態`: a reader of ours takes the first word.
Result<void> put_head(lxw_workbook* book, lxw_worksheet* sheet) {
    lxw_format* bold = workbook_add_format(book);
    format_set_bold(bold);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto at = static_cast<lxw_col_t>(i);
        worksheet_set_column(sheet, at, at, columns[i].width, nullptr);
        TRY_VOID(put(sheet, 0, i, std::string(columns[i].name) + " " + std::string(columns[i].ja), bold));
    }
    worksheet_freeze_panes(sheet, 1, 0);
    return {};
}

} // namespace

XlsxExport::XlsxExport(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}

XlsxExport::~XlsxExport() {
    if (m_inside->book != nullptr)
        workbook_close(m_inside->book); // there is no other way to be rid of it
}

Result<std::unique_ptr<XlsxExport>> XlsxExport::create(const std::filesystem::path& file,
                                                       const std::filesystem::path& folder, Date on, std::time_t now) {
    auto inside = std::make_unique<Inside>(Inside{file.string(), folder.empty() ? "." : folder.string(), on});
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = inside->folder.data();
    inside->book = workbook_new_opt(inside->file.c_str(), &options);
    if (inside->book == nullptr)
        return make_error(ErrorCode::Io, "the workbook cannot be written", file.string());
    inside->sheet = workbook_add_worksheet(inside->book, "labels");
    std::unique_ptr<XlsxExport> made(new XlsxExport(std::move(inside)));
    if (made->m_inside->sheet == nullptr)
        return make_error(ErrorCode::Io, "the workbook cannot be written", file.string());
    lxw_doc_properties properties{};
    properties.created = now;
    workbook_set_properties(made->m_inside->book, &properties);
    TRY_VOID(put_head(made->m_inside->book, made->m_inside->sheet));
    return made;
}

Result<void> XlsxExport::add(const registry::Held& held) {
    if (++m_inside->row >= most_sheet_rows)
        return make_error(ErrorCode::LimitExceeded, "more labels than a sheet has rows: CSV has no such limit");
    const std::vector<std::string> values = values_of(held, m_inside->on);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool state = columns[i].name == "state";
        const std::string text = state ? values[i] + " " + label::state_word(held.state).ja : values[i];
        if (!text.empty())
            TRY_VOID(put(m_inside->sheet, m_inside->row, i, text));
    }
    return {};
}

Result<void> XlsxExport::finish() {
    const lxw_error error = workbook_close(std::exchange(m_inside->book, nullptr));
    return error == LXW_NO_ERROR ? Result<void>() : Result<void>(failed(error));
}

} // namespace warifu::exchange
