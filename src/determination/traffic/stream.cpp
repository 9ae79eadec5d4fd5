#include "stream.h"

#include <algorithm>

namespace warifu::traffic {

namespace {

constexpr std::size_t most_waiting = 256; // segments of one stream

} // namespace

void Stream::begin(std::uint32_t sequence) {
    if (m_first)
        return;
    m_begun = true;
    m_first = sequence + 1; // the SYN itself counts as one byte
}

void Stream::know_of(std::uint32_t sequence) {
    if (!m_reach || static_cast<std::int32_t>(sequence - *m_reach) > 0)
        m_reach = sequence;
}

/// The FIN counts as one byte.
bool Stream::lacks_end() const {
    return m_first && m_reach &&
           static_cast<std::int32_t>(*m_reach - static_cast<std::uint32_t>(*m_first + m_next)) > 1;
}

void Stream::leave_hole(const Taker& to) {
    m_whole = false;
    to.hole();
}

/// Gives what is new of `length` bytes of which `kept` are there; the first `skip` were given before.
void Stream::give(Bytes kept, std::uint64_t length, std::uint64_t skip, std::uint64_t packet, const Taker& to) {
    if (skip >= length)
        return;
    const Bytes fresh = clipped(kept, skip, kept.size());
    if (!fresh.empty())
        to.take(fresh, packet);
    if (kept.size() < length)
        leave_hole(to);
    m_next += length - skip;
}

void Stream::give_waiting(std::size_t& room, const Taker& to) {
    while (!m_waiting.empty() && m_waiting.begin()->first <= m_next) {
        const auto [offset, waiting] = std::move(*m_waiting.begin());
        m_waiting.erase(m_waiting.begin());
        room += waiting.kept.size();
        give(waiting.kept, waiting.length, m_next - offset, waiting.packet, to);
    }
}

/// What was waited for will not come.
void Stream::jump(std::size_t& room, const Taker& to) {
    leave_hole(to);
    m_next = m_waiting.begin()->first;
    give_waiting(room, to);
}

void Stream::add(std::uint32_t sequence, Bytes kept, std::uint64_t length, std::uint64_t packet, std::size_t& room,
                 const Taker& to) {
    if (length == 0)
        return;
    if (!m_first)
        m_first = sequence;
    // The nearest offset that has these 32 bits.
    const auto expected = static_cast<std::uint32_t>(*m_first + m_next);
    const auto ahead = static_cast<std::int32_t>(sequence - expected);
    if (ahead <= 0) {
        const auto behind = static_cast<std::uint64_t>(-std::int64_t{ahead});
        if (m_begun && behind > m_next + 1) { // of another connection; a keep-alive has one byte before the first
            leave_hole(to);
            return;
        }
        give(kept, length, behind, packet, to);
        give_waiting(room, to);
        return;
    }
    const std::uint64_t offset = m_next + static_cast<std::uint64_t>(ahead);
    if (const auto same = m_waiting.find(offset); same != m_waiting.end() && same->second.length >= length)
        return;
    while (!m_waiting.empty() && (m_waiting.size() >= most_waiting || kept.size() > room))
        jump(room, to);
    if (offset <= m_next || kept.size() > room) {
        if (offset > m_next) {
            leave_hole(to);
            m_next = offset;
        }
        give(kept, length, m_next - offset, packet, to);
        return;
    }
    if (const auto shorter = m_waiting.find(offset); shorter != m_waiting.end())
        room += shorter->second.kept.size();
    room -= kept.size();
    m_waiting[offset] = {{kept.begin(), kept.end()}, length, packet};
}

void Stream::finish(std::size_t& room, const Taker& to) {
    while (!m_waiting.empty())
        jump(room, to);
    if (m_whole && lacks_end())
        leave_hole(to);
}

} // namespace warifu::traffic
