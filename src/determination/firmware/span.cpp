#include "span.h"

#include <algorithm>

namespace warifu::firmware {

void Coverage::add(std::uint64_t offset, std::uint64_t size) {
    if (size == 0 || offset + size < offset)
        return;
    // Most things follow one another; then one span is enough.
    if (!m_spans.empty() && m_spans.back().end() == offset)
        m_spans.back().size += size;
    else
        m_spans.push_back({offset, size});
}

std::vector<Span> Coverage::rest(std::uint64_t extent) {
    std::sort(m_spans.begin(), m_spans.end(), [](const Span& a, const Span& b) { return a.offset < b.offset; });
    std::vector<Span> gaps;
    std::uint64_t at = 0;
    for (const Span& span : m_spans) {
        if (at >= extent)
            break;
        if (span.offset > at)
            gaps.push_back({at, std::min(span.offset, extent) - at});
        at = std::max(at, span.end());
    }
    if (at < extent)
        gaps.push_back({at, extent - at});
    return gaps;
}

} // namespace warifu::firmware
