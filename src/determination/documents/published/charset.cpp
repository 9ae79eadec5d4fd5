// Character sets, by ICU, whose tables are in the library (iconv loads modules, and the jail has no files). Labels are
// those of the WHATWG Encoding Standard, https://encoding.spec.whatwg.org/#names-and-labels: what pages call Shift_JIS
// is Windows code page 932, what they call ISO-8859-1 is windows-1252.
//
// Pages lie about their charset. UTF-8 that holds characters of several bytes is hardly ever anything else, so bytes
// are asked before the declaration is believed.

#include "charset.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

struct Charset {
    std::string_view label; ///< in lower case
    const char* name;       ///< that people know
    const char* converter;  ///< ICU's name
};

constexpr std::array<Charset, 42> known = {{
    {"utf-8", "UTF-8", "UTF-8"},
    {"utf8", "UTF-8", "UTF-8"},
    {"unicode-1-1-utf-8", "UTF-8", "UTF-8"},
    {"shift_jis", "Shift_JIS", "windows-31j"},
    {"shift-jis", "Shift_JIS", "windows-31j"},
    {"sjis", "Shift_JIS", "windows-31j"},
    {"x-sjis", "Shift_JIS", "windows-31j"},
    {"ms_kanji", "Shift_JIS", "windows-31j"},
    {"ms932", "Shift_JIS", "windows-31j"},
    {"cp932", "Shift_JIS", "windows-31j"},
    {"csshiftjis", "Shift_JIS", "windows-31j"},
    {"windows-31j", "Shift_JIS", "windows-31j"},
    {"euc-jp", "EUC-JP", "euc-jp-2007"},
    {"x-euc-jp", "EUC-JP", "euc-jp-2007"},
    {"cseucpkdfmtjapanese", "EUC-JP", "euc-jp-2007"},
    {"iso-2022-jp", "ISO-2022-JP", "ISO-2022-JP"},
    {"csiso2022jp", "ISO-2022-JP", "ISO-2022-JP"},
    {"windows-1252", "windows-1252", "windows-1252"},
    {"x-cp1252", "windows-1252", "windows-1252"},
    {"cp1252", "windows-1252", "windows-1252"},
    {"iso-8859-1", "windows-1252", "windows-1252"},
    {"iso8859-1", "windows-1252", "windows-1252"},
    {"iso_8859-1", "windows-1252", "windows-1252"},
    {"latin1", "windows-1252", "windows-1252"},
    {"l1", "windows-1252", "windows-1252"},
    {"ascii", "windows-1252", "windows-1252"},
    {"us-ascii", "windows-1252", "windows-1252"},
    {"utf-16", "UTF-16LE", "UTF-16LE"},
    {"utf-16le", "UTF-16LE", "UTF-16LE"},
    {"utf-16be", "UTF-16BE", "UTF-16BE"},
    {"gbk", "GBK", "gb18030"},
    {"gb2312", "GBK", "gb18030"},
    {"gb18030", "gb18030", "gb18030"},
    {"big5", "Big5", "windows-950-2000"},
    {"euc-kr", "EUC-KR", "windows-949-2000"},
    {"ks_c_5601-1987", "EUC-KR", "windows-949-2000"},
    {"iso-8859-2", "ISO-8859-2", "ISO-8859-2"},
    {"iso-8859-15", "ISO-8859-15", "ISO-8859-15"},
    {"windows-1250", "windows-1250", "windows-1250"},
    {"windows-1251", "windows-1251", "windows-1251"},
    {"koi8-r", "KOI8-R", "KOI8-R"},
    {"windows-1254", "windows-1254", "windows-1254"},
}};

const Charset* find_charset(std::string_view label) {
    const std::string lower = to_lower_ascii(trim(label));
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Charset& each) { return each.label == lower; });
    return found == known.end() ? nullptr : &*found;
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open(name, &status));
    return U_SUCCESS(status) ? std::move(converter) : nullptr;
}

