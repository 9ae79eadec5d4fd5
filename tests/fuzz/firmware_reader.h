// What must hold of every reader of a file system, whatever its bytes claim: it ends, says why it does not read a
// thing, keeps paths inside the root, slack inside the file system, and whole files whole.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "filesystem.h"

namespace warifu::firmware {

template <class Open>
int fuzz_reader(Open open, const std::uint8_t* data, std::size_t size) {
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    Limits limits;
    limits.nodes = 2000;
    limits.blob_bytes = 1U << 20U;
    limits.path_bytes = 512;
    const AnomalyFunction anomaly = [](Anomaly told) {
        if (told.code.empty() || told.message.empty())
            std::abort();
    };
    const auto reader = open(bytes, limits, anomaly);
    if (!reader)
        return 0;
    const std::uint64_t extent = (*reader)->extent();
    if (extent > size)
        std::abort();
    std::uint64_t before = 0;
    for (const Span& span : (*reader)->slack()) {
        if (span.size == 0 || span.offset < before || !in_range(span.offset, span.size, extent))
            std::abort();
        before = span.end();
    }
    std::size_t read = 0;
    unsigned sum = 0;
    for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
        (*reader)->read_unit(
            unit,
            [&](const Entry& entry, Bytes contents, bool complete) {
                ++read;
                const bool rooted = entry.path.front() == '/' && entry.path.find("/../") == std::string::npos;
                const bool regular = entry.type == FileType::Regular;
                if (!rooted || (regular && complete && entry.size != contents.size()) ||
                    (!regular && !contents.empty()) || contents.size() > std::max<std::size_t>(size, limits.blob_bytes))
                    std::abort();
                for (const std::byte byte : contents)
                    sum += static_cast<unsigned>(byte); // touches every byte, for the sanitizer
            },
            anomaly);
    }
    if (read > limits.nodes)
        std::abort();
    static volatile unsigned used; // so that the loop above is not optimised away
    used = sum;
    static_cast<void>(used);
    return 0;
}

} // namespace warifu::firmware
