// Any bytes are read as a feed, or refused. Which reader gets them, the content says: the corpus has files of every
// feed. What is read comes back from its encoding as it was.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "codec.h"
#include "warifu/advisories/read.h"

namespace {

using namespace warifu::advisories;

struct Checked : FeedSink {
    void take(Advisory advisory) override {
        const EncodedRecord record = encode(advisory);
        const auto body = decode_body(warifu::as_bytes(record.body));
        if (!body || body->advisory.id != advisory.id || body->advisory.severities != advisory.severities)
            std::abort();
        for (const EncodedEntries& each : record.entries) {
            const auto entries = decode_entries(warifu::as_bytes(each.bytes));
            if (!entries)
                std::abort();
            for (const auto& [place, affected] : entries->entries)
                if (affected != advisory.affected.at(static_cast<std::size_t>(place)))
                    std::abort();
        }
    }
    void take(std::string_view cve, const Epss& epss) override {
        if (!(epss.score >= 0 && epss.score <= 1) || cve.empty())
            std::abort();
    }
    void take(LifeCycle cycle) override {
        const std::string bytes = encode(cycle);
        if (decode_life_cycle(warifu::as_bytes(bytes)) != cycle)
            std::abort();
    }
    void problem(Problem) override {}
    void facts(const FeedFacts&) override {}
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Checked sink;
    ReadLimits limits;
    limits.record_bytes = 1U << 20U;
    limits.unpacked_bytes = 1U << 20U;
    limits.yaml_bytes = 1U << 16U;
    static_cast<void>(read_feed({reinterpret_cast<const char*>(data), size}, sink, limits));
    return 0;
}
