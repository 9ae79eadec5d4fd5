// The public JSON shape of an assessment: docs/json/assess.schema.json. Names and meanings are kept for ever; new
// members may come. A text for people stands in English under its name and in Japanese under NAME_ja.

#include "shape.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "locator.h"
#include "warifu/base/cell.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using Json = nlohmann::ordered_json;

void put(Json& object, const std::string& name, const Text& text) {
    object[name] = text.en;
    object[name + "_ja"] = text.ja;
}

void put(Json& object, const std::string& name, const std::vector<Text>& texts) {
    Json en = Json::array();
    Json ja = Json::array();
    for (const Text& text : texts) {
        en.push_back(text.en);
        ja.push_back(text.ja);
    }
    object[name] = std::move(en);
    object[name + "_ja"] = std::move(ja);
}

Json date(const std::optional<Date>& day) { return day ? Json(day->to_string()) : Json(nullptr); }

Json counts(const review::Counts& counts) {
    return {{"pass", counts.pass},
            {"fail", counts.fail},
            {"inconclusive", counts.inconclusive},
            {"not_applicable", counts.not_applicable}};
}

/// The models that stand alike under the regime; absent where the product has no [[model]].
void put_models(Json& object, const review::RegimeVerdict& verdict) {
    if (verdict.by_model.empty())
        return;
    Json& array = object["models"] = Json::array();
    for (const review::RegimeVerdict& part : verdict.by_model) {
        Json value = {{"models", part.models},
                      {"verdict", to_string(part.verdict)},
                      {"counts", counts(part.mandatory)},
                      {"recommended", counts(part.recommended)},
                      {"criteria", to_string(part.criteria)},
                      {"until", date(part.until)}};
        put(value, "note", part.note);
        array.push_back(std::move(value));
    }
}

Json forbidden_claim(const review::ForbiddenClaim& claim) {
    Json object = {{"rule", claim.rule}};
    put(object, "text", claim.text);
    object["observation"] = claim.observation;
    object["sources"] = claim.provenance.sources;
    object["confidence"] = to_string(claim.provenance.confidence);
    return object;
}

Json regime(const Lookup& lookup, const review::RegimeVerdict& verdict) {
    Json object = {{"regime", verdict.regime}, {"edition", verdict.edition}};
    put(object, "name", lookup.regime_name(verdict.regime));
    object["market"] = lookup.market(verdict.regime);
    object["verdict"] = to_string(verdict.verdict);
    object["counts"] = counts(verdict.mandatory);
    object["recommended"] = counts(verdict.recommended);
    object["criteria"] = to_string(verdict.criteria);
    object["until"] = date(verdict.until);
    put(object, "note", verdict.note);
    Json& claims = object["claims"] = Json::array();
    for (const review::ForbiddenClaim& claim : verdict.claims)
        claims.push_back(forbidden_claim(claim));
    Json& members = object["requirements"] = Json::array();
    for (const review::RequirementVerdict* member : lookup.members(verdict))
        if (members.empty() || members.back() != member->requirement)
            members.push_back(member->requirement);
    put_models(object, verdict);
    return object;
}

Json reason(const review::Reason& reason) {
    Json object = {{"kind", json_name(reason.kind)}, {"check", reason.check}};
    put(object, "text", reason.text);
    object["observations"] = reason.observations;
    return object;
}

Json override_value(const std::optional<review::Override>& override_) {
    if (!override_)
        return nullptr;
    return {{"verdict", to_string(override_->verdict)},
            {"reviewer", override_->reviewer},
            {"reason", override_->reason},
            {"on", override_->on.to_string()}};
}

Json word_value(const std::optional<review::MakersWord>& word) {
    if (!word)
        return nullptr;
    return {{"support", word->support},
            {"verdict", word->verdict},
            {"detail", word->detail},
            {"observations", word->observations}};
}

/// What the catalogue says of the requirement; empty where it does not know it.
void put_requirement(Json& object, const catalogue::Requirement* requirement) {
    static const catalogue::Requirement unknown;
    const catalogue::Requirement& known = requirement != nullptr ? *requirement : unknown;
    put(object, "title", known.title);
    put(object, "paraphrase", known.text);
    object["clause"] = known.clause;
    object["accepts"] = requirement != nullptr ? Json(to_string(known.accepts)) : Json(nullptr);
    object["checks"] = known.checks;
    object["sources"] = known.provenance.sources;
    object["confidence"] = to_string(known.provenance.confidence);
}

Json requirement_verdict(const Lookup& lookup, const review::RequirementVerdict& verdict) {
    Json object = {{"regime", verdict.regime},
                   {"requirement", verdict.requirement},
                   {"part_of", verdict.part_of},
                   {"model", verdict.model},
                   {"obligation", to_string(verdict.obligation)},
                   {"verdict", to_string(verdict.verdict)},
                   {"native", to_string(verdict.native)}};
    object["basis"] = verdict.basis ? Json(to_string(*verdict.basis)) : Json(nullptr);
    object["criteria"] = to_string(verdict.criteria);
    put_requirement(object, lookup.find_requirement(verdict.requirement));
    Json& reasons = object["reasons"] = Json::array();
    for (const review::Reason& one : verdict.reasons)
        reasons.push_back(reason(one));
    object["examinations"] = verdict.examinations;
    put(object, "provide", verdict.provide);
    put(object, "remedy", verdict.remedy);
    object["questions"] = verdict.questions;
    object["override"] = override_value(verdict.override_);
    object["makers_word"] = word_value(verdict.word);
    if (!verdict.models.empty())
        object["models"] = verdict.models;
    return object;
}

