#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "warifu/advisories/advisory.h"
#include "warifu/base/result.h"

/// Reads what the ecosystem publishes. Which feed a file is of, its content tells, never its name.
namespace warifu::advisories {

/// Something that is not as it should be.
struct Problem {
    std::string record; ///< its id, or `record 17`; empty: the file as such
    std::string why;
    enum class Effect {
        Skipped, ///< the record is not in the store
        Noted,   ///< it is, without what was wrong
    } effect = Effect::Skipped;
};

/// Whether a file holds all that its publisher has.
enum class Completeness { NotSaid, Subset, Complete };

struct FeedFacts {
    Feed feed = Feed::Cve;
    std::optional<Date> snapshot; ///< as the data says
    Completeness completeness = Completeness::NotSaid;
};

/// Takes what is read, in the file's order.
class FeedSink {
public:
    virtual ~FeedSink() = default;
    virtual void take(Advisory advisory) = 0;
    virtual void take(std::string_view cve, const Epss& epss) = 0;
    virtual void take(LifeCycle cycle) = 0;
    virtual void problem(Problem problem) = 0;
    virtual void facts(const FeedFacts& facts) = 0;
};

struct ReadLimits {
    std::size_t record_bytes = 64U << 20U;  ///< one record, or a document that is one
    std::size_t unpacked_bytes = 1U << 30U; ///< of a gzip file
    std::size_t yaml_bytes = 16U << 20U;
    std::size_t depth = 64;
};

/// Errors: Unsupported (the file is of no feed known here), Corrupt (nothing of it could be read), LimitExceeded.
/// A broken record is a Problem, and the rest is read.
Result<void> read_feed(std::string_view bytes, FeedSink& sink, const ReadLimits& limits = {});

} // namespace warifu::advisories
