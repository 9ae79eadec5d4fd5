// SARIF 2.1.0 (OASIS, with errata 01): one run, a rule for every requirement, a result for every requirement under
// every regime. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
//
// `kind` (3.27.9) says what we say: `fail`, `pass`, `notApplicable`, and for INCONCLUSIVE `open`: "the tool concluded
// that there was insufficient information to decide". Where `kind` is not `fail`, `level` must be `none` (3.27.10).
// A reviewer's override is told in message and properties, not as a `suppression`: that hides a result, and an override
// can make a FAIL.

#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "locator.h"
#include "outline.h"
#include "warifu/attestation/exports.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using Json = nlohmann::ordered_json;
using review::Verdict;

/// A message string: braces doubled, since single ones are placeholders (3.11.5), and no link made of an image's file
/// names (3.11.6).
std::string message_text(std::string_view text) {
    constexpr std::size_t longest = 1U << 20U;
    std::string out;
    for (const char c : printable(text, longest)) {
        if (c == '{' || c == '}')
            out += c;
        if (c == '(' && out.ends_with(']'))
            out += ' ';
        out += c;
    }
    return out;
}

Json message(std::string_view text) { return {{"text", message_text(text)}}; }

/// A relative reference by RFC 3986: what is not unreserved is percent-encoded, `/` stays.
std::string uri_of(std::string_view path) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    std::string out;
    for (const char c : path)
        out += plain.find(c) != std::string_view::npos ? std::string(1, c)
                                                       : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

std::string_view kind(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return "pass";
    case Verdict::Fail: return "fail";
    case Verdict::Inconclusive: return "open";
    case Verdict::NotApplicable: return "notApplicable";
    }
    return "open";
}

std::string_view failing_level(const Line& line) { return line.decides ? "error" : "warning"; }

std::string_view level(const Line& line) { return line.verdict() == Verdict::Fail ? failing_level(line) : "none"; }

/// Writes the run. Rules and artefacts are referred to by their index.
class Run {
public:
    Run(const Lookup& lookup, Language language)
        : m_lookup(lookup), m_assessment(lookup.assessment()), m_language(language) {}

    Json write();

private:
    std::size_t rule(const Line& line);
    Json rule_value(const Line& line) const;
    Json artifact_location(const std::string& name) const;
    Json location(const review::Observation& observation) const;
    Json locations(const Line& line) const;
    Json result(const Line& line);
    std::string result_text(const Line& line) const;
    Json result_properties(const Line& line) const;
    Json artifacts() const;
    Json invocation() const;
    Json run_properties() const;

    const Lookup& m_lookup;
    const Assessment& m_assessment;
    Language m_language;
    std::map<std::string, std::size_t> m_rules;
    Json m_rule_values = Json::array();
};

Json Run::rule_value(const Line& line) const {
    const auto* known = line.requirement != nullptr ? m_lookup.find_requirement(line.id()) : nullptr;
    const std::string title = title_of(m_lookup, line, m_language);
    std::string help = known != nullptr ? known->text.in(m_language) : title;
    for (const std::string& id : known != nullptr ? known->checks : std::vector<std::string>())
        if (const catalogue::Check* check = m_lookup.catalogue().find_check(id))
            help += fmt::format("\n{}: {}", id, check->looks_for.in(m_language));
    Json value = {{"id", line.id()},
                  {"shortDescription", message(title.empty() ? line.id() : title)},
                  {"fullDescription", message(known != nullptr ? known->text.in(m_language) : title)},
                  {"defaultConfiguration", {{"level", failing_level(line)}}},
                  {"help", message(help.empty() ? line.id() : help)}};
    Json& properties = value["properties"] = {{"tags", {parse_regime_id(line.regime->regime).regime}}};
    if (known == nullptr)
        return value;
    properties["clause"] = known->clause;
    properties["obligation"] = to_string(known->obligation);
    properties["confidence"] = to_string(known->provenance.confidence);
    properties["sources"] = known->provenance.sources;
    return value;
}

