#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "warifu/assessment/assessment.h"

namespace warifu::app {

namespace {

using Pages = std::vector<assessment::FetchedPage>;

/// An archive of the product file, and what was got into it.
struct Fetched {
    std::filesystem::path archive;
    Pages pages;
};

std::string outcome(const Options& options, const assessment::FetchedPage& page) {
    std::string text = page.status == 0
                           ? say(options, "not had", "取得できず")
                           : fmt::format("{} ({} {})", page.status, page.bytes, say(options, "bytes", "バイト"));
    if (page.reached != page.url)
        text += fmt::format(", {} {}", say(options, "at", "転送先:"), page.reached);
    if (!page.problem.empty())
        text += fmt::format(": {}", page.problem);
    return text;
}

std::string to_text(const Options& options, const std::vector<Fetched>& all) {
    std::string text;
    for (const Fetched& each : all) {
        text += fmt::format("{}\n", each.archive.string());
        for (const assessment::FetchedPage& page : each.pages)
            text += fmt::format("  {}\n    {}\n", printable(page.url), printable(outcome(options, page)));
    }
    return text;
}

std::string to_json(const std::vector<Fetched>& all) {
    nlohmann::ordered_json archives = nlohmann::ordered_json::array();
    for (const Fetched& each : all) {
        nlohmann::ordered_json pages = nlohmann::ordered_json::array();
        for (const assessment::FetchedPage& page : each.pages)
            pages.push_back({{"url", printable(page.url)},
                             {"reached", printable(page.reached)},
                             {"status", page.status},
                             {"bytes", page.bytes},
                             {"problem", printable(page.problem)}});
        archives.push_back({{"archive", each.archive.string()}, {"pages", std::move(pages)}});
    }
    return nlohmann::ordered_json{{"version", 1}, {"archives", std::move(archives)}}.dump(2) + "\n";
}

Result<int> run_fetch(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const std::string text = TRY(read_description(options.file));
    Mistakes mistakes;
    const selection::Product product = selection::read_product(options.file.string(), text, catalogue, mistakes);
    if (!mistakes.empty())
        return fail(mistakes.sorted());
    std::vector<Fetched> all;
    bool any = false;
    for (const selection::ArtefactFile& artefact : product.artefacts) {
        if (artefact.urls.empty())
            continue;
        const auto progress = terminal_progress(options);
        const std::filesystem::path archive = options.file.parent_path() / artefact.file;
        const assessment::FetchOrder order{artefact.urls, artefact.hosts, options.authorities, tool_version()};
        Pages pages = TRY(assessment::fetch_pages(order, archive, *progress));
        all.push_back({archive, std::move(pages)});
        for (const assessment::FetchedPage& page : all.back().pages)
            any = any || page.status != 0;
    }
    if (all.empty())
        return make_error(ErrorCode::NotFound,
                          "the product file names no pages: give an [[artefact]] of kind \"published\" its 'urls'",
                          options.file.string());
    const int written = options.format == Format::Json ? write_output(options, to_json(all))
                                                       : write_lines(options, to_text(options, all));
    return written == done && !any ? could_not_run : written;
}

} // namespace

int fetch(const Options& options) { return exit_status(run_fetch(options)); }

} // namespace warifu::app
