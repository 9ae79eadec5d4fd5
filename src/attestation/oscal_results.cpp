// OSCAL assessment results 1.2.1: one result for the day of the assessment, a finding for every requirement under every
// regime, an observation for every row of evidence, every examination and every override.
// https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/json-reference/
//
// A finding's target is `satisfied` or `not-satisfied`, nothing between. `satisfied` means PASS. Everything else is
// `not-satisfied`, with the reason `fail` for FAIL and `other` for INCONCLUSIVE and NOT APPLICABLE; the property
// `verdict` has our word, and NOT APPLICABLE also has OSCAL's implementation status of that name.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "oscal.h"
#include "outline.h"
#include "warifu/attestation/exports.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using namespace oscal;
using review::Observation;
using review::Override;
using review::Verdict;

std::string cells(const Observation& observation) {
    std::string text;
    for (const auto& [name, value] : observation.columns) {
        text += fmt::format("{}{} = ", text.empty() ? "" : ", ", name);
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            text += fmt::format("{}", *integer);
        else if (const auto* real = std::get_if<double>(&value))
            text += fmt::format("{}", *real);
        else if (const auto* words = std::get_if<std::string>(&value))
            text += *words;
        else
            text += "NULL";
    }
    return text;
}

class Results {
public:
    Results(const Lookup& lookup, Language language)
        : m_lookup(lookup), m_assessment(lookup.assessment()), m_language(language), m_lines(outline(lookup)),
          m_tool(uuid("tool", m_assessment.tool_version)) {
        name_evidence();
    }

    Json write();

private:
    std::string subject(std::string_view kind, std::string_view rest) const;
    std::string artefact_uuid(const std::string& name) const { return subject("artefact", name); }
    /// By what it says and where, not by its number in this dossier: it is the same in the next run.
    const std::string& observation_uuid(const Observation& observation) const { return m_uuids.at(&observation); }
    std::string override_uuid(const Line& line) const { return subject("override", override_key(line)); }
    /// A requirement may have one for each model.
    static std::string override_key(const Line& line) {
        return line.requirement->model.empty() ? line.id() : line.id() + "\n" + line.requirement->model;
    }
    std::string party_uuid(std::string_view name) const { return uuid("party", name); }
    const std::string& examination_uuid(const review::ExaminationRecord& record) const { return m_uuids.at(&record); }
    void name_evidence();
    std::string collected(const Observation& observation) const;
    std::vector<std::string> times() const;

    Json tool_origin() const { return actor("tool", m_tool); }
    static Json actor(std::string_view type, const std::string& of);
    void add_subject(Json& object, const std::string& artefact) const;
    Json evidence(const Observation& observation) const;
    Json examination(const review::ExaminationRecord& record) const;
    Json reviewed(const Line& line, const Override& given) const;
    Json observations() const;
    Json finding(const Line& line) const;
    Json target(const Line& line) const;
    Json related(const Line& line) const;
    Json controls() const;
    Json local_definitions() const;
    Json metadata_with_parties() const;

    const Lookup& m_lookup;
    const Assessment& m_assessment;
    Language m_language;
    std::vector<Line> m_lines;
    std::string m_tool;
    std::map<const void*, std::string> m_uuids; ///< of observations and examinations, by where they stand
};

/// What belongs to this product; another product's has other UUIDs.
std::string Results::subject(std::string_view kind, std::string_view rest) const {
    return uuid(kind, fmt::format("{}\n{}\n{}", m_assessment.maker, m_assessment.product, rest));
}

/// Rows that say the same of the same place are told apart by their order.
void Results::name_evidence() {
    std::map<std::string, std::size_t> times_seen;
    const auto name = [&](const void* where, std::string_view kind, const std::string& what) {
        const std::size_t nth = ++times_seen[fmt::format("{}\n{}", kind, what)];
        m_uuids.emplace(where, subject(kind, nth == 1 ? what : fmt::format("{}\n{}", what, nth)));
    };
    for (const Observation& observation : m_assessment.observations)
        name(&observation, "observation",
             fmt::format("{}\n{}\n{}", observation.table, observation.locator, cells(observation)));
    for (const review::ExaminationRecord& record : m_assessment.examinations)
        name(&record, "examination",
             fmt::format("{}\n{}", record.examination.determinator, record.examination.locator));
}

