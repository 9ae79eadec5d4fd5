#include "sentences.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t longest_quote_bytes = 600;
constexpr std::size_t longest_sentence_bytes = 8'000; ///< a rule looks no further
constexpr std::size_t longest_block_bytes = 1U << 20U;

icu::UnicodeString unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string utf8(const icu::UnicodeString& text) {
    std::string result;
    text.toUTF8String(result);
    return result;
}

/// What typesetters write for an apostrophe, a hyphen or a blank.
UChar32 simplified(UChar32 letter) {
    if (letter == 0x2018 || letter == 0x2019 || letter == 0x02BC)
        return '\'';
    if (letter >= 0x2010 && letter <= 0x2015)
        return '-';
    return u_isUWhiteSpace(letter) != 0 ? ' ' : letter;
}

struct Letters {
    std::size_t kana = 0;
    std::size_t han = 0;
    std::size_t latin = 0;
    std::size_t other = 0;
};

Letters count_letters(std::string_view text) {
    Letters count;
    const icu::UnicodeString letters = unicode(text.substr(0, longest_block_bytes));
    for (std::int32_t at = 0; at < letters.length(); at = letters.moveIndex32(at, 1)) {
        const UChar32 letter = letters.char32At(at);
        if (u_isalpha(letter) == 0)
            continue;
        UErrorCode status = U_ZERO_ERROR;
        const UScriptCode script = uscript_getScript(letter, &status);
        if (script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA)
            ++count.kana;
        else if (script == USCRIPT_HAN)
            ++count.han;
        else if (script == USCRIPT_LATIN)
            ++count.latin;
        else
            ++count.other;
    }
    return count;
}

/// Gives sentences of one reading; keeps the headings that stand above.
class Cutter {
public:
    Cutter(const Reading& reading, std::size_t most) : m_reading(reading), m_most(most) {
        UErrorCode status = U_ZERO_ERROR;
        m_breaks.reset(icu::BreakIterator::createSentenceInstance(icu::Locale::getRoot(), status));
        if (U_FAILURE(status) != 0)
            m_breaks.reset();
    }

    void take(std::size_t index) {
        const Block& block = m_reading.blocks[index];
        if (block.kind == Block::Kind::Title || block.kind == Block::Kind::Heading)
            m_heading = plain_of(block.text.substr(0, longest_quote_bytes));
        if (block.table != 0)
            return;
        if (!m_breaks || block.text.size() > longest_block_bytes)
            return cut_short();
        const icu::UnicodeString text = unicode(block.text);
        m_breaks->setText(text);
        std::int32_t from = m_breaks->first();
        for (std::int32_t to = m_breaks->next(); to != icu::BreakIterator::DONE; from = to, to = m_breaks->next())
            add(utf8(text.tempSubStringBetween(from, to)), m_heading, index);
    }

    /// All cells of one row, which the headers of their columns explain.
    std::size_t take_row(std::size_t first) {
        const Block& start = m_reading.blocks[first];
        std::string text;
        std::string context = m_heading;
        std::size_t at = first;
        bool headers_only = true;
        for (; at < m_reading.blocks.size(); ++at) {
            const Block& cell = m_reading.blocks[at];
            if (cell.table != start.table || cell.row != start.row)
                break;
            headers_only = headers_only && cell.header;
            text += (text.empty() ? "" : " | ") + cell.text;
            if (text.size() > longest_sentence_bytes)
                cut_short();
            context += " " + header_of(cell);
        }
        if (headers_only)
            remember_headers(first, at);
        add(text, context, first);
        return at;
    }

    std::vector<Sentence> sentences;
    bool complete = true;

private:
    std::string header_of(const Block& cell) const {
        const auto found = m_headers.find({cell.table, cell.column});
        return found == m_headers.end() ? std::string() : found->second;
    }

    void remember_headers(std::size_t first, std::size_t end) {
        for (std::size_t at = first; at < end; ++at) {
            const Block& cell = m_reading.blocks[at];
            m_headers[{cell.table, cell.column}] = plain_of(cell.text.substr(0, longest_quote_bytes));
        }
    }

    void cut_short() { complete = false; }

    void add(std::string_view text, const std::string& context, std::size_t index) {
        const std::string_view bare = trim(text);
        if (bare.empty())
            return;
        if (sentences.size() >= m_most || bare.size() > longest_sentence_bytes)
            return cut_short();
        const Block& block = m_reading.blocks[index];
        Sentence sentence;
        sentence.text = printable(bare, longest_quote_bytes);
        sentence.plain = plain_of(bare);
        sentence.context = context;
        sentence.place = block.place;
        sentence.language = language_of(bare, block.language.empty() ? m_reading.language : block.language);
        sentence.block = index;
        sentence.small = block.small;
        sentence.hidden = block.hidden;
        sentence.heading = block.kind == Block::Kind::Title || block.kind == Block::Kind::Heading;
        sentence.navigation = block.kind == Block::Kind::Navigation;
        sentences.push_back(std::move(sentence));
    }

    const Reading& m_reading;
    std::size_t m_most;
    std::unique_ptr<icu::BreakIterator> m_breaks;
    std::string m_heading;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> m_headers; ///< by table and column
};

} // namespace

std::string plain_of(std::string_view text) {
    if (text.size() > longest_block_bytes)
        return {};
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
    if (U_FAILURE(status) != 0)
        return {};
    const icu::UnicodeString folded = normalizer->normalize(unicode(text), status);
    if (U_FAILURE(status) != 0)
        return {};
    icu::UnicodeString plain;
    for (std::int32_t at = 0; at < folded.length(); at = folded.moveIndex32(at, 1)) {
        const UChar32 letter = simplified(folded.char32At(at));
        if (letter != ' ' || (!plain.isEmpty() && plain[plain.length() - 1] != u' '))
            plain.append(letter);
    }
    return utf8(plain);
}

std::string language_of(std::string_view text, std::string_view declared) {
    const Letters count = count_letters(text);
    if (count.kana > 0 && count.other <= count.kana + count.han)
        return "ja";
    const std::string hint = to_lower_ascii(declared.substr(0, 2));
    // Words of kanji alone: Japanese only where the document says so.
    if (count.han > count.latin)
        return hint == "ja" ? "ja" : "other";
    if (count.latin == 0 || count.other > count.latin)
        return "other";
    return hint.empty() || hint == "en" || hint == "ja" ? "en" : "other";
}

std::vector<Sentence> sentences_of(const Reading& reading, std::size_t most, bool& complete) {
    Cutter cutter(reading, most);
    for (std::size_t at = 0; at < reading.blocks.size();) {
        if (reading.blocks[at].table != 0) {
            at = cutter.take_row(at);
            continue;
        }
        cutter.take(at++);
    }
    complete = cutter.complete;
    return std::move(cutter.sentences);
}

} // namespace warifu::documents
