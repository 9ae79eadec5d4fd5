// A frame: a letter that tells its kind, and what ArchiveWriter makes of its parts.

#include "warifu/advisories/frames.h"

#include "record_bytes.h"

namespace warifu::advisories {

namespace {

enum Kind : char {
    Begin = 'B',
    End = 'E',
    Unchanged = 'U',
    Refused = 'X',
    Record = 'R',
    Score = 'S',
    Cycle = 'L',
    Trouble = 'P',
    Facts = 'F',
};

template <class... Parts>
std::string frame(Kind kind, const Parts&... parts) {
    ArchiveWriter writer;
    writer(parts...);
    return static_cast<char>(kind) + writer.take();
}

template <class... Parts>
bool parse(Bytes payload, Parts&... parts) {
    ArchiveReader reader(payload);
    reader(parts...);
    return reader.good();
}

Error nonsense() { return make_error(ErrorCode::Corrupt, "the process that read the feeds sent what makes no sense"); }

} // namespace

void FrameSink::begin_file(std::uint64_t number) { m_emit(frame(Begin, number)); }
void FrameSink::end_file(const std::string& digest) { m_emit(frame(End, digest)); }
void FrameSink::unchanged_file() { m_emit(frame(Unchanged)); }
void FrameSink::refused_file(const Error& error) {
    m_emit(frame(Refused, error.code == ErrorCode::Unsupported, error.describe()));
}
void FrameSink::take(Advisory advisory) { m_emit(static_cast<char>(Record) + encode_record(advisory)); }
void FrameSink::take(std::string_view cve, const Epss& epss) {
    m_emit(frame(Score, std::string(cve), epss.score, epss.percentile, epss.date));
}
void FrameSink::take(LifeCycle cycle) { m_emit(static_cast<char>(Cycle) + encode_life_cycle(cycle)); }
void FrameSink::problem(Problem problem) {
    m_emit(frame(Trouble, problem.record, problem.why, problem.effect == Problem::Effect::Skipped));
}
void FrameSink::facts(const FeedFacts& facts) {
    m_emit(frame(Facts, facts.feed, facts.snapshot, static_cast<std::uint64_t>(facts.completeness)));
}

void FrameReceiver::tell(Problem problem) {
    if (problem.effect == Problem::Effect::Skipped)
        m_import.skipped(m_feed);
    if (m_report.problems.size() < most_told)
        m_report.problems.push_back({m_files[static_cast<std::size_t>(m_current)], std::move(problem)});
    else
        ++m_report.more_problems;
}

void FrameReceiver::lost_file(std::uint64_t number, std::string why) {
    if (number >= m_files.size())
        return;
    m_current = number;
    tell({"", std::move(why), Problem::Effect::Skipped});
    m_next = number + 1;
}

Result<void> FrameReceiver::take(Bytes frame) {
    if (frame.empty())
        return nonsense();
    const char kind = as_text(frame).front();
    const Bytes payload = frame.subspan(1);
    switch (kind) {
    case Record: m_feed = TRY(m_import.add_encoded(payload)); return {};
    case Score: {
        std::string cve;
        Epss epss;
        if (!parse(payload, cve, epss.score, epss.percentile, epss.date))
            return nonsense();
        m_feed = Feed::Epss;
        return m_import.add(cve, epss);
    }
    case Cycle: m_feed = Feed::EndOfLife; return m_import.add_encoded_life_cycle(payload);
    case Facts: {
        FeedFacts facts;
        std::uint64_t completeness = 0;
        if (!parse(payload, facts.feed, facts.snapshot, completeness) ||
            completeness > static_cast<std::uint64_t>(Completeness::Complete))
            return nonsense();
        facts.completeness = static_cast<Completeness>(completeness);
        m_feed = facts.feed;
        return m_import.add(facts);
    }
    case Trouble: return take_problem(payload);
    default: return take_file(payload, kind);
    }
}

Result<void> FrameReceiver::take_problem(Bytes payload) {
    Problem problem;
    bool skipped = false;
    if (!parse(payload, problem.record, problem.why, skipped) || m_current >= m_files.size())
        return nonsense();
    problem.effect = skipped ? Problem::Effect::Skipped : Problem::Effect::Noted;
    tell(std::move(problem));
    return {};
}

Result<void> FrameReceiver::take_refusal(Bytes payload) {
    bool of_no_feed = false;
    std::string why;
    if (!parse(payload, of_no_feed, why))
        return nonsense();
    if (!of_no_feed) {
        tell({"", std::move(why), Problem::Effect::Skipped});
        return {};
    }
    ++m_report.ignored_count;
    if (m_report.ignored.size() < most_told)
        m_report.ignored.push_back(m_files[static_cast<std::size_t>(m_current)]);
    return {};
}

Result<void> FrameReceiver::take_file(Bytes payload, char kind) {
    if (kind == Begin) {
        std::uint64_t number = 0;
        if (!parse(payload, number) || number < m_next || number >= m_files.size())
            return nonsense();
        m_current = number;
        m_feed.reset();
        return {};
    }
    if (m_current < m_next || m_current >= m_files.size()) // no file is under way
        return nonsense();
    m_next = m_current + 1;
    if (kind == Unchanged) {
        m_import.unchanged_file();
        return {};
    }
    if (kind == Refused)
        return take_refusal(payload);
    std::string digest;
    if (kind != End || !parse(payload, digest) || digest.size() > 64)
        return nonsense();
    return m_import.end_file(digest, m_files[static_cast<std::size_t>(m_current)]);
}

} // namespace warifu::advisories
