#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "child.h"
#include "warifu/assessment/assessment.h"
#include "warifu/assessment/jail.h"
#include "warifu/base/descriptor.h"
#include "warifu/documents/fetch.h"

namespace warifu::assessment {

namespace {

// What the fetching process sends: a kind, a 32-bit length, and that many bytes.
enum class Message : char { Archive = 'A', Page = 'P', Failure = 'F', End = 'E' };
constexpr std::size_t max_message = 64U << 20U;
constexpr std::size_t piece_bytes = 1U << 20U;
constexpr std::uint64_t max_archive = 4ULL << 30U; // of one run
constexpr std::uint64_t memory_bytes = 2ULL << 30U;
constexpr int fetch_poll_ms = 100;

bool send(int fd, Message kind, std::string_view bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    std::array<char, 5> head{static_cast<char>(kind)};
    std::memcpy(head.data() + 1, &size, sizeof size); // both ends are the same machine
    return write_all(fd, {head.data(), head.size()}) && write_all(fd, bytes);
}

std::string encoded_page(const documents::PageOutcome& page) {
    // No part holds a NUL: they are URLs and words of libraries, cut at one.
    return fmt::format("{}{}{}{}{}{}{}{}{}", page.url.c_str(), '\0', page.reached.c_str(), '\0', page.status, '\0',
                       page.bytes, '\0', page.problem.c_str());
}

std::optional<FetchedPage> decoded_page(std::string_view text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\0', at), text.size());
        parts.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    if (parts.size() != 5)
        return std::nullopt;
    const long status = std::strtol(parts[2].c_str(), nullptr, 10);
    const std::uint64_t bytes = std::strtoull(parts[3].c_str(), nullptr, 10);
    return FetchedPage{parts[0], parts[1], status, bytes, parts[4]};
}

/// Names, certificates, and the libraries that finding a name loads.
std::vector<std::filesystem::path> readable_for(const FetchOrder& order) {
    std::vector<std::filesystem::path> paths = {"/etc", "/usr/lib", "/usr/share/ca-certificates",
                                                "/usr/local/share/ca-certificates", "/run/systemd/resolve"};
    if (!order.authorities.empty())
        paths.push_back(order.authorities);
    return paths;
}

[[noreturn]] void work(int fd, const FetchOrder& order) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    if (!enter_jail(
            {.memory_bytes = memory_bytes, .readable = readable_for(order), .network = JailTerms::Network::Client}))
        _exit(4);
    documents::FetchTerms terms;
    terms.hosts = order.hosts;
    terms.authorities = order.authorities.string();
    terms.agent = order.agent;
    const auto write = [&](std::string_view bytes) {
        for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), piece_bytes)))
            if (!send(fd, Message::Archive, bytes.substr(0, piece_bytes)))
                return false;
        return true;
    };
    const auto tell = [&](const documents::PageOutcome& page) { send(fd, Message::Page, encoded_page(page)); };
    const auto fetched = documents::fetch(order.urls, terms, write, tell);
    send(fd, fetched ? Message::End : Message::Failure, fetched ? "" : fetched.error().message);
    _exit(0);
}

/// Takes what the fetching process sends; trusts none of it.
class Taker {
public:
    Taker(int pipe, int archive, std::size_t pages, Progress& progress)
        : m_pipe(pipe), m_archive(archive), m_pages(pages), m_progress(progress) {}

    Result<std::vector<FetchedPage>> take_all() {
        std::vector<char> buffer(1U << 16U);
        while (!m_ended) {
            if (m_progress.stopped())
                return make_error(ErrorCode::Io, "stopped; the pages that came are in the archive");
            pollfd poller{m_pipe, POLLIN, 0};
            if (poll(&poller, 1, fetch_poll_ms) < 0 && errno != EINTR)
                return lost();
            if ((poller.revents & (POLLIN | POLLHUP | POLLERR)) == 0)
                continue;
            const ssize_t got = read(m_pipe, buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return lost();
            m_pending.append(buffer.data(), static_cast<std::size_t>(got));
            TRY_VOID(take_messages());
        }
        return std::move(m_taken);
    }

    /// Bytes up to the end of the last page that came whole: what follows is a piece of a record.
    std::uint64_t whole_bytes() const { return m_whole; }

private:
    static Error lost() {
        return make_error(ErrorCode::Io,
                          "the process that fetches ended early; the pages that came are in the archive");
    }

    Result<void> take_messages() {
        std::size_t used = 0;
        while (m_pending.size() - used >= 5) {
            std::uint32_t size = 0;
            std::memcpy(&size, m_pending.data() + used + 1, sizeof size);
            if (size > max_message)
                return lost();
            if (m_pending.size() - used - 5 < size)
                break;
            TRY_VOID(take(static_cast<Message>(m_pending[used]), std::string_view(m_pending).substr(used + 5, size)));
            used += 5 + size;
        }
        m_pending.erase(0, used);
        return {};
    }

    Result<void> take(Message kind, std::string_view bytes) {
        if (kind == Message::Failure)
            return make_error(ErrorCode::Io, printable(bytes, 300));
        if (kind == Message::Archive) {
            m_written += bytes.size();
            if (m_written > max_archive)
                return make_error(ErrorCode::LimitExceeded, "the pages are larger than 4 GiB together");
            if (!write_all(m_archive, bytes))
                return make_error(ErrorCode::Io, fmt::format("cannot be written: {}", std::strerror(errno)));
        }
        if (kind == Message::Page) {
            auto page = decoded_page(bytes);
            if (!page)
                return lost();
            m_progress.update(printable(page->url, 200), m_taken.size() + 1, std::max(m_pages, m_taken.size() + 1));
            m_taken.push_back(std::move(*page));
            m_whole = m_written;
        }
        m_ended = kind == Message::End;
        return {};
    }

    int m_pipe;
    int m_archive;
    std::size_t m_pages;
    Progress& m_progress;
    std::string m_pending;
    std::vector<FetchedPage> m_taken;
    std::uint64_t m_written = 0;
    std::uint64_t m_whole = 0;
    bool m_ended = false;
};

} // namespace

Result<std::vector<FetchedPage>> fetch_pages(const FetchOrder& order, const std::filesystem::path& archive,
                                             Progress& progress) {
    const Descriptor file(open(archive.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (file.get() < 0)
        return make_error(ErrorCode::Io, fmt::format("cannot be written: {}", std::strerror(errno)), archive.string());
    const Child child = TRY(Child::start([&](int pipe) { work(pipe, order); }));
    const off_t before = lseek(file.get(), 0, SEEK_END);
    Taker taker(child.reading(), file.get(), order.urls.size(), progress);
    auto taken = taker.take_all();
    if (!taken)
        child.kill();
    const int status = child.wait();
    if (!taken && ftruncate(file.get(), before + static_cast<off_t>(taker.whole_bytes())) != 0)
        return make_error(ErrorCode::Io, "the archive ends in a broken record and cannot be mended", archive.string());
    if (!taken && WIFEXITED(status) && WEXITSTATUS(status) == 4)
        return make_error(ErrorCode::Io,
                          "the process that fetches cannot be confined: this kernel or container forbids "
                          "seccomp filters");
    return taken;
}

} // namespace warifu::assessment
