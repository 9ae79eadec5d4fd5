#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/dossier/dossier.h"

namespace warifu::sample {

/// The value, or the end of the test: what a test prepares must not fail.
template <class T>
T must(Result<T> result) {
    if (!result)
        throw std::runtime_error(result.error().describe());
    return std::move(*result);
}

inline void must(const Result<void>& result) {
    if (!result)
        throw std::runtime_error(result.error().describe());
}

inline const std::string firmware_digest(64, 'a');
inline const std::string other_digest(64, 'b');

using Columns = std::vector<std::pair<std::string, Value>>;

/// Writes a dossier as an assessment does: one run over each artefact, one over the product file.
class DossierBuilder {
public:
    DossierBuilder() : m_dossier(must(dossier::Dossier::in_memory())) {}

    const dossier::Dossier& dossier() const { return m_dossier; }
    dossier::Dossier& dossier() { return m_dossier; }

    /// A run over a firmware image that has not been examined yet.
    std::int64_t image(std::string_view name = "fw.bin", std::string_view sha256 = firmware_digest,
                       std::string_view source = "firmware") {
        return write([&] {
            const std::int64_t artefact = must(m_dossier.add_artefact("firmware", name, 4096, sha256));
            return must(m_dossier.begin_run(source, artefact, "test", "2026-11-22T00:00:00Z"));
        });
    }

    /// A run over an artefact of a kind, not examined yet.
    std::int64_t of_kind(std::string_view kind, std::string_view name, std::string_view sha256 = other_digest) {
        return write([&] {
            const std::int64_t artefact = must(m_dossier.add_artefact(kind, name, 512, sha256));
            return must(m_dossier.begin_run(kind, artefact, "test", "2026-11-22T00:00:00Z"));
        });
    }

    /// A run over pages that the maker publishes, not examined yet.
    std::int64_t pages(std::string_view name = "pages.warc") { return of_kind("published", name); }

    /// A run over the record of a device that was probed, nothing of it read yet.
    std::int64_t unit(std::string_view name = "unit-1.json", std::string_view sha256 = other_digest) {
        return of_kind("device", name, sha256);
    }

    void examined(std::int64_t run, const std::string& determinator,
                  Examination::Outcome outcome = Examination::Outcome::Complete) {
        const bool complete = outcome == Examination::Outcome::Complete;
        write([&] {
            must(m_dossier.add_examination(
                run, {determinator, "fw.bin", outcome, complete ? "" : "stopped at the budget", "7 files"}));
            return 0;
        });
    }

    std::int64_t row(std::int64_t run, const std::string& table, Columns columns) {
        return write(
            [&] { return must(m_dossier.add_row(run, {table, "fw.bin!squashfs@0x0!/file", std::move(columns)})); });
    }

    /// A run over a maker's document that was read to its end, but for what `unfinished` names.
    std::int64_t document(std::string_view name = "ics.csv", std::string_view unfinished = {}) {
        const std::int64_t run = of_kind("ics-ixit", name);
        for (const auto* determinator : {"documents.ics", "documents.ixit", "documents.tests"})
            examined(run, determinator,
                     unfinished == determinator ? Examination::Outcome::Incomplete : Examination::Outcome::Complete);
        return run;
    }

    /// A line of the conformance statement. `support` may be unknown.
    std::int64_t states(std::int64_t run, const std::string& edition, const std::string& provision, Value support,
                        const std::string& detail = {}) {
        return row(run, "ics_entry",
                   {{"edition", edition},
                    {"provision", provision},
                    {"status", ""},
                    {"support", support},
                    {"written", support},
                    {"detail", detail}});
    }

    std::int64_t declare(const std::string& question, bool yes, const std::string& model = {}) {
        return row(product(), "declaration",
                   {{"question", question}, {"answer", yes ? "yes" : "no"}, {"note", ""}, {"model", model}});
    }

    /// A service that the maker declares. `tls` may be unknown.
    std::int64_t offers(std::int64_t port, const std::string& name, Value tls = {}) {
        return row(product(), "declared_service",
                   {{"port", port}, {"protocol", "tcp"}, {"name", name}, {"tls", std::move(tls)}});
    }

    /// A tester's record of the firmware in `firmware_digest`, with the columns given instead of the usual ones.
    std::int64_t record(const std::string& requirement, const std::string& result, const Columns& instead = {}) {
        Columns columns = {{"requirement", requirement},
                           {"method", "device"},
                           {"result", result},
                           {"tester", "A. Tester"},
                           {"on_date", "2026-11-01"},
                           {"unit_serial", "0001"},
                           {"firmware_sha256", firmware_digest},
                           {"environment", "bench"},
                           {"note", "looked"},
                           {"files", ""},
                           {"model", ""}};
        for (const auto& [name, value] : instead)
            for (auto& [column, old] : columns)
                if (column == name)
                    old = value;
        return row(product(), "test_record", std::move(columns));
    }

private:
    template <class Act>
    std::int64_t write(Act act) {
        must(m_dossier.begin());
        const std::int64_t done = act();
        must(m_dossier.commit());
        return done;
    }

    std::int64_t product() {
        if (m_product == 0)
            m_product = write([&] { return must(m_dossier.begin_run("product", 0, "test", "2026-11-22T00:00:00Z")); });
        return m_product;
    }

    dossier::Dossier m_dossier;
    std::int64_t m_product = 0;
};

} // namespace warifu::sample
