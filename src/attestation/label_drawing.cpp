// The printed label: the QR code at the left, what it says at the right, in both languages, so that nobody has to scan
// it to know who speaks. Our own design, in our own words; a scheme's artwork is not drawn, only placed where the maker
// hands it in.
//
// A QR code is read from paper that is scratched, curved and badly lit. Four modules around it stay white (ISO/IEC
// 18004). Error correction Q mends a quarter of the code; on the small label, where its finer modules would cost more
// than it mends, M (15 %). A module is never smaller than 0.25 mm, which cameras of phones resolve.

#include "warifu/attestation/label.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <pango/pangocairo.h>
#include <zlib.h>

#include "label_card.h"
#include "lookup.h"

namespace warifu::attestation {

namespace {

using pdf::Colour;
using pdf::Face;
using pdf::Line;
using Surface = Owned<cairo_surface_t, cairo_surface_destroy>;
using Context = Owned<cairo_t, cairo_destroy>;

constexpr double dots_per_inch = 600;
constexpr double points_per_inch = 72;
constexpr double mm = points_per_inch / 25.4;
constexpr double dot = points_per_inch / dots_per_inch;
constexpr int least_dots = 6; // of a module: 0.254 mm
constexpr Colour white{1, 1, 1};
constexpr std::uint32_t most_artwork_pixels = 4096; // to a side

struct Measures {
    double code_mm = 0; ///< the QR code's edge, with what stays white
    double text_mm = 0; ///< width of the text
    double text_points = 0;
    QRecLevel correction = QR_ECLEVEL_Q;
};

Measures measures_of(LabelSize size) {
    switch (size) {
    case LabelSize::Small: return {30, 62, 5.5, QR_ECLEVEL_M};
    case LabelSize::Medium: return {45, 75, 6.5, QR_ECLEVEL_Q};
    case LabelSize::Large: return {70, 110, 9, QR_ECLEVEL_Q};
    }
    return {};
}

/// One colour for each that speaks, beside the words.
Colour colour_of(label::Speaker speaker) {
    switch (speaker) {
    case label::Speaker::Maker: return {0.27, 0.31, 0.37};
    case label::Speaker::Laboratory: return {0.05, 0.37, 0.36};
    case label::Speaker::Operator: return {0.33, 0.22, 0.46};
    }
    return {};
}

/// Sets lines below one another.
class Column {
public:
    Column(pdf::Typesetter& typesetter, Card& card, double points)
        : m_typesetter(typesetter), m_card(card), m_points(points) {
        place(card.text_x, 0, card.text_width);
    }