/// When the dossier says that the examinations began, earliest first.
std::vector<std::string> Results::times() const {
    std::vector<std::string> found;
    for (const review::ExaminationRecord& record : m_assessment.examinations)
        if (const auto time = timestamp(record.started))
            found.push_back(*time);
    std::ranges::sort(found);
    return found;
}

/// A tester's record is of its day, a row from an artefact of that artefact's examination, an answer of this day.
std::string Results::collected(const Observation& observation) const {
    if (const auto day = Date::parse(text_in(observation, "on_date")); is_record(observation) && day)
        return midnight(*day);
    for (const review::ExaminationRecord& record : m_assessment.examinations)
        if (!observation.artefact.empty() && record.artefact == observation.artefact)
            if (const auto time = timestamp(record.started))
                return *time;
    return midnight(m_assessment.on);
}

Json Results::actor(std::string_view type, const std::string& of) {
    Json actors = Json::array();
    actors.push_back(Json{{"type", type}, {"actor-uuid", of}});
    Json origin = Json::object();
    origin["actors"] = std::move(actors);
    return origin;
}

void Results::add_subject(Json& object, const std::string& artefact) const {
    if (m_lookup.find_artefact(artefact) != nullptr)
        object["subjects"] = Json::array({Json{{"subject-uuid", artefact_uuid(artefact)}, {"type", "inventory-item"}}});
}

std::string_view method(const Observation& observation) {
    if (observation.table == "declaration")
        return "INTERVIEW";
    return is_record(observation) && text_in(observation, "method") == "device" ? "TEST" : "EXAMINE";
}

Json Results::evidence(const Observation& observation) const {
    const bool record = is_record(observation);
    Json value = {{"uuid", observation_uuid(observation)},
                  {"title", line(fmt::format("{} #{}", observation.table, observation.id))},
                  {"description", block(record ? record_text(observation, m_language) : cells(observation))}};
    add_prop(value, "table", observation.table);
    add_prop(value, "locator", observation.locator);
    if (record)
        for (const std::string_view column : {"result", "tester", "on_date", "firmware_sha256"})
            add_prop(value, token(column), text_in(observation, column));
    value["methods"] = Json::array({method(observation)});
    value["types"] = Json::array({record ? "test-record" : "discovery"});
    value["origins"] =
        Json::array({record ? actor("party", party_uuid(plain(text_in(observation, "tester")))) : tool_origin()});
    add_subject(value, observation.artefact);
    value["relevant-evidence"] = Json::array({Json{{"description", block(observation.locator)}}});
    value["collected"] = collected(observation);
    return value;
}

Json Results::examination(const review::ExaminationRecord& record) const {
    const Examination& done = record.examination;
    Json value = {{"uuid", examination_uuid(record)},
                  {"title", line(fmt::format("{}: {}", done.determinator, json_name(done.outcome)))},
                  {"description", block(fmt::format("{}\n{}\n{}", done.locator, done.looked_at, done.reason))}};
    add_prop(value, "determinator", done.determinator);
    add_prop(value, "outcome", json_name(done.outcome));
    value["methods"] = Json::array({"EXAMINE"});
    value["types"] = Json::array({"examination"});
    value["origins"] = Json::array({tool_origin()});
    add_subject(value, record.artefact);
    value["collected"] = timestamp(record.started).value_or(midnight(m_assessment.on));
    return value;
}

Json Results::reviewed(const Line& of, const Override& given) const {
    Json value = {{"uuid", override_uuid(of)},
                  {"title", line(fmt::format("Override: {} {}", of.id(), to_string(given.verdict)))},
                  {"description", block(given.reason)}};
    add_prop(value, "verdict", to_string(given.verdict));
    add_prop(value, "reviewer", given.reviewer);
    add_prop(value, "on", given.on.to_string());
    value["methods"] = Json::array({"EXAMINE"});
    value["types"] = Json::array({"override"});
    value["origins"] = Json::array({actor("party", party_uuid(plain(given.reviewer)))});
    value["collected"] = midnight(given.on);
    return value;
}

