#include "warifu/server/slow_answers.h"

#include <algorithm>

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

/// That an answer takes when it is kept: strangers write the keys, and an empty body costs, too.
std::size_t bytes_of(const std::string& key, const Response& response) {
    constexpr std::size_t of_lists_and_maps = 512;
    std::size_t bytes = 2 * key.size() + response.content().size() + of_lists_and_maps;
    for (const auto& [name, value] : response.headers)
        bytes += name.size() + value.size();
    return bytes;
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

Response SlowAnswers::answer(std::string key, Work work, std::string client) {
    Response response;
    response.later = [this, job = Job{std::move(key), std::move(work), std::move(client)}](Answered answered) {
        ask(job, std::move(answered));
    };
    return response;
}

bool SlowAnswers::has_room(const std::string& client) const {
    const auto own = std::ranges::count(m_jobs, client, &Job::client);
    return m_jobs.size() < m_terms.most_waiting &&
           (client.empty() || static_cast<std::size_t>(own) < m_terms.most_waiting_of_one);
}

void SlowAnswers::ask(const Job& job, Answered answered) {
    Response response;
    {
        const std::lock_guard lock(m_mutex);
        const auto place = m_places.find(job.key);
        const auto waiting = m_waiting.find(job.key);
        if (place != m_places.end()) {
            m_kept.splice(m_kept.begin(), m_kept, place->second);
            response = place->second->response;
        } else if (waiting != m_waiting.end()) {
            waiting->second.push_back(std::move(answered));
            return;
        } else if (m_ending || !has_room(job.client)) {
            response = come_again();
        } else {
            m_waiting[job.key].push_back(std::move(answered));
            m_jobs.push_back(job);
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
        Response response = job.work();
        response.kept = std::make_shared<const std::string>(std::move(response.body)); // one for all who wait
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
    const std::size_t bytes = bytes_of(key, response);
    if (response.status != 200 || bytes > m_terms.largest_kept_bytes)
        return;
    m_kept.push_front({key, response, bytes});
    m_places[key] = m_kept.begin();
    m_kept_bytes += bytes;
    while (m_kept_bytes > m_terms.most_kept_bytes) {
        m_kept_bytes -= m_kept.back().bytes;
        m_places.erase(m_kept.back().key);
        m_kept.pop_back();
    }
}

} // namespace warifu::server
