#include "draft.h"

#include <algorithm>

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t most_gaps = 40;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

/// Whether a character of three bytes that begins here is of a script written without spaces, or its punctuation.
bool is_unspaced(std::string_view text) {
    if (text.size() < 3)
        return false;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
    if ((byte(0) & 0xf0U) != 0xe0U)
        return false;
    const unsigned code = ((byte(0) & 0x0fU) << 12U) | ((byte(1) & 0x3fU) << 6U) | (byte(2) & 0x3fU);
    return (code >= 0x3001 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) ||
           (code >= 0xff01 && code <= 0xff60);
}

/// A no-break space is a space to who reads.
bool is_no_break_space(std::string_view text) { return text.starts_with("\xc2\xa0"); }

} // namespace

std::string collapsed(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool space = false;
    bool folded = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        if (is_space(rest.front()) || is_no_break_space(rest)) {
            space = true;
            folded = folded || rest.front() == '\n';
            at += is_space(rest.front()) ? 1U : 2U;
            continue;
        }
        const std::string_view before = std::string_view(out).substr(out.size() - std::min<std::size_t>(out.size(), 3));
        if (space && !out.empty() && !(folded && is_unspaced(before) && is_unspaced(rest)))
            out.push_back(' ');
        space = false;
        folded = false;
        out.push_back(rest.front());
        ++at;
    }
    return out;
}

bool Draft::take(std::size_t bytes) {
    if (m_full)
        return false;
    const std::size_t most_pieces = 10 * m_limits.rows;
    const std::size_t most_bytes = m_limits.file_bytes / 4;
    if (++m_pieces > most_pieces || bytes > most_bytes - m_text_bytes) {
        m_full = true;
        gap("stopped-at-text", {},
            fmt::format("only the first {} pieces and {} bytes of text are taken", most_pieces, most_bytes));
        return false;
    }
    m_text_bytes += bytes;
    return true;
}

bool Draft::block(Block block) {
    block.text = collapsed(block.text);
    block.text = printable(block.text, 3 * block.text.size());
    if (block.text.empty())
        return !m_full;
    if (!take(block.text.size()))
        return false;
    reading.blocks.push_back(std::move(block));
    return true;
}

bool Draft::link(Link link) {
    link.text = printable(collapsed(link.text));
    link.target = printable(link.target);
    if (!take(link.target.size() + link.text.size()))
        return false;
    reading.links.push_back(std::move(link));
    return true;
}

bool Draft::form(Form form) {
    std::size_t bytes = form.action.size();
    for (FormField& each : form.fields) {
        each.label = printable(collapsed(each.label));
        bytes += each.label.size() + each.name.size() + each.type.size();
    }
    if (!take(bytes))
        return false;
    reading.forms.push_back(std::move(form));
    return true;
}

void Draft::gap(std::string code, const std::string& place, const std::string& message) {
    if (reading.gaps.size() < most_gaps)
        reading.gaps.push_back(message);
    anomaly(std::move(code), place, message);
}

void Draft::anomaly(std::string code, const std::string& place, const std::string& message) {
    if (m_anomalies.size() < m_limits.anomalies)
        m_anomalies.push_back({m_capture.locator + place, std::move(code), printable(message, 1000)});
}

} // namespace warifu::documents
