#include "warifu/advisories/statements.h"

#include <fmt/format.h>

#include "reader.h"

namespace warifu::advisories {

namespace {

/// Passes statements on while their budget lasts.
struct Watch final : FeedSink {
    explicit Watch(FeedSink& to) : sink(to) {}
    void take(Advisory advisory) override {
        stated += advisory.affected.size();
        if (stated <= most_stated)
            sink.take(std::move(advisory));
    }
    void take(std::string_view, const Epss&) override {}
    void take(LifeCycle) override {}
    void problem(Problem found) override {
        last = found.why;
        sink.problem(std::move(found));
    }
    void facts(const FeedFacts&) override {}

    FeedSink& sink;
    std::size_t stated = 0;
    std::string last;
};

Result<void> read_json(std::string_view text, FeedSink& sink, const ReadLimits& limits) {
    Watch watch(sink);
    Reader reader(watch, limits);
    const Json json = reader.parse(text, "document");
    if (!json)
        return make_error(ErrorCode::Corrupt, watch.last);
    bool whole = true;
    if (json["@context"].text().starts_with("https://openvex.dev/ns"))
        whole = read_openvex(json, reader);
    else if (json["bomFormat"].text() == "CycloneDX")
        whole = read_cyclonedx(json, reader);
    else if (json["document"]["csaf_version"].is_string())
        read_csaf(json, reader);
    else
        return make_error(ErrorCode::Unsupported, "this is neither OpenVEX nor CSAF nor CycloneDX, as JSON");
    if (!whole || watch.stated > most_stated)
        return make_error(ErrorCode::LimitExceeded,
                          fmt::format("more than {} statements, or {} products in them", most_statements, most_stated));
    return {};
}

} // namespace

Result<void> read_statements(std::string_view bytes, FeedSink& sink, const ReadLimits& limits) {
    if (bytes.starts_with("\xEF\xBB\xBF"))
        bytes.remove_prefix(3);
    if (!bytes.starts_with("\x1f\x8b"))
        return read_json(bytes, sink, limits);
    const auto unpacked = gunzip(bytes, limits);
    if (!unpacked)
        return unpacked.error();
    return read_json(*unpacked, sink, limits);
}

} // namespace warifu::advisories
