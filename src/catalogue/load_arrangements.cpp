#include <fmt/format.h>

#include "loader.h"

namespace warifu::catalogue {

namespace {

Arrangement::Stance read_stance(TableReader& table, std::string_view key) {
    if (!table.has(key))
        return Arrangement::Stance::NotDetermined;
    return static_cast<Arrangement::Stance>(table.word(key, {"covered", "not covered", "not determined"}));
}

} // namespace

ArrangementTerm Loader::read_term(TableReader& table) {
    ArrangementTerm term;
    term.id = table.string("id");
    term.text = table.text("text");
    term.provenance = provenance(table);
    return term;
}

Arrangement Loader::read_arrangement(TableReader& table) {
    Arrangement arrangement;
    arrangement.id = unique_id(table, "arrangement");
    arrangement.name = table.text("name");
    if (auto from = table.table("from", required)) {
        arrangement.from_regime = reference(*from, "regime", Reference::Kind::Regime, required);
        arrangement.from_levels = references(*from, "levels", Reference::Kind::Level, arrangement.from_regime);
        arrangement.from_editions = references(*from, "editions", Reference::Kind::Edition, arrangement.from_regime);
        from->finish();
    }
    if (auto to = table.table("to", required)) {
        arrangement.to_regime = reference(*to, "regime", Reference::Kind::Regime, required);
        arrangement.to_level = reference(*to, "level", Reference::Kind::Level, optional, arrangement.to_regime);
        to->finish();
    }
    arrangement.view = static_cast<Arrangement::View>(table.word("view", {"statute", "operator"}));
    arrangement.kind = table.text("kind");
    arrangement.effect = static_cast<Arrangement::Effect>(
        table.word("effect", {"deemed", "equivalent", "simplified", "not determined", "under study"}));
    arrangement.requirements = references(table, "requirements", Reference::Kind::Requirement);
    for (const std::string& id : arrangement.requirements)
        if (id.substr(0, id.find_first_of("/@")) != arrangement.to_regime)
            table.mistake(
                table.position("requirements"),
                fmt::format("'{}' is no requirement of '{}', which the arrangement opens", id, arrangement.to_regime));
    arrangement.other_levels = read_stance(table, "other_levels");
    arrangement.other_editions = read_stance(table, "other_editions");
    arrangement.grace = read_stance(table, "grace");
    arrangement.signed_on = table.date("signed");
    arrangement.from = table.date("effective");
    arrangement.until = table.date("ends");
    if (arrangement.from && arrangement.until && *arrangement.until < *arrangement.from)
        table.mistake(table.position("ends"), "it ends before it takes effect");
    arrangement.scope = table.text("scope", optional);
    table.each_table("condition", [&](TableReader& term) { arrangement.conditions.push_back(read_term(term)); });
    table.each_table("remains", [&](TableReader& term) { arrangement.remains.push_back(read_term(term)); });
    arrangement.note = table.text("note", optional);
    arrangement.counterpart = reference(table, "counterpart", Reference::Kind::Arrangement, optional);
    arrangement.provenance = provenance(table);
    return arrangement;
}

void Loader::read_arrangements(TableReader& root) {
    root.each_table("arrangement",
                    [&](TableReader& table) { m_catalogue.arrangements.push_back(read_arrangement(table)); });
}

void Loader::read_crosswalk(TableReader& root) {
    Crosswalk crosswalk;
    if (auto table = root.table("crosswalk", required)) {
        crosswalk.id = unique_id(*table, "crosswalk");
        crosswalk.title = table->text("title");
        table->finish();
    }
    root.each_table("pair", [&](TableReader& table) {
        CrosswalkPair& pair = crosswalk.pairs.emplace_back();
        const auto side = [&](std::string_view key) {
            std::string id = table.string(key);
            // `regime:clause` names a clause that the catalogue does not hold as an item.
            if (const std::size_t colon = id.find(':'); colon != std::string::npos)
                m_references.push_back({Reference::Kind::Regime, id.substr(0, colon), {}, table.position(key)});
            else
                m_references.push_back({Reference::Kind::Requirement, id, {}, table.position(key)});
            return id;
        };
        pair.a = side("a");
        pair.b = side("b");
        pair.relation = static_cast<CrosswalkPair::Relation>(
            table.word("relation", {"equal", "subset", "superset", "intersects", "none"}));
        pair.note = table.text("note", optional);
        pair.provenance = provenance(table);
    });
    m_catalogue.crosswalks.push_back(std::move(crosswalk));
}

} // namespace warifu::catalogue
