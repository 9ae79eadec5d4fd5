// Any bytes as a squashfs: no crash, and what comes out keeps the promises of filesystem.h.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "filesystem.h"

using namespace warifu;
using namespace warifu::firmware;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

void check(const Entry& entry, Bytes contents, bool complete, const Limits& limits) {
    require(!entry.path.empty() && entry.path.front() == '/');
    require(entry.path.find("/../") == std::string::npos && !entry.path.ends_with("/.."));
    require(entry.path.find('\0') == std::string::npos && entry.path.size() <= limits.path_bytes + 1);
    require(contents.size() <= limits.blob_bytes);
    require(entry.type == FileType::Regular || contents.empty());
    require(!complete || entry.type != FileType::Regular || contents.size() == entry.size);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    Limits limits;
    limits.nodes = 2000;
    limits.blob_bytes = 1U << 20U;
    limits.unpacked_bytes = 8U << 20U;
    limits.path_bytes = 300;
    const auto none = [](Anomaly) {};
    const auto reader = open_squashfs(Bytes(reinterpret_cast<const std::byte*>(data), size), limits, none);
    if (!reader)
        return 0;
    require((*reader)->extent() <= size && !(*reader)->description().empty());
    std::uint64_t names = 0;
    for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit)
        (*reader)->read_unit(
            unit,
            [&](const Entry& entry, Bytes contents, bool complete) {
                ++names;
                check(entry, contents, complete, limits);
            },
            none);
    require(names >= 1 && names <= limits.nodes);
    return 0;
}
