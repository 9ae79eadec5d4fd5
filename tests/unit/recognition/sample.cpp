#include "sample.h"

#include <stdexcept>

namespace warifu::recognition::sample {

namespace {

using catalogue::Arrangement;
using catalogue::Confidence;
using catalogue::Level;
using catalogue::Provenance;

const Provenance seen = {{"S1"}, Confidence::Seen};

Level level(const char* id, const char* name, Level::State state) {
    Level made;
    made.id = id;
    made.name = {name, name};
    made.state = state;
    made.from = day("2024-01-01");
    made.provenance = seen;
    return made;
}

catalogue::Edition edition(const char* id, std::optional<Date> from, std::optional<Date> until) {
    catalogue::Edition made;
    made.id = id;
    made.name = {id, id};
    made.from = from;
    made.until = until;
    made.provenance = seen;
    return made;
}

catalogue::Regime home() {
    catalogue::Regime regime;
    regime.id = "home";
    regime.name = {"Home", "ホーム"};
    regime.market = "JP";
    regime.levels = {level("1", "★1", Level::State::Open), level("2", "★2", Level::State::Open),
                     level("3", "★3", Level::State::Open), level("4", "★4", Level::State::NotOpen)};
    for (Level& one : regime.levels) {
        one.edition = "E2";
        one.validity_months = 24;
    }
    regime.editions = {edition("E1", day("2024-01-01"), day("2024-12-31")),
                       edition("E2", day("2025-02-01"), day("2026-12-31")),
                       edition("E3", day("2027-01-01"), std::nullopt)};
    return regime;
}

catalogue::Regime away() {
    catalogue::Regime regime;
    regime.id = "away";
    regime.name = {"Away", "アウェイ"};
    regime.market = "GB";
    regime.kind = catalogue::Regime::Kind::Law;
    regime.levels = {level("", "", Level::State::Open)};
    regime.exceptions = {{"computer", {"computers", "コンピューター"}, "Schedule 9", std::nullopt, seen}};
    return regime;
}

catalogue::Regime far() {
    catalogue::Regime regime;
    regime.id = "far";
    regime.name = {"Far", "ファー"};
    regime.levels = {level("a", "Level A", Level::State::Open), level("b", "Level B", Level::State::Closed)};
    return regime;
}

} // namespace

Date day(const char* text) {
    const auto parsed = Date::parse(text);
    if (!parsed)
        throw std::invalid_argument(text);
    return *parsed;
}

catalogue::Catalogue catalogue() {
    catalogue::Catalogue made;
    made.sources = {{"S1", "A source", "https://example.org/1", false}, {"S2", "Another source", "", true}};
    made.regimes = {home(), away(), far()};

    Arrangement arrangement;
    arrangement.id = "home-away";
    arrangement.name = {"the Act", "かの法律"};
    arrangement.kind = {"act of law", "法令"};
    arrangement.from_regime = "home";
    arrangement.from_levels = {"2"};
    arrangement.from_editions = {"E2"};
    arrangement.to_regime = "away";
    arrangement.view = Arrangement::View::Statute;
    arrangement.effect = Arrangement::Effect::Deemed;
    arrangement.requirements = {"away/one", "away/two"};
    arrangement.from = day("2025-03-01");
    arrangement.until = day("2027-12-31");
    arrangement.conditions = {{"current", {"The label is current", "ラベルが有効"}, {{"S2"}, Confidence::Seen}}};
    arrangement.remains = {{"records", {"Keep records", "記録を残す"}, {{"S2"}, Confidence::Unverified}}};
    arrangement.provenance = seen;
    made.arrangements = {arrangement};
    return made;
}

Arrangement& home_away(catalogue::Catalogue& catalogue) { return catalogue.arrangements.at(0); }

Label label() {
    Label made;
    made.regime = "home";
    made.level = "2";
    made.edition = "E2";
    made.issued = day("2025-04-01");
    made.expires = day("2027-03-31");
    return made;
}

Opening ask(const catalogue::Catalogue& catalogue, const Question& question) {
    return recognise(catalogue, question).at(0);
}

Opening ask(const catalogue::Catalogue& catalogue, const Label& label, const char* on) {
    return ask(catalogue, Question{{label}, day(on), std::nullopt, {}});
}

const catalogue::Catalogue& real() {
    static const auto loaded = catalogue::load_catalogue("");
    if (!loaded)
        throw std::runtime_error(loaded.error().describe());
    return *loaded;
}

Label held(const char* text) {
    auto label = parse_label(text, real());
    if (!label)
        throw std::runtime_error(label.error().describe());
    return *label;
}

} // namespace warifu::recognition::sample
