#include "terminal.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace warifu::attestation {

namespace {

constexpr std::size_t narrowest = 40; // columns; below that nothing useful can be laid out

std::string_view code(Ink ink) {
    switch (ink) {
    case Ink::Plain: return "";
    case Ink::Bold: return "\x1b[1m";
    case Ink::Dim: return "\x1b[2m";
    case Ink::Green: return "\x1b[32m";
    case Ink::Red: return "\x1b[31m";
    case Ink::Yellow: return "\x1b[33m";
    }
    return "";
}

std::string padding(std::size_t columns) { return std::string(columns, ' '); }

} // namespace

Ink ink(review::Verdict verdict) {
    switch (verdict) {
    case review::Verdict::Pass: return Ink::Green;
    case review::Verdict::Fail: return Ink::Red;
    case review::Verdict::Inconclusive: return Ink::Yellow;
    case review::Verdict::NotApplicable: return Ink::Dim;
    }
    return Ink::Plain;
}

std::string one_line(std::string_view text) {
    const std::string safe = printable(text);
    std::string line;
    for (std::string_view rest = safe; !rest.empty();) {
        const std::string_view character = rest.substr(0, character_length(rest));
        rest.remove_prefix(character.size());
        if (character == "\n" || character == "\u2028" || character == "\u2029")
            line += "␤";
        else
            line += character == "\t" ? " " : character;
    }
    return line;
}

Terminal::Terminal(const TextStyle& style) : m_style(style), m_width(std::max<std::size_t>(style.width, narrowest)) {}

std::string Terminal::painted(std::string_view text, Ink ink) const {
    if (!m_style.colour || ink == Ink::Plain || text.empty())
        return std::string(text);
    return fmt::format("{}{}\x1b[0m", code(ink), text);
}

void Terminal::blank() { m_out += '\n'; }

void Terminal::heading(std::string_view heading) {
    blank();
    text(heading, 0, Ink::Bold);
    m_out += painted(std::string(std::min(display_width(heading), m_width), '='), Ink::Dim) + "\n";
}

void Terminal::text(std::string_view text, std::size_t indent, Ink ink) {
    for (const std::string& line : wrapped(one_line(text), m_width - indent))
        m_out += padding(indent) + painted(line, ink) + "\n";
}

void Terminal::item(std::string_view given, Ink label_ink, std::string_view text, std::size_t indent, Ink text_ink) {
    const std::string label = one_line(given);
    const std::size_t hang = indent + display_width(label) + 1;
    if (hang + narrowest / 2 > m_width) { // a label so long that the text goes under it
        this->text(label, indent, label_ink);
        this->text(text, indent + 2, text_ink);
        return;
    }
    bool first = true;
    for (const std::string& line : wrapped(one_line(text), m_width - hang)) {
        m_out += first ? padding(indent) + painted(label, label_ink) + " " : padding(hang);
        m_out += painted(line, text_ink) + "\n";
        first = false;
    }
}

void Terminal::field(std::string_view name, std::string_view text, std::size_t indent, Ink text_ink) {
    item(fmt::format("{}:", name), Ink::Dim, text, indent, text_ink);
}

void Terminal::table(const std::vector<std::vector<Cell>>& rows, std::size_t indent) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row[i].text));
    }
    std::size_t gap = 2;
    const std::size_t columns = std::accumulate(widths.begin(), widths.end(), indent);
    if (columns + gap * widths.size() > m_width + gap && widths[0] <= narrowest / 4) // no cell that could wrap for it
        gap = 1;
    const std::size_t others = columns - widths[0] + gap * (widths.size() - 1);
    const std::size_t room = others + narrowest / 4 < m_width ? m_width - others : narrowest / 4;
    widths[0] = std::min(widths[0], room);
    for (const auto& row : rows) {
        const std::vector<std::string> first = wrapped(one_line(row[0].text), widths[0]);
        for (std::size_t at = 0; at < first.size(); ++at) {
            std::string line = padding(indent) + painted(first[at], row[0].ink);
            std::size_t behind = widths[0] - display_width(first[at]); // blanks owed before the next cell
            for (std::size_t i = 1; at == 0 && i < row.size(); ++i) {
                const std::size_t slack = widths[i] - display_width(row[i].text);
                line += padding(behind + gap + (row[i].right ? slack : 0)) + painted(row[i].text, row[i].ink);
                behind = row[i].right ? 0 : slack;
            }
            m_out += line + "\n";
        }
    }
}

} // namespace warifu::attestation
