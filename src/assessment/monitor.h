#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <set>
#include <string>

#include "warifu/assessment/worker.h"

namespace warifu::assessment {

constexpr unsigned max_threads = 64;
constexpr unsigned max_depth = 40;
constexpr std::size_t max_locator_bytes = 1024;

/// One thread's stack of blobs that it works on, innermost last. Lives in memory shared by worker and supervisor; the
/// worker may be hostile, so the supervisor copies and bounds what it reads.
struct Slot {
    std::atomic<std::uint32_t> depth{0};
    std::array<std::array<char, max_locator_bytes>, max_depth> locators{};
};

struct SharedState {
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> total{0};
    std::atomic<std::uint64_t> beats{0}; ///< counts blobs entered: the sign of life
    std::array<Slot, max_threads> slots;

    /// The innermost blob of each thread that is at one.
    std::set<std::string> open_units() const;
};

/// SharedState in an anonymous mapping that both processes see.
class SharedMapping {
public:
    static Result<SharedMapping> create();
    SharedMapping(SharedMapping&& other) noexcept : m_state(other.m_state) { other.m_state = nullptr; }
    SharedMapping& operator=(SharedMapping&&) = delete;
    ~SharedMapping();
    SharedState& state() { return *m_state; }

private:
    explicit SharedMapping(SharedState* state) : m_state(state) {}
    SharedState* m_state;
};

/// The monitor that runs in the worker.
class SharedMonitor : public UnitMonitor {
public:
    SharedMonitor(SharedState& state, const std::set<std::string>& skip, unsigned threads)
        : m_state(state), m_skip(skip), m_threads(threads) {}

    bool enter(unsigned thread, std::string_view locator) override;
    void leave(unsigned thread) override;
    void progress(std::uint64_t done, std::uint64_t total) override;
    unsigned threads() const override { return m_threads; }

private:
    SharedState& m_state;
    const std::set<std::string>& m_skip;
    unsigned m_threads;
};

} // namespace warifu::assessment
