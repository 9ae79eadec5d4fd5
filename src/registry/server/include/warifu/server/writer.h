#pragma once

#include <condition_variable>
#include <ctime>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "warifu/registry/register.h"
#include "warifu/registry/writer_token.h"

namespace warifu::server {

/// What became of one change.
struct Decision {
    enum class Outcome { Made, Repeated, Conflict, Forbidden };
    Outcome outcome = Outcome::Conflict;
    registry::Receipt receipt = {};
    std::string reason = {};
};

/// The one thread of a server that writes. What comes while a transaction is under way goes into the next one, so that
/// many clients wait for few syncs of the disk, and readers for none.
class Writer {
public:
    using Now = std::function<std::time_t()>;
    using Trouble = std::function<void(const Error&)>;
    /// Called from the writer's thread. An error is that of all: nothing is known to be made.
    using Done = std::function<void(Result<std::vector<Decision>>)>;

    Writer(registry::Register labels, Now now, Trouble trouble);
    /// Everything that was handed over is done before.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// From any thread. False when too much waits already: `done` is not called then.
    bool write(std::vector<registry::Change> changes, registry::WriterScope scope, Done done);

private:
    struct Job {
        std::vector<registry::Change> changes;
        registry::WriterScope scope;
        Done done;
    };

    void run();
    std::vector<Job> next_jobs();
    void make(std::vector<Job> jobs);

    registry::Register m_labels;
    Now m_now;
    Trouble m_trouble;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    std::size_t m_waiting = 0; // changes
    bool m_ending = false;
    std::thread m_thread; // last: it uses the rest
};

} // namespace warifu::server