std::size_t Run::rule(const Line& line) {
    const auto [found, fresh] = m_rules.emplace(line.id(), m_rule_values.size());
    if (fresh)
        m_rule_values.push_back(rule_value(line));
    return found->second;
}

Json Run::artifact_location(const std::string& name) const {
    Json value = {{"uri", uri_of(name)}};
    for (std::size_t i = 0; i < m_assessment.artefacts.size(); ++i)
        if (m_assessment.artefacts[i].name == name)
            value["index"] = i;
    return value;
}

/// The file that the user gave, and where in it: a line of a text file, or the byte at which the outermost part of an
/// image begins. What lies inside that part, often compressed, has a path and no offset: the logical location.
Json Run::location(const review::Observation& observation) const {
    const std::vector<LocatorStep> steps = walk(observation.locator);
    Json physical = {{"artifactLocation", artifact_location(steps.empty() ? observation.artefact : steps[0].text)}};
    if (steps.size() > 1 && steps[1].number) {
        if (steps[1].kind == LocatorStep::Kind::Part || steps[1].kind == LocatorStep::Kind::Offset)
            physical["region"] = {{"byteOffset", *steps[1].number}};
        if (steps[1].kind == LocatorStep::Kind::Line && *steps[1].number > 0)
            physical["region"] = {{"startLine", *steps[1].number}};
    }
    Json logical = {{"fullyQualifiedName", printable(observation.locator)}, {"kind", "resource"}};
    for (const LocatorStep& step : steps)
        if (step.kind == LocatorStep::Kind::File)
            logical["name"] = printable(step.text);
    return {{"physicalLocation", std::move(physical)},
            {"logicalLocations", Json::array({std::move(logical)})},
            {"message", message(fmt::format("{} #{}", observation.table, observation.id))}};
}

/// Consumers ask for at least one: a result with no place of its own is about the product as it was given.
Json Run::locations(const Line& line) const {
    Json array = Json::array();
    if (line.requirement != nullptr)
        for (const review::Reason& reason : line.requirement->reasons)
            for (const std::int64_t id : reason.observations)
                if (const review::Observation* observation = m_lookup.find_observation(id))
                    array.push_back(location(*observation));
    if (!array.empty())
        return array;
    for (const ArtefactSummary* artefact : m_lookup.artefacts_of(models_of(line)))
        array.push_back({{"physicalLocation",
                          {{"artifactLocation", artifact_location(artefact->name)},
                           {"region", {{"byteOffset", 0}, {"byteLength", artefact->size}}}}}});
    if (array.empty())
        array.push_back({{"physicalLocation", {{"artifactLocation", artifact_location(m_assessment.dossier)}}}});
    return array;
}

std::string Run::result_text(const Line& line) const {
    const std::string models =
        models_of(line).empty() ? "" : fmt::format(" [{}]", models_text(models_of(line), m_language));
    const std::string text =
        fmt::format("{}: {}{} {}\n{}", to_string(line.verdict()), line.id(), models,
                    title_of(m_lookup, line, m_language), told(backing(m_lookup, line, m_language), m_language));
    return std::string(trim(text));
}

Json Run::result_properties(const Line& line) const {
    const Backing found = backing(m_lookup, line, m_language);
    Json value = {{"regime", line.regime->regime},
                  {"regimeVerdict", to_string(line.regime->verdict)},
                  {"verdict", to_string(line.verdict())},
                  {"counts", line.decides}};
    if (line.requirement == nullptr)
        return value;
    const review::RequirementVerdict& verdict = *line.requirement;
    value["requirement"] = verdict.requirement;
    value["partOf"] = verdict.part_of;
    value["model"] = verdict.model;
    if (!verdict.models.empty())
        value["models"] = verdict.models;
    value["obligation"] = to_string(verdict.obligation);
    value["native"] = to_string(verdict.native);
    value["basis"] = verdict.basis ? Json(to_string(*verdict.basis)) : Json(nullptr);
    value["criteria"] = to_string(verdict.criteria);
    value["examinations"] = found.examinations;
    value["records"] = found.records;
    if (verdict.override_)
        value["override"] = {{"verdict", to_string(verdict.override_->verdict)},
                             {"reviewer", printable(verdict.override_->reviewer)},
                             {"reason", printable(verdict.override_->reason)},
                             {"on", verdict.override_->on.to_string()}};
    return value;
}

