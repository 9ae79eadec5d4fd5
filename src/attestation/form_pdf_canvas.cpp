#include "form_pdf_canvas.h"

#include <cairo-pdf.h>
#include <fmt/format.h>

namespace warifu::attestation::pdf {

namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

constexpr Colour watermark_colour{0.945, 0.95, 0.955};

void colour(cairo_t* cairo, const Colour& value) { cairo_set_source_rgb(cairo, value.red, value.green, value.blue); }

void fill(cairo_t* cairo, const Box& box, const Colour& value) {
    colour(cairo, value);
    cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
    cairo_fill(cairo);
}

void draw(cairo_t* cairo, const Line& line, double x, double y) {
    if (line.set == nullptr)
        return;
    if (!line.uri.empty())
        cairo_tag_begin(cairo, CAIRO_TAG_LINK, fmt::format("uri='{}'", line.uri).c_str());
    colour(cairo, line.colour);
    cairo_move_to(cairo, x, y + line.ascent);
    pango_cairo_show_layout_line(cairo, line.set);
    if (!line.uri.empty())
        cairo_tag_end(cairo, CAIRO_TAG_LINK);
}

/// As outlines: it is seen, and is not in the way of whoever selects or extracts the text.
void draw_watermark(cairo_t* cairo, const std::vector<Line>& lines) {
    for (const Line& line : lines) {
        cairo_save(cairo);
        cairo_translate(cairo, page_width / 2, page_height / 2);
        cairo_rotate(cairo, -0.9);
        cairo_move_to(cairo, -line.width / 2, line.ascent - line.height / 2);
        pango_cairo_layout_line_path(cairo, line.set);
        colour(cairo, watermark_colour);
        cairo_fill(cairo);
        cairo_restore(cairo);
    }
}

void draw_empty_place(cairo_t* cairo, const Box& box) {
    fill(cairo, box, shade_empty);
    const double dash = 2;
    cairo_save(cairo);
    colour(cairo, soft);
    cairo_set_line_width(cairo, 0.5);
    cairo_set_dash(cairo, &dash, 1, 0);
    cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
    cairo_stroke(cairo);
    cairo_restore(cairo);
}

void draw_lines(cairo_t* cairo, const std::vector<Line>& lines, double x, double y) {
    for (const Line& line : lines) {
        draw(cairo, line, x, y);
        y += line.height;
    }
}

void draw_foot(cairo_t* cairo, const Frame& frame, std::size_t index) {
    const double top = page_height - margin_bottom + 16;
    fill(cairo, {margin_side, top, text_width, 0.5}, rule_colour);
    draw_lines(cairo, frame.foot, margin_side, top + 5);
    const Line& number = frame.page_number[index];
    draw(cairo, number, page_width - margin_side - number.width, top + 5);
}

void draw_page(cairo_t* cairo, const Page& page) {
    for (const Page::Fill& one : page.fills)
        fill(cairo, one.box, one.colour);
    for (const Box& place : page.empty_places)
        draw_empty_place(cairo, place);
    for (const PlacedLine& placed : page.lines)
        draw(cairo, placed.line, placed.x, placed.y);
}

/// The outline leads to each section. A mark's place is given in the page's own coordinates.
void write_outline(cairo_surface_t* surface, const std::vector<Page>& pages) {
    for (std::size_t i = 0; i < pages.size(); ++i) {
        for (const Page::Mark& mark : pages[i].marks)
            cairo_pdf_surface_add_outline(
                surface, CAIRO_PDF_OUTLINE_ROOT, mark.name.c_str(),
                fmt::format("page={} pos=[{:.1f} {:.1f}]", i + 1, margin_side, mark.y).c_str(),
                CAIRO_PDF_OUTLINE_FLAG_OPEN);
    }
}

Result<void> checked(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS)
        return make_error(ErrorCode::Internal, fmt::format("cairo: {}", cairo_status_to_string(status)));
    return {};
}

} // namespace

Result<std::string> write(const std::vector<Page>& pages, const Frame& frame) {
    std::string out;
    const Surface surface(cairo_pdf_surface_create_for_stream(append_bytes, &out, page_width, page_height),
                          &cairo_surface_destroy);
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, frame.title.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "warifu");
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, frame.created.c_str());
    const Context cairo(cairo_create(surface.get()), &cairo_destroy);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        draw_watermark(cairo.get(), frame.watermark);
        draw_lines(cairo.get(), frame.draft, margin_side, margin_top - 28);
        draw_page(cairo.get(), pages[i]);
        draw_foot(cairo.get(), frame, i);
        cairo_show_page(cairo.get());
    }
    write_outline(surface.get(), pages);
    TRY_VOID(checked(cairo_status(cairo.get())));
    cairo_surface_finish(surface.get());
    TRY_VOID(checked(cairo_surface_status(surface.get())));
    return out;
}

} // namespace warifu::attestation::pdf