Json Results::observations() const {
    Json array = Json::array();
    for (const Observation& observation : m_assessment.observations)
        array.push_back(evidence(observation));
    for (const review::ExaminationRecord& record : m_assessment.examinations)
        array.push_back(examination(record));
    std::set<std::string> seen;
    for (const Line& each : m_lines)
        if (each.requirement != nullptr && each.requirement->override_ && seen.insert(override_key(each)).second)
            array.push_back(reviewed(each, *each.requirement->override_));
    return array;
}

Json Results::related(const Line& of) const {
    Json array = Json::array();
    std::set<std::string> seen;
    const auto add = [&](const std::string& id) {
        if (seen.insert(id).second)
            array.push_back({{"observation-uuid", id}});
    };
    if (of.requirement == nullptr)
        return array;
    for (const review::Reason& reason : of.requirement->reasons)
        for (const std::int64_t id : reason.observations)
            if (const Observation* observation = m_lookup.find_observation(id))
                add(observation_uuid(*observation));
    for (const std::int64_t id : of.requirement->examinations)
        if (const review::ExaminationRecord* record = m_lookup.find_examination(id))
            add(examination_uuid(*record));
    if (of.requirement->override_)
        add(override_uuid(of));
    return array;
}

Json Results::target(const Line& of) const {
    const Verdict verdict = of.verdict();
    Json value = {{"type", "objective-id"},
                  {"target-id", objective_id(of.id())},
                  {"title", line(title_of(m_lookup, of, m_language))}};
    value["status"] = {{"state", verdict == Verdict::Pass ? "satisfied" : "not-satisfied"},
                       {"reason", verdict == Verdict::Pass   ? "pass"
                                  : verdict == Verdict::Fail ? "fail"
                                                             : "other"},
                       {"remarks", block(to_string(verdict))}};
    if (verdict == Verdict::NotApplicable)
        value["implementation-status"] = {{"state", "not-applicable"}};
    return value;
}

Json Results::finding(const Line& of) const {
    const std::string model = of.requirement != nullptr ? of.requirement->model : std::string();
    Json value = {{"uuid", subject("finding", fmt::format("{}\n{}\n{}", of.regime->regime, of.id(), model))},
                  {"title", line(fmt::format("{}: {}", to_string(of.verdict()), of.id()))}};
    add_prop(value, "verdict", to_string(of.verdict()));
    add_prop(value, "regime", of.regime->regime);
    add_prop(value, "counts", of.decides ? "yes" : "no");
    if (of.requirement != nullptr)
        add_verdict_props(value, *of.requirement);
    value["description"] = block(told(backing(m_lookup, of, m_language), m_language));
    value["origins"] = Json::array({tool_origin()});
    if (of.requirement != nullptr && of.requirement->override_)
        value["origins"].push_back(actor("party", party_uuid(plain(of.requirement->override_->reviewer))));
    value["target"] = target(of);
    if (Json observed = related(of); !observed.empty())
        value["related-observations"] = std::move(observed);
    return value;
}

Json Results::controls() const {
    Json selections = Json::array();
    for (std::size_t i = 0; i < m_lines.size();) {
        const review::RegimeVerdict* const regime = m_lines[i].regime;
        Json included = Json::array();
        std::set<std::string> named; // models that differ have a line each
        for (; i < m_lines.size() && m_lines[i].regime == regime; ++i)
            if (named.insert(m_lines[i].id()).second)
                included.push_back({{"control-id", token(m_lines[i].id())}});
        selections.push_back({{"description", block(fmt::format("{} {}", regime->regime, regime->edition))},
                              {"include-controls", std::move(included)}});
    }
    Json value = Json::object();
    if (selections.empty()) // nothing was asked for
        selections.push_back({{"include-all", Json::object()}});
    value["control-selections"] = std::move(selections);
    return value;
}

