#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "loader.h"

namespace warifu::catalogue {

namespace {

constexpr std::array roles = {Role::Manufacturer, Role::AuthorisedRepresentative, Role::Importer, Role::Distributor,
                              Role::Laboratory};

std::vector<Role> read_roles(TableReader& table) {
    std::vector<Role> found;
    for (const std::string& word : table.strings("roles")) {
        const auto role = std::find_if(roles.begin(), roles.end(), [&](Role each) { return to_string(each) == word; });
        if (role == roles.end()) {
            std::vector<std::string_view> known;
            for (const Role each : roles)
                known.push_back(to_string(each));
            table.mistake(table.position("roles"),
                          fmt::format("there is no role '{}'; there is: {}", word, fmt::join(known, ", ")));
        } else if (std::find(found.begin(), found.end(), *role) != found.end()) {
            table.mistake(table.position("roles"), fmt::format("the role '{}' stands twice", word));
        } else {
            found.push_back(*role);
        }
    }
    if (table.has("roles") && found.empty())
        table.mistake(table.position("roles"),
                      "'roles' is empty; leave it out where no source says whom the duty binds");
    return found;
}

std::optional<Duty::Keep> read_keep(TableReader& duty) {
    auto table = duty.table("keep");
    if (!table)
        return std::nullopt;
    constexpr std::int64_t most_years = 100;
    Duty::Keep keep;
    keep.what = table->text("what");
    if (const auto years = table->integer("years")) {
        if (*years < 1 || *years > most_years)
            table->mistake(table->position("years"), "'years' must be from 1 to 100");
        else
            keep.years = static_cast<int>(*years);
    }
    if (table->has("from"))
        keep.from =
            static_cast<Duty::Keep::From>(table->word("from", {"not-stated", "issue", "placing", "supply", "record"}));
    keep.or_support = table->boolean("or_support", false);
    if (!keep.years && (table->has("from") || keep.or_support))
        table->mistake(table->position(), "'from' and 'or_support' need 'years'");
    table->finish();
    return keep;
}

} // namespace

Duty Loader::read_duty(TableReader& table, const std::string& regime) {
    Duty duty;
    duty.id = table.string("id");
    if (const auto [at, added] = m_ids.emplace(fmt::format("duty:{}/{}", regime, duty.id), table.position("id"));
        !added)
        table.mistake(table.position("id"),
                      fmt::format("the duty '{}' stands already at {}", duty.id, at->second.describe()));
    duty.roles = read_roles(table);
    duty.when = static_cast<Duty::When>(table.word(
        "when", {"supply", "after-supply", "change", "failure", "incident", "request", "end", "not-stated"}));
    duty.title = table.text("title");
    duty.text = table.text("text");
    duty.clause = table.string("clause", optional);
    duty.from = table.date("from");
    duty.condition = reference(table, "condition", Reference::Kind::Condition, optional);
    duty.only_for = table.text("only_for", optional);
    if (table.has("label"))
        duty.label = reference(table, "label", Reference::Kind::Level, optional, regime);
    duty.requirement = reference(table, "requirement", Reference::Kind::Requirement, optional);
    if (table.has("requirement") && !table.has("label"))
        table.mistake(table.position("requirement"),
                      "'requirement' says what stands in the place of 'label', which is missing");
    duty.facts = references(table, "facts", Reference::Kind::Fact, regime);
    duty.keep = read_keep(table);
    duty.provenance = provenance(table);
    return duty;
}

void Loader::read_duties(TableReader& root, const std::string& regime) {
    m_references.push_back({Reference::Kind::Regime, regime, {}, root.position()});
    root.each_table("duty", [&](TableReader& table) { m_duties.emplace_back(regime, read_duty(table, regime)); });
}

} // namespace warifu::catalogue
