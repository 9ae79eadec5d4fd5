// Partition tables: partitions lie inside the disk, in order, apart from one another and from the tables.
#include <cstdlib>

#include "partition.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    const auto table = firmware::parse_partitions(bytes, [](Anomaly anomaly) {
        if (anomaly.code.empty())
            std::abort();
    });
    if (!table)
        return 0;
    std::uint64_t end = 0;
    for (const firmware::Span& span : table->partitions) {
        if (span.offset < end || !in_range(span.offset, span.size, table->extent))
            std::abort();
        end = span.end();
        for (const firmware::Span& sectors : table->tables)
            if (span.offset < sectors.end() && sectors.offset < span.end())
                std::abort();
    }
    if (table->extent > size || table->format.empty())
        std::abort();
    return 0;
}
