// One record of a feed, for people and for programs.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "advisories.h"
#include "common.h"

namespace warifu::app {

namespace {

using advisories::Affected;
using advisories::Affection;
using advisories::Range;
using nlohmann::ordered_json;

constexpr std::size_t most_shown = 12; ///< entries and ranges for a terminal

std::string_view to_word(Affection status) {
    return status == Affection::Affected ? "affected" : status == Affection::Unaffected ? "unaffected" : "unknown";
}

std::string range_text(const Range& range) {
    std::vector<std::string> parts;
    const auto part = [&](std::string_view sign, const std::optional<std::string>& version) {
        if (version)
            parts.push_back(fmt::format("{}{}", sign, printable(*version, 80)));
    };
    part("", range.exact);
    part(">= ", range.introduced);
    part("> ", range.introduced_after);
    part("< ", range.fixed);
    part("<= ", range.last_affected);
    std::string text = parts.empty() ? "*" : fmt::format("{}", fmt::join(parts, ", "));
    if (!range.scheme.empty())
        text += fmt::format(" ({})", printable(range.scheme, 40));
    return range.status == Affection::Affected ? text : fmt::format("{}: {}", to_word(range.status), text);
}

std::string name_text(const Affected& affected) {
    if (!affected.cpe.empty())
        return printable(affected.cpe, 200);
    if (!affected.package.empty())
        return printable(affected.ecosystem.empty() ? affected.package : affected.ecosystem + " " + affected.package,
                         200);
    if (!affected.product.empty())
        return printable(affected.vendor + " " + affected.product, 200);
    return printable(affected.purl.empty() ? "?" : affected.purl, 200);
}

std::string affected_text(const Options& options, const Affected& affected) {
    std::string text = fmt::format("    {}", name_text(affected));
    if (affected.fix)
        text += fmt::format(": {} {}", to_string(affected.fix->state),
                            printable(affected.fix->fixed_version.value_or(""), 80));
    else
        for (std::size_t i = 0; i < std::min(affected.ranges.size(), most_shown); ++i)
            text += fmt::format("{}{}", i == 0 ? ": " : "; ", range_text(affected.ranges[i]));
    if (affected.ranges.size() > most_shown)
        text += fmt::format("; … {} {}", affected.ranges.size() - most_shown, say(options, "more", "件省略"));
    if (affected.vex)
        text +=
            fmt::format(" [{}: {}{}{}]", printable(affected.vex->author, 80), printable(affected.vex->status, 40),
                        affected.vex->justification.empty() ? "" : ", ", printable(affected.vex->justification, 80));
    if (affected.running_on != nullptr)
        text += say(options, " (on certain platforms)", "(特定の環境のみ)");
    return text + "\n";
}

ordered_json optional_json(const std::optional<std::string>& text) {
    return text ? ordered_json(printable(*text)) : ordered_json(nullptr);
}
ordered_json strings_json(const std::vector<std::string>& list) {
    ordered_json json = ordered_json::array();
    for (const std::string& each : list)
        json.push_back(printable(each));
    return json;
}

ordered_json range_json(const Range& range) {
    ordered_json json{{"scheme", printable(range.scheme)}, {"status", to_word(range.status)}};
    for (const auto& [key, value] :
         {std::pair("exact", &range.exact), std::pair("introduced", &range.introduced),
          std::pair("introduced_after", &range.introduced_after), std::pair("fixed", &range.fixed),
          std::pair("last_affected", &range.last_affected)})
        if (*value)
            json[key] = printable(**value);
    for (const advisories::Change& change : range.changes)
        json["changes"].push_back({{"at", printable(change.at)}, {"status", to_word(change.status)}});
    return json;
}

ordered_json platforms_json(const std::vector<advisories::Platform>& platforms) {
    ordered_json all = ordered_json::array();
    for (const advisories::Platform& platform : platforms) {
        ordered_json names = ordered_json::array();
        for (const advisories::CpeMatch& match : platform.any_of) {
            ordered_json name{{"cpe", printable(match.name)}};
            if (match.range)
                name["range"] = range_json(*match.range);
            names.push_back(std::move(name));
        }
        all.push_back({{"any_of", std::move(names)}, {"negated", platform.negated}});
    }
    return all;
}

ordered_json affected_json(const Affected& affected) {
    ordered_json json = ordered_json::object();
    for (const auto& [key, value] :
         {std::pair("cpe", &affected.cpe), std::pair("purl", &affected.purl),
          std::pair("ecosystem", &affected.ecosystem), std::pair("package", &affected.package),
          std::pair("vendor", &affected.vendor), std::pair("product", &affected.product)})
        if (!value->empty())
            json[key] = printable(*value);
    json["ranges"] = ordered_json::array();
    for (const Range& range : affected.ranges)
        json["ranges"].push_back(range_json(range));
    json["default_status"] = to_word(affected.default_status);
    json["every_version"] = affected.every_version;
    if (affected.running_on != nullptr)
        json["running_on"] = platforms_json(*affected.running_on);
    if (affected.fix)
        json["fix"] = {{"release", printable(affected.fix->release)},
                       {"state", to_string(affected.fix->state)},
                       {"fixed_version", optional_json(affected.fix->fixed_version)},
                       {"release_version", optional_json(affected.fix->release_version)},
                       {"urgency", printable(affected.fix->urgency)},
                       {"note", printable(affected.fix->note)}};
    if (affected.vex)
        json["vex"] = {{"status", printable(affected.vex->status)},
                       {"justification", printable(affected.vex->justification)},
                       {"statement", printable(affected.vex->statement)},
                       {"author", printable(affected.vex->author)}};
    if (!affected.platforms.empty())
        json["platforms"] = strings_json(affected.platforms);
    if (!affected.files.empty())
        json["files"] = strings_json(affected.files);
    return json;
}

} // namespace

std::string advisory_text(const Options& options, const advisories::Advisory& advisory) {
    std::string text = fmt::format("{}  {}", advisories::to_string(advisory.feed), printable(advisory.id, 100));
    if (!advisory.within.empty())
        text += fmt::format(" ({})", printable(advisory.within, 200));
    if (!advisory.publisher.empty())
        text += fmt::format(", {}", printable(advisory.publisher, 100));
    if (advisory.published)
        text += fmt::format(", {}", advisory.published->substr(0, 10));
    if (advisory.modified)
        text += fmt::format(", {} {}", say(options, "changed", "更新"), advisory.modified->substr(0, 10));
    text += "\n";
    if (advisory.rejected)
        text += say(options, "    REJECTED or withdrawn\n", "    却下または取り下げ\n");
    if (advisory.disputed)
        text += say(options, "    disputed\n", "    異議あり\n");
    for (const std::string* words : {&advisory.title, &advisory.summary})
        if (!words->empty())
            text += fmt::format("    {}\n", printable(*words, 600));
    for (const advisories::Severity& severity : advisory.severities)
        text += fmt::format("    {} {} {} [{}]\n", printable(severity.kind, 40), printable(severity.score, 40),
                            printable(severity.vector, 200), printable(severity.by, 80));
    for (std::size_t i = 0; i < std::min(advisory.affected.size(), most_shown); ++i)
        text += affected_text(options, advisory.affected[i]);
    if (advisory.affected.size() > most_shown)
        text += fmt::format("    … {} {}\n", advisory.affected.size() - most_shown, say(options, "more", "件省略"));
    if (advisory.affected.empty())
        text += say(options, "    does not say what is affected\n", "    影響を受ける製品の記載なし\n");
    if (advisory.cut)
        text += say(options, "    too long: not all that is affected is kept here\n",
                    "    長すぎるため、影響を受ける製品の一部を省いた\n");
    return text;
}

ordered_json advisory_json(const advisories::Advisory& advisory) {
    ordered_json json{{"feed", advisories::to_string(advisory.feed)},
                      {"id", printable(advisory.id)},
                      {"within", printable(advisory.within)},
                      {"aliases", strings_json(advisory.aliases)},
                      {"related", strings_json(advisory.related)},
                      {"title", printable(advisory.title)},
                      {"summary", printable(advisory.summary)},
                      {"publisher", printable(advisory.publisher)},
                      {"published", optional_json(advisory.published)},
                      {"modified", optional_json(advisory.modified)},
                      {"withdrawn", optional_json(advisory.withdrawn)},
                      {"rejected", advisory.rejected},
                      {"disputed", advisory.disputed},
                      {"weaknesses", strings_json(advisory.weaknesses)}};
    json["severities"] = ordered_json::array();
    for (const advisories::Severity& severity : advisory.severities)
        json["severities"].push_back({{"kind", printable(severity.kind)},
                                      {"vector", printable(severity.vector)},
                                      {"score", printable(severity.score)},
                                      {"by", printable(severity.by)}});
    json["affected"] = ordered_json::array();
    for (const Affected& affected : advisory.affected)
        json["affected"].push_back(affected_json(affected));
    json["cut"] = advisory.cut;
    json["exploited"] = advisory.exploited ? ordered_json{{"added", day_json(advisory.exploited->added)},
                                                          {"due", day_json(advisory.exploited->due)}}
                                           : ordered_json(nullptr);
    return json;
}

} // namespace warifu::app
