#include "form_pdf_text.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace warifu::attestation::pdf {

namespace {

constexpr const char* family = "Noto Sans CJK JP";
constexpr const char* families = "Noto Sans CJK JP, Noto Sans, DejaVu Sans, sans-serif";

double points(int units) { return pango_units_to_double(units); }

bool is_installed(PangoFontMap* fonts) {
    PangoFontFamily** list = nullptr;
    int count = 0;
    pango_font_map_list_families(fonts, &list, &count);
    const bool found = std::any_of(list, list + count, [](PangoFontFamily* one) {
        return std::string_view(pango_font_family_get_name(one)) == family;
    });
    g_free(list);
    return found;
}

/// Kana, Han, and the full-width forms beside them.
bool is_japanese(gunichar character) {
    return (character >= 0x2e80 && character <= 0x9fff) || (character >= 0xf900 && character <= 0xfaff) ||
           (character >= 0xff00 && character <= 0xffef) || (character >= 0x20000 && character <= 0x3ffff);
}

/// `text` is valid UTF-8: form_text saw to it.
bool has_japanese(const std::string& text) {
    for (const char* at = text.c_str(); *at != '\0'; at = g_utf8_next_char(at)) {
        if (is_japanese(g_utf8_get_char(at)))
            return true;
    }
    return false;
}

Error without_font(std::string_view what) {
    return make_error(ErrorCode::Unsupported,
                      fmt::format("the PDF needs a font for {}: install the package fonts-noto-cjk (Noto Sans CJK JP), "
                                  "or for other scripts fonts-noto",
                                  what));
}

Object<PangoLayout> layout_of(PangoContext* context, const std::string& text, Language language, const Face& face,
                              double width) {
    Object<PangoLayout> layout(pango_layout_new(context));
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
        pango_font_description_new(), &pango_font_description_free);
    pango_font_description_set_family_static(font.get(), families);
    pango_font_description_set_absolute_size(font.get(), face.size * PANGO_SCALE);
    pango_font_description_set_weight(font.get(),
                                      face.weight == Weight::Bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout.get(), font.get());
    const std::unique_ptr<PangoAttrList, decltype(&pango_attr_list_unref)> attributes(pango_attr_list_new(),
                                                                                      &pango_attr_list_unref);
    pango_attr_list_insert(attributes.get(), pango_attr_language_new(pango_language_from_string(
                                                 language == Language::Japanese ? "ja" : "en")));
    pango_layout_set_attributes(layout.get(), attributes.get());
    pango_layout_set_auto_dir(layout.get(), FALSE); // a name in another script does not turn the whole place round
    pango_layout_set_width(layout.get(), pango_units_from_double(std::max(width, face.size)));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    if (face.wrap == Wrap::OneLine) {
        pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
        pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    }
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
}

/// The characters that would be drawn as boxes.
std::set<gunichar> unknown_in(PangoLayout* layout) {
    std::set<gunichar> found;
    const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> at(pango_layout_get_iter(layout),
                                                                                 &pango_layout_iter_free);
    do {
        const PangoLayoutRun* run = pango_layout_iter_get_run_readonly(at.get());
        for (int i = 0; run != nullptr && i < run->glyphs->num_glyphs; ++i) {
            const PangoGlyph glyph = run->glyphs->glyphs[i].glyph;
            if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0 && glyph != PANGO_GLYPH_INVALID_INPUT)
                found.insert(glyph & ~PANGO_GLYPH_UNKNOWN_FLAG);
        }
    } while (pango_layout_iter_next_run(at.get()) == TRUE);
    return found;
}

std::string number_of(gunichar character) { return fmt::format("U+{:04X}", character); }

/// `text`, valid UTF-8, with each of these characters as `[U+0378]`.
std::string spelled_out(const std::string& text, const std::set<gunichar>& characters) {
    std::string out;
    for (const char* at = text.c_str(); *at != '\0';) {
        const char* next = g_utf8_next_char(at);
        const gunichar character = g_utf8_get_char(at);
        out += characters.contains(character) ? fmt::format("[{}]", number_of(character)) : std::string(at, next);
        at = next;
    }
    return out;
}

/// A link only where the whole place is an address, in characters that mean nothing to cairo's attributes.
std::string address(std::string_view text) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!&=+,;%";
    const bool is_address = text.starts_with("https://") && text.find_first_not_of(allowed) == std::string_view::npos;
    return is_address ? std::string(text) : std::string();
}

} // namespace

void Unref::operator()(void* object) const { g_object_unref(object); }

Result<Typesetter> Typesetter::create() {
    Typesetter made;
    made.m_fonts.reset(pango_cairo_font_map_new());
    made.m_context.reset(pango_font_map_create_context(made.m_fonts.get()));
    // A point of the page is a point of the text; pango would take 96 to the inch.
    pango_cairo_context_set_resolution(made.m_context.get(), 72);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(made.m_context.get(), options);
    cairo_font_options_destroy(options);
    // Nothing follows the reader's own locale: the same form gives the same bytes.
    pango_context_set_language(made.m_context.get(), pango_language_from_string("en"));
    pango_context_set_round_glyph_positions(made.m_context.get(), FALSE);
    made.m_has_japanese = is_installed(made.m_fonts.get());
    return made;
}

Result<std::vector<Line>> Typesetter::set(std::string_view text, Language language, const Face& face, double width) {
    const std::string owned(text);
    m_set_bytes += owned.size();
    if (m_set_bytes > text_limit_bytes)
        return make_error(ErrorCode::LimitExceeded, "the form has more text than a thousand pages hold");
    if (!m_has_japanese && has_japanese(owned))
        return without_font("Japanese text");
    Object<PangoLayout> layout = layout_of(m_context.get(), owned, language, face, width);
    if (pango_layout_get_unknown_glyphs_count(layout.get()) > 0) {
        const std::set<gunichar> unknown = unknown_in(layout.get());
        layout = layout_of(m_context.get(), spelled_out(owned, unknown), language, face, width);
        if (unknown.empty() || pango_layout_get_unknown_glyphs_count(layout.get()) > 0)
            return without_font("every character of a text");
        for (const gunichar each : unknown)
            if (std::ranges::find(m_unshown, number_of(each)) == m_unshown.end())
                m_unshown.push_back(number_of(each));
    }
    const std::string uri = address(text);
    std::vector<Line> lines;
    const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> at(pango_layout_get_iter(layout.get()),
                                                                                 &pango_layout_iter_free);
    do {
        int top = 0;
        int bottom = 0;
        PangoRectangle extents;
        pango_layout_iter_get_line_yrange(at.get(), &top, &bottom);
        pango_layout_iter_get_line_extents(at.get(), nullptr, &extents);
        lines.push_back({pango_layout_iter_get_line_readonly(at.get()),
                         points(pango_layout_iter_get_baseline(at.get()) - top), points(bottom - top),
                         points(extents.width), face.colour, uri});
    } while (pango_layout_iter_next_line(at.get()) == TRUE);
    m_layouts.push_back(std::move(layout));
    return lines;
}

cairo_status_t append_bytes(void* closure, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

} // namespace warifu::attestation::pdf
