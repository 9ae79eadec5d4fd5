#include "warifu/assessment/worker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "child.h"
#include "monitor.h"
#include "warifu/assessment/jail.h"
#include "warifu/base/descriptor.h"
#include "wire.h"

namespace warifu::assessment {

namespace {

// A message is a 32-bit length and that many bytes of items; length 0 says that the worker has finished.
constexpr std::size_t flush_bytes = 256U << 10U;
constexpr unsigned max_deaths = 12;
constexpr int poll_ms = 100;
constexpr std::uint64_t worker_memory = 2ULL << 30U;

/// In the worker: puts items on the pipe. When the supervisor is gone, so is the worker.
class PipeSink : public RowSink {
public:
    explicit PipeSink(int fd) : m_fd(fd) {}
    void row(Row row) override { add(row); }
    void anomaly(Anomaly anomaly) override { add(anomaly); }
    void examination(Examination examination) override { add(examination); }

    void flush() override {
        if (!m_buffer.empty())
            send();
    }
    void finish() {
        flush();
        send();
    }

private:
    template <class T>
    void add(const T& item) {
        encode(item, m_buffer);
        if (m_buffer.size() >= flush_bytes)
            send();
    }
    void send() {
        const auto size = static_cast<std::uint32_t>(m_buffer.size());
        std::array<char, 4> head{};
        std::memcpy(head.data(), &size, head.size()); // both ends are the same machine
        if (!write_all(m_fd, {head.data(), head.size()}) || !write_all(m_fd, m_buffer))
            _exit(3);
        m_buffer.clear();
    }

    int m_fd;
    std::string m_buffer;
};

[[noreturn]] void work(int fd, Bytes image, const Examine& examine, UnitMonitor& monitor, const JailTerms& terms) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::signal(SIGINT, SIG_IGN); // Ctrl-C reaches the whole group; the supervisor decides
    if (!enter_jail(terms))
        _exit(4);
    PipeSink sink(fd);
    examine(image, monitor, sink);
    sink.finish();
    _exit(0); // no destructors of the parent's objects
}

/// The reading end: cuts the stream into messages, and messages into items.
class Receiver {
public:
    enum class State { Going, Finished, Broken };

    Receiver(const Limits& limits, RowSink& sink) : m_limits(limits), m_sink(sink) {}

    State take(const char* data, std::size_t size) {
        m_pending.append(data, size);
        while (m_pending.size() - m_used >= 4) {
            std::uint32_t length = 0;
            std::memcpy(&length, m_pending.data() + m_used, 4);
            if (length > max_message_bytes)
                return State::Broken;
            if (m_pending.size() - m_used - 4 < length)
                break;
            if (length == 0)
                return State::Finished;
            if (!deliver(std::string_view(m_pending).substr(m_used + 4, length)))
                return State::Broken;
            m_used += 4 + length;
        }
        m_pending.erase(0, m_used);
        m_used = 0;
        return State::Going;
    }

private:
    bool deliver(std::string_view message) {
        ByteReader reader(as_bytes(message));
        while (!reader.at_end()) {
            std::optional<Item> item = decode_item(reader);
            if (!item || ++m_items > m_limits.rows)
                return false;
            if (auto* row = std::get_if<Row>(&*item))
                m_sink.row(std::move(*row));
            else if (auto* anomaly = std::get_if<Anomaly>(&*item))
                m_sink.anomaly(std::move(*anomaly));
            else
                m_sink.examination(std::move(std::get<Examination>(*item)));
        }
        return true;
    }

    const Limits& m_limits;
    RowSink& m_sink;
    std::string m_pending;
    std::size_t m_used = 0;
    std::uint64_t m_items = 0;
};

enum class Ending { Finished, Stopped, Died, Stalled, Broken };

class Supervisor {
public:
    Supervisor(std::string_view name, const Limits& limits, Progress& progress, SharedState& state)
        : m_name(name), m_limits(limits), m_progress(progress), m_state(state) {}

