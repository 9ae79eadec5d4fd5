#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "warifu/server/http_server.h"

namespace warifu::server {

/// The route of a target, without what tells one label or one asker from another: `/api/labels/{number}`.
std::string_view route_of(std::string_view target);
/// All but the pages for people: those of openapi.json.
std::span<const std::string_view> routes_for_programs();

/// What a server did, as Prometheus reads it (text format 0.0.4). For all threads.
class Metrics {
public:
    void observe(const Request& request, unsigned status, std::size_t bytes, std::chrono::microseconds took);
    void changed(unsigned status); ///< what became of one change that was sent
    void limited() { ++m_limited; }
    void store_failed() { ++m_store_errors; }

    std::string text(std::uint64_t log_size) const;

private:
    static constexpr std::array<std::int64_t, 10> bounds_us = {100,    500,    1'000,   5'000,   10'000,
                                                               25'000, 50'000, 100'000, 500'000, 2'500'000};
    using Key = std::tuple<std::string_view, std::string_view, unsigned>; // route, method, status

    mutable std::mutex m_mutex; // of the maps
    std::map<Key, std::uint64_t> m_requests;
    std::map<unsigned, std::uint64_t> m_changes;
    std::array<std::atomic<std::uint64_t>, bounds_us.size() + 1> m_took = {};
    std::atomic<std::uint64_t> m_took_us = 0;
    std::atomic<std::uint64_t> m_bytes = 0;
    std::atomic<std::uint64_t> m_limited = 0;
    std::atomic<std::uint64_t> m_store_errors = 0;
};

} // namespace warifu::server
