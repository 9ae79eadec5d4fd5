#include "published/warc.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    documents::DocumentLimits limits;
    limits.file_bytes = 1U << 20U;
    limits.anomalies = 20;
    const auto list = documents::read_warc("f.warc", {reinterpret_cast<const std::byte*>(data), size}, limits);
    for (const documents::Capture& each : list.captures)
        if (each.locator.empty() || each.body.size() > 2 * limits.file_bytes + size)
            __builtin_trap();
    if (list.damage.empty() != list.anomalies.empty())
        __builtin_trap(); // damage is told, and nothing else is
    return 0;
}
