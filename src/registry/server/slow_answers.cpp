#include "warifu/server/slow_answers.h"

#include <sys/resource.h>
#include <unistd.h>

#include "problem.h"

namespace warifu::server {

namespace {

constexpr int gives_way = 10; // of 19

Response come_again() {
    Response busy = problem(503, "busy", "too much is being worked out now");
    busy.headers.emplace_back("Retry-After", "5");
    return busy;
}

} // namespace

SlowAnswers::SlowAnswers(const Terms& terms) : m_terms(terms), m_thread([this] { run(); }) {}

SlowAnswers::~SlowAnswers() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_jobs.clear();
    }
    m_changed.notify_all();
    m_thread.join();
    for (const auto& [key, all] : m_waiting)
        for (const Answered& answered : all)
            answered(come_again());
}

Response SlowAnswers::answer(std::string key, Work work) {
    Response response;
    response.later = [this, key = std::move(key), work = std::move(work)](Answered answered) {
        ask(key, work, std::move(answered));
    };
    return response;
}

void SlowAnswers::ask(const std::string& key, const Work& work, Answered answered) {
    Response response;
    {
        const std::lock_guard lock(m_mutex);
        const auto place = m_places.find(key);
        const auto waiting = m_waiting.find(key);
        if (place != m_places.end()) {
            m_kept.splice(m_kept.begin(), m_kept, place->second);
            response = place->second->response;
        } else if (waiting != m_waiting.end()) {
            waiting->second.push_back(std::move(answered));
            return;
        } else if (m_ending || m_jobs.size() >= m_terms.most_waiting) {
            response = come_again();
        } else {
            m_waiting[key].push_back(std::move(answered));
            m_jobs.push_back({key, work});
            m_changed.notify_all();
            return;
        }
    }
    answered(std::move(response));
}

void SlowAnswers::run() {
    // Of this thread alone: Linux has a nice value for each.
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), gives_way);
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_ending || !m_jobs.empty(); });
        if (m_ending)
            return;
        const Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        const Response response = job.work();
        lock.lock();
        keep(job.key, response);
        const std::vector<Answered> all = std::move(m_waiting.extract(job.key).mapped());
        lock.unlock();
        for (const Answered& answered : all)
            answered(response);
        lock.lock();
    }
}

void SlowAnswers::keep(const std::string& key, const Response& response) {
    if (response.status != 200 || response.body.size() > m_terms.largest_kept_bytes)
        return;
    m_kept.push_front({key, response});
    m_places[key] = m_kept.begin();
    m_kept_bytes += response.body.size();
    while (m_kept_bytes > m_terms.most_kept_bytes) {
        m_kept_bytes -= m_kept.back().response.body.size();
        m_places.erase(m_kept.back().key);
        m_kept.pop_back();
    }
}

} // namespace warifu::server
