// `warifu advisories match`: what the records of a store say of the components of an image, of a bill of materials, or
// of a list of package URLs; and until when each of them is mended.

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "advisories.h"
#include "common.h"
#include "components.h"
#include "warifu/lifecycle/lifecycle.h"
#include "warifu/matching/matching.h"
#include "warifu/sbom/document.h"
#include "warifu/versions/purl.h"

namespace warifu::app {

namespace {

using advisories::FeedState;
using matching::Component;
using matching::Match;
using matching::State;
using matching::Statement;
using nlohmann::ordered_json;

constexpr std::size_t most_components = 100'000;

struct Standing {
    std::size_t component = 0;
    lifecycle::Standing standing;
};

struct Answer {
    std::vector<Component> components;
    std::vector<std::string> incomplete; ///< why the list of components may lack some
    std::vector<FeedState> feeds;
    matching::Outcome outcome;
    std::vector<Standing> standings;
    Date on;
};

/// A list of package URLs, one a line, # before what is for people. Empty: the file is something else.
Result<std::optional<std::vector<Component>>> read_purls(std::string_view text) {
    std::optional<std::vector<Component>> components;
    std::size_t number = 0;
    for (const std::string_view raw : lines(text)) {
        ++number;
        const std::string_view line = trim(raw);
        if (line.empty() || line.starts_with('#'))
            continue;
        if (!line.starts_with("pkg:") && !components)
            return components;
        const auto purl = versions::parse_purl(line);
        if (!purl)
            return make_error(ErrorCode::Parse, purl.error().message, fmt::format("line {}", number));
        if (!components)
            components.emplace();
        if (components->size() >= most_components)
            return make_error(ErrorCode::LimitExceeded, "more than 100,000 package URLs");
        Component component;
        component.name = purl->name;
        component.version = purl->version;
        component.purl = purl->canonical();
        components->push_back(std::move(component));
    }
    return components;
}

Component component_of(const sbom::Component& found) {
    Component component;
    component.name = found.name;
    component.version = found.version.value_or("");
    component.purl = found.purl;
    component.cpe = found.cpe;
    component.release = found.release;
    component.source = found.origin;
    component.source_version = found.origin_version;
    component.evidence = found.evidence.empty() ? found.locator : found.evidence;
    return component;
}

Result<void> read_components(const Options& options, Answer& answer) {
    const assessment::MappedFile file = TRY(assessment::MappedFile::open(options.file));
    const auto bytes = file.bytes();
    constexpr std::size_t longest_list = 16U << 20U;
    if (bytes.size() <= longest_list) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (auto purls = TRY(read_purls(text))) {
            answer.components = std::move(*purls);
            return {};
        }
    }
    const assessment::Observed found = TRY(find_components(options, file));
    for (const Row& row : found.rows)
        answer.components.push_back(component_of(sbom::component_of(row.locator, row.columns)));
    for (const Examination& examination : found.examinations)
        if (examination.outcome != Examination::Outcome::Complete)
            answer.incomplete.push_back(examination.reason);
    if (found.examinations.empty())
        answer.incomplete.emplace_back("no examination");
    return {};
}

using Extensions = std::map<std::string, lifecycle::Extension, std::less<>>;

/// `--extended-support NAME:DATE:WHO`. Without a date, the record's own end of extended support is meant.
Result<Extensions> extensions_of(const Options& options) {
    Extensions extensions;
    for (const std::string& text : options.extended) {
        const std::size_t first = text.find(':'), second = text.find(':', first + 1);
        if (first == 0 || second == text.npos || second + 1 == text.size())
            return make_error(ErrorCode::InvalidArgument, "NAME:DATE:WHO is asked for", "--extended-support " + text);
        lifecycle::Extension extension{text.substr(second + 1), {}};
        if (const std::string until = text.substr(first + 1, second - first - 1); !until.empty()) {
            const auto day = Date::parse(until);
            if (!day)
                return wrap(day.error(), "--extended-support " + text);
            extension.until = *day;
        }
        extensions.insert_or_assign(text.substr(0, first), std::move(extension));
    }
    return extensions;
}

/// Those on which there is a record. A distribution's packages are mended with the distribution.
Result<void> read_standings(const advisories::Store& store, const Extensions& extensions, Answer& answer) {
    std::optional<Date> snapshot;
    for (const FeedState& feed : answer.feeds)
        if (feed.feed == advisories::Feed::EndOfLife)
            snapshot = feed.snapshot;
    for (std::size_t i = 0; i < answer.components.size(); ++i) {
        const Component& component = answer.components[i];
        if (component.purl.starts_with("pkg:deb/") || component.purl.starts_with("pkg:apk/") ||
            component.purl.starts_with("pkg:rpm/"))
            continue;
        // A system's evidence begins with its name for people.
        lifecycle::Subject subject{component.name, component.version, component.evidence,
                                   component.cpe,  component.purl,    {}};
        std::vector<advisories::LifeCycle> cycles;
        for (const std::string& name : lifecycle::names_of(subject)) {
            auto more = TRY(store.life_cycles(name));
            if (cycles.empty() || component.name == "centos") // two systems go by that name
                std::move(more.begin(), more.end(), std::back_inserter(cycles));
        }
        if (cycles.empty())
            continue;
        if (const auto declared = extensions.find(component.name); declared != extensions.end())
            subject.extension = declared->second;
        answer.standings.push_back({i, lifecycle::standing_of(subject, cycles, {answer.on, snapshot})});
    }
    for (const auto& [name, extension] : extensions)
        if (std::none_of(answer.standings.begin(), answer.standings.end(), [&, &name = name](const Standing& standing) {
                return answer.components[standing.component].name == name;
            }))
            return make_error(ErrorCode::NotFound, "no record tells of an end of support of such a component",
                              "--extended-support " + name);
    return {};
}

std::string state_word(const Options& options, State state) {
    switch (state) {
    case State::Affected: return say(options, "affected", "影響あり");
    case State::NotAffected: return say(options, "not affected", "影響なし");
    case State::Unknown: break;
    }
    return say(options, "not known", "不明");
}

std::string basis_words(const Options& options, const Match& match) {
    switch (match.basis) {
    case matching::Basis::Distribution: return say(options, "by the distribution", "ディストリビューションによる");
    case matching::Basis::DistributionSilent:
        return say(options, "the distribution may have mended it, and says nothing here",
                   "ディストリビューションで修正済みの可能性があるが、記載なし");
    case matching::Basis::Contradiction: return say(options, "sources contradict each other", "情報源が互いに矛盾");
    case matching::Basis::KernelConfiguration:
        return say(options, "by the kernel's configuration", "カーネル設定による");
    case matching::Basis::Records: break;
    }
    return match.contradicted ? say(options, "sources contradict each other", "情報源が互いに矛盾") : "";
}

std::string head_text(const Options& options, const Match& match) {
    std::string text = fmt::format("  {}  {}", printable(match.id, 100), state_word(options, match.state));
    if (match.severity)
        text += fmt::format("  {:.1f} {}", match.severity->tenths / 10.0, match.severity->rating);
    if (match.exploited)
        text += fmt::format("  {}", say(options, "known exploited (KEV)", "悪用確認済み(KEV)"));
    if (match.epss)
        text += fmt::format("  EPSS {:.3f}", match.epss->score);
    if (const std::string basis = basis_words(options, match); !basis.empty())
        text += fmt::format("  ({})", basis);
    return text + "\n";
}

std::string match_text(const Options& options, const Match& match) {
    std::string text = head_text(options, match);
    if (!match.title.empty())
        text += fmt::format("    {}\n", printable(match.title, 200));
    for (const auto* list : {&match.statements, &match.vex})
        for (const Statement& statement : *list)
            text += fmt::format("    {}: {} [{}{}{}]\n", state_word(options, statement.state),
                                printable(matching::describe(statement).in(options.language), 300),
                                advisories::to_string(statement.feed), statement.within.empty() ? "" : " ",
                                printable(statement.within, 100));
    if (!match.vex.empty())
        text += fmt::format("    {}: {}\n", say(options, "when these statements are believed", "上記の表明に従う場合"),
                            state_word(options, match.after_vex));
    std::string fixed;
    for (const std::string& version : match.fixed_in)
        fixed += (fixed.empty() ? "" : ", ") + printable(version, 100);
    text += fmt::format("    {}\n", fixed.empty()
                                        ? say(options, "no version that mends it is named here", "修正版の記載なし")
                                        : fmt::format("{} {}", say(options, "mended in", "修正版:"), fixed));
    return text;
}

std::string counts_text(const Options& options, const Answer& answer) {
    std::size_t affected = 0, unknown = 0;
    for (const Match& match : answer.outcome.matches) {
        affected += match.state == State::Affected;
        unknown += match.state == State::Unknown;
    }
    const bool ja = options.language == Language::Japanese;
    std::string text = fmt::format(
        fmt::runtime(
            ja ? "コンポーネント {} 件: 影響あり {}、不明 {}、一致 {}。別バージョンのみ {}、別リリースのみ {}。"
                 "バージョン不明のコンポーネント {}\n"
               : "{} components: {} affected, {} not known, of {} matches; {} vulnerabilities of other "
                 "versions, {} told of other releases alone; {} components without a version\n"),
        answer.components.size(), affected, unknown, answer.outcome.matches.size(), answer.outcome.outside,
        answer.outcome.other_releases, answer.outcome.unversioned);
    for (const std::string& reason : answer.incomplete)
        text +=
            fmt::format("{}: {}\n", say(options, "the list of components may lack some", "コンポーネント一覧は不完全"),
                        printable(reason, 500));
    text +=
        say(options,
            "A match is not a violation: whether the code is there and reachable, nobody has looked. What is not in "
            "these records is not told:\n",
            "一致は違反を意味しない。該当コードの有無や到達性は未確認である。以下のレコードにないものは対象外:\n");
    return text + feeds_text(options, answer.feeds);
}

std::string to_text(const Options& options, const Answer& answer) {
    std::string text;
    std::optional<std::size_t> last;
    for (const Match& match : answer.outcome.matches) {
        const Component& component = answer.components[match.component];
        if (last != match.component)
            text += fmt::format("{}{} {}\n", last ? "\n" : "", printable(component.name, 200),
                                component.version.empty() ? say(options, "(version unknown)", "(版は不明)")
                                                          : printable(component.version, 200));
        last = match.component;
        text += match_text(options, match);
    }
    if (!answer.standings.empty())
        text += fmt::format("{}{}\n", text.empty() ? "" : "\n", say(options, "Support:", "サポート状況:"));
    for (const auto& [index, standing] : answer.standings)
        text += fmt::format("  {} {}: {}\n", printable(answer.components[index].name, 200),
                            printable(answer.components[index].version, 200),
                            printable(lifecycle::describe(standing).in(options.language), 300));
    return text + (text.empty() ? "" : "\n") + counts_text(options, answer);
}

template <class T>
ordered_json or_null(const std::optional<T>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
ordered_json day_json(const std::optional<Date>& day) { return day ? ordered_json(day->to_string()) : nullptr; }

ordered_json statement_json(const Statement& statement) {
    const Text words = matching::describe(statement);
    ordered_json json{{"feed", advisories::to_string(statement.feed)},
                      {"record", printable(statement.record)},
                      {"within", printable(statement.within)},
                      {"by", printable(statement.by)},
                      {"state", matching::to_string(statement.state)},
                      {"reason", matching::to_string(statement.reason)},
                      {"named", printable(statement.named)}};
    json["range"] = statement.range ? ordered_json(printable(matching::describe(*statement.range).en)) : nullptr;
    json["fixed_in"] = statement.fixed_in ? ordered_json(printable(*statement.fixed_in)) : nullptr;
    json["text"] = {{"en", printable(words.en)}, {"ja", printable(words.ja)}};
    if (statement.vex)
        json["vex"] = {{"status", printable(statement.vex->status)},
                       {"justification", printable(statement.vex->justification)},
                       {"statement", printable(statement.vex->statement)},
                       {"author", printable(statement.vex->author)}};
    return json;
}

ordered_json match_json(const Match& match) {
    ordered_json json{{"component", match.component},
                      {"id", printable(match.id)},
                      {"aliases", ordered_json::array()},
                      {"title", printable(match.title)},
                      {"state", matching::to_string(match.state)},
                      {"basis", matching::to_string(match.basis)},
                      {"contradicted", match.contradicted},
                      {"disputed", match.disputed},
                      {"after_vex", matching::to_string(match.after_vex)}};
    for (const std::string& alias : match.aliases)
        json["aliases"].push_back(printable(alias));
    json["severity"] = match.severity ? ordered_json{{"score", match.severity->tenths / 10.0},
                                                     {"rating", match.severity->rating},
                                                     {"vector", printable(match.severity->vector)},
                                                     {"by", printable(match.severity->by)}}
                                      : ordered_json(nullptr);
    json["exploited"] = match.exploited ? ordered_json{{"added", day_json(match.exploited->added)},
                                                       {"due", day_json(match.exploited->due)}}
                                        : ordered_json(nullptr);
    json["epss"] = match.epss ? ordered_json{{"score", match.epss->score},
                                             {"percentile", match.epss->percentile},
                                             {"date", day_json(match.epss->date)}}
                              : ordered_json(nullptr);
    json["published"] = or_null(match.published);
    json["age_days"] = or_null(match.age_days);
    json["fixed_in"] = ordered_json::array();
    for (const std::string& version : match.fixed_in)
        json["fixed_in"].push_back(printable(version));
    for (const auto& [name, list] : {std::pair("statements", &match.statements), std::pair("vex", &match.vex)}) {
        json[name] = ordered_json::array();
        for (const Statement& statement : *list)
            json[name].push_back(statement_json(statement));
    }
    return json;
}

ordered_json standing_json(const Standing& each) {
    const Text words = lifecycle::describe(each.standing);
    ordered_json json{{"component", each.component}, {"phase", lifecycle::to_string(each.standing.phase)}};
    json["since"] = day_json(each.standing.since);
    json["until"] = day_json(each.standing.until);
    json["extended_until"] = day_json(each.standing.extended_until);
    json["record"] = each.standing.record ? ordered_json{{"product", printable(each.standing.record->product)},
                                                         {"cycle", printable(each.standing.record->cycle)}}
                                          : ordered_json(nullptr);
    json["text"] = {{"en", printable(words.en)}, {"ja", printable(words.ja)}};
    return json;
}

std::string to_json(const Options& options, const Answer& answer) {
    ordered_json json{{"version", 1}, {"store", store_path(options).string()}, {"on", answer.on.to_string()}};
    json["feeds"] = feeds_json(answer.feeds);
    json["components"] = ordered_json::array();
    for (const Component& component : answer.components)
        json["components"].push_back({{"name", printable(component.name)},
                                      {"version", printable(component.version)},
                                      {"purl", printable(component.purl)},
                                      {"cpe", printable(component.cpe)},
                                      {"evidence", printable(component.evidence)}});
    json["incomplete"] = ordered_json::array();
    for (const std::string& reason : answer.incomplete)
        json["incomplete"].push_back(printable(reason));
    json["matches"] = ordered_json::array();
    for (const Match& match : answer.outcome.matches)
        json["matches"].push_back(match_json(match));
    json["other_versions"] = answer.outcome.outside;
    json["other_releases"] = answer.outcome.other_releases;
    json["without_version"] = answer.outcome.unversioned;
    json["support"] = ordered_json::array();
    for (const Standing& standing : answer.standings)
        json["support"].push_back(standing_json(standing));
    return json.dump(2) + "\n";
}

Result<int> run(const Options& options) {
    const Date on = TRY(day(options.on));
    const Extensions extensions = TRY(extensions_of(options));
    Answer answer{{}, {}, {}, {}, {}, on};
    TRY_VOID(read_components(options, answer));
    const auto store = TRY(open_store(options)); // from here on in a jail
    answer.feeds = TRY(store.feeds());
    const matching::StoreLookup lookup(store);
    matching::Order order{answer.components};
    order.on = on;
    answer.outcome = TRY(matching::match(order, lookup));
    TRY_VOID(read_standings(store, extensions, answer));
    return options.format == Format::Json ? write_output(options, to_json(options, answer))
                                          : write_lines(options, to_text(options, answer));
}

} // namespace

int match_advisories(const Options& options) { return exit_status(run(options)); }

} // namespace warifu::app
