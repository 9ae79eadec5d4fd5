// Lines of a file of changes, and entries of somebody's log. What is made of a change is an entry that is read back as
// it is.

#include <cstdint>
#include <cstdlib>
#include <limits>

#include "entry.h"
#include "warifu/registry/contents.h"
#include "warifu/registry/documents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto revision = registry::read_entry(as_bytes(text));
        revision && registry::write_entry(*revision) != text)
        std::abort();
    registry::ContentsCheck contents(std::numeric_limits<std::time_t>::max());
    (void)contents(0, as_bytes(text));
    const auto change = registry::read_change(text);
    if (!change)
        return 0;
    constexpr std::time_t now = 1'795'996'800; // 2026-11-30
    const auto revision = registry::revise(std::nullopt, *change, now);
    if (!revision)
        return 0;
    const std::string entry = registry::write_entry(*revision);
    registry::ContentsCheck alone(std::numeric_limits<std::time_t>::max());
    if (!registry::read_entry(as_bytes(entry)) || !alone(0, as_bytes(entry)))
        std::abort();
    return 0;
}
