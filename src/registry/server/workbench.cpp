#include "warifu/server/workbench.h"

#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>

#include "form_guard.h"

namespace warifu::server {

Workbench::Workbench(Terms terms, Work work)
    : m_terms(terms), m_work(std::move(work)), m_places(std::make_shared<std::atomic<std::size_t>>(0)),
      m_thread([this] { run(); }) {}

Workbench::~Workbench() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_changed.notify_all();
    m_thread.join();
    for (const Job& job : m_jobs)
        job.done(make_error(ErrorCode::Io, "the server ends"));
}

std::shared_ptr<const void> Workbench::place() {
    if (m_places->fetch_add(1) >= m_terms.most_at_once) {
        m_places->fetch_sub(1);
        return nullptr;
    }
    const auto leave = [places = m_places](const void*) { places->fetch_sub(1); };
    return {m_places.get(), leave};
}

void Workbench::work(std::string dossier, Language language, Done done) {
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back({std::move(dossier), language, std::move(done)});
    }
    m_changed.notify_all();
}

std::shared_ptr<const pages::Findings> Workbench::find(std::string_view name, Moment now) {
    const std::lock_guard lock(m_mutex);
    forget_old(now);
    const auto kept = std::ranges::find(m_kept, name, &Kept::name);
    return kept == m_kept.end() ? nullptr : kept->findings;
}

bool Workbench::forget(std::string_view name) {
    const std::lock_guard lock(m_mutex);
    const auto kept = std::ranges::find(m_kept, name, &Kept::name);
    if (kept == m_kept.end())
        return false;
    drop(kept);
    return true;
}

void Workbench::drop(std::list<Kept>::iterator kept) {
    m_kept_bytes -= kept->bytes;
    m_kept.erase(kept);
}

void Workbench::forget_old(Moment now) {
    while (!m_kept.empty() && m_kept.front().until <= now)
        drop(m_kept.begin());
}

/// Makes room by what is oldest.
Result<std::string> Workbench::keep(Result<pages::Findings> findings) {
    if (!findings)
        return findings.error();
    const std::size_t bytes = findings->size();
    if (bytes > m_terms.most_kept_bytes)
        return make_error(ErrorCode::LimitExceeded, "what this dossier comes to is larger than is kept here");
    std::string name = TRY(unguessable_name());
    const std::lock_guard lock(m_mutex);
    while (!m_kept.empty() && (m_kept.size() >= m_terms.most_kept || m_kept_bytes + bytes > m_terms.most_kept_bytes))
        drop(m_kept.begin());
    m_kept.push_back({name, std::make_shared<const pages::Findings>(std::move(*findings)), bytes,
                      std::chrono::steady_clock::now() + m_terms.kept_for});
    m_kept_bytes += bytes;
    return name;
}

void Workbench::run() {
    constexpr int gives_way_by = 10;                                      // of 19
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), gives_way_by); // of this thread alone
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        forget_old(std::chrono::steady_clock::now()); // also when nobody asks for it any more
        if (m_jobs.empty() && m_kept.empty())
            m_changed.wait(lock);
        else if (const Moment until = m_jobs.empty() ? m_kept.front().until : Moment(); m_jobs.empty())
            m_changed.wait_until(lock, until); // of its own: what is kept may go meanwhile
        if (m_ending || m_jobs.empty())
            continue;
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        Result<std::string> name = keep(m_work(job.dossier, job.language));
        job.dossier = {};
        job.done(std::move(name));
        lock.lock();
    }
}

} // namespace warifu::server
