#include "pdf_cmap.h"

#include <algorithm>
#include <memory>

#include <qpdf/BufferInputSource.hh>
#include <qpdf/QPDFTokenizer.hh>

namespace warifu::documents {

namespace {

constexpr std::size_t most_characters = 100'000;

std::uint32_t number_of(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char c : bytes.substr(0, 4))
        number = (number << 8U) | static_cast<unsigned char>(c);
    return number;
}

/// The same text with its last unit raised, for the next code of a range.
std::string raised(std::string text, std::uint32_t by) {
    for (std::size_t i = text.size(); i-- > 0 && by > 0; by >>= 8U) {
        by += static_cast<unsigned char>(text[i]);
        text[i] = static_cast<char>(by & 0xffU);
    }
    return text;
}

class Reader {
public:
    explicit Reader(const std::string& text) : m_input(std::make_shared<BufferInputSource>("cmap", text)) {
        m_tokenizer.allowEOF();
    }

    CMap read() {
        for (;;) {
            const auto token = next();
            if (token.getType() == QPDFTokenizer::tt_eof || m_cmap.characters.size() > most_characters)
                return std::move(m_cmap);
            if (token.isWord("begincodespacerange"))
                spaces();
            else if (token.isWord("beginbfchar"))
                single();
            else if (token.isWord("beginbfrange"))
                ranges();
        }
    }

private:
    QPDFTokenizer::Token next() { return m_tokenizer.readToken(m_input, "cmap", true, 4096); }
    static bool is_string(const QPDFTokenizer::Token& token) { return token.getType() == QPDFTokenizer::tt_string; }
    void put(std::uint32_t code, const std::string& utf16) {
        if (m_cmap.characters.size() <= most_characters)
            m_cmap.characters[code] = utf8_of_utf16be(std::string_view(utf16).substr(0, 64));
    }

    void spaces() {
        for (auto low = next(); is_string(low); low = next()) {
            const auto high = next();
            const std::size_t bytes = low.getValue().size();
            if (!is_string(high) || bytes == 0 || bytes > 4 || high.getValue().size() != bytes ||
                m_cmap.spaces.size() > 100)
                return;
            m_cmap.spaces.push_back({bytes, number_of(low.getValue()), number_of(high.getValue())});
        }
    }
    void single() {
        for (auto code = next(); is_string(code); code = next()) {
            const auto characters = next();
            if (!is_string(characters))
                return;
            put(number_of(code.getValue()), characters.getValue());
        }
    }
    void ranges() {
        for (auto low = next(); is_string(low); low = next()) {
            const auto high = next();
            if (!is_string(high))
                return;
            const std::uint32_t from = number_of(low.getValue());
            const std::uint32_t to = std::max(from, number_of(high.getValue()));
            constexpr std::uint32_t most_codes = 0xffff;
            auto characters = next();
            if (is_string(characters)) {
                for (std::uint32_t i = 0;
                     i <= std::min(to - from, most_codes) && m_cmap.characters.size() <= most_characters; ++i)
                    put(from + i, raised(characters.getValue(), i));
            } else if (characters.getType() == QPDFTokenizer::tt_array_open) {
                std::uint32_t code = from;
                for (characters = next(); is_string(characters); characters = next())
                    put(code++, characters.getValue());
            } else {
                return;
            }
        }
    }

    std::shared_ptr<InputSource> m_input;
    QPDFTokenizer m_tokenizer;
    CMap m_cmap;
};

} // namespace

std::size_t CMap::code_bytes(std::string_view text) const {
    for (std::size_t bytes = 1; bytes <= std::min<std::size_t>(4, text.size()); ++bytes) {
        const std::string_view code = text.substr(0, bytes);
        for (const Space& each : spaces) {
            if (each.bytes != bytes)
                continue;
            // Each byte lies in the range of its own (9.7.6.2).
            bool inside = true;
            for (std::size_t i = 0; i < bytes; ++i) {
                const std::size_t shift = 8 * (bytes - 1 - i);
                const std::uint32_t byte = static_cast<unsigned char>(code[i]);
                inside = inside && byte >= ((each.low >> shift) & 0xffU) && byte <= ((each.high >> shift) & 0xffU);
            }
            if (inside)
                return bytes;
        }
    }
    return 0;
}

CMap read_cmap(const std::string& text) { return Reader(text).read(); }

std::string utf8_of(std::uint32_t code) {
    std::string out;
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0U | (code >> 6U));
        put(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        put(0xe0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3fU));
        put(0x80U | (code & 0x3fU));
    } else if (code < 0x110000) {
        put(0xf0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3fU));
        put(0x80U | ((code >> 6U) & 0x3fU));
        put(0x80U | (code & 0x3fU));
    }
    return out;
}

std::string utf8_of_utf16be(std::string_view text) {
    std::string out;
    if (text.size() == 1)
        return utf8_of(static_cast<unsigned char>(text[0]));
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        std::uint32_t code = number_of(text.substr(i, 2));
        if (code >= 0xd800 && code < 0xdc00 && i + 3 < text.size()) {
            const std::uint32_t low = number_of(text.substr(i + 2, 2));
            if (low >= 0xdc00 && low < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
                i += 2;
            }
        }
        if (code >= 0xd800 && code < 0xe000)
            code = 0xfffd;
        if (code >= 0x20)
            out += utf8_of(code);
    }
    return out;
}

} // namespace warifu::documents
