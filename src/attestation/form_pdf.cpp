// A form as PDF: its sections become rows of set text, the rows become pages, and the pages are drawn.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "form_document.h"
#include "form_pdf_canvas.h"
#include "form_pdf_pages.h"
#include "form_pdf_text.h"
#include "form_text.h"

namespace warifu::attestation {

namespace pdf {

namespace {

constexpr std::size_t column_limit = 24;
constexpr double gap = 14; ///< between columns

const Face title_face{17, Weight::Bold, ink};
const Face subtitle_face{10, Weight::Regular, soft};
const Face heading_face{11.5, Weight::Bold, ink};
const Face body_face{9.5, Weight::Regular, ink};
const Face label_face{8.5, Weight::Regular, soft};
const Face cell_face{8.5, Weight::Regular, ink};
const Face head_face{8, Weight::Bold, ink};
const Face note_face{7.5, Weight::Regular, soft};
const Face trace_face{6.5, Weight::Regular, soft};
const Face alarm_face{9, Weight::Bold, alarm};

Face on_one_line(Face face) {
    face.wrap = Wrap::OneLine;
    return face;
}

/// Fills the pages with one form.
class Composer {
public:
    Composer(const FormDocument& form, Typesetter& typesetter) : m_form(form), m_typesetter(typesetter) {}

    Result<std::vector<Page>> compose();

private:
    using Lines = std::vector<Line>;

    Result<void> add(Lines& lines, std::string_view text, Language language, const Face& face, double width);
    Result<Lines> stacked(const Text& text, const Face& face, double width);
    Result<Cell> cell(const FormCell& value, const Face& face, double x, double width);
    Result<void> beside(const Text& text, const Face& face, double padding);
    Result<void> head();
    Result<void> draft_reasons();
    Result<void> section(const FormSection& section);
    Result<void> field(const FormField& field);
    Result<void> table(const FormTable& table);