Json Results::local_definitions() const {
    Json items = Json::array();
    for (const ArtefactSummary& artefact : m_assessment.artefacts) {
        Json item = {{"uuid", artefact_uuid(artefact.name)}, {"description", block(artefact.name)}};
        add_prop(item, "kind", artefact.kind);
        add_prop(item, "size", fmt::format("{}", artefact.size));
        add_prop(item, "sha-256", artefact.sha256);
        items.push_back(std::move(item));
    }
    Json value = Json::object();
    if (!items.empty())
        value["inventory-items"] = std::move(items);
    const Json tool = {
        {"uuid", m_tool},
        {"type", "software"},
        {"title", "warifu"},
        {"description", "The engine that gathered the evidence and gave the verdicts."},
        {"props", Json::array({Json{{"name", "version"}, {"value", plain(bare_version(m_assessment))}}})},
        {"status", {{"state", "operational"}}}};
    value["assessment-assets"] = {
        {"components", Json::array({tool})},
        {"assessment-platforms",
         Json::array({Json{{"uuid", uuid("platform", m_assessment.tool_version)},
                           {"title", "warifu"},
                           {"uses-components", Json::array({Json{{"component-uuid", m_tool}}})}}})}};
    return value;
}

/// Testers and reviewers, once each.
Json Results::metadata_with_parties() const {
    const std::vector<std::string> known = times();
    Json value = metadata(fmt::format("{} ({})", m_assessment.product, m_assessment.on.to_string()),
                          known.empty() ? midnight(m_assessment.on) : known.back(), m_assessment.on.to_string());
    add_prop(value, "product", m_assessment.product);
    add_prop(value, "maker", m_assessment.maker);
    for (const std::string& model : m_assessment.models)
        add_prop(value, "model", model);
    add_prop(value, "on", m_assessment.on.to_string());
    add_prop(value, "catalogue-digest", m_assessment.catalogue_digest);
    add_prop(value, "dossier", m_assessment.dossier);
    std::set<std::string> names;
    for (const Observation& observation : m_assessment.observations)
        if (is_record(observation))
            names.insert(plain(text_in(observation, "tester")));
    for (const Line& each : m_lines)
        if (each.requirement != nullptr && each.requirement->override_)
            names.insert(plain(each.requirement->override_->reviewer));
    Json parties = Json::array();
    for (const std::string& name : names)
        parties.push_back({{"uuid", party_uuid(name)}, {"type", "person"}, {"name", name}});
    if (!parties.empty())
        value["parties"] = std::move(parties);
    return value;
}

Json Results::write() {
    const std::string plan = subject("plan", m_assessment.dossier);
    const std::vector<std::string> known = times();
    Json result = {{"uuid", subject("result", m_assessment.on.to_string())},
                   {"title", line(fmt::format("{}, {}", m_assessment.product, m_assessment.on.to_string()))},
                   {"description", "Every requirement of every regime asked for. `satisfied` means PASS; the property "
                                   "`verdict` has the verdict itself."},
                   {"start", known.empty() ? midnight(m_assessment.on) : known.front()}};
    for (const review::RegimeVerdict& regime : m_assessment.regimes)
        result["props"].push_back({{"name", "regime-verdict"},
                                   {"ns", own_namespace},
                                   {"value", to_string(regime.verdict)},
                                   {"class", token(regime.regime)}});
    for (const std::string& text : incomplete_examinations(m_lookup))
        add_prop(result, "incomplete-examination", text);
    for (const std::string& text : loose_statements(m_lookup, m_language))
        add_prop(result, "set-aside", text);
    result["local-definitions"] = local_definitions();
    result["reviewed-controls"] = controls();
    if (Json found = observations(); !found.empty())
        result["observations"] = std::move(found);
    Json findings = Json::array();
    for (const Line& each : m_lines)
        findings.push_back(finding(each));
    if (!findings.empty())
        result["findings"] = std::move(findings);
    const Json resource = {{"uuid", plan},
                           {"title", "No assessment plan"},
                           {"description", "There is no OSCAL assessment plan. The product's description and the "
                                           "catalogue, both kept with the dossier, say what is assessed."}};
    return {{"metadata", metadata_with_parties()},
            {"import-ap", {{"href", "#" + plan}}},
            {"results", Json::array({std::move(result)})},
            {"back-matter", {{"resources", Json::array({resource})}}}};
}

} // namespace

std::string to_oscal_results(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language) {
    const Lookup lookup(assessment, catalogue);
    return document("assessment-results", Results(lookup, language).write());
}

} // namespace warifu::attestation
