#include "warifu/server/writer.h"

#include <algorithm>

namespace warifu::server {

namespace {

constexpr std::size_t changes_at_once = 1000;
constexpr std::size_t most_waiting = 20'000;

using Receipts = std::vector<Result<registry::Receipt>>;

Decision decision_of(const Result<registry::Receipt>& receipt, bool forbidden) {
    using Outcome = Decision::Outcome;
    if (receipt)
        return {receipt->repeated ? Outcome::Repeated : Outcome::Made, *receipt, {}};
    return {forbidden ? Outcome::Forbidden : Outcome::Conflict, {}, receipt.error().message};
}

} // namespace

Writer::Writer(registry::Register labels, Now now, Trouble trouble)
    : m_labels(std::move(labels)), m_now(std::move(now)), m_trouble(std::move(trouble)), m_thread([this] { run(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

bool Writer::write(std::vector<registry::Change> changes, registry::WriterScope scope, Done done) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting + changes.size() > most_waiting)
            return false;
        m_waiting += changes.size();
        m_jobs.push_back({std::move(changes), std::move(scope), std::move(done)});
    }
    m_changed.notify_one();
    return true;
}

/// As many as go into one transaction; none at the end.
std::vector<Writer::Job> Writer::next_jobs() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_ending || !m_jobs.empty(); });
    std::vector<Job> jobs;
    std::size_t taken = 0;
    while (!m_jobs.empty() && (jobs.empty() || taken + m_jobs.front().changes.size() <= changes_at_once)) {
        taken += m_jobs.front().changes.size();
        jobs.push_back(std::move(m_jobs.front()));
        m_jobs.pop_front();
    }
    m_waiting -= taken;
    return jobs;
}

void Writer::run() {
    for (std::vector<Job> jobs = next_jobs(); !jobs.empty(); jobs = next_jobs())
        make(std::move(jobs));
}

void Writer::make(std::vector<Job> jobs) {
    std::vector<registry::Change> changes;
    std::vector<const registry::WriterScope*> scopes; // of each change
    for (Job& job : jobs) {
        scopes.insert(scopes.end(), job.changes.size(), &job.scope);
        std::ranges::move(job.changes, std::back_inserter(changes));
    }
    std::vector<bool> forbidden(changes.size(), false);
    const Result<Receipts> receipts =
        m_labels.apply(changes, m_now(), [&](std::size_t index, const registry::Revision& after) {
            forbidden[index] = !scopes[index]->allows(after.label);
            return !forbidden[index];
        });
    if (!receipts)
        m_trouble(receipts.error());
    std::size_t at = 0;
    for (const Job& job : jobs) {
        if (!receipts) {
            job.done(receipts.error());
            continue;
        }
        std::vector<Decision> decisions;
        for (std::size_t i = 0; i < job.changes.size(); ++i, ++at)
            decisions.push_back(decision_of((*receipts)[at], forbidden[at]));
        job.done(std::move(decisions));
    }
}

} // namespace warifu::server
