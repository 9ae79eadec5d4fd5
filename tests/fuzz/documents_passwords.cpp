#include <cstdint>

#include "warifu/documents/documents.h"

namespace {

using namespace warifu;

/// What must hold of every file, whatever is in it.
class Checked final : public RowSink {
public:
    void row(Row row) override {
        if (row.table != "unit_password" || row.columns.size() != 9)
            __builtin_trap();
        ++m_rows;
    }
    void anomaly(Anomaly) override { __builtin_trap(); }
    void examination(Examination examination) override {
        const bool complete = examination.outcome == Examination::Outcome::Complete;
        if (complete != examination.reason.empty() || (complete && m_rows < 2))
            __builtin_trap(); // one unit says nothing of others
    }

private:
    std::size_t m_rows = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Checked sink;
    documents::examine_unit_passwords("units.csv", {reinterpret_cast<const std::byte*>(data), size}, sink);
    return 0;
}
