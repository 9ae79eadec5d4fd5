// On the pipe: frames, each a 32-bit length (little-endian) and its bytes. An empty one ends the stream; without it,
// the child has died. A frame that is not empty but begins with `failure_mark` alone is why the child could not begin.

#include "confined_stream.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "child.h"
#include "system_error.h"
#include "warifu/base/descriptor.h"
#include "warifu/base/text.h"

namespace warifu::assessment {

namespace {

constexpr std::size_t buffer_bytes = 1U << 20U;
constexpr char failure_mark = '\0';

/// Frames on their way out, many in one write.
class Output {
public:
    explicit Output(int fd) : m_fd(fd) {}
    void frame(std::string_view bytes) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        for (unsigned shift = 0; shift < 32; shift += 8)
            m_buffer += static_cast<char>((size >> shift) & 0xffU);
        m_buffer += bytes;
        if (m_buffer.size() >= buffer_bytes)
            flush();
    }
    void flush() {
        if (!write_all(m_fd, m_buffer))
            _exit(1); // nobody listens any more
        m_buffer.clear();
    }

private:
    int m_fd;
    std::string m_buffer;
};

/// In the child; does not return.
[[noreturn]] void produce(int fd, const JailTerms& terms, const std::function<void(const EmitFrame&)>& work) {
    signal(SIGPIPE, SIG_IGN);
    Output output(fd);
    const auto fail = [&](const std::string& why) {
        output.frame(failure_mark + why);
        output.flush();
        _exit(1);
    };
    try {
        if (const auto confined = enter_jail(terms); !confined)
            fail(confined.error().describe());
        work([&](std::string_view frame) { output.frame(frame); });
        output.frame({});
        output.flush();
    } catch (const std::exception& error) { // no memory, above all
        fail(error.what());
    }
    _exit(0);
}

/// Takes frames apart as bytes come.
class Input {
public:
    Input(const StreamLimits& limits, const std::function<Result<bool>(Bytes)>& receive)
        : m_limits(limits), m_receive(receive) {}

    /// True: more is wanted.
    Result<bool> take(std::string_view bytes) {
        m_buffer.append(bytes);
        std::size_t at = 0;
        bool more = true;
        while (more && m_buffer.size() - at >= 4) {
            ByteReader header(as_bytes(std::string_view(m_buffer).substr(at, 4)));
            const std::size_t size = *header.u32();
            if (size > m_limits.frame_bytes)
                return make_error(ErrorCode::LimitExceeded, "the process that read the files sent too much at once");
            if (m_buffer.size() - at - 4 < size)
                break;
            more = TRY(frame(std::string_view(m_buffer).substr(at + 4, size)));
            at += 4 + size;
        }
        m_buffer.erase(0, at);
        return more;
    }
    bool ended() const { return m_ended; }

private:
    Result<bool> frame(std::string_view bytes) {
        if (bytes.empty()) {
            m_ended = true;
            return false;
        }
        if (bytes.front() == failure_mark)
            return make_error(ErrorCode::Corrupt, printable(bytes.substr(1), 500));
        return m_receive(as_bytes(bytes));
    }

    const StreamLimits& m_limits;
    const std::function<Result<bool>(Bytes)>& m_receive;
    std::string m_buffer;
    bool m_ended = false;
};

/// True: the child has told all, or is no longer wanted.
Result<bool> consume(int fd, const StreamLimits& limits, Input& input) {
    std::string piece(buffer_bytes, '\0');
    for (;;) {
        pollfd waited{fd, POLLIN, 0};
        const int ready = poll(&waited, 1, static_cast<int>(limits.stall_ms));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0)
            return make_error(ErrorCode::LimitExceeded, "reading a file takes too long");
        const ssize_t got = ready < 0 ? -1 : read(fd, piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error("cannot read from a pipe");
        if (got == 0)
            return input.ended();
        if (!TRY(input.take(std::string_view(piece).substr(0, static_cast<std::size_t>(got)))))
            return true;
    }
}

} // namespace

Result<void> stream_confined(const JailTerms& terms, const StreamLimits& limits,
                             const std::function<void(const EmitFrame&)>& work,
                             const std::function<Result<bool>(Bytes)>& receive) {
    const Child child = TRY(Child::start([&](int pipe) {
        static_cast<void>(fcntl(pipe, F_SETPIPE_SZ, buffer_bytes)); // fewer waits; the default does, too
        produce(pipe, terms, work);
    }));
    Input input(limits, receive);
    const Result<bool> told = consume(child.reading(), limits, input);
    if (!told || !input.ended())
        child.kill();
    const int status = child.wait();
    if (!told)
        return told.error();
    if (*told)
        return {};
    return make_error(ErrorCode::Corrupt, WIFSIGNALED(status)
                                              ? fmt::format("the process that read the file died: signal {} ({})",
                                                            WTERMSIG(status), strsignal(WTERMSIG(status)))
                                              : "the process that read the file ended before its time");
}

} // namespace warifu::assessment
