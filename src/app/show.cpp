#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "show.h"
#include "warifu/attestation/duties.h"
#include "warifu/attestation/exports.h"
#include "warifu/dossier/tables.h"
#include "warifu/selection/selection.h"

namespace warifu::app {

std::string pad(std::string_view text, std::size_t width) {
    const std::size_t used = display_width(text);
    return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string sources_of(const catalogue::Catalogue& catalogue, const catalogue::Provenance& provenance) {
    std::string out = fmt::format("[{}]", to_string(provenance.confidence));
    for (const std::string& id : provenance.sources) {
        const auto* source = catalogue.find_source(id);
        out += fmt::format(" {}", id);
        if (source != nullptr && !source->url.empty())
            out += fmt::format(" <{}>", source->url);
    }
    return out;
}

nlohmann::ordered_json provenance_json(const catalogue::Provenance& provenance) {
    return {{"sources", provenance.sources}, {"confidence", to_string(provenance.confidence)}};
}

nlohmann::ordered_json text_json(const Text& text) { return {{"en", text.en}, {"ja", text.ja}}; }

namespace {

using catalogue::Catalogue;
using catalogue::Regime;
using catalogue::Requirement;
using Json = nlohmann::ordered_json;

std::string obligation_word(const Options& options, catalogue::Obligation obligation) {
    return obligation == catalogue::Obligation::Mandatory ? say(options, "mandatory", "必須")
                                                          : say(options, "recommended", "推奨");
}

/// What can answer the requirement by itself, or why nothing can.
std::string answered_by(const Options& options, const Catalogue& catalogue, const Requirement& requirement) {
    std::vector<std::string> parts;
    for (const std::string& id : requirement.checks) {
        const auto* check = catalogue.find_check(id);
        std::vector<std::string> ways;
        for (const std::string& kind : check->artefacts)
            ways.emplace_back(kind == "published" ? say(options, "published texts", "公開文書")
                                                  : say(options, "firmware", "ファームウェア"));
        if (!check->question.empty())
            ways.emplace_back(say(options, "answer", "回答"));
        ways.emplace_back(say(options, "tester's record", "試験記録"));
        parts.push_back(fmt::format("{} ({})", id, fmt::join(ways, ", ")));
    }
    for (const std::string& id : requirement.all)
        parts.push_back(fmt::format("{} {}", say(options, "needs", "必要:"), id));
    for (const std::string& id : requirement.any)
        parts.push_back(fmt::format("{} {}", say(options, "or", "または"), id));
    if (parts.empty())
        return say(options, "a tester's record alone", "試験記録のみ");
    return fmt::format("{}", fmt::join(parts, "; "));
}

std::string requirement_text(const Options& options, const Catalogue& catalogue, const Requirement& requirement) {
    const Language language = options.language;
    std::string out = fmt::format("{}  {}  ({})\n", requirement.full_id, requirement.title.in(language),
                                  obligation_word(options, requirement.obligation));
    out += fmt::format("    {}\n", requirement.text.in(language));
    if (!requirement.clause.empty())
        out += fmt::format("    {}: {}\n", say(options, "clause", "条項"), requirement.clause);
    if (!requirement.level.empty())
        out += fmt::format("    {}: {}\n", say(options, "asked for from level", "求められるレベル(以上)"),
                           requirement.level);
    if (const auto* condition = catalogue.find_condition(requirement.condition))
        out += fmt::format("    {}: {}  {}\n", say(options, "applies when", "適用条件"), condition->title.in(language),
                           sources_of(catalogue, condition->provenance));
    out += fmt::format("    {}: {} [{}]\n", say(options, "weakest basis accepted", "認められる最も弱い根拠"),
                       to_string(requirement.accepts), to_string(requirement.accepts_provenance.confidence));
    out += fmt::format("    {}: {}\n", say(options, "answered by", "判断の材料"),
                       answered_by(options, catalogue, requirement));
    out += fmt::format("    {}: {}\n", say(options, "source", "出典"), sources_of(catalogue, requirement.provenance));
    return out;
}

std::string duty_text(const Options& options, const Catalogue& catalogue, const catalogue::Duty& duty) {
    const Language language = options.language;
    std::string out = fmt::format(
        "  {}  {} ({}): {}{}  {}\n", duty.id, duty.title.in(language),
        fmt::format("{}; {}", attestation::roles_text(duty, language), attestation::when_text(duty.when, language)),
        duty.text.in(language), duty.clause.empty() ? "" : fmt::format(" ({})", duty.clause),
        sources_of(catalogue, duty.provenance));
    const auto add = [&](const char* name, const std::string& text) {
        if (!text.empty())
            out += fmt::format("      {}: {}\n", name, text);
    };
    const auto* condition = catalogue.find_condition(duty.condition);
    add(say(options, "from", "開始日"), duty.from ? duty.from->to_string() : "");
    add(say(options, "applies when", "適用条件"), condition == nullptr ? "" : condition->title.in(language));
    add(say(options, "only for", "対象製品"), duty.only_for.in(language));
    add(say(options, "keep", "保存"), duty.keep ? attestation::keep_text(*duty.keep, language) : "");
    add(say(options, "see above", "参照"), fmt::format("{}", fmt::join(duty.facts, ", ")));
    return out;
}

Json duty_json(const catalogue::Duty& duty) {
    Json out{{"id", duty.id}, {"roles", Json::array()}, {"when", to_string(duty.when)}};
    for (const catalogue::Role role : duty.roles)
        out["roles"].push_back(to_string(role));
    out["title"] = text_json(duty.title);
    out["text"] = text_json(duty.text);
    out["clause"] = duty.clause;
    out["from"] = duty.from ? Json(duty.from->to_string()) : Json();
    out["condition"] = duty.condition.empty() ? Json() : Json(duty.condition);
    out["only_for"] = duty.only_for.empty() ? Json() : text_json(duty.only_for);
    out["label"] = duty.label ? Json(*duty.label) : Json();
    out["requirement"] = duty.requirement.empty() ? Json() : Json(duty.requirement);
    out["facts"] = duty.facts;
    out["keep"] = Json();
    if (duty.keep)
        out["keep"] = {{"what", text_json(duty.keep->what)},
                       {"years", duty.keep->years ? Json(*duty.keep->years) : Json()},
                       {"from", to_string(duty.keep->from)},
                       {"or_support", duty.keep->or_support}};
    out["provenance"] = provenance_json(duty.provenance);
    return out;
}

std::string regime_head(const Options& options, const Catalogue& catalogue, const Regime& regime) {
    const Language language = options.language;
    std::string out = fmt::format("{}  {}\n{}\n", regime.id, regime.name.in(language), regime.summary.in(language));
    if (!regime.operator_name.empty())
        out += fmt::format("{}: {}\n", say(options, "operator", "運営"), regime.operator_name.in(language));
    out += fmt::format("{}: {}\n\n", say(options, "source", "出典"), sources_of(catalogue, regime.provenance));
    for (const auto& level : regime.levels)
        out += fmt::format("  {}  {}  {}\n", pad(level.name.in(language), 14), level.state_text.in(language),
                           sources_of(catalogue, level.provenance));
    if (!regime.editions.empty())
        out += fmt::format("\n{}\n", say(options, "Editions", "版"));
    for (const auto& edition : regime.editions)
        out += fmt::format("  {}  {}  {}\n", edition.id, edition.name.in(language),
                           sources_of(catalogue, edition.provenance));
    if (!regime.exceptions.empty())
        out += fmt::format("\n{}\n", say(options, "Left out of the scope", "対象外"));
    for (const auto& rule : regime.exceptions)
        out += fmt::format("  {}/{}  {} {}  {}\n", regime.id, rule.id, rule.text.in(language), rule.clause,
                           sources_of(catalogue, rule.provenance));
    if (!regime.facts.empty())
        out += fmt::format("\n{}\n", say(options, "To know", "知っておくこと"));
    for (const auto& fact : regime.facts)
        out += fmt::format("  {}: {}{}  {}\n", fact.title.in(language), fact.text.in(language),
                           fact.clause.empty() ? "" : fmt::format(" ({})", fact.clause),
                           sources_of(catalogue, fact.provenance));
    if (!regime.duties.empty())
        out += fmt::format("\n{}\n", say(options, "Duties", "義務"));
    for (const auto& duty : regime.duties)
        out += duty_text(options, catalogue, duty);
    if (!regime.timeline.empty())
        out += fmt::format("\n{}\n", say(options, "Time line", "年表"));
    for (const auto& note : regime.timeline)
        out += fmt::format("  {}  {}  {}\n", note.on.to_string(), note.text.in(language),
                           sources_of(catalogue, note.provenance));
    return out;
}

Json requirement_json(const Catalogue& catalogue, const Requirement& requirement) {
    Json out;
    out["id"] = requirement.full_id;
    out["edition"] = requirement.edition;
    out["part_of"] = requirement.part_of;
    out["level"] = requirement.level;
    out["title"] = text_json(requirement.title);
    out["text"] = text_json(requirement.text);
    out["clause"] = requirement.clause;
    out["obligation"] = to_string(requirement.obligation);
    const auto* condition = catalogue.find_condition(requirement.condition);
    out["condition"] = condition == nullptr ? Json()
                                            : Json{{"id", condition->id},
                                                   {"title", text_json(condition->title)},
                                                   {"provenance", provenance_json(condition->provenance)}};
    out["accepts"] = to_string(requirement.accepts);
    out["accepts_confidence"] = to_string(requirement.accepts_provenance.confidence);
    out["checks"] = requirement.checks;
    out["all"] = requirement.all;
    out["any"] = requirement.any;
    out["assessment"] = test_group_json(catalogue, requirement);
    out["provenance"] = provenance_json(requirement.provenance);
    return out;
}

Result<int> show_requirement(const Options& options, const Catalogue& catalogue) {
    const Requirement* requirement = catalogue.find_requirement(options.id);
    if (requirement == nullptr)
        return make_error(ErrorCode::NotFound,
                          fmt::format("there is no requirement '{}'; `warifu show REGIME` lists them", options.id));
    if (options.format == Format::OscalCatalog)
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("an OSCAL catalog holds a regime, not one requirement: `warifu show {} --format "
                                      "oscal-catalog`",
                                      requirement->regime));
    if (options.format == Format::Json)
        return write_output(options, requirement_json(catalogue, *requirement).dump(1));
    std::string out =
        requirement_text(options, catalogue, *requirement) + test_group_text(options, catalogue, *requirement);
    for (const std::string& id : requirement->checks) {
        const auto* check = catalogue.find_check(id);
        out += fmt::format("\n{}  {}\n    {}\n", id, check->title.in(options.language),
                           check->looks_for.in(options.language));
        if (!check->question.empty())
            out += fmt::format("    {}: {}\n", say(options, "question", "質問"), check->question.in(options.language));
        for (const auto& [title, sql] : {std::pair(say(options, "against it", "不適合となる記録"), check->violations),
                                         std::pair(say(options, "for it", "適合を示す記録"), check->shown)})
            if (!sql.empty())
                out += fmt::format("    SQL, {}:\n{}\n", title, sql);
    }
    for (const auto& walk : catalogue.crosswalks)
        for (const auto& pair : walk.pairs)
            if (pair.a == requirement->full_id || pair.b == requirement->full_id)
                out += fmt::format("\n{}: {} {} {}  {}\n", say(options, "crosswalk", "対応表"), pair.a,
                                   to_string(pair.relation), pair.b, sources_of(catalogue, pair.provenance));
    return write_lines(options, out);
}

Result<int> run_show(const Options& options) {
    const Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const Date on = TRY(day(options.on));
    if (catalogue.find_requirement(options.id) != nullptr)
        return show_requirement(options, catalogue);
    if (const auto shown = specification_page(options, catalogue))
        return write_output(options, *shown);
    auto selected = selection::select_regime(catalogue, options.id, on);
    if (!selected && options.id.find('/') != std::string::npos)
        return show_requirement(options, catalogue);
    if (!selected)
        return selected.error();
    if (options.format == Format::OscalCatalog)
        return write_output(options, attestation::to_oscal_catalog(catalogue, *selected, on, options.language));
    if (options.format == Format::Json) {
        Json out{
            {"version", 1},           {"regime", selected->regime->id}, {"name", text_json(selected->regime->name)},
            {"facts", Json::array()}, {"duties", Json::array()},        {"requirements", Json::array()}};
        for (const auto& fact : selected->regime->facts)
            out["facts"].push_back({{"id", fact.id},
                                    {"title", text_json(fact.title)},
                                    {"text", text_json(fact.text)},
                                    {"clause", fact.clause},
                                    {"provenance", provenance_json(fact.provenance)}});
        for (const auto& duty : selected->regime->duties)
            out["duties"].push_back(duty_json(duty));
        if (selected->edition != nullptr)
            for (const Requirement& requirement : selected->edition->requirements)
                if (catalogue::asks_for(*selected->regime, *selected->level, requirement))
                    out["requirements"].push_back(requirement_json(catalogue, requirement));
        return write_output(options, out.dump(1));
    }
    std::string out = regime_head(options, catalogue, *selected->regime) + "\n";
    if (selected->edition == nullptr)
        return write_output(options, out + selected->note.in(options.language) + "\n");
    out += fmt::format("{}  {}\n\n", selected->id, selected->edition->name.in(options.language));
    for (const Requirement& requirement : selected->edition->requirements)
        if (catalogue::asks_for(*selected->regime, *selected->level, requirement))
            out += requirement_text(options, catalogue, requirement) + "\n";
    return write_lines(options, out);
}

Result<int> run_schemes(const Options& options) {
    const Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    if (options.format == Format::Json) {
        Json out{{"version", 1}, {"regimes", Json::array()}};
        for (const Regime& regime : catalogue.regimes) {
            Json levels = Json::array();
            for (const auto& level : regime.levels)
                levels.push_back(
                    {{"id", level.id}, {"name", text_json(level.name)}, {"state", to_string(level.state)}});
            out["regimes"].push_back({{"id", regime.id},
                                      {"market", regime.market},
                                      {"name", text_json(regime.name)},
                                      {"levels", levels},
                                      {"provenance", provenance_json(regime.provenance)}});
        }
        return write_output(options, out.dump(1));
    }
    std::string out;
    for (const Regime& regime : catalogue.regimes) {
        std::size_t requirements = 0;
        for (const auto& edition : regime.editions)
            requirements += edition.requirements.size();
        std::vector<std::string> levels;
        for (const auto& level : regime.levels)
            if (!level.id.empty())
                levels.push_back(
                    fmt::format("{}{}", level.id, level.state == catalogue::Level::State::Open ? "" : "×"));
        out += fmt::format(
            "{} {} {} {} {}\n", pad(regime.id, 18), pad(regime.market.empty() ? "–" : regime.market, 3),
            pad(regime.name.in(options.language), 46),
            pad(levels.empty() ? "" : fmt::format("{} {}", say(options, "levels", "レベル"), fmt::join(levels, " ")),
                26),
            requirements == 0 ? say(options, "recognition only", "相互承認のみ")
                              : fmt::format("{} {}", requirements, say(options, "requirements", "要件")));
    }
    out += fmt::format("\n× {}\n", say(options, "not open; `warifu show REGIME` says why, with sources",
                                       "受付していないレベル。理由と出典は `warifu show 制度`"));
    return write_lines(options, out);
}

} // namespace

int show(const Options& options) { return exit_status(run_show(options)); }

int schemes(const Options& options) { return exit_status(run_schemes(options)); }

int list_tables(const Options& options) {
    std::string out;
    for (const dossier::TableSpec& table : dossier::tables()) {
        out += fmt::format("{}  {}\n", table.name, table.title.in(options.language));
        if (!table.determinators.empty())
            out += fmt::format("  {}: {}\n", say(options, "filled by", "記録元"), fmt::join(table.determinators, ", "));
        for (const auto& column : table.columns) {
            constexpr std::string_view types[] = {"TEXT", "INTEGER", "REAL"};
            out +=
                fmt::format("  {} {} {}\n", pad(column.name, 18), pad(types[static_cast<std::size_t>(column.type)], 8),
                            column.meaning.in(options.language));
        }
        out += "\n";
    }
    out += say(options,
               "Every table also has id, artefact, locator and examination. NULL means unknown.\nBeside them: "
               "artefact, examination, anomaly.\n",
               "どの表にも id、artefact、locator、examination 列があります。NULL は「不明」を表します。\nほかに "
               "artefact、examination、anomaly の各表があります。\n");
    return write_lines(options, out);
}

int check_catalogue(const Options& options) {
    const auto files = catalogue::read_directory(options.other);
    if (!files)
        return fail(files.error());
    const auto outcome = catalogue::load(*files);
    if (!outcome.mistakes.empty()) {
        for (const Mistake& mistake : outcome.mistakes)
            fmt::print("{}\n",
                       (options.other / mistake.file).string() + mistake.describe().substr(mistake.file.size()));
        fmt::print(stderr, "{} {}\n", outcome.mistakes.size(), say(options, "mistake(s)", "件の誤りがあります"));
        return could_not_run;
    }
    std::size_t requirements = 0;
    for (const Regime& regime : outcome.catalogue.regimes)
        for (const auto& edition : regime.editions)
            requirements += edition.requirements.size();
    fmt::print("{}: {} {}, {} {}, {} {}, {} {}\n", say(options, "good", "誤りはありません"),
               outcome.catalogue.regimes.size(), say(options, "regimes", "制度"), requirements,
               say(options, "requirements", "要件"), outcome.catalogue.checks.size(),
               say(options, "checks", "検査項目"), outcome.catalogue.arrangements.size(),
               say(options, "arrangements", "相互承認の取決め"));
    return done;
}

} // namespace warifu::app
