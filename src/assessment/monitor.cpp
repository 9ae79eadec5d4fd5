#include "monitor.h"

#include <algorithm>
#include <cstring>
#include <new>

#include <sys/mman.h>

#include "warifu/base/digest.h"

namespace warifu::assessment {

namespace {

/// A locator as a slot holds it: long ones by their digest, so that they stay apart.
std::string slot_name(std::string_view locator) {
    if (locator.size() < max_locator_bytes)
        return std::string(locator);
    return std::string(locator.substr(0, max_locator_bytes - 80)) + "…" + sha256_hex(as_bytes(locator));
}

} // namespace

std::set<std::string> SharedState::open_units() const {
    std::set<std::string> units;
    for (const Slot& slot : slots) {
        const std::uint32_t depth = std::min<std::uint32_t>(slot.depth.load(), max_depth);
        if (depth == 0)
            continue;
        const auto& text = slot.locators[depth - 1];
        units.emplace(text.data(), strnlen(text.data(), text.size()));
    }
    return units;
}

Result<SharedMapping> SharedMapping::create() {
    void* memory = mmap(nullptr, sizeof(SharedState), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return make_error(ErrorCode::Io, "no memory to share with the worker");
    return SharedMapping(new (memory) SharedState);
}

SharedMapping::~SharedMapping() {
    if (m_state != nullptr)
        munmap(m_state, sizeof(SharedState));
}

bool SharedMonitor::enter(unsigned thread, std::string_view locator) {
    const std::string name = slot_name(locator);
    if (m_skip.contains(name))
        return false;
    Slot& slot = m_state.slots[thread % max_threads];
    const std::uint32_t depth = slot.depth.load(std::memory_order_relaxed);
    if (depth < max_depth) {
        auto& text = slot.locators[depth];
        const std::size_t length = std::min(name.size(), text.size() - 1);
        std::memcpy(text.data(), name.data(), length);
        text[length] = '\0';
    }
    slot.depth.store(depth + 1);
    m_state.beats.fetch_add(1, std::memory_order_relaxed);
    return true;
}

void SharedMonitor::leave(unsigned thread) {
    Slot& slot = m_state.slots[thread % max_threads];
    if (const std::uint32_t depth = slot.depth.load(std::memory_order_relaxed); depth > 0)
        slot.depth.store(depth - 1);
}

void SharedMonitor::progress(std::uint64_t done, std::uint64_t total) {
    m_state.done.store(done, std::memory_order_relaxed);
    m_state.total.store(total, std::memory_order_relaxed);
}

} // namespace warifu::assessment
