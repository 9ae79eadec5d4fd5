#include "loader.h"

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::catalogue {

namespace {} // namespace

void Loader::read_file(const SourceFile& file) {
    const TomlFile toml(file.path, file.text, m_mistakes);
    if (!toml.parsed())
        return;
    TableReader root = toml.root();
    const std::vector<std::string_view> path = split(file.path, '/');
    if (path.size() == 1 && path[0] == "catalogue.toml")
        read_catalogue(root);
    else if (path.size() == 2 && path[0] == "sources")
        read_sources(root);
    else if (path.size() == 3 && path[0] == "regimes" && path[2] == "regime.toml")
        read_regime(root);
    else if (path.size() == 3 && path[0] == "regimes" && path[2] == "duties.toml")
        read_duties(root, std::string(path[1]));
    else if (path.size() == 3 && path[0] == "regimes")
        read_edition(root, std::string(path[1]));
    else if (path.size() == 2 && path[0] == "conditions")
        read_conditions(root);
    else if (path.size() == 2 && path[0] == "checks")
        read_checks(root);
    else if (path.size() == 2 && path[0] == "arrangements")
        read_arrangements(root);
    else if (path.size() == 2 && path[0] == "crosswalks")
        read_crosswalk(root);
    else if (path.size() == 2 && path[0] == "specifications")
        read_specification(root);
    else if (path.size() == 2 && path[0] == "forms")
        read_form(root);
    else {
        m_mistakes.add({file.path, 1, 1}, "no such place in a catalogue; see docs/dev/catalogue.md for the folders");
        return;
    }
    root.finish();
}

std::string Loader::unique_id(TableReader& table, std::string_view kind) {
    std::string id = table.string("id");
    if (table.has("id") && id.empty())
        table.mistake(table.position("id"), "'id' is empty");
    const std::string key = fmt::format("{}:{}", kind, id);
    if (const auto [at, added] = m_ids.emplace(key, table.position("id")); !added)
        table.mistake(table.position("id"),
                      fmt::format("the {} '{}' stands already at {}", kind, id, at->second.describe()));
    return id;
}

Provenance Loader::provenance(TableReader& table, std::string_view prefix, TableReader::Need need) {
    const auto key = [&](std::string_view name) {
        return prefix.empty() ? std::string(name) : fmt::format("{}_{}", prefix, name);
    };
    Provenance provenance;
    provenance.sources = references(table, key("source"), Reference::Kind::Source);
    if (need == required && provenance.sources.empty())
        table.mistake(table.position(key("source")), "'source' must name at least one source");
    constexpr auto unverified = static_cast<std::size_t>(Confidence::Unverified);
    const std::string confidence = key("confidence");
    const bool given = table.has(confidence) || need == required;
    provenance.confidence =
        static_cast<Confidence>(given ? table.word(confidence, {"seen", "known", "unverified"}) : unverified);
    return provenance;
}

std::vector<std::string> Loader::references(TableReader& table, std::string_view key, Reference::Kind kind,
                                            const std::string& regime) {
    std::vector<std::string> ids = table.strings(key);
    for (const std::string& id : ids)
        m_references.push_back({kind, id, regime, table.position(key)});
    return ids;
}

std::string Loader::reference(TableReader& table, std::string_view key, Reference::Kind kind, TableReader::Need need,
                              const std::string& regime) {
    std::string id = table.string(key, need);
    if (table.has(key))
        m_references.push_back({kind, id, regime, table.position(key)});
    return id;
}

void Loader::read_catalogue(TableReader& root) {
    auto table = root.table("catalogue", required);
    if (!table)
        return;
    if (table->integer("schema").value_or(0) != 1)
        table->mistake(table->position("schema"), "'schema' must be 1, the form that this program reads");
    m_catalogue.version = table->string("version");
    table->finish();
    if (auto published = root.table("published")) {
        constexpr std::int64_t longest = 3'650;
        const std::int64_t days = published->integer("max_capture_days").value_or(0);
        if (days < 1 || days > longest)
            published->mistake(published->position("max_capture_days"),
                               fmt::format("'max_capture_days' must be 1 to {}", longest));
        m_capture_days = std::to_string(days);
        published->finish();
    }
    root.each_table("market", [&](TableReader& entry) {
        Market market;
        market.id = unique_id(entry, "market");
        market.name = entry.text("name");
        market.members = entry.strings("members", required);
        market.provenance = provenance(entry);
        m_catalogue.markets.push_back(std::move(market));
    });
}

void Loader::read_sources(TableReader& root) {
    root.each_table("source", [&](TableReader& table) {
        Source source;
        source.id = unique_id(table, "source");
        source.title = table.string("title");
        source.url = table.string("url", optional);
        source.primary = table.boolean("primary", false);
        m_catalogue.sources.push_back(std::move(source));
    });
}

Level Loader::read_level(TableReader& table, const std::string& regime) {
    Level level;
    level.id = table.string("id");
    level.name = table.text("name");
    level.state = static_cast<Level::State>(table.word("state", {"open", "not-open", "closed"}));
    level.state_text = table.text("state_text");
    level.from = table.date("from");
    level.edition = reference(table, "edition", Reference::Kind::Edition, optional, regime);
    level.assessment = table.text("assessment", optional);
    if (const auto months = table.integer("validity_months"))
        level.validity_months = static_cast<int>(*months);
    level.provenance = provenance(table);
    return level;
}

void Loader::read_regime(TableReader& root) {
    Regime regime;
    if (auto table = root.table("regime", required)) {
        regime.id = unique_id(*table, "regime");
        regime.name = table->text("name");
        regime.operator_name = table->text("operator", optional);
        regime.market = table->string("market", optional);
        regime.kind = static_cast<Regime::Kind>(table->word("kind", {"law", "label", "standard"}));
        regime.summary = table->text("summary");
        regime.voluntary = table->boolean("voluntary", true);
        regime.provenance = provenance(*table);
        table->finish();
    }
    root.each_table("level", [&](TableReader& table) { regime.levels.push_back(read_level(table, regime.id)); });
    root.each_table("exception", [&](TableReader& table) {
        ScopeRule rule;
        rule.id = table.string("id");
        rule.text = table.text("text");
        rule.clause = table.string("clause", optional);
        rule.from = table.date("from");
        rule.provenance = provenance(table);
        regime.exceptions.push_back(std::move(rule));
    });
    root.each_table("timeline", [&](TableReader& table) {
        const auto on = table.date("on", required);
        Text text = table.text("text");
        Provenance where = provenance(table);
        if (on)
            regime.timeline.push_back({*on, std::move(text), std::move(where)});
    });
    root.each_table("fact", [&](TableReader& table) {
        Fact fact;
        fact.id = table.string("id");
        fact.title = table.text("title");
        fact.text = table.text("text");
        fact.clause = table.string("clause", optional);
        fact.provenance = provenance(table);
        regime.facts.push_back(std::move(fact));
    });
    root.each_table("claim_rule", [&](TableReader& table) {
        ClaimRule rule;
        rule.id = table.string("id");
        rule.text = table.text("text");
        rule.violations = table.string("violations");
        checked_reads(table, "violations", rule.violations, {{"on", ""}}, violation_columns);
        rule.unless_held = table.boolean("unless_held", false);
        rule.clause = table.string("clause", optional);
        rule.provenance = provenance(table);
        regime.claim_rules.push_back(std::move(rule));
    });
    root.each_table("edition", [&](TableReader& table) { // an edition of which only the name is known
        Edition edition;
        edition.id = table.string("id");
        edition.name = table.text("name");
        edition.levels = references(table, "levels", Reference::Kind::Level, regime.id);
        edition.from = table.date("from");
        edition.until = table.date("until");
        edition.provenance = provenance(table);
        m_editions.emplace_back(regime.id, std::move(edition));
    });
    if (regime.levels.empty())
        root.mistake(root.position(), "a regime needs at least one [[level]]");
    m_catalogue.regimes.push_back(std::move(regime));
}

/// A leaf has checks, a whole has parts, a rule stands alone.
void Loader::check_shape(TableReader& table, const Requirement& requirement) {
    const bool composed = !requirement.all.empty() || !requirement.any.empty();
    if (!requirement.checks.empty() && composed)
        table.mistake(table.position("checks"), "a requirement has 'checks', or 'all' and 'any', not both");
    if (requirement.rule == Requirement::Rule::None)
        return;
    if (!requirement.checks.empty() || composed)
        table.mistake(table.position("rule"), "a requirement has 'rule' or 'checks', 'all', 'any', not both");
    if (requirement.obligation != Obligation::Mandatory)
        table.mistake(table.position("rule"),
                      "'rule' needs obligation = \"mandatory\": it judges every recommendation");
}

Requirement Loader::read_requirement(TableReader& table, const Edition& edition, const std::string& regime) {
    Requirement requirement;
    requirement.regime = regime;
    requirement.edition = edition.id;
    requirement.id = table.string("id");
    const std::string scope = fmt::format("{}@{}", regime, edition.id);
    if (const auto [at, added] =
            m_ids.emplace(fmt::format("requirement:{}/{}", scope, requirement.id), table.position("id"));
        !added)
        table.mistake(table.position("id"),
                      fmt::format("the requirement '{}' stands already at {}", requirement.id, at->second.describe()));
    requirement.title = table.text("title");
    requirement.text = table.text("text");
    requirement.clause = table.string("clause", optional);
    requirement.obligation = static_cast<Obligation>(table.word("obligation", {"mandatory", "recommended"}));
    requirement.condition = reference(table, "condition", Reference::Kind::Condition, optional);
    requirement.accepts = static_cast<Basis>(table.word("accepts", {"declared", "documented", "inspected", "tested"}));
    requirement.part_of = reference(table, "part_of", Reference::Kind::Requirement, optional, scope);
    requirement.level = reference(table, "level", Reference::Kind::Level, optional, regime);
    requirement.checks = references(table, "checks", Reference::Kind::Check);
    requirement.all = references(table, "all", Reference::Kind::Requirement, scope);
    requirement.any = references(table, "any", Reference::Kind::Requirement, scope);
    if (table.has("rule"))
        requirement.rule = table.word("rule", {"recommendations-justified"}) == 0
                               ? Requirement::Rule::RecommendationsJustified
                               : Requirement::Rule::None;
    check_shape(table, requirement);
    requirement.parameters = table.string_map("parameters");
    requirement.provenance = provenance(table);
    requirement.accepts_provenance =
        table.has("accepts_confidence") ? provenance(table, "accepts", optional) : requirement.provenance;
    if (table.has("accepts_source") && !table.has("accepts_confidence"))
        table.mistake(table.position("accepts_source"), "'accepts_source' needs 'accepts_confidence'");
    requirement.file = table.position().describe();
    return requirement;
}

void Loader::read_edition(TableReader& root, const std::string& regime) {
    Edition edition;
    if (auto table = root.table("edition", required)) {
        edition.id = table->string("id");
        edition.name = table->text("name");
        edition.levels = references(*table, "levels", Reference::Kind::Level, regime);
        edition.from = table->date("from");
        edition.until = table->date("until");
        edition.provenance = provenance(*table);
        table->finish();
    }
    root.each_table("requirement", [&](TableReader& table) {
        edition.requirements.push_back(read_requirement(table, edition, regime));
    });
    m_references.push_back({Reference::Kind::Regime, regime, {}, root.position()});
    m_editions.emplace_back(regime, std::move(edition));
}

} // namespace warifu::catalogue
