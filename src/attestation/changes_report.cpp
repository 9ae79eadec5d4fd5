// What changed between two assessments of a product: what carries over, what must be examined again, which verdicts
// moved, and what regimes ask of the maker after a change. What no source says is shown as unverified.

#include "warifu/attestation/changes_report.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "lookup.h"
#include "terminal.h"
#include "warifu/attestation/duties.h"

namespace warifu::attestation {

namespace {

using catalogue::Catalogue;
using catalogue::Duty;
using surveillance::Changes;
using surveillance::Moved;
using surveillance::TesterRecord;
using Json = nlohmann::ordered_json;

/// A regime's duty on a change.
struct Told {
    const catalogue::Regime* regime;
    const Duty* duty;
};

std::vector<Told> duties_of(const Catalogue& catalogue, const Changes& changes) {
    std::vector<Told> duties;
    std::set<std::string_view> seen;
    for (const std::string& id : changes.regimes) {
        const catalogue::Regime* regime = catalogue.find_regime(parse_regime_id(id).regime);
        if (regime == nullptr || !seen.insert(regime->id).second)
            continue;
        for (const Duty& duty : regime->duties)
            if (duty.when == Duty::When::Change)
                duties.push_back({regime, &duty});
    }
    return duties;
}

std::string_view word_of(const surveillance::ArtefactChange& change) {
    if (change.before.empty())
        return "added";
    if (change.after.empty())
        return "gone";
    return change.before == change.after ? "same" : "changed";
}

bool firmware_changed(const Changes& changes) {
    return std::ranges::any_of(changes.artefacts, [](const auto& change) { return change.before != change.after; });
}

Json record_value(const TesterRecord& record) {
    return {{"requirement", record.requirement}, {"model", record.model},
            {"method", record.method},           {"result", record.result},
            {"tester", record.tester},           {"on", record.on},
            {"unit_serial", record.unit_serial}, {"firmware_sha256", record.firmware_sha256}};
}

Json records_value(const std::vector<TesterRecord>& records) {
    Json array = Json::array();
    for (const TesterRecord& record : records)
        array.push_back(record_value(record));
    return array;
}

Json duty_value(const Told& told) {
    Json roles = Json::array();
    for (const catalogue::Role role : told.duty->roles)
        roles.push_back(to_string(role));
    return {{"regime", told.regime->id},
            {"id", told.duty->id},
            {"roles", std::move(roles)},
            {"title", told.duty->title.en},
            {"title_ja", told.duty->title.ja},
            {"text", told.duty->text.en},
            {"text_ja", told.duty->text.ja},
            {"clause", told.duty->clause},
            {"from", told.duty->from ? Json(told.duty->from->to_string()) : Json(nullptr)},
            {"sources", told.duty->provenance.sources},
            {"confidence", to_string(told.duty->provenance.confidence)}};
}

std::string or_dash(const std::string& text) { return text.empty() ? "–" : text; }

void write_artefacts(Terminal& out, const Changes& changes) {
    out.heading(out.say("Artefacts", "対象物"));
    const auto shortened = [](const std::string& digest) { return digest.empty() ? "–" : digest.substr(0, 16); };
    for (const auto& change : changes.artefacts) {
        const std::string_view word = word_of(change);
        const std::string_view told = word == "same"      ? out.say("unchanged", "変更なし")
                                      : word == "changed" ? out.say("changed", "変更あり")
                                      : word == "added"   ? out.say("added", "追加")
                                                          : out.say("gone", "削除");
        out.item(word == "same" ? "=" : "≠", word == "same" ? Ink::Dim : Ink::Yellow,
                 fmt::format("{} ({}): {}, sha256 {} → {}", change.name, change.kind, told, shortened(change.before),
                             shortened(change.after)),
                 2);
    }
    if (changes.artefacts.empty())
        out.text(out.say("None in either dossier.", "どちらの記録ファイルにもない。"), 2);
}

/// One line for each requirement: who examined what, on which firmware.
void write_records(Terminal& out, std::string_view mark, Ink ink, const std::vector<TesterRecord>& records) {
    for (const TesterRecord& record : records) {
        const std::string model = record.model.empty() ? "" : fmt::format(" [{}]", record.model);
        const std::string firmware = record.method != "device" ? ""
                                     : record.firmware_sha256.empty()
                                         ? std::string(out.say(", firmware not named", "、ファームウェアの記載なし"))
                                         : fmt::format(fmt::runtime(out.say(", firmware {}…", "、ファームウェア {}…")),
                                                       record.firmware_sha256.substr(0, 16));
        out.item(mark, ink,
                 fmt::format("{}{}: {}, {}, {}, {}{}", record.requirement, model, record.method, record.result,
                             record.tester, record.on, firmware),
                 2);
    }
}

void write_carried(Terminal& out, const Changes& changes) {
    out.heading(out.say("What carries over", "引き継がれるもの"));
    out.text(fmt::format(fmt::runtime(out.say("{} answers are the same as before.", "回答 {} 件は前回と同じ。")),
                         changes.answers_kept),
             2);
    write_records(out, "=", Ink::Dim, changes.kept);
    for (const auto& answer : changes.answers)
        out.item("≠", Ink::Yellow,
                 fmt::format("{}{}: {} → {}", answer.question,
                             answer.model.empty() ? "" : fmt::format(" [{}]", answer.model), or_dash(answer.before),
                             or_dash(answer.after)),
                 2);
    if (firmware_changed(changes))
        out.text(out.say("An answer carries over as it was given: check that it is still so with the new firmware.",
                         "回答は前回のまま引き継がれる。新しいファームウェアでも正しいかを確認すること。"),
                 2, Ink::Dim);
    if (!changes.dropped.empty())
        out.text(out.say("No longer in the product file:", "製品ファイルからなくなった記録:"), 2);
    write_records(out, "-", Ink::Yellow, changes.dropped);
}

void write_again(Terminal& out, const Changes& changes) {
    out.heading(out.say("What must be examined again: the records are of a firmware that is no longer here",
                        "再試験が必要なもの(記録のファームウェアが現在のものと異なる)"));
    write_records(out, "✗", Ink::Yellow, changes.again);
    if (changes.again.empty())
        out.text(out.say("No record is bound to a firmware that has gone.", "旧ファームウェアに依存する記録はない。"),
                 2);
    if (!changes.set_aside.empty())
        out.field(out.say("verdicts that are not the engine's own: look at them again",
                          "エンジン以外による判定(見直しが必要)"),
                  fmt::format("{}", fmt::join(changes.set_aside, ", ")), 2);
}

void write_moved(Terminal& out, const Changes& changes) {
    out.heading(out.say("Verdicts that moved", "変わった判定"));
    for (const Moved& moved : changes.moved) {
        const std::string models =
            moved.models.empty() ? "" : fmt::format(" [{}]", models_text(moved.models, out.language()));
        out.item("→", Ink::Bold,
                 fmt::format("{}{}: {} → {}", moved.id, models, or_dash(moved.before), or_dash(moved.after)), 2);
        if (!moved.reason.empty())
            out.text(printable(moved.reason.in(out.language()), 300), 4, Ink::Dim);
    }
    if (changes.moved.empty())
        out.text(out.say("None.", "なし。"), 2);
}

void write_duties(Terminal& out, const Catalogue& catalogue, const Changes& changes) {
    out.heading(out.say("What regimes ask of you after a change", "変更時に制度が求めること"));
    const std::vector<Told> duties = duties_of(catalogue, changes);
    for (const Told& told : duties) {
        const bool seen = told.duty->provenance.confidence == catalogue::Confidence::Seen;
        out.item(seen ? "•" : "?", seen ? Ink::Bold : Ink::Yellow,
                 fmt::format("{}: {}{} [{}]", told.regime->name.in(out.language()), told.duty->title.in(out.language()),
                             told.duty->clause.empty() ? "" : fmt::format(" ({})", told.duty->clause),
                             to_string(told.duty->provenance.confidence)),
                 2);
        out.text(told.duty->text.in(out.language()), 4);
        out.text(fmt::format("{}{} · {} {}", roles_text(*told.duty, out.language()),
                             told.duty->from
                                 ? fmt::format(" · {} {}", out.say("from", "適用開始"), told.duty->from->to_string())
                                 : std::string(),
                             out.say("source", "出典"), fmt::join(told.duty->provenance.sources, ", ")),
                 4, Ink::Dim);
    }
    if (duties.empty())
        out.text(
            out.say("The catalogue knows of no such duty in the regimes judged; that does not say that there is none.",
                    "判定した制度について、カタログに該当する義務の記載はない(義務がないという意味ではない)。"),
            2);
    out.text(out.say("Unverified: no source that was read says which change calls for it. Ask the operator.",
                     "unverified: どの変更で必要になるかを、資料で確認できていない。運営者に確認すること。"),
             2, Ink::Dim);
}

} // namespace

std::string changes_json(const Changes& changes, const Catalogue& catalogue) {
    Json value = {{"version", 1},
                  {"product", changes.product},
                  {"before", {{"on", changes.before_on}}},
                  {"after", {{"on", changes.after_on}}}};
    Json& artefacts = value["artefacts"] = Json::array();
    for (const auto& change : changes.artefacts)
        artefacts.push_back({{"kind", change.kind},
                             {"name", change.name},
                             {"change", word_of(change)},
                             {"before", change.before.empty() ? Json(nullptr) : Json(change.before)},
                             {"after", change.after.empty() ? Json(nullptr) : Json(change.after)}});
    Json answers = Json::array();
    for (const auto& answer : changes.answers)
        answers.push_back({{"question", answer.question},
                           {"model", answer.model},
                           {"before", answer.before},
                           {"after", answer.after}});
    value["answers"] = {{"kept", changes.answers_kept}, {"changed", std::move(answers)}};
    value["records"] = {{"kept", records_value(changes.kept)},
                        {"again", records_value(changes.again)},
                        {"dropped", records_value(changes.dropped)}};
    value["set_aside"] = changes.set_aside;
    Json& moved = value["moved"] = Json::array();
    for (const Moved& each : changes.moved)
        moved.push_back({{"id", each.id},
                         {"models", each.models},
                         {"before", each.before},
                         {"after", each.after},
                         {"reason", each.reason.en},
                         {"reason_ja", each.reason.ja}});
    Json& duties = value["duties"] = Json::array();
    for (const Told& told : duties_of(catalogue, changes))
        duties.push_back(duty_value(told));
    return value.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string changes_text(const Changes& changes, const Catalogue& catalogue, const TextStyle& style) {
    Terminal out(style);
    out.text(fmt::format("{}: {} → {}", changes.product, or_dash(changes.before_on), or_dash(changes.after_on)), 0,
             Ink::Bold);
    write_artefacts(out, changes);
    write_carried(out, changes);
    write_again(out, changes);
    write_moved(out, changes);
    write_duties(out, catalogue, changes);
    return out.take();
}

} // namespace warifu::attestation
