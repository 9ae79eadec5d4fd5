// Text, and Markdown (https://spec.commonmark.org/0.31.2/) as far as it tells headings, items and cells from sentences.
// Marks of emphasis and code are left out of the text; what a reader sees is the same with them.

#include <algorithm>

#include <fmt/format.h>

#include "../markdown.h"
#include "draft.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

std::string at_line(std::size_t line) { return fmt::format(":{}", line); }

/// Where a URL that stands in text ends.
std::string_view url_at(std::string_view text, std::size_t at) {
    // Punctuation of Japanese, and whatever else is not ASCII, is no part of a URL.
    std::size_t end = at;
    while (end < text.size() && text[end] > ' ' && static_cast<unsigned char>(text[end]) < 0x7f &&
           std::string_view("<>\"'`()[]").find(text[end]) == std::string_view::npos)
        ++end;
    while (end > at && std::string_view(".,;:!?").find(text[end - 1]) != std::string_view::npos)
        --end;
    return text.substr(at, end - at);
}

void bare_links(std::string_view text, const std::string& place, Draft& draft) {
    for (const std::string_view scheme : {"https://", "http://", "mailto:"})
        for (std::size_t at = 0; (at = text.find(scheme, at)) != std::string_view::npos; at += scheme.size())
            draft.link({std::string(url_at(text, at)), {}, place});
}

/// A line's text without marks; its links are given.
class Inline {
public:
    Inline(Draft& draft, std::string place) : m_draft(draft), m_place(std::move(place)) {}

    std::string text(std::string_view line) {
        std::string out;
        for (std::size_t at = 0; at < line.size();) {
            if (const std::size_t used = link(line.substr(at), out); used > 0)
                at += used;
            else if (line[at] == '\\' && at + 1 < line.size())
                out.push_back(line[std::exchange(at, at + 2) + 1]);
            else if (line[at] == '*' || line[at] == '`')
                ++at;
            else
                out.push_back(line[at++]);
        }
        return out;
    }

private:
    /// `[text](target)`, `![text](target)`, `<https://…>`: how many bytes it took.
    std::size_t link(std::string_view rest, std::string& out) {
        constexpr std::size_t most_bytes = 4096; // keeps brackets without an end from costing a walk each
        rest = rest.substr(0, most_bytes);
        if (rest.starts_with("<http") || rest.starts_with("<mailto:")) {
            const std::size_t end = rest.find('>');
            if (end == std::string_view::npos)
                return 0;
            out.append(rest.substr(1, end - 1));
            m_draft.link({std::string(rest.substr(1, end - 1)), {}, m_place});
            return end + 1;
        }
        const std::size_t begin = rest.starts_with("![") ? 2 : rest.starts_with("[") ? 1 : 0;
        const std::size_t middle = begin == 0 ? std::string_view::npos : rest.find("](");
        const std::size_t end = middle == std::string_view::npos ? middle : rest.find(')', middle);
        if (end == std::string_view::npos)
            return 0;
        const std::string_view words = rest.substr(begin, middle - begin);
        std::string_view target = trim(rest.substr(middle + 2, end - middle - 2));
        target = target.substr(0, target.find(' '));
        out.append(words);
        if (begin == 1)
            m_draft.link({std::string(target), std::string(words), m_place});
        return end + 1;
    }

    Draft& m_draft;
    std::string m_place;
};

/// The text behind `- `, `* `, `+ `, `1. `; empty when the line is no item.
std::string_view item_of(std::string_view line) {
    line = trim(line);
    std::size_t mark = line.find_first_not_of("0123456789");
    if (mark == std::string_view::npos || mark > 9)
        return {};
    const bool numbered = mark > 0 && (line[mark] == '.' || line[mark] == ')');
    const bool bullet = mark == 0 && (line[0] == '-' || line[0] == '*' || line[0] == '+');
    if ((!numbered && !bullet) || mark + 1 >= line.size() || line[mark + 1] != ' ')
        return {};
    return trim(line.substr(mark + 1));
}

