#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/advisories/import.h"

/// Between the process that reads feeds, which is confined, and the one that writes the store.
namespace warifu::advisories {

/// The reader's side: everything that is read becomes a frame.
class FrameSink : public FeedSink {
public:
    using Emit = std::function<void(std::string_view frame)>;
    explicit FrameSink(Emit emit) : m_emit(std::move(emit)) {}

    void begin_file(std::uint64_t number);
    /// Read to its end. Its `digest` is remembered.
    void end_file(const std::string& digest);
    void unchanged_file();
    /// Of no feed, or unreadable as a whole.
    void refused_file(const Error& error);

    void take(Advisory advisory) override;
    void take(std::string_view cve, const Epss& epss) override;
    void take(LifeCycle cycle) override;
    void problem(Problem problem) override;
    void facts(const FeedFacts& facts) override;

private:
    Emit m_emit;
};

/// What an import tells of itself.
struct ImportReport {
    struct FileProblem {
        std::string file;
        Problem problem;
    };
    std::vector<FileProblem> problems; ///< at most `most_told`
    std::uint64_t more_problems = 0;   ///< those not kept
    std::vector<std::string> ignored;  ///< files of no feed, at most `most_told`
    std::uint64_t ignored_count = 0;
};
constexpr std::size_t most_told = 1'000;

/// The writer's side. Nothing that comes is trusted.
class FrameReceiver {
public:
    FrameReceiver(Import& import, const std::vector<std::string>& files, ImportReport& report)
        : m_import(import), m_files(files), m_report(report) {}

    Result<void> take(Bytes frame);
    /// Files done with: those before this one in the list.
    std::uint64_t next_file() const { return m_next; }
    /// A file that could not be read, because whoever read it died.
    void lost_file(std::uint64_t number, std::string why);

private:
    Result<void> take_file(Bytes frame, char kind);
    Result<void> take_refusal(Bytes payload);
    Result<void> take_problem(Bytes payload);
    void tell(Problem problem);

    Import& m_import;
    const std::vector<std::string>& m_files; ///< the caller's, which outlives this
    ImportReport& m_report;
    std::uint64_t m_current = 0;
    std::uint64_t m_next = 0;
    std::optional<Feed> m_feed; ///< of the file under way
};

} // namespace warifu::advisories
