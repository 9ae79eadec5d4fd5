#include <algorithm>
#include <new>
#include <thread>

#include <fmt/format.h>

#include "walker.h"
#include "warifu/base/digest.h"
#include "warifu/base/text.h"
#include "warifu/firmware/firmware.h"

namespace warifu::firmware {

namespace {

struct StopWords {
    std::string_view code;
    std::string message;
};

StopWords words_for(Budget::Stop stop, const Limits& limits) {
    switch (stop) {
    case Budget::Stop::Nodes: return {"stopped-at-nodes", fmt::format("more than {} files and parts", limits.nodes)};
    case Budget::Stop::Bytes:
        return {"stopped-at-bytes", fmt::format("more than {} bytes were unpacked in all", limits.unpacked_bytes)};
    case Budget::Stop::Memory: return {"stopped-at-memory", "the machine had no more memory"};
    case Budget::Stop::Interrupted: return {"interrupted", "interrupted before the end"};
    case Budget::Stop::None: break;
    }
    return {};
}

unsigned thread_count(const Limits& limits) {
    return limits.threads != 0 ? limits.threads : std::max(1U, std::thread::hardware_concurrency());
}

void open_image(Shared& shared, Report& report, const std::string& name, Bytes image) {
    try {
        report.row({"node",
                    name,
                    {{"path", std::string()},
                     {"format", std::string("image")},
                     {"size", static_cast<std::int64_t>(image.size())},
                     {"sha256", image.empty() ? std::string() : sha256_hex(image)},
                     {"mode", std::int64_t{0}},
                     {"uid", std::int64_t{0}},
                     {"gid", std::int64_t{0}},
                     {"link_target", std::string()}}});
        Walker walker(shared, shared.stations.front(), report, nullptr, 0);
        Place place;
        place.locator = name;
        walker.walk(image, 0, image.size(), place);
    } catch (const std::bad_alloc&) {
        shared.budget.stop(Budget::Stop::Memory);
    }
}

void tell_stop(const Shared& shared, Report& report, const std::string& name) {
    if (shared.budget.stopped() == Budget::Stop::None)
        return;
    StopWords words = words_for(shared.budget.stopped(), shared.limits);
    report.unopened(fmt::format("{}: {}", name, words.message));
    report.anomaly({name, std::string(words.code), std::move(words.message)});
}

std::string looked_at(const Counts& counts, std::uint64_t size) {
    return fmt::format("{} files, {} directories, links and devices in {} file systems and archives; {} containers, "
                       "{} other parts; image of {}",
                       counts.files, counts.others, counts.filesystems, counts.containers, counts.parts,
                       human_size(size));
}

} // namespace

void examine(std::string_view name, Bytes image, const BlobVisitorFactory& visitors, const Limits& limits,
             UnitWatch& watch, RowSink& sink) {
    const std::string locator(name);
    Collector collector(sink, limits.anomalies);
    Shared shared{limits, watch, collector, Budget(limits), {}, image.size(), {}};
    const unsigned threads = thread_count(limits);
    shared.stations.reserve(threads);
    for (unsigned i = 0; i < threads; ++i)
        shared.stations.emplace_back(i, visitors.create(), watch);

    Report report(limits.anomalies);
    open_image(shared, report, locator, image);
    tell_stop(shared, report, locator);
    collector.take(report);
    if (shared.budget.stopped() == Budget::Stop::None)
        shared.progress(image.size());
    // Bytes that are all accounted for and hold no file are no firmware whose insides we have seen.
    if (collector.counts().files == 0)
        report.unopened(fmt::format("{}: no file was found in it", locator));
    collector.take(report);
    collector.finish_anomalies(locator);

    const std::string unopened = collector.unopened();
    Examination examination{"firmware", locator, Examination::Outcome::Complete, "", ""};
    if (!unopened.empty()) {
        examination.outcome = Examination::Outcome::Incomplete;
        examination.reason = unopened;
    }
    examination.looked_at = looked_at(collector.counts(), image.size());
    BlobVisitor& first = shared.stations.front().visitor();
    for (std::size_t i = 1; i < shared.stations.size(); ++i)
        first.absorb(shared.stations[i].visitor());
    first.finish(locator, unopened, sink);
    sink.examination(std::move(examination));
}

} // namespace warifu::firmware
