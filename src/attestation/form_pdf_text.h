#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pango/pangocairo.h>

#include "warifu/base/result.h"
#include "warifu/base/text.h"

/// Text set with pango into lines, which the pages then place. Lengths are in points (1/72 inch).
namespace warifu::attestation::pdf {

struct Colour {
    double red = 0;
    double green = 0;
    double blue = 0;
};

inline constexpr Colour ink{0.09, 0.12, 0.16};
inline constexpr Colour soft{0.34, 0.38, 0.43};
inline constexpr Colour alarm{0.67, 0.12, 0.09};

enum class Weight { Regular, Bold };
inline constexpr std::size_t text_limit_bytes = std::size_t{2} * 1024 * 1024; ///< of one form: a thousand pages

enum class Wrap { Lines, OneLine };

struct Face {
    double size = 9.5;
    Weight weight = Weight::Regular;
    Colour colour = ink;
    Wrap wrap = Wrap::Lines;
};

struct Line {
    PangoLayoutLine* set = nullptr; ///< lives as long as its Typesetter; null: blank
    double ascent = 0;              ///< of the baseline below the line's top
    double height = 0;
    double width = 0;
    Colour colour;
    std::string uri; ///< that it links to; empty: none
};

struct Unref {
    void operator()(void* object) const;
};
template <class T>
using Object = std::unique_ptr<T, Unref>;

/// Sets text in one family, "Noto Sans CJK JP", whose Han glyphs are those that Japanese readers know.
class Typesetter {
public:
    static Result<Typesetter> create();

    /// Lines no wider than `width`. A character that no installed font has is set as its number, `[U+0378]`, and told
    /// by `unshown`: a box would say nothing. ErrorCode::Unsupported where there is no font for Japanese;
    /// ErrorCode::LimitExceeded once more than text_limit_bytes are set.
    Result<std::vector<Line>> set(std::string_view text, Language language, const Face& face, double width);
    const std::vector<std::string>& unshown() const { return m_unshown; }

private:
    Typesetter() = default;

    Object<PangoFontMap> m_fonts;
    Object<PangoContext> m_context;
    std::vector<Object<PangoLayout>> m_layouts; ///< kept: lines point into them
    std::size_t m_set_bytes = 0;
    std::vector<std::string> m_unshown;
    bool m_has_japanese = false;
};

/// Of cairo_write_func_t: `closure` is a std::string.
cairo_status_t append_bytes(void* closure, const unsigned char* data, unsigned length);

} // namespace warifu::attestation::pdf
