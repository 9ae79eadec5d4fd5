// The public JSON shape of a supply: docs/json/check-supply.schema.json. A text for people stands in English under its
// name and in Japanese under NAME_ja.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "lookup.h"
#include "recognise_parts.h"
#include "warifu/attestation/supply.h"

namespace warifu::attestation {

namespace {

using Json = nlohmann::ordered_json;
using recognition::Candidate;
using recognition::RegimeSupply;
using recognition::SupplyDuty;

void put(Json& object, const std::string& name, const Text& text) {
    object[name] = text.en;
    object[name + "_ja"] = text.ja;
}

Json texts(const std::vector<Text>& list, Language language) {
    Json array = Json::array();
    for (const Text& text : list)
        array.push_back(text.in(language));
    return array;
}

void put(Json& object, const std::string& name, const std::vector<Text>& list) {
    object[name] = texts(list, Language::English);
    object[name + "_ja"] = texts(list, Language::Japanese);
}

Json candidates_value(const std::vector<Candidate>& candidates) {
    Json array = Json::array();
    for (const Candidate& candidate : candidates) {
        Json object = {{"label", candidate.label},
                       {"path", candidate.path.empty() ? Json(nullptr) : Json(candidate.path)},
                       {"presence", to_string(candidate.presence)}};
        put(object, "reason", candidate.reason);
        object["until"] = date_or_null(candidate.until);
        array.push_back(std::move(object));
    }
    return array;
}

Json keep_value(const SupplyDuty& due) {
    const auto& keep = due.duty->keep;
    if (!keep)
        return nullptr;
    Json object = Json::object();
    put(object, "what", keep->what);
    object["years"] = keep->years ? Json(*keep->years) : Json(nullptr);
    object["counted_from"] = to_string(keep->from);
    object["or_support"] = keep->or_support;
    object["from"] = date_or_null(due.keep_from);
    object["at_least_until"] = date_or_null(due.keep_to);
    return object;
}

Json duty_value(const SupplyDuty& due) {
    const catalogue::Duty& duty = *due.duty;
    Json object = {{"id", duty.id}, {"when", to_string(duty.when)}, {"roles", Json::array()}};
    for (const catalogue::Role role : duty.roles)
        object["roles"].push_back(to_string(role));
    put(object, "title", duty.title);
    put(object, "text", duty.text);
    object["clause"] = duty.clause;
    object["applies"] = to_string(due.applies);
    put(object, "why", due.why);
    object["statement"] = nullptr;
    if (due.paper)
        object["statement"] = {{"presence", to_string(due.paper->presence)},
                               {"until", date_or_null(due.paper->until)},
                               {"candidates", candidates_value(due.paper->candidates)}};
    object["keep"] = keep_value(due);
    object["facts"] = duty.facts;
    object["sources"] = duty.provenance.sources;
    object["confidence"] = to_string(duty.provenance.confidence);
    return object;
}

Json regime_value(const RegimeSupply& found) {
    constexpr std::string_view kinds[] = {"law", "label", "standard"};
    Json object = {{"regime", found.regime->id}};
    put(object, "name", found.regime->name);
    object["market"] = found.regime->market;
    object["kind"] = kinds[static_cast<std::size_t>(found.regime->kind)];
    object["standing"] = to_string(found.standing);
    object["from"] = date_or_null(found.from);
    put(object, "note", found.note);
    object["outcome"] = to_string(found.outcome);
    object["held"] = candidates_value(found.held);
    object["opens"] = found.openings;
    Json& duties = object["duties"] = Json::array();
    for (const SupplyDuty& due : found.duties)
        duties.push_back(duty_value(due));
    put(object, "unknown", found.unknown);
    object["sources"] = found.regime->provenance.sources;
    object["confidence"] = to_string(found.regime->provenance.confidence);
    return object;
}

Json verdict_value(const OwnVerdict& own) {
    return {{"regime", own.regime},
            {"verdict", to_string(own.verdict)},
            {"counts",
             {{"pass", own.mandatory.pass},
              {"fail", own.mandatory.fail},
              {"inconclusive", own.mandatory.inconclusive},
              {"not_applicable", own.mandatory.not_applicable}}},
            {"not_met", own.not_met}};
}

} // namespace

std::vector<OwnVerdict> own_verdicts(const Assessment& assessment, const catalogue::Catalogue& catalogue) {
    const Lookup lookup(assessment, catalogue);
    std::vector<OwnVerdict> found;
    for (const review::RegimeVerdict& regime : assessment.regimes) {
        OwnVerdict own{regime.regime, regime.verdict, regime.mandatory, regime.verdict == review::Verdict::Fail};
        for (const review::RequirementVerdict* member : lookup.members(regime))
            if (member->part_of.empty() && member->obligation == catalogue::Obligation::Mandatory)
                own.not_met = own.not_met || member->native == review::Verdict::Fail;
        found.push_back(std::move(own));
    }
    return found;
}

std::string supply_json(const catalogue::Catalogue& catalogue, const SupplyReport& report) {
    const auto& [question, supply, product, verdicts, assessed_on] = report;
    Json value = {{"version", 1},
                  {"on", question.held.on.to_string()},
                  {"market", question.market},
                  {"markets", supply.markets},
                  {"role", to_string(question.role)},
                  {"catalogue", {{"version", catalogue.version}, {"digest", catalogue.digest}}},
                  {"product", product.empty() ? Json(nullptr) : Json(product)},
                  {"support_until", date_or_null(question.held.support_until)},
                  {"excepted", question.held.excepted},
                  {"outcome", to_string(supply.outcome)}};
    Json& labels = value["labels"] = Json::array();
    for (const recognition::Label& label : question.held.labels)
        labels.push_back(label_value(label));
    Json& regimes = value["regimes"] = Json::array();
    for (const RegimeSupply& found : supply.regimes)
        regimes.push_back(regime_value(found));
    Json& opens = value["opens"] = Json::array();
    for (const recognition::Opening& opening : supply.openings)
        opens.push_back(opening_value(opening));
    put(value, "unknown", supply.unknown);
    value["assessed_on"] = date_or_null(assessed_on);
    Json& own = value["verdicts"] = Json::array();
    for (const OwnVerdict& each : verdicts)
        own.push_back(verdict_value(each));
    // A product's name and a label's number are whatever somebody typed.
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace warifu::attestation