std::size_t count_replaced(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find("\xef\xbf\xbd", at)) != std::string_view::npos; at += 3)
        ++count;
    // Some tables make controls of bytes that stand for nothing.
    for (const char c : text)
        count += (c > 0 && c < ' ' && std::string_view("\t\n\v\f\r").find(c) == std::string_view::npos) || c == 0x7f;
    // Controls of C1 are what windows-1252 has in its holes.
    for (std::size_t at = 0; (at = text.find('\xc2', at)) != std::string_view::npos; ++at)
        count += at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0 ? 1U : 0U;
    // Characters for private use are those that the charset's makers left to others: nobody can read them.
    for (std::size_t at = 0; (at = text.find_first_of("\xee\xef", at)) != std::string_view::npos; ++at)
        count +=
            text[at] == '\xee' || (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa4) ? 1U : 0U;
    return count;
}

/// Bytes that begin a character of two or more bytes, in valid UTF-8.
std::size_t multi_byte(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0xc0U; }));
}

/// Without the beginning of a character at the very end: a body that was cut is not for that of another charset.
std::string_view without_cut_character(std::string_view text) {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xc0U) == 0x80U)
            continue;
        const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
        return length > back ? text.substr(0, text.size() - back) : text;
    }
    return text;
}

struct Attempt {
    const Charset* charset = nullptr;
    std::string text;
    std::size_t undecoded = 0;
};

std::optional<Attempt> attempt(Bytes bytes, const Charset* charset) {
    Attempt made;
    made.charset = charset;
    if (const std::string_view whole = without_cut_character(as_text(bytes));
        charset != nullptr && charset->label.starts_with("utf-8") && is_utf8(whole)) {
        made.text = whole; // U+FFFD that stands there is no fault
        return made;
    }
    if (charset == nullptr || !decode_as(bytes, charset->converter, made.text, made.undecoded))
        return std::nullopt;
    return made;
}

/// What ICU's detector finds likeliest among the charsets that pages for Japan are in.
const Charset* detected(std::string_view text) {
    constexpr std::size_t most_bytes = 256U << 10U;
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, void (*)(UCharsetDetector*)> detector(ucsdet_open(&status), ucsdet_close);
    if (U_FAILURE(status))
        return nullptr;
    ucsdet_setText(detector.get(), text.data(), static_cast<std::int32_t>(std::min(text.size(), most_bytes)), &status);
    std::int32_t count = 0;
    const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
    for (std::int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
        const char* const name = ucsdet_getName(matches[i], &status);
        const Charset* charset = U_SUCCESS(status) && name != nullptr ? find_charset(name) : nullptr;
        if (charset != nullptr && (charset->label == "shift_jis" || charset->label == "euc-jp" ||
                                   charset->label == "windows-1252" || charset->label == "iso-8859-1"))
            return charset;
    }
    return nullptr;
}

bool has_iso_2022_jp(std::string_view text) {
    return (text.find("\x1b$B") != std::string_view::npos || text.find("\x1b$@") != std::string_view::npos) &&
           std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The reading that the bytes themselves ask for.
Attempt looked_at(Bytes bytes) {
    const std::string_view text = without_cut_character(as_text(bytes));
    const Charset* const utf8 = find_charset("utf-8");
    if (has_iso_2022_jp(text))
        if (auto made = attempt(bytes, find_charset("iso-2022-jp")))
            return std::move(*made);
    if (is_utf8(text))
        return {utf8, std::string(text), 0};
    std::optional<Attempt> best = attempt(bytes, detected(text));
    for (const char* const label : {"shift_jis", "euc-jp", "windows-1252"}) {
        if (best && best->undecoded == 0)
            break;
        auto made = attempt(bytes, find_charset(label));
        if (made && (!best || made->undecoded < best->undecoded))
            best = std::move(made);
    }
    if (best)
        return std::move(*best);
    return {utf8, printable(text, text.size() * 3 + 4), 1};
}

std::optional<Attempt> by_mark(Bytes bytes) {
    const std::string_view text = as_text(bytes);
    const char* const label = text.starts_with("\xef\xbb\xbf") ? "utf-8"
                              : text.starts_with("\xff\xfe")   ? "utf-16le"
                              : text.starts_with("\xfe\xff")   ? "utf-16be"
                                                               : nullptr;
    if (label == nullptr)
        return std::nullopt;
    return attempt(bytes.subspan(label == std::string_view("utf-8") ? 3 : 2), find_charset(label));
}

/// Whether the bytes contradict a declaration: the better reading, or nothing.
std::optional<Attempt> contradiction(Bytes bytes, const Attempt& declared) {
    constexpr std::size_t enough = 3; // characters of several bytes that are UTF-8 by chance in other charsets
    const std::string_view text = without_cut_character(as_text(bytes));
    const bool says_utf8 = declared.charset->label.starts_with("utf");
    if (!says_utf8 && is_utf8(text) && (multi_byte(text) >= enough || (declared.undecoded > 0 && multi_byte(text) > 0)))
        return Attempt{find_charset("utf-8"), std::string(text), 0};
    if (declared.undecoded == 0)
        return std::nullopt;
    Attempt better = looked_at(bytes);
    if (better.undecoded < declared.undecoded && better.charset->name != declared.charset->name)
        return better;
    return std::nullopt;
}

void settle(Decoded& decoded, Attempt chosen) {
    decoded.text = std::move(chosen.text);
    decoded.charset = chosen.charset->name;
    decoded.undecoded = chosen.undecoded;
    if (decoded.text.starts_with("\xef\xbb\xbf"))
        decoded.text.erase(0, 3);
}

} // namespace