    Ending watch(int fd, RowSink& sink) {
        using Clock = std::chrono::steady_clock;
        Receiver receiver(m_limits, sink);
        std::vector<char> buffer(1U << 16U);
        std::uint64_t beats = 0;
        Clock::time_point alive = Clock::now();
        while (true) {
            if (m_progress.stopped())
                return Ending::Stopped;
            pollfd poller{fd, POLLIN, 0};
            if (poll(&poller, 1, poll_ms) < 0 && errno != EINTR)
                return Ending::Broken;
            m_progress.update(m_name, m_state.done.load(), m_state.total.load());
            if (const std::uint64_t now = m_state.beats.load() + m_state.done.load(); now != beats) {
                beats = now;
                alive = Clock::now();
            } else if (Clock::now() - alive > std::chrono::seconds(m_limits.stall_s)) {
                return Ending::Stalled;
            }
            if ((poller.revents & (POLLIN | POLLHUP | POLLERR)) == 0)
                continue;
            const ssize_t got = read(fd, buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return Ending::Died;
            const auto state = receiver.take(buffer.data(), static_cast<std::size_t>(got));
            if (state == Receiver::State::Finished)
                return Ending::Finished;
            if (state == Receiver::State::Broken)
                return Ending::Broken;
        }
    }

private:
    std::string m_name;
    const Limits& m_limits;
    Progress& m_progress;
    SharedState& m_state;
};

std::string how_it_died(Ending ending, int status) {
    if (ending == Ending::Stalled)
        return "it made no progress for too long";
    if (ending == Ending::Broken)
        return "it sent what makes no sense";
    if (WIFSIGNALED(status))
        return fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
    return fmt::format("it ended with status {}", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

unsigned usable_threads(const Limits& limits) {
    const unsigned wanted = limits.threads != 0 ? limits.threads : std::thread::hardware_concurrency();
    return std::clamp(wanted, 1U, max_threads);
}

struct Round {
    Ending ending = Ending::Died;
    int status = 0;
    std::set<std::string> open;
};

Result<Round> run_once(std::string_view name, Bytes image, const Examine& examine, const Limits& limits,
                       Progress& progress, ArtefactSink& sink, const JailTerms& terms,
                       const std::set<std::string>& skip, unsigned threads) {
    SharedMapping shared = TRY(SharedMapping::create());
    const Child child = TRY(Child::start([&](int pipe) {
        SharedMonitor monitor(shared.state(), skip, threads);
        work(pipe, image, examine, monitor, terms);
    }));
    Round round;
    round.ending = Supervisor(name, limits, progress, shared.state()).watch(child.reading(), sink);
    if (round.ending != Ending::Finished)
        child.kill();
    round.status = child.wait();
    round.open = shared.state().open_units();
    return round;
}

} // namespace

JailTerms reading_alone() { return {.memory_bytes = worker_memory, .readable = {}}; }

Result<WorkerOutcome> run_worker(std::string_view name, Bytes image, const Examine& examine, const Limits& limits,
                                 Progress& progress, ArtefactSink& sink, const JailTerms& terms) {
    std::set<std::string> skip;
    std::vector<Anomaly> deaths;
    unsigned threads = usable_threads(limits);
    for (unsigned death = 0; death <= max_deaths; ++death) {
        sink.restart();
        Round round = TRY(run_once(name, image, examine, limits, progress, sink, terms, skip, threads));
        if (round.ending == Ending::Finished || round.ending == Ending::Stopped) {
            for (Anomaly& anomaly : deaths)
                sink.anomaly(std::move(anomaly));
            return round.ending == Ending::Finished ? WorkerOutcome::Finished : WorkerOutcome::Stopped;
        }
        if (WIFEXITED(round.status) && WEXITSTATUS(round.status) == 4)
            return make_error(ErrorCode::Io,
                              "the worker cannot be confined: this kernel or container forbids seccomp filters");
        // With several threads at work any of their blobs may be the killer: the next worker goes one by one.
        if (threads > 1) {
            threads = 1;
            continue;
        }
        if (round.open.empty())
            break; // nothing to leave out: it would only die again
        const std::string killer = *round.open.begin();
        deaths.push_back({killer, "killed-worker",
                          fmt::format("the worker that read this died: {}; it was left out",
                                      how_it_died(round.ending, round.status))});
        skip.insert(killer);
    }
    sink.restart();
    for (Anomaly& anomaly : deaths)
        sink.anomaly(std::move(anomaly));
    sink.anomaly(
        {std::string(name), "worker-gave-up", "the workers that read this kept dying; nothing in it was examined"});
    return WorkerOutcome::GaveUp;
}

} // namespace warifu::assessment