Json steps(const std::string& locator) {
    Json array = Json::array();
    for (const LocatorStep& step : walk(locator)) {
        Json object = {{"kind", json_name(step.kind)}, {"text", step.text}};
        object["number"] = step.number ? Json(*step.number) : Json(nullptr);
        array.push_back(std::move(object));
    }
    return array;
}

Json observation(const review::Observation& observation) {
    Json object = {{"id", observation.id},
                   {"table", observation.table},
                   {"artefact", observation.artefact},
                   {"locator", observation.locator}};
    object["steps"] = steps(observation.locator);
    Json& columns = object["columns"] = Json::object();
    for (const auto& [name, cell] : observation.columns)
        columns[name] = cell_value(cell);
    return object;
}

Json match_counts(const MatchCounts& counts) {
    return {{"subject", counts.subject},         {"all", counts.all},
            {"affected", counts.affected},       {"unknown", counts.unknown},
            {"not_affected", counts.unaffected}, {"exploited", counts.exploited},
            {"judged", counts.judged},           {"open", counts.open},
            {"fix_known", counts.fix_known},     {"no_versions", counts.no_versions}};
}

Json examination(const review::ExaminationRecord& record) {
    return {{"id", record.id},
            {"determinator", record.examination.determinator},
            {"artefact", record.artefact},
            {"locator", record.examination.locator},
            {"outcome", json_name(record.examination.outcome)},
            {"reason", record.examination.reason},
            {"looked_at", record.examination.looked_at},
            {"started", record.started}};
}

Json statement(const Statement& statement) {
    const bool record = statement.kind == Statement::Kind::Record;
    Json object = {{"kind", record ? "record" : "override"}, {"requirement", statement.requirement}};
    object["observation"] = record ? Json(statement.observation) : Json(nullptr);
    put(object, "text", statement.text);
    put(object, "set_aside", statement.set_aside);
    return object;
}

Json artefact(const ArtefactSummary& artefact) {
    return {{"kind", artefact.kind}, {"name", artefact.name}, {"size", artefact.size}, {"sha256", artefact.sha256}};
}

Json next_step(const NextStep& step) {
    Json object = {{"kind", json_name(step.kind)}};
    put(object, "text", step.text);
    object["requirements"] = step.requirements;
    if (!step.models.empty())
        object["models"] = step.models;
    return object;
}

Json takeover(const selection::Takeover& takeover) {
    return {{"model", takeover.model},
            {"what", to_string(takeover.part)},
            {"from", takeover.from},
            {"reason", takeover.reason}};
}

/// Absent where the product has no [[model]].
void put_family(Json& object, const Assessment& assessment) {
    if (assessment.family.empty())
        return;
    Json& family = object["family"] = Json::array();
    for (const ModelSummary& model : assessment.family)
        family.push_back(
            {{"id", model.id}, {"name", model.name}, {"variant_of", model.variant_of}, {"group", model.group}});
    Json& groups = object["groups"] = Json::array();
    for (const ModelGroup& group : assessment.groups) {
        Json value = {{"id", group.models.front()}, {"models", group.models}, {"artefacts", group.artefacts}};
        Json& takeovers = value["inherits"] = Json::array();
        for (const selection::Takeover& each : group.takeovers)
            takeovers.push_back(takeover(each));
        put(value, "differs", group.differs);
        groups.push_back(std::move(value));
    }
}

/// Labels and openings come from `recognise`'s own writer, so that both commands say the same.
void put_recognition(Json& object, const Lookup& lookup, const std::vector<recognition::Label>& labels,
                     const std::vector<recognition::Opening>& openings, const char* labels_name,
                     const char* openings_name) {
    const recognition::Question question{labels, lookup.assessment().on, std::nullopt, {}};
    const Json written = Json::parse(recognise_json(lookup.catalogue(), question, openings), nullptr, false);
    object[labels_name] = written.value("labels", Json::array());
    object[openings_name] = written.value("opens", Json::array());
}

/// Ids of everything that a reader may want to look up, each once, in the order in which they turn up.
class Mentioned {
public:
    void add(const std::string& id) {
        if (!id.empty() && m_seen.insert(id).second)
            m_order.push_back(id);
    }
    void add(const std::vector<std::string>& ids) {
        for (const std::string& id : ids)
            add(id);
    }
    const std::vector<std::string>& ids() const { return m_order; }

private:
    std::set<std::string> m_seen;
    std::vector<std::string> m_order;
};

