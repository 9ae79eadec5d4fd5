#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "warifu/server/http_server.h"

namespace warifu::server {

/// Answers that take long to work out, for all threads: by one thread that gives way to all others, each once, and kept
/// while there is room. Strangers may ask for as many as they like: those beyond what may wait are told to come again,
/// and nobody else notices.
class SlowAnswers {
public:
    using Work = std::function<Response()>;
    struct Terms {
        std::size_t most_waiting = 32;              ///< works
        std::size_t most_waiting_of_one = 8;        ///< works of one client
        std::size_t most_kept_bytes = 16U << 20U;   ///< of answers with their keys
        std::size_t largest_kept_bytes = 4U << 20U; ///< of one
    };

    explicit SlowAnswers(const Terms& terms);
    SlowAnswers() : SlowAnswers(Terms{}) {}
    /// Whoever still waits is told to come again.
    ~SlowAnswers();
    SlowAnswers(const SlowAnswers&) = delete;
    SlowAnswers& operator=(const SlowAnswers&) = delete;

    /// An answer that comes later: what `work` comes to, or what it came to before under this key. One of status 200
    /// is kept. `key` must tell all that the answer depends on. `client`: who asks; empty: nobody in particular.
    Response answer(std::string key, Work work, std::string client = {});

private:
    struct Kept {
        std::string key;
        Response response;
        std::size_t bytes;
    };
    using Place = std::list<Kept>::iterator;
    struct Job {
        std::string key;
        Work work;
        std::string client;
    };

    void ask(const Job& job, Answered answered);
    bool has_room(const std::string& client) const;
    void run();
    void keep(const std::string& key, const Response& response);

    const Terms m_terms;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    std::map<std::string, std::vector<Answered>> m_waiting; // by key, of works that are not done
    std::list<Kept> m_kept;                                 // the one asked for last in front
    std::map<std::string, Place> m_places;
    std::size_t m_kept_bytes = 0;
    bool m_ending = false;
    std::thread m_thread; // last: it uses the rest
};

} // namespace warifu::server
