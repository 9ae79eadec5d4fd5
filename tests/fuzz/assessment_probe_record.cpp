#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "warifu/assessment/observed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    assessment::Observed observed;
    assessment::read_probe_record("unit.json", Bytes(reinterpret_cast<const std::byte*>(data), size), observed);
    // All of a record or nothing of it: what is malformed must not leave examinations behind.
    for (const Anomaly& anomaly : observed.anomalies)
        if (anomaly.code == "no-record" && !(observed.rows.empty() && observed.examinations.empty()))
            std::abort();
    return 0;
}