bool decode_as(Bytes bytes, const char* name, std::string& text, std::size_t& undecoded) {
    const Converter from = open_converter(name);
    const Converter to = open_converter("UTF-8");
    if (!from || !to)
        return false;
    std::array<UChar, 2048> pivot{};
    UChar* pivot_from = pivot.data();
    UChar* pivot_to = pivot.data();
    const char* source = reinterpret_cast<const char*>(bytes.data());
    const char* const end = source + bytes.size();
    std::array<char, 16U << 10U> out{};
    for (bool first = true;; first = false) {
        char* target = out.data();
        UErrorCode status = U_ZERO_ERROR;
        ucnv_convertEx(to.get(), from.get(), &target, out.data() + out.size(), &source, end, pivot.data(), &pivot_from,
                       &pivot_to, pivot.data() + pivot.size(), static_cast<UBool>(first), 0, &status);
        text.append(out.data(), static_cast<std::size_t>(target - out.data()));
        if (status == U_BUFFER_OVERFLOW_ERROR)
            continue;
        undecoded = count_replaced(text);
        return U_SUCCESS(status);
    }
}

Decoded decode(Bytes bytes, std::string_view server_charset, std::string_view document_charset) {
    Decoded decoded;
    decoded.declared = printable(server_charset.empty() ? document_charset : server_charset, 60);
    if (auto marked = by_mark(bytes)) {
        settle(decoded, std::move(*marked));
        return decoded;
    }
    std::optional<Attempt> chosen = attempt(bytes, find_charset(server_charset));
    if (!chosen || chosen->undecoded > 0)
        if (auto other = attempt(bytes, find_charset(document_charset));
            other && (!chosen || other->undecoded < chosen->undecoded))
            chosen = std::move(other);
    if (!chosen) {
        settle(decoded, looked_at(bytes));
    } else if (auto better = contradiction(bytes, *chosen)) {
        settle(decoded, std::move(*better));
    } else {
        settle(decoded, std::move(*chosen));
    }
    const Charset* const said = find_charset(decoded.declared);
    if (!decoded.declared.empty() && (said == nullptr || std::string_view(said->name) != decoded.charset))
        decoded.mismatch =
            fmt::format("said to be {}, and read as {}, which the bytes are", decoded.declared, decoded.charset);
    return decoded;
}

std::string meta_charset(std::string_view bytes) {
    constexpr std::size_t most_bytes = 1024; // HTML, 13.2.3.2
    const std::string head = to_lower_ascii(bytes.substr(0, most_bytes));
    for (std::size_t at = 0; (at = head.find("<meta", at)) != std::string::npos; at += 5) {
        const std::string_view tag = std::string_view(head).substr(at, head.find('>', at) - at);
        const std::size_t name = tag.find("charset");
        if (name == std::string_view::npos)
            continue;
        std::string_view value = trim(tag.substr(name + 7));
        if (!value.starts_with('='))
            continue;
        value = trim(value.substr(1));
        if (value.starts_with('"') || value.starts_with('\''))
            value.remove_prefix(1);
        value = value.substr(0, value.find_first_of("\"' \t\r\n;/>"));
        // A page that could say so in ASCII is not UTF-16 (HTML, 13.2.3.2).
        return value.starts_with("utf-16") ? "utf-8" : printable(value, 60);
    }
    return {};
}

} // namespace warifu::documents
