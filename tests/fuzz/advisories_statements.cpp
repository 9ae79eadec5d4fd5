// Any bytes are read as a maker's statements, or refused. Each statement is on something, has a status that is known,
// and clears nothing in its own name of which it does not say who states it.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "warifu/advisories/statements.h"

namespace {

using namespace warifu::advisories;

struct Checked : FeedSink {
    void take(Advisory advisory) override {
        if (advisory.id.empty() || advisory.affected.size() > most_affected)
            std::abort();
        for (const Affected& entry : advisory.affected) {
            const bool clears = entry.vex && (entry.vex->status == "not_affected" || entry.vex->status == "fixed");
            if (!entry.vex || entry.vex->status.empty() || entry.vex->author != advisory.publisher ||
                (!clears && entry.default_status == Affection::Unaffected))
                std::abort();
        }
    }
    void take(std::string_view, const Epss&) override { std::abort(); }
    void take(LifeCycle) override { std::abort(); }
    void problem(Problem) override {}
    void facts(const FeedFacts&) override {}
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Checked sink;
    ReadLimits limits;
    limits.record_bytes = 1U << 20U;
    limits.unpacked_bytes = 1U << 20U;
    static_cast<void>(read_statements({reinterpret_cast<const char*>(data), size}, sink, limits));
    return 0;
}
