#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "advisories.h"
#include "common.h"
#include "probe.h"
#include "warifu/assessment/assessment.h"
#include "warifu/attestation/compile.h"
#include "warifu/attestation/exports.h"

namespace warifu::app {

namespace {

using Clock = std::chrono::steady_clock;

/// Milliseconds of each stage, for `--timings`.
class Timings {
public:
    void stage(std::string name) {
        const auto now = Clock::now();
        m_stages.emplace_back(std::move(name), std::chrono::duration<double, std::milli>(now - m_last).count());
        m_last = now;
    }
    void print() const {
        fmt::print(stderr, "{{");
        for (std::size_t i = 0; i < m_stages.size(); ++i)
            fmt::print(stderr, "{}\"{}_ms\":{:.1f}", i == 0 ? "" : ",", m_stages[i].first, m_stages[i].second);
        fmt::print(stderr, "}}\n");
    }

private:
    std::vector<std::pair<std::string, double>> m_stages;
    Clock::time_point m_last = Clock::now();
};

std::filesystem::path dossier_path(const Options& options) {
    if (!options.dossier.empty())
        return options.dossier;
    std::filesystem::path path = options.file;
    return path.replace_extension(".warifu");
}

int verdict_status(const attestation::Assessment& assessment) {
    int status = done;
    for (const auto& regime : assessment.regimes) {
        if (regime.verdict == review::Verdict::Fail)
            return some_fail;
        if (regime.verdict == review::Verdict::Inconclusive)
            status = some_open;
    }
    return status;
}

std::string rendered(const Options& options, const attestation::Assessment& assessment,
                     const catalogue::Catalogue& catalogue) {
    switch (options.format) {
    case Format::Json: return attestation::to_json(assessment, catalogue);
    case Format::Html: return attestation::to_html(assessment, catalogue, options.language);
    case Format::Sarif: return attestation::to_sarif(assessment, catalogue, options.language);
    case Format::Junit: return attestation::to_junit(assessment, catalogue, options.language);
    case Format::Csv: return attestation::to_csv(assessment, catalogue, options.language);
    case Format::OscalResults: return attestation::to_oscal_results(assessment, catalogue, options.language);
    case Format::OscalComponent: return attestation::to_oscal_component(assessment, catalogue, options.language);
    case Format::OscalCatalog:
    case Format::OscalMapping: // of the catalogue, not of an assessment: the command line offers neither here
    case Format::Text: break;
    }
    return attestation::to_text(assessment, catalogue, text_style(options));
}

/// What a user must hear of the gathering: reuse, an interruption, a failure.
bool tell_gathering(const Options& options, const assessment::Gathered& gathered) {
    bool stopped = false;
    for (const auto& item : gathered.artefacts) {
        using State = assessment::Gathered::State;
        stopped = stopped || item.state == State::Stopped;
        if (item.state == State::Reused && !options.quiet)
            fmt::print(stderr, "{}: {}\n", item.artefact.name,
                       say(options, "examined before, unchanged; the evidence is taken from the dossier",
                           "検査済みで変更がないため、記録済みの結果を使います"));
        if (item.state == State::Stopped)
            fmt::print(stderr, "{}: {}\n", item.artefact.name,
                       say(options, "stopped; what was learnt is kept, and the next run examines it again",
                           "中断しました。ここまでの結果は保存され、次回改めて検査します"));
        if (item.state == State::GaveUp)
            fmt::print(stderr, "{}: {}\n", item.artefact.name,
                       say(options, "could not be examined; see the anomalies",
                           "検査できませんでした。異常の一覧を見てください"));
    }
    return stopped;
}

/// The store that is there. One that is named must be.
std::filesystem::path store_of(const Options& options) {
    if (options.no_store)
        return {};
    std::filesystem::path path = store_path(options);
    std::error_code error;
    return !options.store.empty() || std::filesystem::exists(path, error) ? path : std::filesystem::path();
}

Result<int> run_assess(const Options& options) {
    Timings timings;
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const Date on = TRY(day(options.on));
    timings.stage("catalogue");
    const std::string text = TRY(read_description(options.file));
    Mistakes mistakes;
    const selection::Product product = selection::read_product(options.file.string(), text, catalogue, mistakes);
    if (!mistakes.empty())
        return fail(mistakes.sorted());
    TRY_VOID(probe_where_missing(options, product));

    const std::filesystem::path path = dossier_path(options);
    dossier::Dossier dossier = TRY(dossier::Dossier::open(path, dossier::Dossier::Mode::ReadWrite));
    timings.stage("open");
    {
        const auto progress = terminal_progress(options);
        const assessment::Intake intake{product,
                                        options.file.filename().string(),
                                        options.file.parent_path(),
                                        tool_version(),
                                        now_utc(),
                                        on,
                                        store_of(options)};
        Limits limits;
        limits.threads = options.threads;
        const auto gathered = TRY(assessment::gather(intake, limits, *progress, dossier));
        timings.stage("gather");
        if (tell_gathering(options, gathered))
            return could_not_run;
    }
    const attestation::Assessment assessment = TRY(attestation::compile(
        catalogue, dossier, product, {on, options.regimes, tool_version(), path.filename().string()}));
    timings.stage("review");
    TRY_VOID(attestation::store(assessment, now_utc(), dossier));
    TRY_VOID(dossier.begin());
    TRY_VOID(dossier.store_document("product.toml", text));
    TRY_VOID(dossier.commit());
    timings.stage("store");
    if (!options.report.empty())
        TRY_VOID(write_file(options.report, attestation::to_html(assessment, catalogue, options.language)));
    const int written = write_output(options, rendered(options, assessment, catalogue));
    timings.stage("report");
    if (options.timings)
        timings.print();
    return written == done ? verdict_status(assessment) : written;
}

} // namespace

int assess(const Options& options) { return exit_status(run_assess(options)); }

} // namespace warifu::app