class Markdown {
public:
    explicit Markdown(Draft& draft) : m_draft(draft) {}

    void read(std::string_view text) {
        const std::vector<std::string_view> all = lines(text);
        for (std::size_t i = 0; i < all.size() && !m_draft.full(); ++i)
            line(all[i], i + 1, i + 1 < all.size() ? all[i + 1] : std::string_view());
        flush();
    }

private:
    void line(std::string_view text, std::size_t number, std::string_view next) {
        const std::string_view trimmed = trim(text);
        if (trimmed.starts_with("```") || trimmed.starts_with("~~~")) {
            flush();
            m_code = !m_code;
        } else if (m_code) {
            add(Block::Kind::Paragraph, text, number);
        } else if (trimmed.empty()) {
            flush();
            m_in_table = false;
        } else if (is_underline(trimmed) && !m_text.empty() && m_kind == Block::Kind::Paragraph) {
            m_kind = Block::Kind::Heading;
            flush();
        } else if (const Heading heading = heading_of(text); heading.level > 0) {
            flush();
            add(Block::Kind::Heading, heading.text, number);
            flush();
        } else if (m_in_table || (trimmed.find('|') != std::string_view::npos && is_delimiter(next))) {
            table_line(text, number);
        } else if (const std::string_view item = item_of(text); !item.empty()) {
            flush();
            add(Block::Kind::Item, item, number);
        } else {
            add(m_text.empty() ? Block::Kind::Paragraph : m_kind, text, number);
        }
    }

    static bool is_underline(std::string_view text) {
        return text.find_first_not_of('=') == std::string_view::npos ||
               text.find_first_not_of('-') == std::string_view::npos;
    }

    void table_line(std::string_view text, std::size_t number) {
        if (!m_in_table) {
            flush();
            m_in_table = true;
            ++m_table;
            m_row = 0;
        }
        if (is_delimiter(text))
            return;
        ++m_row;
        std::uint32_t column = 0;
        for (const MaybeText& cell : cells_of(text)) {
            if (++column > m_draft.limits().columns) {
                m_draft.gap("stopped-at-columns", at_line(number), "a table has more columns than are read");
                return;
            }
            Block block;
            block.kind = Block::Kind::Cell;
            block.text = Inline(m_draft, at_line(number)).text(cell.value_or(""));
            block.place = at_line(number);
            block.table = m_table;
            block.row = m_row;
            block.column = column;
            block.header = m_row == 1;
            m_draft.block(std::move(block));
        }
    }

    void add(Block::Kind kind, std::string_view text, std::size_t number) {
        if (m_text.empty())
            m_line = number;
        m_kind = kind;
        const std::string place = at_line(number);
        m_text += m_code ? std::string(text) : Inline(m_draft, place).text(text);
        m_text += '\n';
    }

    void flush() {
        if (m_text.empty())
            return;
        if (m_kind == Block::Kind::Heading && m_draft.reading.title.empty())
            m_draft.reading.title = printable(collapsed(m_text), 2000);
        Block block;
        block.kind = m_kind;
        block.text = std::exchange(m_text, {});
        block.place = at_line(m_line);
        m_draft.block(std::move(block));
    }

    Draft& m_draft;
    Block::Kind m_kind = Block::Kind::Paragraph;
    std::string m_text;
    std::size_t m_line = 0;
    bool m_code = false;
    bool m_in_table = false;
    std::uint32_t m_table = 0;
    std::uint32_t m_row = 0;
};

} // namespace

void read_markdown_text(std::string_view text, Draft& draft) { Markdown(draft).read(text); }

void read_plain_text(std::string_view text, Draft& draft) {
    Block block;
    std::size_t number = 0;
    const auto flush = [&] {
        bare_links(block.text, block.place, draft);
        draft.block(std::exchange(block, {}));
    };
    for (const std::string_view line : lines(text)) {
        ++number;
        if (is_blank(line)) {
            flush();
            continue;
        }
        if (block.text.empty())
            block.place = at_line(number);
        block.text.append(line).append("\n");
    }
    flush();
}

} // namespace warifu::documents
