// Fonts of PDF (32000-1, 9.5 to 9.10). A simple font has codes of one byte, which its /Encoding names; a composite one
// cuts strings by a CMap. /ToUnicode, where it is there, says what codes stand for, and goes before all else.

#include "pdf_font.h"

#include <algorithm>

#include "charset.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr int most_widths = 70'000;

std::string name_of(QPDFObjectHandle object) { return object.isName() ? object.getName() : std::string(); }

bool is_symbol_font(std::string_view name) {
    const std::string lower = to_lower_ascii(name);
    for (const char* const each : {"symbol", "dingbats", "wingdings", "webdings"})
        if (lower.find(each) != std::string::npos)
            return true;
    return false;
}

/// ICU's charset for the codes of a predefined CMap (9.7.5.2); empty: a CMap whose codes say nothing (Identity).
std::string converter_of(std::string_view cmap) {
    const auto has = [&](std::string_view part) { return cmap.find(part) != std::string_view::npos; };
    if (has("UTF16") || has("UCS2"))
        return "UTF-16BE";
    if (has("UTF32"))
        return "UTF-32BE";
    if (has("UTF8"))
        return "UTF-8";
    if (has("RKSJ"))
        return "windows-31j";
    if (has("GBK") || has("GBpc") || has("GB-EUC"))
        return "gb18030";
    if (has("ETen") || has("B5pc"))
        return "windows-950-2000";
    if (has("KSC"))
        return "windows-949-2000";
    return has("EUC-") ? "euc-jp-2007" : "";
}

std::string decoded(std::string_view code, const char* converter) {
    std::string text;
    std::size_t undecoded = 0;
    return decode_as(as_bytes(code), converter, text, undecoded) && undecoded == 0 ? text : std::string();
}

} // namespace

PdfFont::PdfFont(QPDFObjectHandle font, PdfBudget& budget) {
    m_name = name_of(font.getKey("/BaseFont"));
    m_symbols = is_symbol_font(m_name);
    if (const auto text = stream_text(font.getKey("/ToUnicode"), budget)) {
        m_unicode = read_cmap(*text);
        m_has_unicode = !m_unicode.characters.empty();
    }
    m_composite = name_of(font.getKey("/Subtype")) == "/Type0";
    if (m_composite) {
        read_composite(font, budget);
    } else {
        read_simple(font);
        read_simple_widths(font);
    }
}

void PdfFont::read_simple(QPDFObjectHandle font) {
    QPDFObjectHandle encoding = font.getKey("/Encoding");
    QPDFObjectHandle descriptor = font.getKey("/FontDescriptor");
    std::string base = name_of(encoding.isDictionary() ? encoding.getKey("/BaseEncoding") : encoding);
    const bool embedded =
        descriptor.isDictionary() &&
        (descriptor.hasKey("/FontFile") || descriptor.hasKey("/FontFile2") || descriptor.hasKey("/FontFile3"));
    constexpr long long symbolic = 4;
    const bool own_codes = descriptor.isDictionary() && descriptor.getKey("/Flags").isInteger() &&
                           (descriptor.getKey("/Flags").getIntValue() & symbolic) != 0 && embedded;
    const bool type3 = name_of(font.getKey("/Subtype")) == "/Type3";
    for (unsigned byte = 0; byte < 256; ++byte) {
        const char code = static_cast<char>(byte);
        std::string& characters = m_characters[byte];
        if (base == "/WinAnsiEncoding" && byte >= 0x20)
            characters = decoded({&code, 1}, "windows-1252");
        else if (base == "/MacRomanEncoding" && byte >= 0x20)
            characters = decoded({&code, 1}, "macintosh");
        else if (!own_codes && !type3 && !m_symbols)
            characters = standard_character(static_cast<std::uint8_t>(byte));
    }
    QPDFObjectHandle differences = encoding.isDictionary() ? encoding.getKey("/Differences") : encoding;
    if (!differences.isArray())
        return;
    std::size_t code = 0;
    const int count = std::min(differences.getArrayNItems(), 1000);
    for (int i = 0; i < count; ++i) {
        QPDFObjectHandle item = differences.getArrayItem(i);
        if (item.isInteger())
            code = static_cast<std::size_t>(std::clamp(item.getIntValue(), 0LL, 256LL));
        else if (item.isName() && code < m_characters.size())
            m_characters[code++] = characters_of_glyph(item.getName().substr(1));
    }
}

void PdfFont::read_simple_widths(QPDFObjectHandle font) {
    // The fonts that every reader has may say no widths; half of the size is near enough to see gaps between words.
    constexpr double usual = 500;
    m_widths.fill(usual);
    double unit = 1;
    if (QPDFObjectHandle matrix = font.getKey("/FontMatrix");
        matrix.isArray() && matrix.getArrayNItems() == 6 && matrix.getArrayItem(0).isNumber())
        unit = std::abs(matrix.getArrayItem(0).getNumericValue()) * 1000;
    QPDFObjectHandle first = font.getKey("/FirstChar");
    QPDFObjectHandle widths = font.getKey("/Widths");
    if (!widths.isArray() || !first.isInteger())
        return;
    const int count = std::min(widths.getArrayNItems(), 256);
    const long long from = first.getIntValue();
    for (int i = 0; i < count; ++i)
        if (QPDFObjectHandle width = widths.getArrayItem(i); width.isNumber() && from + i >= 0 && from + i < 256)
            m_widths[static_cast<std::size_t>(from + i)] = width.getNumericValue() * unit;
}

