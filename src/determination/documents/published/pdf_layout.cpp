// A PDF has no sentences and no paragraphs, only where each piece of text stands. Pieces on one base line are a line,
// with spaces where there are gaps; lines that follow one another closely, in letters of one size, are a block. All of
// it is measured along the writing direction, so text that is turned is read as well.

#include "pdf_layout.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

// In parts of the font size.
constexpr double space_gap = 0.15;
constexpr double cell_gap = 2.5;   ///< more than any space in justified text
constexpr double line_slack = 0.5; ///< raised and lowered letters are on the line still
constexpr double line_gap = 1.9;   ///< between base lines of a block

/// The size that most characters of the page have.
double usual_size(const PdfPage& page) {
    std::map<long, std::size_t> characters;
    for (const PdfRun& run : page.runs)
        characters[std::lround(run.size * 4)] += run.text.size();
    const auto most = std::max_element(characters.begin(), characters.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == characters.end() ? 0 : static_cast<double>(most->first) / 4;
}

class Layout {
public:
    Layout(const PdfPage& page, const std::string& place) : m_page(page), m_place(place), m_usual(usual_size(page)) {}

    std::vector<Block> read() {
        for (const PdfRun& run : m_page.runs)
            take(run);
        end();
        return std::move(m_blocks);
    }

private:
    void take(const PdfRun& run) {
        if (is_blank(run.text) && m_block.text.empty())
            return;
        if (!m_block.text.empty()) {
            join(run);
        }
        if (m_block.text.empty())
            begin(run);
        m_block.text += run.text;
        m_characters += run.text.size();
        m_sized += static_cast<double>(run.text.size()) * run.size;
        m_invisible = m_invisible && run.invisible;
        m_last = run;
        remember_direction(run);
    }

    void begin(const PdfRun& run) {
        m_block = {};
        m_block.place = m_place;
        m_characters = 0;
        m_sized = 0;
        m_invisible = true;
        m_line_x = run.x;
        m_line_y = run.y;
    }

    void remember_direction(const PdfRun& run) {
        const double length = std::hypot(run.end_x - run.x, run.end_y - run.y);
        if (length <= 0)
            return;
        m_along_x = (run.end_x - run.x) / length;
        m_along_y = (run.end_y - run.y) / length;
    }

    /// Ends the line or the block before the run, or puts a space.
    void join(const PdfRun& run) {
        const double size = std::max({run.size, m_last.size, 0.01});
        const double gap_x = run.x - m_last.end_x;
        const double gap_y = run.y - m_last.end_y;
        const double gap = gap_x * m_along_x + gap_y * m_along_y;
        const double across = std::abs(gap_y * m_along_x - gap_x * m_along_y);
        const bool same_size = run.size < 1.25 * m_last.size && run.size > 0.8 * m_last.size;
        if (across < line_slack * size && gap > -size) {
            if (gap > cell_gap * size)
                end();
            else if (gap > space_gap * size && !m_block.text.ends_with(' ') && !run.text.starts_with(' '))
                m_block.text += ' ';
            return;
        }
        // The next line lies across, on the side that lines go to; its begin may be indented.
        const double from_line_x = run.x - m_line_x;
        const double from_line_y = run.y - m_line_y;
        const double down = std::abs(from_line_y * m_along_x - from_line_x * m_along_y);
        if (!same_size || down > line_gap * size || down < line_slack * size || gap > size) {
            end();
            return;
        }
        const bool hyphen = m_block.text.ends_with("\xc2\xad") || m_block.text.ends_with("\xe2\x80\x90");
        if (hyphen)
            m_block.text.resize(m_block.text.size() - (m_block.text.ends_with("\xc2\xad") ? 2 : 3));
        else if (!m_block.text.ends_with('-'))
            m_block.text += '\n';
        m_line_x = run.x;
        m_line_y = run.y;
    }

    void end() {
        if (is_blank(m_block.text)) {
            m_block.text.clear();
            return;
        }
        constexpr std::size_t longest_heading = 250;
        const double size = m_characters == 0 ? 0 : m_sized / static_cast<double>(m_characters);
        m_block.small = size < 0.85 * m_usual;
        if (size > 1.15 * m_usual && m_block.text.size() < longest_heading)
            m_block.kind = Block::Kind::Heading;
        // Invisible text over a picture is what a scanner has recognised in it; elsewhere it is hidden.
        m_block.hidden = m_invisible && m_page.pictures == 0;
        m_blocks.push_back(std::move(m_block));
        m_block = {};
    }

    const PdfPage& m_page;
    const std::string& m_place;
    double m_usual;
    std::vector<Block> m_blocks;
    Block m_block;
    PdfRun m_last;
    std::size_t m_characters = 0;
    double m_sized = 0;
    bool m_invisible = true;
    double m_line_x = 0, m_line_y = 0; ///< where the current line begins
    double m_along_x = 1, m_along_y = 0;
};

} // namespace

std::vector<Block> blocks_of(const PdfPage& page, const std::string& place) { return Layout(page, place).read(); }

} // namespace warifu::documents
