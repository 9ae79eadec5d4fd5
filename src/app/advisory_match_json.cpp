// The same for programs: docs/json/advisories-match.schema.json.

#include <nlohmann/json.hpp>

#include "advisories.h"
#include "advisory_match.h"
#include "common.h"

namespace warifu::app {

namespace {

using matching::Component;
using matching::Match;
using matching::Statement;
using nlohmann::ordered_json;

template <class T>
ordered_json or_null(const std::optional<T>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
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
        json["vex"] = {
            {"status", printable(statement.vex->status)},
            {"justification", printable(statement.vex->justification)},
            {"statement", printable(statement.vex->statement)},
            {"author", printable(statement.vex->author)},
            {"said", statement.said.empty() ? ordered_json(nullptr) : ordered_json(printable(statement.said, 40))},
            {"counts", statement.state != matching::State::NotAffected || matching::is_believed(statement)}};
    return json;
}

ordered_json one_match_json(const Match& match) {
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

ordered_json standing_json(const exposure::Standing& each) {
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

ordered_json makers_json(const MatchAnswer& answer) {
    ordered_json files = ordered_json::array(), unheard = ordered_json::array();
    for (const MakersFile& file : answer.makers_files) {
        ordered_json problems = ordered_json::array();
        for (const advisories::Problem& problem : file.problems)
            problems.push_back(
                {{"record", printable(problem.record)},
                 {"why", printable(problem.why)},
                 {"effect", problem.effect == advisories::Problem::Effect::Skipped ? "skipped" : "noted"}});
        files.push_back({{"file", printable(file.name)},
                         {"statements", file.statements},
                         {"problems", problems},
                         {"more_problems", file.more_problems}});
    }
    for (const std::size_t index : answer.outcome.vex_unheard)
        unheard.push_back(
            {{"id", printable(answer.makers[index].id)}, {"within", printable(answer.makers[index].within)}});
    return {{"files", std::move(files)}, {"unheard", std::move(unheard)}};
}

} // namespace

std::string match_json(const Options& options, const MatchAnswer& answer) {
    ordered_json json{{"version", 1}, {"store", store_path(options).string()}, {"on", answer.on.to_string()}};
    json["feeds"] = feeds_json(answer.feeds);
    json["components"] = ordered_json::array();
    for (const Component& component : answer.components)
        json["components"].push_back({{"name", printable(component.name)},
                                      {"version", printable(component.version)},
                                      {"purl", printable(component.purl)},
                                      {"cpe", printable(component.cpe)},
                                      {"evidence", printable(component.evidence)}});
    json["makers_statements"] = makers_json(answer);
    json["incomplete"] = ordered_json::array();
    for (const std::string& reason : answer.incomplete)
        json["incomplete"].push_back(printable(reason));
    json["matches"] = ordered_json::array();
    for (const Match& match : answer.outcome.matches)
        json["matches"].push_back(one_match_json(match));
    json["other_versions"] = answer.outcome.outside;
    json["other_releases"] = answer.outcome.other_releases;
    json["without_version"] = answer.outcome.unversioned;
    json["support"] = ordered_json::array();
    for (const exposure::Standing& standing : answer.standings)
        json["support"].push_back(standing_json(standing));
    return json.dump(2) + "\n";
}

} // namespace warifu::app