    /// Goes on from here, with so much room.
    void place(double x, double y, double width) {
        m_x = x + m_points * 0.6;
        m_y = y;
        m_width = width - m_points * 1.2;
    }
    Result<void> add(std::string_view text, Language language, double scale, pdf::Weight weight, Colour colour) {
        const Face face{m_points * scale, weight, colour, pdf::Wrap::Lines};
        for (const Line& line : TRY(m_typesetter.set(text, language, face, m_width))) {
            m_card.lines.push_back({line, m_x, m_y});
            m_y += line.height;
        }
        return {};
    }
    Result<void> add(const Text& text, double scale, pdf::Weight weight, Colour colour) {
        TRY_VOID(add(text.en, Language::English, scale, weight, colour));
        return text.ja == text.en ? Result<void>() : add(text.ja, Language::Japanese, scale, weight, colour);
    }
    void skip(double lines) { m_y += lines * m_points; }
    double y() const { return m_y; }

private:
    pdf::Typesetter& m_typesetter;
    Card& m_card;
    double m_points;
    double m_x = 0;
    double m_y = 0;
    double m_width = 0;
};

/// Facts that read the same in both languages, behind a word in each.
std::string fact(std::string_view english, std::string_view japanese, std::string_view value) {
    return fmt::format("{} {}: {}", english, japanese, value);
}

Result<void> write_facts(Column& column, const label::Label& label, const label::RegimeNames& names) {
    const auto line = [&](const std::string& text) {
        return column.add(text, Language::Japanese, 1, pdf::Weight::Regular, pdf::ink);
    };
    TRY_VOID(line(fact("Maker", "製造者", label.maker)));
    TRY_VOID(line(fact("Model", "型番", models_text(label.models, Language::English))));
    TRY_VOID(line(fact("Criteria", "基準", fmt::format("{} ({})", names.regime.ja, label.edition))));
    TRY_VOID(line(fact("Counts", "有効期間", fmt::format("{} – {}", label.from.to_string(), label.last.to_string()))));
    TRY_VOID(line(fact("Security support until", "サポート期限",
                       label.support_until ? label.support_until->to_string() : "not stated 記載なし")));
    TRY_VOID(line(fact("Number", "番号", label.number)));
    TRY_VOID(line(fact("Signed by", "署名者", label.issuer)));
    return label.url.empty() ? Result<void>() : line(label.url);
}

/// Beside the code.
Result<void> write_column(Column& column, Card& card, const label::Label& label, const label::RegimeNames& names,
                          const Text& mark) {
    column.skip(0.4);
    TRY_VOID(column.add(label::heading(label.speaker), 1.25, pdf::Weight::Bold, white));
    column.skip(0.4);
    card.heading_height = column.y();
    column.skip(0.4);
    if (!mark.empty())
        TRY_VOID(column.add(mark, 1.1, pdf::Weight::Bold, pdf::alarm));
    TRY_VOID(column.add(label.product, Language::Japanese, 1.5, pdf::Weight::Bold, pdf::ink));
    return write_facts(column, label, names);
}

/// Below it.
Result<void> write_foot(Column& column, const label::Label& label, const label::RegimeNames& names) {
    TRY_VOID(column.add(label::who_speaks(label, names), 1, pdf::Weight::Bold, pdf::ink));
    if (const Text doubts = label::about_criteria(label); !doubts.empty())
        TRY_VOID(column.add(doubts, 1, pdf::Weight::Bold, pdf::alarm));
    column.skip(0.3);
    TRY_VOID(column.add(label::no_promise(), 0.85, pdf::Weight::Regular, pdf::soft));
    column.skip(0.6);
    return {};
}

Result<void> lay_out_code(Card& card, std::string_view token, const Measures& measures) {
    card.code.reset(QRcode_encodeString(std::string(token).c_str(), 0, measures.correction, QR_MODE_8, 1));
    if (card.code == nullptr)
        return make_error(ErrorCode::LimitExceeded, "the label does not fit a QR code: name fewer models");
    const int modules = card.code->width + 2 * quiet_modules;
    const int dots = static_cast<int>(measures.code_mm / 25.4 * dots_per_inch) / modules;
    card.module = std::max(dots, least_dots) * dot; // whole dots, so that no edge is blurred
    card.code_edge = card.module * modules;
    return {};
}

Result<Card> lay_out(pdf::Typesetter& typesetter, const label::Label& label, std::string_view token,
                     const label::RegimeNames& names, const DrawTerms& terms) {
    const Measures measures = measures_of(terms.size);
    Card card;
    TRY_VOID(lay_out_code(card, token, measures));
    card.accent = colour_of(label.speaker);
    card.text_x = card.code_edge;
    card.text_width = measures.text_mm * mm;
    Column column(typesetter, card, measures.text_points);
    TRY_VOID(write_column(column, card, label, names, terms.mark));
    card.width = card.text_x + card.text_width;
    column.place(0, std::max(card.code_edge, column.y() + measures.text_points / 2), card.width);
    TRY_VOID(write_foot(column, label, names));
    card.height = column.y();
    if (!terms.artwork.empty()) {
        card.artwork = TRY(label::read_png(as_bytes(terms.artwork), most_artwork_pixels));
        card.artwork_x = card.width + 2 * mm;
        card.artwork_width = card.code_edge / 2;
        card.width = card.artwork_x + card.artwork_width + 2 * mm;
    }
    return card;
}

void set_colour(cairo_t* cairo, const Colour& colour) {
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
}

/// Runs along rows, and along columns over them: drawn as squares, some viewers show seams between modules.
void draw_code(cairo_t* cairo, const Card& card) {
    const int width = card.code->width;
    const auto dark = [&](int x, int y) { return (card.code->data[y * width + x] & 1U) != 0; };
    const double margin = quiet_modules * card.module;
    set_colour(cairo, {0, 0, 0});
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
    for (const bool along_rows : {true, false}) {
        for (int line = 0; line < width; ++line) {
            const auto at = [&](int i) { return along_rows ? dark(i, line) : dark(line, i); };
            for (int begin = 0, end = 0; begin < width; begin = end) {
                for (end = begin + 1; end < width && at(end) == at(begin);)
                    ++end;
                if (!at(begin) || (!along_rows && end - begin < 2))
                    continue;
                const double a = margin + begin * card.module;
                const double b = margin + line * card.module;
                const double length = (end - begin) * card.module;
                cairo_rectangle(cairo, along_rows ? a : b, along_rows ? b : a, along_rows ? length : card.module,
                                along_rows ? card.module : length);
            }
        }
        cairo_fill(cairo);
    }
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_DEFAULT);
}

void draw_artwork(cairo_t* cairo, const Card& card) {
    const double width = cairo_image_surface_get_width(card.artwork.get());
    const double height = cairo_image_surface_get_height(card.artwork.get());
    const double scale = card.artwork_width / std::max(width, height);
    cairo_save(cairo);
    cairo_translate(cairo, card.artwork_x, artwork_top);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_surface(cairo, card.artwork.get(), 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
}

void draw(cairo_t* cairo, const Card& card) {
    set_colour(cairo, white);
    cairo_paint(cairo);
    draw_code(cairo, card);
    set_colour(cairo, card.accent);
    cairo_rectangle(cairo, card.text_x, 0, card.text_width, card.heading_height);
    cairo_fill(cairo);
    for (const Placed& placed : card.lines) {
        if (placed.line.set == nullptr)
            continue;
        set_colour(cairo, placed.line.colour);
        cairo_move_to(cairo, placed.x, placed.y + placed.line.ascent);
        pango_cairo_show_layout_line(cairo, placed.line.set);
    }
    if (card.artwork != nullptr)
        draw_artwork(cairo, card);
}

Result<void> checked(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS)
        return make_error(ErrorCode::Internal, fmt::format("cairo: {}", cairo_status_to_string(status)));
    return {};
}

/// Letters are drawn as shapes: what is read aloud, or searched, is told beside.
Result<std::string> to_svg(const Card& card, const label::Label& label, std::string_view token,
                           const label::RegimeNames& names) {
    const Text who = label::who_speaks(label, names);
    return write_svg(card, fmt::format("{}: {} {}", label::heading(label.speaker).en, label.product, label.number),
                     fmt::format("{} {} {}", who.en, who.ja, token));
}

/// cairo does not tell how large its pixels are, and a printer must know (ISO/IEC 15948, 11.3.5.3).
std::string with_resolution(std::string png) {
    constexpr std::size_t behind_header = 8 + 25;
    constexpr auto dots_per_metre = static_cast<std::uint32_t>(dots_per_inch / 0.0254);
    const auto number = [](std::uint32_t value) {
        std::string bytes;
        for (const unsigned shift : {24U, 16U, 8U, 0U})
            bytes += static_cast<char>(value >> shift & 0xffU);
        return bytes;
    };
    const std::string body = "pHYs" + number(dots_per_metre) + number(dots_per_metre) + '\1';
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    if (png.size() > behind_header)
        png.insert(behind_header, number(static_cast<std::uint32_t>(body.size() - 4)) + body +
                                      number(static_cast<std::uint32_t>(sum)));
    return png;
}

Result<std::string> to_png(const Card& card) {
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(card.width / dot + 1),
                                                     static_cast<int>(card.height / dot + 1)));
    const Context cairo(cairo_create(surface.get()));
    cairo_scale(cairo.get(), 1 / dot, 1 / dot);
    draw(cairo.get(), card);
    TRY_VOID(checked(cairo_status(cairo.get())));
    std::string png;
    TRY_VOID(checked(cairo_surface_write_to_png_stream(surface.get(), &pdf::append_bytes, &png)));
    return with_resolution(std::move(png));
}

} // namespace

Result<DrawnLabel> draw_label(const label::Label& label, std::string_view token, const label::RegimeNames& names,
                              const DrawTerms& terms) {
    pdf::Typesetter typesetter = TRY(pdf::Typesetter::create());
    const Card card = TRY(lay_out(typesetter, label, token, names, terms));
    DrawnLabel drawn;
    if (terms.wanted != Wanted::Png)
        drawn.svg = TRY(to_svg(card, label, token, names));
    if (terms.wanted != Wanted::Svg)
        drawn.png = TRY(to_png(card));
    return drawn;
}

} // namespace warifu::attestation
