// A label as SVG. cairo's own writer gives each run of the code and each letter a shape with long numbers: 450 KB of
// a label that has 120 KB here. Numbers are whole units of 1/50 point (7 µm, a sixth of a dot at 600 dpi), and
// relative.

#include <array>
#include <cmath>
#include <map>

#include <cairo.h>
#include <fmt/format.h>

#include "label_card.h"
#include "warifu/base/base64.h"

namespace warifu::attestation {

namespace {

constexpr double units = 50; // to a point

long unit(double points) { return std::lround(points * units); }

std::string svg_escaped(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string(1, c);
    return out;
}

std::string hex_of(const pdf::Colour& colour) {
    const auto part = [](double value) { return static_cast<unsigned>(std::lround(value * 255)); };
    return fmt::format("#{:02x}{:02x}{:02x}", part(colour.red), part(colour.green), part(colour.blue));
}

/// The data of a path, as short as SVG takes them (SVG 1.1, 8.3): commands are not repeated, a sign parts numbers.
class PathData {
public:
    void move(long x, long y) { add('m', {x - m_x, y - m_y}), go(x, y); }
    void line(long x, long y) {
        if (y == m_y && x != m_x)
            add('h', {x - m_x});
        else if (x == m_x && y != m_y)
            add('v', {y - m_y});
        else if (x != m_x)
            add('l', {x - m_x, y - m_y});
        go(x, y);
    }
    void curve(long ax, long ay, long bx, long by, long x, long y) {
        add('c', {ax - m_x, ay - m_y, bx - m_x, by - m_y, x - m_x, y - m_y});
        go(x, y);
    }
    const std::string& text() const { return m_text; }

private:
    void go(long x, long y) {
        m_x = x;
        m_y = y;
    }
    void add(char command, std::initializer_list<long> numbers) {
        // What follows a move without a command of its own would be a line.
        const bool again = command == m_last && command != 'm';
        if (!again)
            m_text += command;
        m_last = command;
        bool parted = !again;
        for (const long number : numbers) {
            if (!parted && number >= 0)
                m_text += ' ';
            m_text += std::to_string(number);
            parted = false;
        }
    }

    std::string m_text;
    char m_last = '\0';
    long m_x = 0;
    long m_y = 0;
};

/// The edges between dark and light, with the dark to the right of whoever walks along them: outlines go round one way,
/// holes the other. Drawn as squares or runs, some viewers show seams between them.
class Outline {
public:
    explicit Outline(const QRcode& code)
        : m_width(code.width), m_ways(static_cast<std::size_t>((code.width + 1) * (code.width + 1))) {
        const auto dark = [&](int x, int y) {
            return x >= 0 && y >= 0 && x < m_width && y < m_width && (code.data[y * m_width + x] & 1U) != 0;
        };
        for (int y = 0; y < m_width; ++y)
            for (int x = 0; x < m_width; ++x) {
                if (!dark(x, y))
                    continue;
                if (!dark(x, y - 1))
                    from(x, y) |= bit(East);
                if (!dark(x + 1, y))
                    from(x + 1, y) |= bit(South);
                if (!dark(x, y + 1))
                    from(x + 1, y + 1) |= bit(West);
                if (!dark(x - 1, y))
                    from(x, y + 1) |= bit(North);
            }
    }

    std::string path() {
        PathData data;
        for (int y = 0; y <= m_width; ++y)
            for (int x = 0; x <= m_width; ++x)
                while (from(x, y) != 0)
                    walk(x, y, data);
        return data.text();
    }

private:
    enum Way : unsigned { East, South, West, North };
    static std::uint8_t bit(unsigned way) { return static_cast<std::uint8_t>(1U << way); }
    std::uint8_t& from(int x, int y) { return m_ways[static_cast<std::size_t>(y * (m_width + 1) + x)]; }

    /// Once round, and takes the edges away. Where two squares touch by a corner, round the nearer one.
    void walk(int x, int y, PathData& data) {
        constexpr std::array<int, 4> step_x = {1, 0, -1, 0};
        constexpr std::array<int, 4> step_y = {0, 1, 0, -1};
        const int begin_x = x, begin_y = y;
        unsigned way = 0;
        while ((from(x, y) & bit(way)) == 0)
            ++way;
        data.move(x, y);
        do {
            from(x, y) &= static_cast<std::uint8_t>(~bit(way));
            x += step_x[way];
            y += step_y[way];
            unsigned next = way;
            for (const unsigned turn : {1U, 0U, 3U}) {
                next = (way + turn) % 4;
                if ((from(x, y) & bit(next)) != 0)
                    break;
            }
            const bool round = x == begin_x && y == begin_y;
            if (next != way && !round)
                data.line(x, y);
            if (round)
                break; // the last edge is what closes the shape
            way = next;
        } while (true);
        // Filling closes it; the next move counts from where this one's last corner was.
    }

    int m_width;
    std::vector<std::uint8_t> m_ways; // of each corner, the edges that begin there
};

using Surface = Owned<cairo_surface_t, cairo_surface_destroy>;
using Context = Owned<cairo_t, cairo_destroy>;
using Path = Owned<cairo_path_t, cairo_path_destroy>;

/// Shapes of letters: each once, with a number.
class Letters {
public:
    Letters()
        : m_surface(cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, nullptr)),
          m_cairo(cairo_create(m_surface.get())) {}

