#pragma once

#include <atomic>
#include <cstdint>

#include "warifu/base/limits.h"

namespace warifu::firmware {

/// Counts what all threads use up together.
class Budget {
public:
    enum class Stop { None, Nodes, Bytes, Memory, Interrupted };

    explicit Budget(const Limits& limits) : m_limits(limits) {}

    /// False once there are as many nodes as allowed.
    bool take_node() {
        if (m_nodes.fetch_add(1, std::memory_order_relaxed) < m_limits.nodes)
            return true;
        stop(Stop::Nodes);
        return false;
    }

    std::uint64_t unpacked_left() const {
        const std::uint64_t used = m_unpacked.load(std::memory_order_relaxed);
        return used < m_limits.unpacked_bytes ? m_limits.unpacked_bytes - used : 0;
    }
    void unpacked(std::uint64_t bytes) {
        if (m_unpacked.fetch_add(bytes, std::memory_order_relaxed) + bytes > m_limits.unpacked_bytes)
            stop(Stop::Bytes);
    }

    /// The first reason stays.
    void stop(Stop reason) {
        Stop none = Stop::None;
        m_stop.compare_exchange_strong(none, reason);
    }
    Stop stopped() const { return m_stop.load(std::memory_order_relaxed); }

private:
    const Limits& m_limits;
    std::atomic<std::uint64_t> m_nodes{0};
    std::atomic<std::uint64_t> m_unpacked{0};
    std::atomic<Stop> m_stop{Stop::None};
};

} // namespace warifu::firmware
