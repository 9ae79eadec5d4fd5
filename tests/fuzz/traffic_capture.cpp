// Whatever a file holds: reading it ends, each determinator concludes once, and without the unit in it nothing is
// complete.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "warifu/traffic/traffic.h"

namespace {

class Counting : public warifu::RowSink {
public:
    void row(warifu::Row row) override { flows += row.table == "flow" ? 1U : 0U; }
    void anomaly(warifu::Anomaly /*anomaly*/) override {}
    void examination(warifu::Examination examination) override {
        ++examinations;
        complete += examination.outcome == warifu::Examination::Outcome::Complete ? 1U : 0U;
    }
    std::size_t flows = 0;
    std::size_t examinations = 0;
    std::size_t complete = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const warifu::Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    warifu::traffic::CaptureLimits limits;
    limits.flows = 8;
    limits.waiting_bytes = 4096;
    limits.neighbours = 8;
    Counting any;
    warifu::traffic::read_capture({"capture"}, bytes, limits, [](auto, auto) {}, any);
    if (any.examinations != 2 || any.complete != 0 || any.flows > limits.flows)
        std::abort();
    Counting of_unit;
    warifu::traffic::read_capture(
        {.name = "capture", .addresses = {"192.0.2.7", "02:00:5e:10:00:07"}}, bytes, limits, [](auto, auto) {},
        of_unit);
    if (of_unit.examinations != 2 || of_unit.flows > limits.flows)
        std::abort();
    return 0;
}
