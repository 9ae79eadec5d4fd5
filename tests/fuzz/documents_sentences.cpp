#include <cstdint>
#include <string>

#include "published/understanding.h"

namespace {
struct Nothing : warifu::RowSink {
    void row(warifu::Row) override {}
    void anomaly(warifu::Anomaly) override {}
    void examination(warifu::Examination) override {}
};
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Nothing sink;
    warifu::documents::Reading reading;
    warifu::documents::Block block;
    block.text.assign(reinterpret_cast<const char*>(data), size);
    reading.blocks = {block};
    warifu::documents::understand({}, reading, warifu::documents::Currency::Current, {}, sink);
    return 0;
}
