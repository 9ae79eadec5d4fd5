#include "warifu/assessment/advisory_run.h"

#include <algorithm>

#include <sys/mman.h>

#include <fmt/format.h>

#include "confined_stream.h"
#include "warifu/assessment/assessment.h"

namespace warifu::assessment {

namespace {

namespace fs = std::filesystem;

struct FeedFiles {
    std::vector<std::string> names;
    std::vector<std::uint64_t> sizes;
    std::uint64_t largest = 0, bytes = 0;

    void add(const fs::path& path, std::uint64_t size) {
        names.push_back(path.string());
        sizes.push_back(size);
        largest = std::max(largest, size);
        bytes += size;
    }
};

/// All regular files, each folder's in the order of their names.
Result<FeedFiles> feed_files(const std::vector<fs::path>& paths) {
    FeedFiles files;
    for (const fs::path& path : paths) {
        std::error_code error;
        if (fs::is_regular_file(path, error)) {
            files.add(path, fs::file_size(path, error));
            continue;
        }
        if (!fs::is_directory(path, error))
            return make_error(ErrorCode::NotFound, "there is no such file or folder", path.string());
        std::vector<std::pair<fs::path, std::uint64_t>> found;
        fs::recursive_directory_iterator each(path, fs::directory_options::skip_permission_denied, error);
        for (; !error && each != fs::recursive_directory_iterator(); each.increment(error)) {
            std::error_code unreadable;
            if (each->is_regular_file(unreadable) && !unreadable)
                found.emplace_back(each->path(), each->file_size(unreadable));
        }
        if (error)
            return make_error(ErrorCode::Io, error.message(), path.string());
        std::ranges::sort(found);
        for (const auto& [name, size] : found)
            files.add(name, size);
    }
    return files;
}

/// In the confined process: one file.
void read_file(const std::string& path, const advisories::Import& import, advisories::FrameSink& sink) {
    const auto file = MappedFile::open(path);
    if (!file)
        return sink.refused_file(file.error());
    if (import.knows(file->sha256()))
        return sink.unchanged_file();
    if (const auto read = advisories::read_feed(as_text(file->bytes()), sink); !read)
        return sink.refused_file(read.error());
    sink.end_file(file->sha256());
}

class Run {
public:
    Run(const AdvisoryOrder& order, advisories::Import& import, const FeedFiles& files, Progress& progress)
        : m_order(order), m_import(import), m_files(files), m_progress(progress),
          m_receiver(import, files.names, m_result.report),
          m_current(static_cast<std::uint64_t*>(
              mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
    ~Run() {
        if (m_current != MAP_FAILED)
            munmap(m_current, sizeof(std::uint64_t));
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// A reader that dies costs the file that killed it; the next goes on behind it.
    Result<AdvisoryImport> run() {
        if (m_current == MAP_FAILED)
            return make_error(ErrorCode::Io, "no memory to share with the reading process");
        while (m_receiver.next_file() < m_files.names.size() && !m_result.stopped) {
            *m_current = m_receiver.next_file();
            const auto read = stream_confined(
                terms(), {}, [&](const EmitFrame& emit) { read_files(emit); },
                [&](Bytes frame) { return take(frame); });
            if (!read && m_store_failed)
                return read.error();
            if (!read)
                TRY_VOID(lose(read.error()));
        }
        m_result.counts = m_import.counts();
        return std::move(m_result);
    }

private:
    JailTerms terms() const {
        JailTerms terms;
        terms.memory_bytes = m_files.largest + (4ULL << 30U); // what is unpacked, and a tree of one record
        terms.readable = m_order.paths;
        return terms;
    }

    void read_files(const EmitFrame& emit) {
        advisories::FrameSink sink(emit);
        for (std::uint64_t i = *m_current; i < m_files.names.size(); ++i) {
            *m_current = i;
            sink.begin_file(i);
            read_file(m_files.names[static_cast<std::size_t>(i)], m_import, sink);
        }
    }

    Result<bool> take(Bytes frame) {
        const std::uint64_t before = m_receiver.next_file();
        const auto taken = m_receiver.take(frame);
        m_store_failed = !taken;
        if (!taken)
            return taken.error();
        for (std::uint64_t i = before; i < m_receiver.next_file(); ++i)
            m_done += m_files.sizes[static_cast<std::size_t>(i)];
        if (++m_frames % 256 == 0 || before != m_receiver.next_file())
            m_progress.update("advisories", m_done, m_files.bytes);
        m_result.stopped = m_progress.stopped();
        return !m_result.stopped;
    }

    /// What the dead reader was at. Files before it whose frames were still on their way are read again.
    Result<void> lose(const Error& error) {
        const std::uint64_t killer = *m_current;
        if (killer < m_receiver.next_file() || killer >= m_files.names.size() || ++m_deaths > 1'000)
            return error;
        if (killer == m_receiver.next_file()) {
            m_receiver.lost_file(killer, error.describe());
            return {};
        }
        return read_up_to(killer, error);
    }

    Result<void> read_up_to(std::uint64_t killer, const Error& error) {
        *m_current = m_receiver.next_file();
        const auto again = stream_confined(
            terms(), {},
            [&](const EmitFrame& emit) {
                advisories::FrameSink sink(emit);
                for (std::uint64_t i = *m_current; i < killer; ++i) {
                    sink.begin_file(i);
                    read_file(m_files.names[static_cast<std::size_t>(i)], m_import, sink);
                }
            },
            [&](Bytes frame) { return take(frame); });
        if (!again)
            return again.error();
        if (!m_result.stopped)
            m_receiver.lost_file(killer, error.describe());
        return {};
    }

    const AdvisoryOrder& m_order;
    advisories::Import& m_import;
    const FeedFiles& m_files;
    Progress& m_progress;
    AdvisoryImport m_result;
    advisories::FrameReceiver m_receiver;
    std::uint64_t* m_current; ///< the file that the reader is at, in memory shared with it
    std::uint64_t m_done = 0, m_frames = 0, m_deaths = 0;
    bool m_store_failed = false;
};

} // namespace

Result<AdvisoryImport> import_advisories(const AdvisoryOrder& order, Progress& progress) {
    const FeedFiles files = TRY(feed_files(order.paths));
    advisories::Import import = TRY(advisories::Import::begin(order.store, order.now));
    Run run(order, import, files, progress);
    AdvisoryImport result = TRY(run.run());
    if (result.stopped) {
        TRY_VOID(import.keep());
        return result;
    }
    if (result.counts.files == 0 && result.counts.unchanged == 0)
        return make_error(ErrorCode::NotFound, fmt::format("nothing to import: of {} files none is of a feed that is "
                                                           "known here",
                                                           files.names.size()));
    for (const advisories::Feed feed : order.complete)
        TRY_VOID(import.declare_complete(feed));
    TRY_VOID(import.finish());
    return result;
}

} // namespace warifu::assessment