    /// -1: there is nothing to see.
    int number_of(PangoFont* font, PangoGlyph glyph) {
        const auto [place, is_new] = m_numbers.try_emplace({font, glyph}, -1);
        if (is_new) {
            const std::string shape = shape_of(font, glyph);
            if (!shape.empty()) {
                place->second = m_next++;
                m_shapes += fmt::format(R"(<path id="{}" d="{}"/>)", name(place->second), shape);
            }
        }
        return place->second;
    }
    static std::string name(int number) { return fmt::format("g{}", number); }
    const std::string& shapes() const { return m_shapes; }

private:
    std::string shape_of(PangoFont* font, PangoGlyph glyph) {
        cairo_new_path(m_cairo.get());
        cairo_set_scaled_font(m_cairo.get(), pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)));
        const cairo_glyph_t one{glyph, 0, 0};
        cairo_glyph_path(m_cairo.get(), &one, 1);
        const Path path(cairo_copy_path(m_cairo.get()));
        PathData data;
        for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
            const cairo_path_data_t* part = &path->data[i];
            const auto x = [&](int at) { return unit(part[at].point.x); };
            const auto y = [&](int at) { return unit(part[at].point.y); };
            switch (part->header.type) {
            case CAIRO_PATH_MOVE_TO: data.move(x(1), y(1)); break;
            case CAIRO_PATH_LINE_TO: data.line(x(1), y(1)); break;
            case CAIRO_PATH_CURVE_TO: data.curve(x(1), y(1), x(2), y(2), x(3), y(3)); break;
            case CAIRO_PATH_CLOSE_PATH: break; // filling does
            }
        }
        const bool drawn = data.text().find_first_of("lhvc") != std::string::npos;
        return drawn ? data.text() : std::string();
    }

    Surface m_surface;
    Context m_cairo;
    std::map<std::pair<PangoFont*, PangoGlyph>, int> m_numbers; // the fonts live as long as the lines
    int m_next = 0;
    std::string m_shapes;
};

std::string line_of(const Placed& placed, Letters& letters) {
    std::string uses;
    double x = 0;
    for (const GSList* at = placed.line.set->runs; at != nullptr; at = at->next) {
        const auto* run = static_cast<const PangoLayoutRun*>(at->data);
        for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
            const PangoGlyphInfo& info = run->glyphs->glyphs[i];
            const bool shown = info.glyph != PANGO_GLYPH_EMPTY && (info.glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0;
            const int number = shown ? letters.number_of(run->item->analysis.font, info.glyph) : -1;
            if (number >= 0) {
                const long y = unit(pango_units_to_double(info.geometry.y_offset));
                uses += fmt::format(R"(<use xlink:href="#{}" x="{}"{}/>)", Letters::name(number),
                                    unit(x + pango_units_to_double(info.geometry.x_offset)),
                                    y == 0 ? std::string() : fmt::format(R"( y="{}")", y));
            }
            x += pango_units_to_double(info.geometry.width);
        }
    }
    return uses.empty()
               ? uses
               : fmt::format(R"svg(<g fill="{}" transform="translate({} {})">{}</g>)svg", hex_of(placed.line.colour),
                             unit(placed.x), unit(placed.y + placed.line.ascent), uses);
}

/// As it was read, not as it was handed in: nothing but its dots goes on.
Result<std::string> artwork_of(const Card& card) {
    std::string png;
    const cairo_status_t status = cairo_surface_write_to_png_stream(card.artwork.get(), &pdf::append_bytes, &png);
    if (status != CAIRO_STATUS_SUCCESS)
        return make_error(ErrorCode::Internal, fmt::format("cairo: {}", cairo_status_to_string(status)));
    const double width = cairo_image_surface_get_width(card.artwork.get());
    const double height = cairo_image_surface_get_height(card.artwork.get());
    const double scale = card.artwork_width / std::max(width, height);
    return fmt::format(R"(<image x="{}" y="{}" width="{}" height="{}" xlink:href="data:image/png;base64,{}"/>)",
                       unit(card.artwork_x), unit(artwork_top), unit(width * scale), unit(height * scale),
                       encode_base64(png));
}

} // namespace

Result<std::string> write_svg(const Card& card, std::string_view title, std::string_view description) {
    Letters letters;
    std::string lines;
    for (const Placed& placed : card.lines)
        if (placed.line.set != nullptr)
            lines += line_of(placed, letters);
    const std::string artwork = card.artwork != nullptr ? TRY(artwork_of(card)) : std::string();
    const double margin = quiet_modules * card.module * units;
    return fmt::format(
        R"svg(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{:.2f}pt" height="{:.2f}pt" viewBox="0 0 {} {}" role="img">
<title>{}</title>
<desc>{}</desc>
<defs>{}</defs>
<path fill="#fff" d="M0 0h{}v{}H0z"/>
<path shape-rendering="crispEdges" transform="translate({:.3f} {:.3f}) scale({:.3f})" d="{}"/>
<path fill="{}" d="M{} 0h{}v{}h-{}z"/>
{}{}
</svg>
)svg",
        card.width, card.height, unit(card.width), unit(card.height), svg_escaped(title), svg_escaped(description),
        letters.shapes(), unit(card.width), unit(card.height), margin, margin, card.module * units,
        Outline(*card.code).path(), hex_of(card.accent), unit(card.text_x), unit(card.text_width),
        unit(card.heading_height), unit(card.text_width), lines, artwork);
}

} // namespace warifu::attestation
