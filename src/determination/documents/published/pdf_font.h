#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <qpdf/QPDFObjectHandle.hh>

#include "pdf_cmap.h"
#include "pdf_streams.h"

namespace warifu::documents {

/// One code of a string that is shown.
struct PdfGlyph {
    std::string characters; ///< UTF-8; empty: what it stands for is not known
    double width = 0;       ///< in thousandths of the font size
    std::size_t bytes = 1;
    bool space = false; ///< the single byte 32, which word spacing is for
};

/// A font, as far as text needs it: which characters its codes stand for, and how wide they are.
class PdfFont {
public:
    PdfFont(QPDFObjectHandle font, PdfBudget& budget);

    /// The code at the front of a text, which is not empty.
    PdfGlyph glyph(std::string_view text) const;
    bool vertical() const { return m_vertical; }
    const std::string& name() const { return m_name; }

private:
    void read_simple(QPDFObjectHandle font);
    void read_simple_widths(QPDFObjectHandle font);
    void read_composite(QPDFObjectHandle font, PdfBudget& budget);
    void read_wide_widths(QPDFObjectHandle descendant);
    std::size_t code_bytes(std::string_view text) const;

    std::string m_name;
    bool m_composite = false;
    bool m_vertical = false;
    bool m_symbols = false; ///< Wingdings and its like: marks, no text
    bool m_has_unicode = false;
    CMap m_unicode;
    CMap m_encoding;         ///< of a composite font, when it is embedded
    std::string m_converter; ///< of a predefined CMap: ICU's name of its charset
    std::array<std::string, 256> m_characters;
    std::array<double, 256> m_widths = {};
    std::map<std::uint32_t, double> m_wide_widths; ///< by CID
    double m_default_width = 1000;
    mutable std::map<std::string, std::string, std::less<>> m_decoded; ///< codes that a converter was asked for
};

/// By its name in the Adobe Glyph List; empty: not known.
std::string characters_of_glyph(std::string_view name);
std::string standard_character(std::uint8_t byte);

} // namespace warifu::documents
