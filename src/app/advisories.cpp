// `warifu advisories import`, `status` and `show`.

#include "advisories.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "show.h"
#include "warifu/assessment/advisory_run.h"
#include "warifu/assessment/jail.h"

namespace warifu::app {

namespace {

using advisories::Completeness;
using advisories::FeedState;
using advisories::Problem;
using nlohmann::ordered_json;

std::string_view completeness_word(Completeness completeness) {
    return completeness == Completeness::Complete ? "complete"
           : completeness == Completeness::Subset ? "subset"
                                                  : "not-said";
}

std::string completeness_text(const Options& options, const FeedState& feed) {
    switch (feed.completeness) {
    case Completeness::Complete: {
        const std::string day =
            feed.complete_as_of ? feed.complete_as_of->to_string() : say(options, "a day unknown", "時点不明");
        return options.language == Language::Japanese
                   ? fmt::format("全件 {}({})", day, feed.declared ? "利用者の申告" : "データの記載")
                   : fmt::format("complete on {}, {} say{}", day, feed.declared ? "you" : "it",
                                 feed.declared ? "" : "s");
    }
    case Completeness::Subset: return say(options, "a subset, it says", "一部(データの記載)");
    case Completeness::NotSaid: break;
    }
    return say(options, "not said", "不明");
}

std::string day_text(const Options& options, const std::optional<std::string>& time) {
    return time ? time->substr(0, 10) : say(options, "unknown", "不明");
}

std::string problems_text(const Options& options, const advisories::ImportReport& report) {
    constexpr std::size_t shown = 20;
    std::string text;
    for (std::size_t i = 0; i < std::min(report.problems.size(), shown); ++i) {
        const auto& [file, problem] = report.problems[i];
        text += fmt::format("  {} {}{}{}: {}\n",
                            problem.effect == Problem::Effect::Skipped ? say(options, "skipped:", "除外:")
                                                                       : say(options, "noted:", "注意:"),
                            printable(file), problem.record.empty() ? "" : ": ", printable(problem.record, 200),
                            printable(problem.why, 500));
    }
    const std::uint64_t all = report.problems.size() + report.more_problems;
    if (all > shown)
        text += fmt::format(
            "  … {} {}\n", all - shown,
            say(options, "more; the first 1,000 with --format json", "件は省略(--format json で先頭 1,000 件を出力)"));
    return text;
}

std::string import_text(const Options& options, const assessment::AdvisoryImport& import,
                        const std::vector<FeedState>& feeds) {
    const auto& counts = import.counts;
    std::string text = fmt::format("{}\n", store_path(options).string());
    text += fmt::format(fmt::runtime(options.language == Language::Japanese
                                         ? "  ファイル: 読込 {}、変更なし {}、フィード以外 {}\n"
                                         : "  files: {} read, {} unchanged since an earlier import, {} of no feed\n"),
                        counts.files, counts.unchanged, import.report.ignored_count);
    text += fmt::format(fmt::runtime(options.language == Language::Japanese
                                         ? "  レコード: 追加 {}、更新 {}、変更なし {}、除外 {}\n"
                                         : "  records: {} added, {} replaced, {} as they were, {} skipped\n"),
                        counts.added, counts.replaced, counts.same, counts.skipped);
    return text + problems_text(options, import.report) + "\n" + feeds_text(options, feeds);
}

std::string import_json(const Options& options, const assessment::AdvisoryImport& import,
                        const std::vector<FeedState>& feeds) {
    const auto& counts = import.counts;
    ordered_json problems = ordered_json::array();
    for (const auto& [file, problem] : import.report.problems)
        problems.push_back({{"file", printable(file)},
                            {"record", printable(problem.record)},
                            {"why", printable(problem.why)},
                            {"effect", problem.effect == Problem::Effect::Skipped ? "skipped" : "noted"}});
    ordered_json ignored = ordered_json::array();
    for (const std::string& file : import.report.ignored)
        ignored.push_back(printable(file));
    return ordered_json{
               {"version", 1},
               {"store", store_path(options).string()},
               {"files",
                {{"read", counts.files}, {"unchanged", counts.unchanged}, {"ignored", import.report.ignored_count}}},
               {"records",
                {{"added", counts.added},
                 {"replaced", counts.replaced},
                 {"unchanged", counts.same},
                 {"skipped", counts.skipped}}},
               {"problems", std::move(problems)},
               {"more_problems", import.report.more_problems},
               {"ignored", std::move(ignored)},
               {"feeds", feeds_json(feeds)}}
               .dump(2) +
           "\n";
}

Result<int> run_advisories_import(const Options& options) {
    assessment::AdvisoryOrder order{options.paths, store_path(options), {}, now_utc()};
    if (options.store.empty()) {
        std::error_code error; // what cannot be made is told by whoever writes there
        std::filesystem::create_directories(order.store.parent_path(), error);
    }
    for (const std::string& name : options.complete) {
        const auto feed = advisories::feed_named(name);
        if (!feed)
            return make_error(ErrorCode::InvalidArgument, fmt::format("'{}' is no feed", printable(name, 40)));
        order.complete.push_back(*feed);
    }
    assessment::AdvisoryImport import;
    {
        const auto progress = terminal_progress(options);
        import = TRY(assessment::import_advisories(order, *progress));
    }
    if (import.stopped)
        return make_error(ErrorCode::Refused,
                          say(options, "stopped; the store is as it was, and the next import goes on from here",
                              "中断した。保存先は元のままで、次回の取り込みは続きから行う"));
    const auto feeds = TRY(TRY(open_store(options)).feeds());
    return options.format == Format::Json ? write_output(options, import_json(options, import, feeds))
                                          : write_lines(options, import_text(options, import, feeds));
}

Result<int> run_advisories_status(const Options& options) {
    const auto feeds = TRY(TRY(open_store(options)).feeds());
    if (options.format == Format::Text)
        return write_lines(options, feeds_text(options, feeds));
    const ordered_json json{{"version", 1}, {"store", store_path(options).string()}, {"feeds", feeds_json(feeds)}};
    return write_output(options, json.dump(2) + "\n");
}

std::string exploited_text(const Options& options, const std::optional<advisories::Exploited>& exploited) {
    if (!exploited)
        return say(options, "not in the records of known exploited vulnerabilities here",
                   "ここにある悪用確認済み脆弱性のレコードにはない");
    return fmt::format("{} {}",
                       say(options, "known exploited, in the catalogue since", "悪用確認済み。カタログ掲載日:"),
                       exploited->added ? exploited->added->to_string() : say(options, "a day not known", "不明"));
}

std::string show_text(const Options& options, const std::vector<advisories::Advisory>& found,
                      const std::optional<advisories::Epss>& epss,
                      const std::optional<advisories::Exploited>& exploited) {
    std::string text = printable(options.id, 100) + "\n";
    if (options.id.starts_with("CVE-"))
        text += fmt::format("  {}\n", exploited_text(options, exploited));
    if (epss)
        text += fmt::format("  EPSS {:.5f} ({} {:.2f} %), {} {}\n", epss->score,
                            say(options, "higher than", "下位からの割合"), epss->percentile * 100,
                            say(options, "of", "算出日:"),
                            epss->date ? epss->date->to_string() : say(options, "a day not said", "不明"));
    for (const advisories::Advisory& advisory : found)
        text += "\n" + advisory_text(options, advisory);
    return text;
}

Result<int> run_advisories_show(const Options& options) {
    const auto store = TRY(open_store(options));
    const auto found = TRY(store.named(options.id));
    const auto epss = TRY(store.epss(options.id));
    const auto exploited = TRY(store.exploited(options.id));
    if (found.empty() && !epss)
        return make_error(ErrorCode::NotFound, "no record in this store has that id", printable(options.id, 100));
    if (options.format == Format::Text)
        return write_lines(options, show_text(options, found, epss, exploited));
    ordered_json records = ordered_json::array();
    for (const advisories::Advisory& advisory : found)
        records.push_back(advisory_json(advisory));
    ordered_json json{{"version", 1}, {"id", printable(options.id, 100)}};
    json["epss"] =
        epss ? ordered_json{{"score", epss->score}, {"percentile", epss->percentile}, {"date", day_json(epss->date)}}
             : ordered_json(nullptr);
    json["exploited"] = exploited
                            ? ordered_json{{"added", day_json(exploited->added)}, {"due", day_json(exploited->due)}}
                            : ordered_json(nullptr);
    json["records"] = std::move(records);
    return write_output(options, json.dump(2) + "\n");
}

} // namespace

ordered_json day_json(const std::optional<Date>& day) { return day ? ordered_json(day->to_string()) : nullptr; }

std::filesystem::path store_path(const Options& options) {
    namespace fs = std::filesystem;
    if (!options.store.empty())
        return options.store;
    const auto folder = [](const char* variable, const char* below) {
        const char* value = std::getenv(variable);
        const bool absolute = value != nullptr && *value == '/'; // XDG Base Directory: others are ignored
        return absolute ? fs::path(value) / below : fs::path();
    };
    fs::path data = folder("XDG_DATA_HOME", "");
    if (data.empty())
        data = folder("HOME", ".local/share");
    return data.empty() ? fs::path("advisories.db") : data / "warifu/advisories.db";
}

Result<advisories::Store> open_store(const Options& options) {
    const std::filesystem::path path = store_path(options);
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return advisories::Store::open(path); // says so
    assessment::JailTerms terms{.memory_bytes = 6ULL << 30U, .readable = folders_of_dossier(path)};
    TRY_VOID(assessment::enter_jail(terms));
    return advisories::Store::open(path);
}

std::string feeds_text(const Options& options, const std::vector<FeedState>& feeds) {
    const auto row = [](const std::vector<std::string>& cells) {
        std::string line;
        for (const std::string& cell : cells)
            line += pad(cell, 12) + " ";
        return std::string(trim(line)) + "\n";
    };
    std::string text = row({say(options, "feed", "フィード"), say(options, "records", "レコード"),
                            say(options, "snapshot of", "取得時点"), say(options, "newest", "最新"),
                            say(options, "imported", "取り込み"), say(options, "complete?", "全件か")});
    for (const FeedState& feed : feeds)
        text += row({std::string(advisories::to_string(feed.feed)), fmt::format("{}", feed.records),
                     feed.snapshot ? feed.snapshot->to_string() : say(options, "unknown", "不明"),
                     day_text(options, feed.newest), feed.imported.substr(0, 10), completeness_text(options, feed)});
    return text;
}

ordered_json feeds_json(const std::vector<FeedState>& feeds) {
    ordered_json list = ordered_json::array();
    for (const FeedState& feed : feeds) {
        ordered_json json{{"feed", advisories::to_string(feed.feed)}, {"records", feed.records}};
        json["snapshot"] = day_json(feed.snapshot);
        json["newest"] = feed.newest ? ordered_json(printable(*feed.newest, 40)) : ordered_json(nullptr);
        json["completeness"] = completeness_word(feed.completeness);
        json["said_by"] = feed.completeness == Completeness::NotSaid ? ordered_json(nullptr)
                                                                     : ordered_json(feed.declared ? "user" : "data");
        json["complete_as_of"] = day_json(feed.complete_as_of);
        json["skipped"] = feed.skipped;
        json["imported"] = printable(feed.imported, 40);
        list.push_back(std::move(json));
    }
    return list;
}

int import_advisories(const Options& options) { return exit_status(run_advisories_import(options)); }
int advisories_status(const Options& options) { return exit_status(run_advisories_status(options)); }
int show_advisory(const Options& options) { return exit_status(run_advisories_show(options)); }

} // namespace warifu::app
