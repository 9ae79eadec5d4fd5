#include "warifu/server/rate_limit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include <arpa/inet.h>

#include "warifu/base/text.h"

namespace warifu::server {

namespace {

constexpr double seconds_of_burst = 2;
constexpr std::chrono::seconds between_sweeps{1};
constexpr std::size_t prefix_bytes = 8; // a /64

} // namespace

std::string client_key(std::string_view address) {
    const std::string text(address.substr(0, address.find('%'))); // without an interface
    std::array<char, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
        return {bytes.data(), 4};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
        return {};
    constexpr std::array<char, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'}; // ::ffff:192.0.2.1
    if (std::memcmp(bytes.data(), mapped.data(), mapped.size()) == 0)
        return {bytes.data() + mapped.size(), 4};
    return {bytes.data(), prefix_bytes};
}

std::string client_of(const Request& request, bool behind_proxy) {
    return behind_proxy ? std::string(trim(split(request.forwarded_for, ',').back())) : request.client;
}

double RateLimiter::filled(const Bucket& bucket, Moment now) const {
    const double passed = std::chrono::duration<double>(now - bucket.last).count();
    return std::min(m_per_second * seconds_of_burst, bucket.left + passed * m_per_second);
}

RateLimiter::Bucket& RateLimiter::bucket_of(const std::string& key, Moment now) {
    const bool full = m_buckets.size() >= m_most_clients;
    if (full && !m_buckets.contains(key) && (!m_swept || now - *m_swept >= between_sweeps)) {
        m_swept = now;
        std::erase_if(m_buckets, [&](const auto& each) { // who has all is as one who never came
            return filled(each.second, now) >= m_per_second * seconds_of_burst;
        });
    }
    const bool place = m_buckets.size() < m_most_clients || m_buckets.contains(key);
    return m_buckets.try_emplace(place ? key : std::string(), Bucket{m_per_second * seconds_of_burst, now})
        .first->second;
}

std::optional<unsigned> RateLimiter::refused(std::string_view address, Moment now) {
    const std::string key = client_key(address);
    const std::lock_guard lock(m_mutex);
    Bucket& bucket = bucket_of(key, now);
    bucket.left = filled(bucket, now);
    bucket.last = now;
    if (bucket.left >= 1) {
        bucket.left -= 1;
        return std::nullopt;
    }
    return static_cast<unsigned>(std::ceil((1 - bucket.left) / m_per_second));
}

std::size_t RateLimiter::clients() const {
    const std::lock_guard lock(m_mutex);
    return m_buckets.size();
}

} // namespace warifu::server