Json checks(const Lookup& lookup) {
    Mentioned mentioned;
    for (const review::RequirementVerdict& verdict : lookup.assessment().verdicts) {
        if (const catalogue::Requirement* requirement = lookup.find_requirement(verdict.requirement))
            mentioned.add(requirement->checks);
        for (const review::Reason& one : verdict.reasons)
            mentioned.add(one.check);
    }
    Json array = Json::array();
    for (const std::string& id : mentioned.ids()) {
        const catalogue::Check* check = lookup.catalogue().find_check(id);
        Json object = {{"id", id}};
        put(object, "title", check != nullptr ? check->title : Text{id, id});
        put(object, "looks_for", check != nullptr ? check->looks_for : Text{});
        array.push_back(std::move(object));
    }
    return array;
}

Json sources(const Lookup& lookup) {
    Mentioned mentioned;
    for (const review::RequirementVerdict& verdict : lookup.assessment().verdicts)
        if (const catalogue::Requirement* requirement = lookup.find_requirement(verdict.requirement)) {
            mentioned.add(requirement->provenance.sources);
            mentioned.add(requirement->accepts_provenance.sources);
        }
    for (const auto* openings : {&lookup.assessment().opens, &lookup.assessment().would_open})
        for (const recognition::Opening& opening : *openings)
            mentioned.add(opening.sources);
    Json array = Json::array();
    for (const std::string& id : mentioned.ids()) {
        const catalogue::Source* source = lookup.catalogue().find_source(id);
        Json object = {{"id", id},
                       {"title", source != nullptr ? source->title : std::string()},
                       {"url", source != nullptr ? source->url : std::string()}};
        object["primary"] = source != nullptr && source->primary;
        array.push_back(std::move(object));
    }
    return array;
}

Json names(const Lookup& lookup) {
    Mentioned mentioned;
    const Assessment& assessment = lookup.assessment();
    const auto add_label = [&](const recognition::Label& label) {
        mentioned.add(label.level.empty() ? label.regime : label.regime + "/" + label.level);
    };
    std::ranges::for_each(assessment.labels, add_label);
    std::ranges::for_each(assessment.prospects, add_label);
    for (const auto* openings : {&assessment.opens, &assessment.would_open})
        for (const recognition::Opening& opening : *openings)
            mentioned.add(opening.regime);
    Json object = Json::object();
    for (const std::string& id : mentioned.ids()) {
        Json name = Json::object();
        put(name, "name", lookup.regime_name(id));
        name["market"] = lookup.market(id);
        object[id] = std::move(name);
    }
    return object;
}

template <class T, class Writer>
Json array_of(const std::vector<T>& items, Writer write) {
    Json array = Json::array();
    for (const T& item : items)
        array.push_back(write(item));
    return array;
}

} // namespace

nlohmann::ordered_json assessment_value(const Lookup& lookup) {
    const Assessment& assessment = lookup.assessment();
    Json object = {{"version", 1},
                   {"tool", {{"name", "warifu"}, {"version", bare_version(assessment)}}},
                   {"product", assessment.product},
                   {"maker", assessment.maker},
                   {"models", assessment.models},
                   {"on", assessment.on.to_string()},
                   {"dossier", assessment.dossier},
                   {"catalogue", {{"version", assessment.catalogue_version}, {"digest", assessment.catalogue_digest}}}};
    object["artefacts"] = array_of(assessment.artefacts, artefact);
    object["regimes"] = array_of(assessment.regimes, [&](const auto& verdict) { return regime(lookup, verdict); });
    object["verdicts"] =
        array_of(assessment.verdicts, [&](const auto& verdict) { return requirement_verdict(lookup, verdict); });
    put_recognition(object, lookup, assessment.labels, assessment.opens, "labels", "opens");
    put_recognition(object, lookup, assessment.prospects, assessment.would_open, "prospects", "would_open");
    object["next"] = array_of(assessment.next, next_step);
    object["observations"] = array_of(assessment.observations, observation);
    object["examinations"] = array_of(assessment.examinations, examination);
    object["anomalies"] = array_of(assessment.anomalies, [](const Anomaly& anomaly) {
        return Json{{"locator", anomaly.locator}, {"code", anomaly.code}, {"message", anomaly.message}};
    });
    object["statements"] = array_of(assessment.statements, statement);
    object["names"] = names(lookup);
    object["checks"] = checks(lookup);
    object["sources"] = sources(lookup);
    put_family(object, assessment);
    const Exposure& exposure = assessment.exposure;
    object["exposure"] = {
        {"subjects", array_of(exposure.subjects, observation)}, {"feeds", array_of(exposure.feeds, observation)},
        {"matches", array_of(exposure.matches, observation)},   {"more_matches", exposure.more_matches},
        {"counts", array_of(exposure.counts, match_counts)},    {"ends", array_of(exposure.ends, observation)}};
    return object;
}

std::string to_json(const Assessment& assessment, const catalogue::Catalogue& catalogue) {
    constexpr int indent = 2;
    // Names out of a firmware image need not be UTF-8: such bytes are replaced.
    return assessment_value(Lookup(assessment, catalogue))
               .dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
           "\n";
}

} // namespace warifu::attestation
