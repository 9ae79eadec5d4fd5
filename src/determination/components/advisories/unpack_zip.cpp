// A zip of records, as OSV (all.zip) and the CVE programme publish them: one file for each.

#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

constexpr std::uint64_t most_unpacked = 64ULL << 30U; ///< of all files together
constexpr std::size_t most_files = 2'000'000;

/// Says of a problem in which file of the zip it is.
class EntrySink : public FeedSink {
public:
    explicit EntrySink(FeedSink& sink) : m_sink(sink) {}
    void begin(std::string name) { m_name = std::move(name); }

    void take(Advisory advisory) override { m_sink.take(std::move(advisory)); }
    void take(std::string_view cve, const Epss& epss) override { m_sink.take(cve, epss); }
    void take(LifeCycle cycle) override { m_sink.take(std::move(cycle)); }
    void facts(const FeedFacts& facts) override { m_sink.facts(facts); }
    void problem(Problem problem) override {
        problem.record = problem.record.empty() ? m_name : fmt::format("{}: {}", m_name, problem.record);
        m_sink.problem(std::move(problem));
    }

private:
    FeedSink& m_sink;
    std::string m_name;
};

struct CloseArchive {
    void operator()(archive* zip) const { archive_read_free(zip); }
};

/// A file's bytes; false: it cannot be unpacked, or is too large.
bool unpack(archive* zip, std::size_t most, std::string& out) {
    out.clear();
    for (;;) {
        const void* piece = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int code = archive_read_data_block(zip, &piece, &size, &offset);
        if (code == ARCHIVE_EOF)
            return true;
        if (code != ARCHIVE_OK || size > most - out.size())
            return false;
        out.append(static_cast<const char*>(piece), size);
    }
}

} // namespace

Result<void> read_zip(std::string_view bytes, FeedSink& sink, const ReadLimits& limits) {
    const std::unique_ptr<archive, CloseArchive> zip(archive_read_new());
    if (zip == nullptr || archive_read_support_format_zip(zip.get()) != ARCHIVE_OK ||
        archive_read_open_memory(zip.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return make_error(ErrorCode::Corrupt, "no zip that can be read");
    EntrySink inner(sink);
    std::string text;
    std::uint64_t unpacked = 0;
    std::size_t known = 0;
    archive_entry* entry = nullptr;
    int code = ARCHIVE_OK;
    for (std::size_t count = 0; (code = archive_read_next_header(zip.get(), &entry)) == ARCHIVE_OK; ++count) {
        if (archive_entry_filetype(entry) != AE_IFREG)
            continue;
        const char* path = archive_entry_pathname(entry);
        inner.begin(name_of(printable(path == nullptr ? "?" : path, 200)));
        if (count >= most_files || unpacked > most_unpacked) {
            inner.problem({"", "the zip holds more than is read", Problem::Effect::Skipped});
            break;
        }
        if (!unpack(zip.get(), limits.unpacked_bytes, text)) {
            inner.problem({"", "cannot be unpacked, or is too large", Problem::Effect::Skipped});
            continue;
        }
        unpacked += text.size();
        if (is_zip(text))
            continue;
        const auto read = read_feed(text, inner, limits);
        known += read ? 1U : 0U;
        if (!read && read.error().code != ErrorCode::Unsupported)
            inner.problem({"", read.error().message, Problem::Effect::Skipped});
    }
    if (known == 0)
        return make_error(ErrorCode::Unsupported, "of no feed that is known here");
    if (code != ARCHIVE_EOF && code != ARCHIVE_OK)
        sink.problem({"", "the zip is cut short; what came before is read", Problem::Effect::Skipped});
    return {};
}

} // namespace warifu::advisories
