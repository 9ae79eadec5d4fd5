#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "warifu/assessment/assessment.h"
#include "warifu/dossier/tables.h"

namespace warifu::assessment {

/// Writes what a worker finds into a run. A transaction stays open between calls and is renewed now and then, so that
/// a killed run keeps what it learnt.
class DossierSink : public ArtefactSink {
public:
    /// `source` and `tool` of its runs.
    DossierSink(dossier::Dossier& dossier, const Intake& intake, std::string source, std::string tool,
                std::int64_t artefact)
        : m_dossier(dossier), m_intake(intake), m_source(std::move(source)), m_tool(std::move(tool)),
          m_artefact(artefact) {}

    void restart() override {
        m_all_complete = true;
        // The run before stays in the file, and leaves the views.
        attempt([&]() -> Result<void> {
            m_run = TRY(m_dossier.begin_run(m_source, m_artefact, m_tool, m_intake.now));
            return {};
        });
    }
    void row(Row row) override {
        attempt([&]() -> Result<void> {
            TRY_VOID(check_kind(row));
            return ignore_id(m_dossier.add_row(m_run, row));
        });
    }
    void anomaly(Anomaly anomaly) override {
        attempt([&] { return m_dossier.add_anomaly(m_run, anomaly); });
    }
    void examination(Examination examination) override {
        m_all_complete = m_all_complete && examination.outcome == Examination::Outcome::Complete;
        attempt([&] { return m_dossier.add_examination(m_run, examination); });
    }

    /// No examination was cut short.
    bool all_complete() const { return m_all_complete; }

    Result<void> finish(bool complete) {
        if (m_failure)
            return *m_failure;
        return complete ? m_dossier.end_run(m_run) : Result<void>();
    }

private:
    /// A worker may have been taken over by what it read: it tells of its own kind of artefact alone.
    Result<void> check_kind(const Row& row) const {
        const dossier::TableSpec* spec = dossier::find_table(row.table);
        if (spec == nullptr || std::ranges::find(spec->artefacts, m_source) != spec->artefacts.end())
            return {};
        return make_error(ErrorCode::Corrupt,
                          fmt::format("a row of '{}' out of a {}: that table has none", row.table, m_source),
                          row.locator);
    }
    static Result<void> ignore_id(Result<std::int64_t> id) { return id ? Result<void>() : Result<void>(id.error()); }

    template <class Write>
    void attempt(const Write& write) {
        if (m_failure)
            return;
        Result<void> written = write();
        if (written && ++m_rows % rows_per_transaction == 0) {
            written = m_dossier.commit();
            if (written)
                written = m_dossier.begin();
        }
        if (!written)
            m_failure = written.error();
    }

    static constexpr std::size_t rows_per_transaction = 5000;
    dossier::Dossier& m_dossier;
    const Intake& m_intake;
    std::string m_source;
    std::string m_tool;
    std::int64_t m_artefact;
    std::int64_t m_run = 0;
    std::size_t m_rows = 0;
    bool m_all_complete = true;
    std::optional<Error> m_failure;
};

inline Gathered::State state_of(WorkerOutcome outcome) {
    switch (outcome) {
    case WorkerOutcome::Finished: return Gathered::State::Examined;
    case WorkerOutcome::Stopped: return Gathered::State::Stopped;
    case WorkerOutcome::GaveUp: return Gathered::State::GaveUp;
    }
    return Gathered::State::GaveUp;
}

} // namespace warifu::assessment
