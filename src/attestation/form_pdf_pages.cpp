#include "form_pdf_pages.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu::attestation::pdf {

namespace {

constexpr double empty_place_height = 17;
constexpr double body_height = page_height - margin_top - margin_bottom;

double height_of(const Cell& cell) {
    double height = cell.empty_place ? empty_place_height : 0;
    for (const Line& line : cell.lines)
        height += line.height;
    return height;
}

/// Takes from each cell of `row` the lines that fit into `height`.
Row torn_off(Row& row, double height) {
    Row part = row;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        std::vector<Line>& rest = row.cells[i].lines;
        double used = row.cells[i].empty_place ? empty_place_height : 0;
        std::size_t fitting = 0;
        while (fitting < rest.size() && used + rest[fitting].height <= height)
            used += rest[fitting++].height;
        const auto end = rest.begin() + static_cast<std::ptrdiff_t>(fitting);
        part.cells[i].lines.assign(rest.begin(), end);
        rest.erase(rest.begin(), end);
        row.cells[i].empty_place = false;
    }
    return part;
}

bool is_used_up(const Row& row) {
    return std::ranges::all_of(row.cells, [](const Cell& cell) { return cell.lines.empty(); });
}

} // namespace

double height_of(const Row& row) {
    double height = 0;
    for (const Cell& cell : row.cells)
        height = std::max(height, height_of(cell));
    return height + 2 * row.padding;
}

Result<void> Pages::place(Row row) {
    const double height = height_of(row);
    const double head = m_head == nullptr ? 0 : height_of(*m_head);
    if (height > body_height - head)
        return tear(std::move(row));
    if (height > left())
        TRY_VOID(turn());
    draw(row, height);
    return {};
}

void Pages::skip(double height) {
    if (m_y > m_top)
        m_y += height;
}

Result<void> Pages::keep(double height) {
    if (height > left() && m_y > m_top)
        TRY_VOID(turn());
    return {};
}

Result<void> Pages::turn() {
    if (m_pages.size() >= page_limit)
        return make_error(ErrorCode::LimitExceeded, fmt::format("the form has more than {} pages", page_limit));
    m_pages.emplace_back();
    m_y = margin_top;
    if (m_head != nullptr)
        draw(*m_head, height_of(*m_head));
    m_top = m_y;
    return {};
}

Result<void> Pages::tear(Row row) {
    while (!is_used_up(row)) {
        const Row part = torn_off(row, left() - 2 * row.padding);
        if (is_used_up(part) && m_y == m_top)
            return make_error(ErrorCode::LimitExceeded, "a line of the form is higher than a page");
        if (!is_used_up(part))
            draw(part, height_of(part));
        if (!is_used_up(row))
            TRY_VOID(turn());
    }
    return {};
}

void Pages::draw(const Row& row, double height) {
    Page& page = m_pages.back();
    if (row.shade != nullptr)
        page.fills.push_back({{margin_side, m_y, text_width, height}, *row.shade});
    for (const Cell& cell : row.cells) {
        double y = m_y + row.padding;
        if (cell.empty_place) {
            page.empty_places.push_back({margin_side + cell.x, y, cell.width, empty_place_height - 3});
            y += empty_place_height;
        }
        for (const Line& line : cell.lines) {
            page.lines.push_back({line, margin_side + cell.x, y});
            y += line.height;
        }
    }
    m_y += height;
    if (row.rule == Rule::Below)
        page.fills.push_back({{margin_side, m_y - 0.25, text_width, 0.5}, rule_colour});
}

} // namespace warifu::attestation::pdf
