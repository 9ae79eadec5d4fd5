#include <cstdint>

#include "warifu/documents/documents.h"

namespace {

using namespace warifu;

/// What must hold of every file, whatever is in it.
class Checked final : public RowSink {
public:
    void row(Row row) override {
        if (row.table != "certificate" || row.columns.empty())
            __builtin_trap();
        ++m_rows;
    }
    void anomaly(Anomaly anomaly) override {
        if (anomaly.code.empty() || anomaly.message.empty())
            __builtin_trap();
        m_damage += anomaly.code == "private-key" ? 0U : 1U;
    }
    void examination(Examination examination) override {
        const bool complete = examination.outcome == Examination::Outcome::Complete;
        if (complete != examination.reason.empty() || complete != (m_damage == 0))
            __builtin_trap(); // what was not read is told, and leaves the work incomplete
        if (complete && m_rows == 0)
            __builtin_trap();
    }

private:
    std::size_t m_rows = 0;
    std::size_t m_damage = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    for (const char* host : {"", "api.example"}) {
        Checked sink;
        documents::examine_certificates({"api.pem", host, bytes}, sink);
    }
    return 0;
}
