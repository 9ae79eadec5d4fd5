// Whatever somebody gives out as a report: each reader ends, examines once, and gives no row when it refuses the
// report.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "warifu/device/reports.h"

namespace {

class Counting : public warifu::RowSink {
public:
    void row(warifu::Row row) override {
        ++rows;
        if (row.columns.empty())
            std::abort();
    }
    void anomaly(warifu::Anomaly anomaly) override {
        refused = refused || anomaly.code == "no-report" || anomaly.code == "other-device";
    }
    void examination(warifu::Examination examination) override {
        ++examinations;
        complete = examination.outcome == warifu::Examination::Outcome::Complete;
    }
    std::size_t rows = 0;
    std::size_t examinations = 0;
    bool refused = false;
    bool complete = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const warifu::Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    for (const auto* kind : {"nmap", "testssl", "ssh-audit"}) {
        Counting sink;
        if (!warifu::device::read_report(kind, {"report", "127.0.0.1", 22}, bytes, sink))
            std::abort();
        if (sink.examinations != 1 || (sink.refused && (sink.complete || sink.rows > 0)))
            std::abort();
    }
    return 0;
}
