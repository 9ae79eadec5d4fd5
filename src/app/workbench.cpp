// The maker's workbench of `warifu serve`: what is made of a dossier that a stranger sends, in the jail.

#include "workbench.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "font_folders.h"
#include "warifu/attestation/compile.h"
#include "warifu/attestation/forms.h"
#include "warifu/base/digest.h"
#include "warifu/pages/pages.h"
#include "warifu/workbench/findings.h"

namespace warifu::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr unsigned longest_work_ms = 60'000;
constexpr std::size_t largest_findings = 48U << 20U;
constexpr std::uint64_t workshop_memory = 2ULL << 30U;

std::string digest_of_sent(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return sha256_hex(as_bytes(bytes));
}

Text text_in(const Json& object, const std::string& name) {
    return {object.value(name, std::string()), object.value(name + "_ja", std::string())};
}

pages::RequirementFinding requirement_of(const Json& verdict) {
    pages::RequirementFinding found;
    found.id = verdict.at("requirement");
    found.title = text_in(verdict, "title");
    found.verdict = verdict.at("verdict");
    found.mandatory = verdict.at("obligation") == "mandatory";
    found.part = !verdict.at("part_of").get<std::string>().empty();
    if (!verdict.at("reasons").empty())
        found.reason = text_in(verdict.at("reasons").front(), "text");
    found.models = fmt::format("{}", fmt::join(verdict.value("models", std::vector<std::string>()), ", "));
    return found;
}

/// Those that the regime was asked of; none: of all.
std::set<std::string> models_of(const Json& regime) {
    std::set<std::string> models;
    for (const Json& alike : regime.value("models", Json::array()))
        models.merge(alike.at("models").get<std::set<std::string>>());
    return models;
}

/// False of a verdict on models alone that are none of these.
bool is_of(const std::set<std::string>& models, const Json& verdict) {
    const auto named = verdict.value("models", std::set<std::string>());
    return models.empty() || named.empty() ||
           std::ranges::any_of(named, [&](const std::string& model) { return models.contains(model); });
}

pages::RegimeFinding regime_of_json(const Json& regime, const Json& verdicts) {
    pages::RegimeFinding found;
    found.name = text_in(regime, "name");
    found.market = regime.at("market");
    found.verdict = regime.at("verdict");
    found.criteria = regime.at("criteria");
    const auto count = [&](const char* name) { return std::to_string(regime.at("counts").at(name).get<unsigned>()); };
    found.pass = count("pass");
    found.fail = count("fail");
    found.inconclusive = count("inconclusive");
    found.not_applicable = count("not_applicable");
    found.note = text_in(regime, "note");
    const auto ids = regime.at("requirements").get<std::set<std::string>>();
    const auto models = models_of(regime);
    for (const Json& verdict : verdicts)
        if (ids.contains(verdict.at("requirement")) && is_of(models, verdict))
            found.requirements.push_back(requirement_of(verdict));
    return found;
}

std::vector<pages::FormFinding> forms_of(std::vector<attestation::MadeForm> made) {
    std::vector<pages::FormFinding> forms;
    for (attestation::MadeForm& each : made) {
        pages::FormFinding form{std::move(each.title), std::move(each.draft), {}};
        for (attestation::FormFile& file : each.files)
            form.files.push_back({std::move(file.name), std::move(file.bytes)});
        forms.push_back(std::move(form));
    }
    return forms;
}

/// As of the day of the dossier's assessment, throughout. The overview is taken from the public JSON, so that page,
/// report and JSON say the same.
Result<pages::Findings> look_into(const std::filesystem::path& file, Language language,
                                  const catalogue::Catalogue& catalogue) {
    const auto dossier = TRY(dossier::Dossier::open(file, dossier::Dossier::Mode::ReadOnly));
    const Assessed assessed = TRY(assessed_in(dossier, catalogue, file));
    const auto assessment = TRY(attestation::compile(catalogue, dossier, assessed.product,
                                                     {assessed.on, {}, tool_version(), "dossier.warifu"}));
    const auto published = TRY(attestation::published_statements(dossier, assessed.on));
    attestation::FormOptions terms{assessed.on, digest_of_sent(file), today()};
    terms.tables = TRY(attestation::known_tables(dossier, catalogue));
    auto forms = TRY(attestation::make_forms(assessment, catalogue, assessed.product, published, terms));
    const auto digest = TRY(dossier.fact("catalogue_digest"));

    pages::Findings findings;
    findings.product = assessment.product;
    findings.maker = assessment.maker;
    findings.models = fmt::format("{}", fmt::join(assessment.models, ", "));
    findings.on = assessed.on;
    findings.catalogue = assessment.catalogue_version;
    findings.other_catalogue = digest && *digest != catalogue.digest;
    findings.json = attestation::to_json(assessment, catalogue);
    const Json json = Json::parse(findings.json);
    for (const Json& regime : json.at("regimes"))
        findings.regimes.push_back(regime_of_json(regime, json.at("verdicts")));
    findings.forms = forms_of(std::move(forms));
    findings.report = attestation::to_html(assessment, catalogue, language);
    return findings;
}

Language language_named(std::string_view code) {
    return code == pages::code(Language::Japanese) ? Language::Japanese : Language::English;
}

} // namespace

Result<std::unique_ptr<workbench::Workshop>> start_workshop(const Options& options,
                                                            const catalogue::Catalogue& catalogue) {
    workbench::WorkshopTerms terms{{largest_findings, longest_work_ms}, workshop_memory};
    terms.file_bytes = options.workbench_bytes;
    terms.readable = font_folders();
    return workbench::Workshop::start(terms, [&catalogue](const std::filesystem::path& file, const std::string& what) {
        const auto findings = look_into(file, language_named(what), catalogue);
        return findings ? Result<workbench::Strings>(workbench::encode(*findings)) : findings.error();
    });
}

server::Workbench::Work workbench_work(workbench::Workshop& shop) {
    return [&shop](const std::string& dossier, Language language) -> Result<pages::Findings> {
        return workbench::decode(TRY(shop.run(dossier, std::string(pages::code(language)))));
    };
}

Result<std::string> report_policy(const catalogue::Catalogue& catalogue) {
    const Date any_day = *Date::from_days_since_1970(0);
    const attestation::Assessment nothing{{}, {}, {}, any_day, {}, {}, {}, {}, {}, {},
                                          {}, {}, {}, {},      {}, {}, {}, {}, {}, {}};
    const std::string report = attestation::to_html(nothing, catalogue, Language::English);
    constexpr std::string_view begin = "http-equiv=\"Content-Security-Policy\" content=\"";
    const std::size_t at = report.find(begin);
    const std::size_t end = at == report.npos ? at : report.find('"', at + begin.size());
    if (end == report.npos)
        return make_error(ErrorCode::Internal, "the report names no policy");
    return report.substr(at + begin.size(), end - at - begin.size());
}

} // namespace warifu::app
