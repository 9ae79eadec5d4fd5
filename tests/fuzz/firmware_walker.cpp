// The whole examination, with small budgets and two threads: it must end, say its piece once, and give rows that keep
// the table's rules.
#include <cstdlib>

#include "warifu/firmware/firmware.h"

namespace {

using namespace warifu;

class Visitor : public BlobVisitor {
public:
    void visit(const Blob& blob, RowSink&) override {
        for (const std::byte byte : blob.bytes)
            m_sum += static_cast<unsigned>(byte); // touches every byte, for the sanitizer
    }
    void absorb(BlobVisitor& other) override { m_sum += dynamic_cast<Visitor&>(other).m_sum; }
    void finish(std::string_view, std::string_view, RowSink&) override {}

private:
    unsigned m_sum = 0;
};

class Visitors : public BlobVisitorFactory {
public:
    std::unique_ptr<BlobVisitor> create() const override { return std::make_unique<Visitor>(); }
};

class Watch : public firmware::UnitWatch {
public:
    bool enter(unsigned, std::string_view) override { return true; }
    void leave(unsigned) override {}
    void progress(std::uint64_t done, std::uint64_t total) override {
        if (done > total)
            std::abort();
    }
    bool stopped() const override { return false; }
};

class Sink : public RowSink {
public:
    int examinations = 0;
    void row(Row row) override {
        if (row.table != "node" || row.columns.size() != 8 || row.locator.rfind("fw", 0) != 0)
            std::abort();
    }
    void anomaly(Anomaly anomaly) override {
        if (anomaly.code.empty() || anomaly.locator.rfind("fw", 0) != 0)
            std::abort();
    }
    void examination(Examination examination) override {
        ++examinations;
        if ((examination.outcome == Examination::Outcome::Complete) != examination.reason.empty())
            std::abort();
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Limits limits;
    limits.threads = size % 2 == 0 ? 1 : 2;
    limits.nodes = 2000;
    limits.anomalies = 200;
    limits.blob_bytes = 4U << 20U;
    limits.unpacked_bytes = 32U << 20U;
    limits.depth = 6;
    Watch watch;
    Sink sink;
    firmware::examine("fw", Bytes(reinterpret_cast<const std::byte*>(data), size), Visitors{}, limits, watch, sink);
    if (sink.examinations != 1)
        std::abort();
    return 0;
}
