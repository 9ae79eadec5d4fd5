// The models of a family. Models that stand alike are one line; what tells the lines apart is named.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sections.h"

namespace warifu::attestation {

namespace {

using review::RegimeVerdict;

constexpr std::size_t lines_shown = 20;
constexpr std::size_t details_shown = 6;

/// Groups whose verdicts read the same, whatever evidence they rest on.
struct Standing {
    std::vector<std::string> models;
    std::vector<const ModelGroup*> groups;
};

/// One letter for each verdict on the group, by which groups that stand alike are found.
std::string letters_of(const Assessment& assessment, const ModelGroup& group) {
    const std::string& first = group.models.front();
    const auto about = [&](const std::vector<std::string>& models) {
        return models.empty() || std::ranges::find(models, first) != models.end();
    };
    std::string letters;
    for (const RegimeVerdict& regime : assessment.regimes) {
        const auto part = std::ranges::find_if(regime.by_model, [&](const auto& each) { return about(each.models); });
        letters += part == regime.by_model.end() ? '-' : to_string(part->verdict).front();
    }
    for (const review::RequirementVerdict& verdict : assessment.verdicts)
        if (about(verdict.models))
            letters += fmt::format("{}{};", to_string(verdict.verdict).front(), verdict.requirement);
    return letters;
}

std::vector<Standing> standings(const Assessment& assessment) {
    std::vector<Standing> found;
    std::map<std::string, std::size_t> by_letters;
    for (const ModelGroup& group : assessment.groups) {
        const auto [known, fresh] = by_letters.emplace(letters_of(assessment, group), found.size());
        if (fresh)
            found.emplace_back();
        Standing& standing = found[known->second];
        standing.models.insert(standing.models.end(), group.models.begin(), group.models.end());
        standing.groups.push_back(&group);
    }
    return found;
}

std::string regimes_of(const Lookup& lookup, const Standing& standing, Language language) {
    std::string text;
    for (const RegimeVerdict& regime : lookup.assessment().regimes)
        for (const RegimeVerdict& part : regime.by_model)
            if (std::ranges::find(part.models, standing.models.front()) != part.models.end())
                text +=
                    fmt::format("{}{} {} {}", text.empty() ? "" : " · ", lookup.regime_name(regime.regime).in(language),
                                mark(part.verdict), to_string(part.verdict));
    return text;
}

/// Of every group behind the line, each once.
std::vector<std::string> differences(const Standing& standing, Language language) {
    std::vector<std::string> texts;
    std::set<std::string> seen;
    for (const ModelGroup* group : standing.groups)
        for (const Text& differs : group->differs)
            if (seen.insert(differs.en).second)
                texts.push_back(differs.in(language));
    return texts;
}

std::vector<std::string> takeovers(const Terminal& out, const Standing& standing) {
    std::vector<std::string> texts;
    std::set<std::string> seen;
    for (const ModelGroup* group : standing.groups)
        for (const selection::Takeover& takeover : group->takeovers) {
            std::string text = takeover_text(takeover, out.language());
            if (seen.insert(text).second)
                texts.push_back(std::move(text));
        }
    return texts;
}

void write_list(Terminal& out, std::string_view name, const std::vector<std::string>& texts) {
    for (std::size_t i = 0; i < std::min(texts.size(), details_shown); ++i)
        out.field(name, texts[i], 4, Ink::Dim);
    if (texts.size() > details_shown)
        out.text(fmt::format(fmt::runtime(out.say("… and {} more, in the JSON", "…ほか {} 件(JSON に記載)")),
                             texts.size() - details_shown),
                 4, Ink::Dim);
}

} // namespace

std::string takeover_text(const selection::Takeover& takeover, Language language) {
    const Phrase form = {"{} of {}: {}", "{}({} から): {}"};
    Phrase what = {"artefacts", "対象物"};
    if (takeover.part == selection::Model::Part::Answers)
        what = {"answers", "回答"};
    if (takeover.part == selection::Model::Part::Examinations)
        what = {"testers' records", "試験記録"};
    return fmt::format(fmt::runtime(form.in(language)), what.in(language), printable(takeover.from, 200),
                       printable(takeover.reason));
}

void write_models(Terminal& out, const Lookup& lookup) {
    const Assessment& assessment = lookup.assessment();
    if (assessment.groups.empty())
        return;
    const std::vector<Standing> lines = standings(assessment);
    out.heading(fmt::format(
        fmt::runtime(out.say("{} models; those that stand alike are one line", "{} 型番(判定が同じものは 1 行)")),
        assessment.models.size()));
    for (std::size_t i = 0; i < std::min(lines.size(), lines_shown); ++i) {
        const Standing& line = lines[i];
        std::string models = models_text(line.models, out.language());
        if (line.models.size() > 1)
            models += fmt::format(fmt::runtime(out.say(" ({} models)", "({} 型番)")), line.models.size());
        out.item("■", Ink::Bold, models, 2, Ink::Bold);
        out.text(regimes_of(lookup, line, out.language()), 4);
        if (i > 0)
            write_list(out, out.say("differs", "相違点"), differences(line, out.language()));
        write_list(out, out.say("inherits", "引き継ぎ"), takeovers(out, line));
    }
    if (lines.size() > lines_shown)
        out.text(fmt::format(fmt::runtime(out.say("… and {} more lines, in the HTML report and the JSON",
                                                  "…ほか {} 行(HTML レポートと JSON に記載)")),
                             lines.size() - lines_shown),
                 2, Ink::Dim);
}

} // namespace warifu::attestation