    const FormDocument& m_form;
    Typesetter& m_typesetter;
    Pages m_pages;
};

Result<void> Composer::add(Lines& lines, std::string_view text, Language language, const Face& face, double width) {
    Lines more = TRY(m_typesetter.set(text, language, face, width));
    lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return {};
}

/// Each language below the one before.
Result<std::vector<Line>> Composer::stacked(const Text& text, const Face& face, double width) {
    Lines lines;
    for (const auto& [language, words] : form_texts(m_form, text))
        TRY_VOID(add(lines, words, language, face, width));
    return lines;
}

Result<Cell> Composer::cell(const FormCell& value, const Face& face, double x, double width) {
    Cell made{x, width, {}, value.missing};
    if (!value.missing)
        made.lines = TRY(stacked(value.text, face, width));
    if (const std::string trace = form_text(value.trace); !trace.empty())
        TRY_VOID(add(made.lines, trace, Language::English, trace_face, width));
    return made;
}

/// The languages in columns side by side; across the page where there is only one.
Result<void> Composer::beside(const Text& text, const Face& face, double padding) {
    const auto texts = form_texts(m_form, text);
    if (texts.empty())
        return {};
    const double count = static_cast<double>(texts.size());
    const double width = (text_width - gap * (count - 1)) / count;
    Row row{{}, padding};
    for (const auto& [language, words] : texts) {
        Cell column{static_cast<double>(row.cells.size()) * (width + gap), width, {}};
        TRY_VOID(add(column.lines, words, language, face, width));
        row.cells.push_back(std::move(column));
    }
    return m_pages.place(std::move(row));
}

Result<void> Composer::head() {
    m_pages.mark(form_texts(m_form, m_form.title).empty() ? m_form.id : form_texts(m_form, m_form.title)[0].second);
    TRY_VOID(m_pages.place({{{0, text_width, TRY(stacked(m_form.title, title_face, text_width))}}, 0}));
    m_pages.skip(4);
    TRY_VOID(m_pages.place({{{0, text_width, TRY(stacked(m_form.subtitle, subtitle_face, text_width))}}, 0}));
    m_pages.skip(8);
    return draft_reasons();
}

Result<void> Composer::draft_reasons() {
    if (m_form.draft.empty())
        return {};
    constexpr double inset = 10;
    constexpr double width = text_width - 2 * inset;
    TRY_VOID(m_pages.place(
        {{{inset, width, TRY(stacked(draft_reasons_heading(), alarm_face, width))}}, 5, Rule::None, &shade_draft}));
    for (const Text& reason : m_form.draft) {
        Row row{{}, 3, Rule::None, &shade_draft};
        row.cells.push_back({inset, 10, TRY(m_typesetter.set("•", Language::English, cell_face, 10))});
        row.cells.push_back({inset + 10, width - 10, TRY(stacked(reason, cell_face, width - 10))});
        TRY_VOID(m_pages.place(std::move(row)));
    }
    TRY_VOID(m_pages.place({{}, 3, Rule::None, &shade_draft})); // as much room below as above
    m_pages.skip(8);
    return {};
}

Result<void> Composer::section(const FormSection& section) {
    if (const auto texts = form_texts(m_form, section.heading); !texts.empty()) {
        m_pages.skip(14);
        TRY_VOID(m_pages.keep(90));
        m_pages.mark(texts[0].second);
        TRY_VOID(beside(section.heading, heading_face, 3));
    }
    for (const Text& paragraph : section.paragraphs)
        TRY_VOID(beside(paragraph, body_face, 3));
    if (!section.fields.empty())
        m_pages.skip(4);
    for (const FormField& one : section.fields)
        TRY_VOID(field(one));
    if (!section.table.columns.empty())
        TRY_VOID(table(section.table));
    if (!section.notes.empty())
        m_pages.skip(4);
    for (const Text& note : section.notes)
        TRY_VOID(beside(note, note_face, 2));
    return {};
}

Result<void> Composer::field(const FormField& field) {
    constexpr double label_width = text_width * 0.32;
    Cell label{0, label_width, TRY(stacked(field.label, label_face, label_width))};
    if (const std::string clause = form_text(field.clause); !clause.empty())
        TRY_VOID(add(label.lines, clause, Language::English, trace_face, label_width));
    constexpr double value_x = label_width + gap;
    Cell value = TRY(cell(field.value, body_face, value_x, text_width - value_x));
    return m_pages.place({{std::move(label), std::move(value)}, 5, Rule::Below});
}

/// Where each column stands and how wide it is, from the shares that can be taken seriously.
std::vector<Box> columns_of(const FormTable& table) {
    constexpr double inset = 4;
    std::vector<double> shares;
    double sum = 0;
    for (const FormTable::Column& column : table.columns) {
        shares.push_back(std::isfinite(column.share) ? std::clamp(column.share, 0.25, 8.0) : 1.0);
        sum += shares.back();
    }
    std::vector<Box> out;
    double x = 0;
    for (const double share : shares) {
        const double width = text_width * share / sum;
        out.push_back({x + inset, 0, width - 2 * inset, 0});
        x += width;
    }
    return out;
}

Result<void> Composer::table(const FormTable& table) {
    if (table.columns.size() > column_limit)
        return make_error(ErrorCode::Unsupported, fmt::format("a table of more than {} columns", column_limit));
    const std::vector<Box> columns = columns_of(table);
    Row labels{{}, 4, Rule::Below, &shade_head};
    for (std::size_t i = 0; i < columns.size(); ++i)
        labels.cells.push_back(
            {columns[i].x, columns[i].width, TRY(stacked(table.columns[i].label, head_face, columns[i].width))});
    m_pages.skip(6);
    TRY_VOID(m_pages.keep(std::min(height_of(labels), page_height / 3) + 30));
    TRY_VOID(m_pages.place(labels));
    if (height_of(labels) < page_height / 3)
        m_pages.repeat(&labels);
    for (const std::vector<FormCell>& cells : table.rows) {
        if (cells.size() != columns.size())
            return make_error(ErrorCode::InvalidArgument,
                              fmt::format("a row of {} cells in a table of {} columns", cells.size(), columns.size()));
        Row row{{}, 4, Rule::Below};
        for (std::size_t i = 0; i < columns.size(); ++i)
            row.cells.push_back(TRY(cell(cells[i], cell_face, columns[i].x, columns[i].width)));
        TRY_VOID(m_pages.place(std::move(row)));
    }
    m_pages.repeat(nullptr);
    return {};
}

Result<std::vector<Page>> Composer::compose() {
    TRY_VOID(head());
    for (const FormSection& one : m_form.sections)
        TRY_VOID(section(one));
    return m_pages.all();
}

std::string joined(const FormDocument& form, const Text& text, std::string_view between) {
    std::string out;
    for (const auto& [language, words] : form_texts(form, text))
        out += out.empty() ? words : fmt::format("{}{}", between, words);
    return out;
}

Result<Frame> frame_of(const FormDocument& form, std::size_t pages, Typesetter& typesetter) {
    Frame frame{joined(form, form.title, " / "), form.created, {}, {}, {}, {}};
    if (!form.draft.empty()) {
        frame.draft = TRY(
            typesetter.set(joined(form, draft_word(), " / "), Language::Japanese, on_one_line(alarm_face), text_width));
        frame.watermark = TRY(typesetter.set("DRAFT", Language::English, {150, Weight::Bold}, page_height));
    }
    for (const auto& [language, words] : form_texts(form, form.foot)) {
        for (Line& line : TRY(typesetter.set(words, language, on_one_line(note_face), text_width - 60)))
            frame.foot.push_back(std::move(line));
    }
    for (std::size_t i = 1; i <= pages; ++i)
        frame.page_number.push_back(
            TRY(typesetter.set(fmt::format("{} / {}", i, pages), Language::English, on_one_line(note_face), 60))
                .front());
    return frame;
}

/// `2026-05-01T09:00:00Z` in form: cairo would take the clock for anything else, and no two files were the same.
bool is_timestamp(std::string_view text) {
    constexpr std::string_view shape = "dddd-dd-ddTdd:dd:ddZ";
    return std::ranges::equal(text, shape, [](char given, char wanted) {
        return wanted == 'd' ? given >= '0' && given <= '9' : given == wanted;
    });
}

} // namespace

} // namespace pdf

Result<FormPdf> form_pdf(const FormDocument& form) {
    using namespace pdf;
    if (!is_timestamp(form.created))
        return make_error(ErrorCode::InvalidArgument, "a form's time of creation must be as 2026-05-01T09:00:00Z");
    Typesetter typesetter = TRY(Typesetter::create());
    const std::vector<Page> pages = TRY(Composer(form, typesetter).compose());
    const Frame frame = TRY(frame_of(form, pages.size(), typesetter));
    std::string bytes = TRY(write(pages, frame));
    return FormPdf{std::move(bytes), typesetter.unshown()};
}

} // namespace warifu::attestation
