#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "warifu/base/result.h"
#include "warifu/base/text.h"
#include "warifu/pages/findings.h"

namespace warifu::server {

/// Dossiers that makers send, and for a while what they come to: in memory, under names that nobody can guess. One is
/// worked on at a time. For all threads.
class Workbench {
public:
    using Moment = std::chrono::steady_clock::time_point;
    /// On a thread of the workbench's own. ErrorCode::Io, Internal: not the dossier's fault.
    using Work = std::function<Result<pages::Findings>(const std::string& dossier, Language language)>;
    using Done = std::function<void(Result<std::string> name)>;
    struct Terms {
        std::size_t dossier_bytes = 64U << 20U;
        std::size_t most_at_once = 4; ///< dossiers on their way in, waiting, or worked on
        std::size_t most_kept = 16;
        std::size_t most_kept_bytes = 64U << 20U;
        std::chrono::seconds kept_for{30 * 60};
    };

    Workbench(Terms terms, Work work);
    /// Whoever still waits is told that it comes to nothing. What is worked on is finished first.
    ~Workbench();
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;

    const Terms& terms() const { return m_terms; }
    /// For one dossier, from before it comes in until it is answered; null: there is none left.
    std::shared_ptr<const void> place();
    void work(std::string dossier, Language language, Done done);
    std::shared_ptr<const pages::Findings> find(std::string_view name, Moment now = std::chrono::steady_clock::now());
    /// At once. False when there is nothing of that name.
    bool forget(std::string_view name);

private:
    struct Job {
        std::string dossier;
        Language language;
        Done done;
    };
    struct Kept {
        std::string name;
        std::shared_ptr<const pages::Findings> findings; // shared: with an answer that is on its way
        std::size_t bytes;
        Moment until;
    };
    void run();
    Result<std::string> keep(Result<pages::Findings> findings);
    void forget_old(Moment now);
    void drop(std::list<Kept>::iterator kept);

    const Terms m_terms;
    const Work m_work;
    std::shared_ptr<std::atomic<std::size_t>> m_places; // shared: with requests that outlive this
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    std::list<Kept> m_kept; // the oldest in front
    std::size_t m_kept_bytes = 0;
    bool m_ending = false;
    std::thread m_thread; // last: it uses the rest
};

} // namespace warifu::server
