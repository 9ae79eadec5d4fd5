#include <array>

#include <fmt/format.h>

#include "layout.h"
#include "words.h"

namespace warifu::pages {

namespace {

/// Of a verdict, as reports show it: a sign and the word. Colour says nothing alone.
struct VerdictLook {
    std::string_view verdict, look, mark;
};
constexpr std::array<VerdictLook, 4> verdict_looks = {
    {{"PASS", "pass", "✓"}, {"FAIL", "fail", "✗"}, {"INCONCLUSIVE", "open", "?"}, {"NOT APPLICABLE", "none", "–"}}};

/// One that is not among them is shown as it is, and looks like nothing decided.
void set_verdict(Data& data, const std::string& verdict) {
    VerdictLook look{verdict, "open", "?"};
    for (const VerdictLook& each : verdict_looks)
        if (each.verdict == verdict)
            look = each;
    data.set("look", Data(look.look));
    data.set("verdict", fmt::format("{} {}", look.mark, look.verdict));
}

std::string criteria_word(const std::string& criteria, Language language) {
    for (const std::string_view each : {"seen", "known", "unverified"})
        if (criteria == each)
            return std::string(word(fmt::format("criteria_{}", each), language));
    return criteria;
}

Data requirement_row(const RequirementFinding& requirement, Language language) {
    Data row;
    row.set("id", requirement.id);
    row.set("title", requirement.title.in(language));
    row.set("mandatory", requirement.mandatory);
    row.set("part", requirement.part);
    row.set("reason", requirement.reason.in(language));
    row.set("models", requirement.models);
    set_verdict(row, requirement.verdict);
    return row;
}

Data regime_row(const RegimeFinding& regime, std::size_t index, Language language) {
    Data row;
    row.set("anchor", fmt::format("regime-{}", index));
    row.set("name", regime.name.in(language));
    row.set("market", regime.market);
    set_verdict(row, regime.verdict);
    row.set("pass", regime.pass);
    row.set("fail", regime.fail);
    row.set("inconclusive", regime.inconclusive);
    row.set("not_applicable", regime.not_applicable);
    row.set("criteria", criteria_word(regime.criteria, language));
    row.set("note", regime.note.in(language));
    Data requirements{Data::type::list};
    for (const RequirementFinding& requirement : regime.requirements)
        requirements << requirement_row(requirement, language);
    row.set("requirements", std::move(requirements));
    row.set("any_requirements", !regime.requirements.empty());
    return row;
}

Data form_row(const FormFinding& form, Language language) {
    Data row;
    row.set("title", form.title.in(language));
    row.set("look", form.missing.empty() ? "none" : "open");
    row.set("state", Data(word(form.missing.empty() ? "bench_ready" : "bench_draft", language)));
    Data files{Data::type::list};
    for (const FormFinding::File& file : form.files) {
        Data one;
        one.set("file", file.name);
        one.set("address", in_url(file.name));
        one.set("size", human_size(file.bytes.size()));
        files << std::move(one);
    }
    row.set("files", std::move(files));
    Data missing{Data::type::list};
    for (const Text& each : form.missing)
        missing << Data("text", each.in(language));
    row.set("missing", std::move(missing));
    row.set("any_missing", !form.missing.empty());
    row.set("count", std::to_string(form.missing.size()));
    return row;
}

std::string kept_words(unsigned minutes, Language language) {
    return fmt::format(fmt::runtime(word("bench_kept", language)), minutes);
}

} // namespace

std::size_t Findings::size() const {
    constexpr std::size_t of_a_row = 512; // beside its longer texts
    const auto of = [](const Text& text) { return text.en.size() + text.ja.size(); };
    std::size_t bytes = report.size() + json.size() + product.size() + maker.size() + models.size();
    for (const RegimeFinding& regime : regimes) {
        bytes += of_a_row + of(regime.name) + of(regime.note);
        for (const RequirementFinding& one : regime.requirements)
            bytes += of_a_row + of(one.title) + of(one.reason) + one.models.size();
    }
    for (const FormFinding& form : forms) {
        bytes += of_a_row + of(form.title);
        for (const Text& each : form.missing)
            bytes += of_a_row + of(each);
        for (const FormFinding::File& file : form.files)
            bytes += of_a_row + file.name.size() + file.bytes.size();
    }
    return bytes;
}

std::string workbench_page(const Site& site, const WorkbenchView& view, Language language) {
    Data data = page_data(language);
    data.set("token", view.token);
    data.set("most", fmt::format(fmt::runtime(word("bench_most", language)), human_size(view.most_bytes)));
    data.set("kept", kept_words(view.minutes, language));
    data.set("problem", view.problem.in(language));
    return framed(site, {std::string(word("workbench", language)), "/workbench", {}},
                  fill("workbench.mustache", data, language), language);
}

std::string findings_page(const Site& site, const FindingsView& view, Language language) {
    const Findings& findings = view.findings;
    Data data = page_data(language);
    data.set("name", view.name);
    data.set("token", view.token);
    data.set("own_word", fmt::format(fmt::runtime(word("bench_own_word", language)), day_words(findings.on, language)));
    data.set("product", findings.product);
    data.set("maker", findings.maker);
    data.set("models", findings.models);
    data.set("catalogue", findings.catalogue);
    data.set("other_catalogue", findings.other_catalogue);
    Data regimes{Data::type::list};
    for (std::size_t i = 0; i < findings.regimes.size(); ++i)
        regimes << regime_row(findings.regimes[i], i, language);
    data.set("regimes", std::move(regimes));
    data.set("any_regimes", !findings.regimes.empty());
    Data forms{Data::type::list};
    for (const FormFinding& form : findings.forms)
        forms << form_row(form, language);
    data.set("forms", std::move(forms));
    data.set("any_forms", !findings.forms.empty());
    data.set("kept", kept_words(view.minutes, language));
    const Frame frame{
        fmt::format("{} – {}", findings.product, word("workbench", language)), "/workbench/" + view.name, {}};
    return framed(site, frame, fill("findings.mustache", data, language), language);
}

} // namespace warifu::pages
