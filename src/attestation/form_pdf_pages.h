#pragma once

#include <string>
#include <vector>

#include "form_pdf_text.h"
#include "warifu/base/result.h"

/// Rows of cells broken into pages. Nothing is drawn here: the number of pages is known before the first is written.
namespace warifu::attestation::pdf {

inline constexpr double page_width = 595.276; // A4
inline constexpr double page_height = 841.89;
inline constexpr double margin_side = 56;
inline constexpr double margin_top = 66;
inline constexpr double margin_bottom = 70;
inline constexpr double text_width = page_width - 2 * margin_side;
inline constexpr std::size_t page_limit = 2000;

inline constexpr Colour shade_head{0.92, 0.935, 0.95};
inline constexpr Colour shade_empty{0.985, 0.97, 0.90};
inline constexpr Colour shade_draft{0.99, 0.945, 0.935};
inline constexpr Colour rule_colour{0.78, 0.81, 0.84};

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

struct Cell {
    double x = 0; ///< from the left margin
    double width = 0;
    std::vector<Line> lines;
    bool empty_place = false; ///< a box to be filled in, in place of lines
};

enum class Rule { None, Below };

struct Row {
    std::vector<Cell> cells;
    double padding = 0; ///< above and below
    Rule rule = Rule::None;
    const Colour* shade = nullptr; ///< one of the constants above; null: paper
};

struct PlacedLine {
    Line line;
    double x = 0;
    double y = 0; ///< its top
};

struct Page {
    struct Fill {
        Box box;
        Colour colour;
    };
    struct Mark {
        std::string name; ///< what the outline shows
        double y = 0;
    };
    std::vector<Fill> fills;
    std::vector<Box> empty_places;
    std::vector<PlacedLine> lines;
    std::vector<Mark> marks; ///< where sections begin
};

class Pages {
public:
    Pages() : m_pages(1) {}

    /// Below what stands already. A row that fits on a page is not torn; a higher one is torn between lines.
    /// ErrorCode::LimitExceeded above page_limit.
    Result<void> place(Row row);
    /// Room below; none at the top of a page.
    void skip(double height);
    /// A new page unless `height` is left on this one: a heading stays with what it heads.
    Result<void> keep(double height);
    /// Drawn again at the top of each new page, until it is set to null. Must outlive that.
    void repeat(const Row* head) { m_head = head; }
    /// A section begins here.
    void mark(std::string name) { m_pages.back().marks.push_back({std::move(name), m_y}); }

    const std::vector<Page>& all() const { return m_pages; }

private:
    double left() const { return page_height - margin_bottom - m_y; }
    Result<void> turn();
    Result<void> tear(Row row);
    void draw(const Row& row, double height);

    std::vector<Page> m_pages;
    double m_y = margin_top;
    double m_top = margin_top; ///< of the body on this page, below a repeated head
    const Row* m_head = nullptr;
};

double height_of(const Row& row);

} // namespace warifu::attestation::pdf