Json Run::result(const Line& line) {
    const std::size_t index = rule(line);
    const std::string model = line.requirement != nullptr ? line.requirement->model : std::string();
    return {
        {"ruleId", line.id()},
        {"ruleIndex", index},
        {"kind", kind(line.verdict())},
        {"level", level(line)},
        {"message", message(result_text(line))},
        {"locations", locations(line)},
        // The same requirement under the same regime is the same alert in the next run, wherever it was seen.
        {"partialFingerprints", {{"requirement/v1", fmt::format("{} {} {}", line.regime->regime, line.id(), model)}}},
        {"properties", result_properties(line)}};
}

Json Run::artifacts() const {
    Json array = Json::array();
    for (const ArtefactSummary& artefact : m_assessment.artefacts)
        array.push_back({{"location", {{"uri", uri_of(artefact.name)}}},
                         {"length", artefact.size},
                         {"roles", {"analysisTarget"}},
                         {"hashes", {{"sha-256", artefact.sha256}}},
                         {"properties", {{"kind", artefact.kind}}}});
    return array;
}

/// What was not looked at to the end, and what was odd on the way.
Json Run::invocation() const {
    Json notes = Json::array();
    for (const std::string& text : incomplete_examinations(m_lookup))
        notes.push_back(
            {{"level", "warning"}, {"descriptor", {{"id", "incomplete-examination"}}}, {"message", message(text)}});
    for (const std::string& text : loose_statements(m_lookup, m_language))
        notes.push_back({{"level", "warning"}, {"descriptor", {{"id", "set-aside"}}}, {"message", message(text)}});
    for (const review::RegimeVerdict& regime : m_assessment.regimes)
        for (const review::ForbiddenClaim& claim : regime.claims)
            notes.push_back({{"level", "warning"},
                             {"descriptor", {{"id", "forbidden-claim"}}},
                             {"message", message(fmt::format("{}: {}", regime.regime, claim.text.in(m_language)))}});
    for (const Anomaly& anomaly : m_assessment.anomalies)
        notes.push_back({{"level", "note"},
                         {"descriptor", {{"id", anomaly.code}}},
                         {"message", message(fmt::format("{}: {}", anomaly.locator, anomaly.message))}});
    return {{"executionSuccessful", true}, {"toolExecutionNotifications", std::move(notes)}};
}

Json Run::run_properties() const {
    Json regimes = Json::object();
    for (const review::RegimeVerdict& regime : m_assessment.regimes)
        regimes[regime.regime] = to_string(regime.verdict);
    return {{"product", printable(m_assessment.product)},
            {"maker", printable(m_assessment.maker)},
            {"on", m_assessment.on.to_string()},
            {"catalogue", {{"version", m_assessment.catalogue_version}, {"digest", m_assessment.catalogue_digest}}},
            {"dossier", m_assessment.dossier},
            {"regimes", std::move(regimes)}};
}

Json Run::write() {
    Json results = Json::array();
    for (const Line& line : outline(m_lookup))
        results.push_back(result(line));
    const char* const language = m_language == Language::Japanese ? "ja" : "en";
    return {{"tool",
             {{"driver",
               {{"name", "warifu"},
                {"version", bare_version(m_assessment)},
                {"language", language},
                {"rules", std::move(m_rule_values)}}}}},
            {"invocations", Json::array({invocation()})},
            {"language", language},
            {"artifacts", artifacts()},
            {"results", std::move(results)},
            {"properties", run_properties()}};
}

} // namespace

std::string to_sarif(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language) {
    const Lookup lookup(assessment, catalogue);
    const Json log = {
        {"$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
        {"version", "2.1.0"},
        {"runs", Json::array({Run(lookup, language).write()})}};
    constexpr int indent = 1;
    return log.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace warifu::attestation
