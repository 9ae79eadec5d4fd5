// cpio headers: whatever they claim, contents stay inside the input and paths inside the root.
#include <cstdlib>

#include "archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    Limits limits;
    limits.nodes = 5000;
    const auto archive = firmware::open_cpio(bytes, limits, [](Anomaly anomaly) {
        if (anomaly.code.empty())
            std::abort();
    });
    if (!archive)
        return 0;
    if ((*archive)->extent() > size)
        std::abort();
    std::size_t read = 0;
    for (std::size_t unit = 0; unit < (*archive)->unit_count(); ++unit) {
        (*archive)->read_unit(
            unit,
            [&](const firmware::Entry& entry, Bytes contents, bool complete) {
                ++read;
                const bool inside = contents.empty() || (contents.data() >= bytes.data() &&
                                                         contents.data() + contents.size() <= bytes.data() + size);
                const bool rooted = entry.path.front() == '/' && entry.path.find("/../") == std::string::npos;
                const bool whole = entry.type != firmware::Entry{}.type || !complete || entry.size == contents.size();
                if (!inside || !rooted || !whole)
                    std::abort();
            },
            [](Anomaly) {});
    }
    if (read != (*archive)->members().size() || read > limits.nodes)
        std::abort();
    return 0;
}
