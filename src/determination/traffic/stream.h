#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "warifu/base/bytes.h"

namespace warifu::traffic {

/// One direction of a TCP connection, put back into its order. What was sent twice is given once; what was not captured
/// leaves a hole.
class Stream {
public:
    /// Where bytes go, with the packet that they came in; `hole` is called where some are missing.
    struct Taker {
        std::function<void(Bytes, std::uint64_t packet)> take;
        std::function<void()> hole;
    };

    /// Its first packet is this one: bytes are counted from there.
    void begin(std::uint32_t sequence);
    /// `kept` of `length` bytes at `sequence`. `room` is what may wait for its turn, in bytes of all streams.
    void add(std::uint32_t sequence, Bytes kept, std::uint64_t length, std::uint64_t packet, std::size_t& room,
             const Taker& to);
    /// Its bytes up to `sequence` have been sent, as somebody on the way knows: one that was not captured is missing.
    void know_of(std::uint32_t sequence);
    /// No more will come: what waited is given, and what it waited for is missing.
    void finish(std::size_t& room, const Taker& to);

    /// Its first packet was captured; or there is nothing that it could be the first of.
    bool begun() const { return m_begun || (!m_first && !m_reach); }
    bool whole() const { return m_whole; }
    std::optional<std::uint32_t> first() const { return m_first; }

private:
    struct Waiting {
        std::vector<std::byte> kept;
        std::uint64_t length = 0;
        std::uint64_t packet = 0;
    };
    void give(Bytes kept, std::uint64_t length, std::uint64_t skip, std::uint64_t packet, const Taker& to);
    void give_waiting(std::size_t& room, const Taker& to);
    void leave_hole(const Taker& to);
    void jump(std::size_t& room, const Taker& to);
    bool lacks_end() const;

    bool m_begun = false;
    bool m_whole = true;
    std::optional<std::uint32_t> m_first; ///< sequence number that offsets count from
    std::uint64_t m_next = 0;             ///< offset of the byte that comes next
    std::optional<std::uint32_t> m_reach; ///< the last that is known of
    std::map<std::uint64_t, Waiting> m_waiting;
};

} // namespace warifu::traffic