void PdfFont::read_composite(QPDFObjectHandle font, PdfBudget& budget) {
    QPDFObjectHandle encoding = font.getKey("/Encoding");
    std::string name = name_of(encoding);
    if (encoding.isStream()) {
        if (const auto text = stream_text(encoding, budget))
            m_encoding = read_cmap(*text);
        name = name_of(encoding.getDict().getKey("/CMapName"));
    }
    m_vertical = name == "/V" || name.ends_with("-V");
    m_converter = converter_of(name);
    QPDFObjectHandle descendants = font.getKey("/DescendantFonts");
    if (descendants.isArray() && descendants.getArrayNItems() > 0 && descendants.getArrayItem(0).isDictionary())
        read_wide_widths(descendants.getArrayItem(0));
}

/// `[first [w w w] first last w]` (9.7.4.3).
void PdfFont::read_wide_widths(QPDFObjectHandle descendant) {
    if (QPDFObjectHandle width = descendant.getKey("/DW"); width.isNumber())
        m_default_width = width.getNumericValue();
    QPDFObjectHandle list = descendant.getKey("/W");
    const int count = list.isArray() ? std::min(list.getArrayNItems(), most_widths) : 0;
    for (int i = 0; i + 1 < count && m_wide_widths.size() < most_widths;) {
        QPDFObjectHandle first = list.getArrayItem(i);
        QPDFObjectHandle second = list.getArrayItem(i + 1);
        if (!first.isInteger())
            return;
        const auto from = static_cast<std::uint32_t>(std::clamp(first.getIntValue(), 0LL, 65535LL));
        if (second.isArray()) {
            const int widths = std::min(second.getArrayNItems(), most_widths);
            for (int k = 0; k < widths; ++k)
                if (second.getArrayItem(k).isNumber())
                    m_wide_widths[from + static_cast<std::uint32_t>(k)] = second.getArrayItem(k).getNumericValue();
            i += 2;
        } else if (second.isInteger() && i + 2 < count && list.getArrayItem(i + 2).isNumber()) {
            const auto to = static_cast<std::uint32_t>(std::clamp(second.getIntValue(), 0LL, 65535LL));
            for (std::uint32_t cid = from; cid <= to; ++cid)
                m_wide_widths[cid] = list.getArrayItem(i + 2).getNumericValue();
            i += 3;
        } else {
            return;
        }
    }
}

std::size_t PdfFont::code_bytes(std::string_view text) const {
    if (!m_composite)
        return 1;
    const auto first = static_cast<unsigned char>(text[0]);
    std::size_t bytes = 2;
    if (!m_encoding.spaces.empty())
        bytes = std::max<std::size_t>(m_encoding.code_bytes(text), 1);
    else if (m_converter == "windows-31j")
        bytes = first < 0x81 || (first >= 0xa0 && first < 0xe0) ? 1 : 2;
    else if (m_converter == "UTF-32BE")
        bytes = 4;
    else if (m_converter == "UTF-8")
        bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    else if (m_converter == "UTF-16BE")
        bytes = (first & 0xfcU) == 0xd8U ? 4 : 2;
    else if (!m_converter.empty())
        bytes = first < 0x80 ? 1 : 2;
    return std::min(bytes, text.size());
}

PdfGlyph PdfFont::glyph(std::string_view text) const {
    PdfGlyph glyph;
    glyph.bytes = code_bytes(text);
    const std::string_view code = text.substr(0, glyph.bytes);
    std::uint32_t number = 0;
    for (const char c : code)
        number = (number << 8U) | static_cast<unsigned char>(c);
    glyph.space = glyph.bytes == 1 && number == 0x20;
    if (!m_composite)
        glyph.width = m_widths[number];
    else if (const auto found = m_wide_widths.find(number); found != m_wide_widths.end() && m_converter.empty())
        glyph.width = found->second;
    else
        glyph.width = !m_converter.empty() && glyph.bytes == 1 ? m_default_width / 2 : m_default_width;
    if (const auto found = m_unicode.characters.find(number); found != m_unicode.characters.end())
        glyph.characters = found->second;
    else if (!m_composite)
        glyph.characters = m_characters[number];
    else if (!m_converter.empty()) {
        auto known = m_decoded.find(code);
        if (known == m_decoded.end())
            known = m_decoded.emplace(code, decoded(code, m_converter.c_str())).first;
        glyph.characters = known->second;
    }
    if (glyph.characters.empty() && m_symbols)
        glyph.characters = "\xe2\x80\xa2"; // a mark in front of an item, which no sentence needs
    return glyph;
}

} // namespace warifu::documents
