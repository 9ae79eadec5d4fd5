#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "warifu/server/http_server.h"

namespace warifu::server {

/// Who is counted as one: an IPv4 address, or the /64 in which a subscriber of IPv6 has all addresses.
std::string client_key(std::string_view address);
/// Of whoever asks; behind a proxy, by the last entry of X-Forwarded-For, which is the proxy's own.
std::string client_of(const Request& request, bool behind_proxy);

/// So many requests a second for each client, and a burst of twice as many (token bucket). For all threads.
class RateLimiter {
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// Clients that find no place among so many share one bucket.
    explicit RateLimiter(double per_second, std::size_t most_clients = 100'000)
        : m_per_second(per_second), m_most_clients(most_clients) {}

    /// Nothing: it may pass; else how many seconds it is to wait.
    std::optional<unsigned> refused(std::string_view address, Moment now);
    std::size_t clients() const;

private:
    struct Bucket {
        double left = 0;
        Moment last;
    };
    double filled(const Bucket& bucket, Moment now) const;
    Bucket& bucket_of(const std::string& key, Moment now);

    double m_per_second;
    std::size_t m_most_clients;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Bucket> m_buckets;
    std::optional<Moment> m_swept;
};

} // namespace warifu::server
