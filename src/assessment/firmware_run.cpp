#include <atomic>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "warifu/assessment/assessment.h"
#include "warifu/base/descriptor.h"
#include "warifu/base/digest.h"
#include "warifu/firmware/firmware.h"
#include "warifu/inspection/inspection.h"

namespace warifu::assessment {

namespace {

Error failed(const std::filesystem::path& path, std::string_view doing) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
    return make_error(code, fmt::format("{}: {}", doing, std::strerror(errno)), path.string());
}

Result<std::string> digest_of(int fd, const std::filesystem::path& path) {
    Sha256 digest;
    std::vector<std::byte> buffer(1U << 20U);
    while (true) {
        const ssize_t got = read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(path, "cannot be read");
        if (got == 0)
            return digest.hex();
        digest.update(Bytes(buffer).first(static_cast<std::size_t>(got)));
    }
}

/// Lets the firmware room tell the monitor, which knows nothing of firmware. Now and then it gives back the image's
/// pages, which would otherwise stay resident until the end; those still needed come back from the page cache.
class MonitorWatch : public firmware::UnitWatch {
public:
    MonitorWatch(UnitMonitor& monitor, Bytes image) : m_monitor(monitor), m_image(image) {}
    bool enter(unsigned thread, std::string_view locator) override { return m_monitor.enter(thread, locator); }
    void leave(unsigned thread) override { m_monitor.leave(thread); }
    bool stopped() const override { return false; } // a worker is stopped by ending it

    void progress(std::uint64_t done, std::uint64_t total) override {
        m_monitor.progress(done, total);
        std::uint64_t last = m_given_back.load();
        if (done < last + give_back_every || !m_given_back.compare_exchange_strong(last, done))
            return;
        madvise(const_cast<std::byte*>(m_image.data()), m_image.size(), MADV_DONTNEED);
    }

private:
    static constexpr std::uint64_t give_back_every = 32U << 20U;

    UnitMonitor& m_monitor;
    Bytes m_image;
    std::atomic<std::uint64_t> m_given_back{0};
};

} // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)); // a FIFO would wait for a writer
    if (file.get() < 0)
        return failed(path, "cannot be opened");
    struct stat info{};
    if (fstat(file.get(), &info) != 0)
        return failed(path, "cannot be read");
    if (!S_ISREG(info.st_mode))
        return make_error(ErrorCode::InvalidArgument, "this is not a file", path.string());
    if (info.st_size == 0)
        return make_error(ErrorCode::InvalidArgument, "the file is empty", path.string());
    std::string sha256 = TRY(digest_of(file.get(), path));
    const auto size = static_cast<std::size_t>(info.st_size);
    void* memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (memory == MAP_FAILED)
        return failed(path, "cannot be mapped");
    madvise(memory, size, MADV_WILLNEED);
    return MappedFile(Bytes(static_cast<const std::byte*>(memory), size), std::move(sha256));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : m_bytes(other.m_bytes), m_sha256(std::move(other.m_sha256)) {
    other.m_bytes = {};
}

MappedFile::~MappedFile() {
    if (!m_bytes.empty())
        munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
}

Result<WorkerOutcome> examine_firmware(std::string_view name, Bytes image, const Limits& limits, Progress& progress,
                                       ArtefactSink& sink) {
    const Examine examine = [&](Bytes bytes, UnitMonitor& monitor, RowSink& rows) {
        Limits own = limits;
        own.threads = monitor.threads();
        MonitorWatch watch(monitor, bytes);
        const auto inspectors = inspection::all_inspectors(own);
        firmware::examine(name, bytes, *inspectors, own, watch, rows);
    };
    return run_worker(name, image, examine, limits, progress, sink);
}

} // namespace warifu::assessment
