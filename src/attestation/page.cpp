// One self-contained page: the public JSON, a style and a script, in one file that opens without a network.
//
// Everything that comes from a product is hostile. It reaches the page in two ways only: as JSON in a block that no
// browser runs, with every character that could end the block escaped; and as escaped text in the summary for readers
// without JavaScript. The script sets text, never markup. A Content-Security-Policy names the one script by its digest
// and allows no request at all, so that a mistake in all of this would still run nothing and send nothing.

#include "warifu/attestation/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "embedded/web_base_js.h"
#include "embedded/web_evidence_js.h"
#include "embedded/web_exposure_js.h"
#include "embedded/web_recognition_js.h"
#include "embedded/web_report_css.h"
#include "embedded/web_report_html.h"
#include "embedded/web_report_js.h"
#include "embedded/web_verdicts_js.h"
#include "embedded/web_words_js.h"
#include "shape.h"
#include "web_text.h"
#include "words.h"

namespace warifu::attestation {

namespace {

/// JSON for a script block: these characters stand inside strings only, where an escape means the same.
std::string script_safe(const std::string& json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string_view rest = std::string_view(json).substr(i);
        if (json[i] == '<')
            out += "\\u003c";
        else if (json[i] == '>')
            out += "\\u003e";
        else if (json[i] == '&')
            out += "\\u0026";
        else if (rest.starts_with("\u2028") || rest.starts_with("\u2029")) {
            out += rest.starts_with("\u2028") ? "\\u2028" : "\\u2029";
            i += 2;
        } else
            out += json[i];
    }
    return out;
}

/// Puts values in the place of `{{NAME}}` in one pass: what a value holds is never looked at again.
std::string filled(std::string_view page, const std::map<std::string_view, std::string>& values) {
    std::string out;
    while (true) {
        const std::size_t open = page.find("{{");
        const std::size_t close = open == std::string_view::npos ? open : page.find("}}", open);
        out += page.substr(0, open);
        if (close == std::string_view::npos)
            return out;
        if (const auto value = values.find(page.substr(open + 2, close - open - 2)); value != values.end())
            out += value->second;
        page.remove_prefix(close + 2);
    }
}

/// The verdicts alone, in both languages, for a browser without JavaScript.
std::string summary(const Lookup& lookup) {
    std::string rows;
    for (const review::RegimeVerdict& regime : lookup.assessment().regimes) {
        const Text name = lookup.regime_name(regime.regime);
        const review::Counts& counts = regime.mandatory;
        rows += fmt::format("<tr><th scope=\"row\">{}<br><span lang=\"ja\">{}</span></th><td>{} {}</td><td>{}</td>"
                            "<td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                            escaped(name.en), escaped(name.ja), mark(regime.verdict), to_string(regime.verdict),
                            counts.pass, counts.fail, counts.inconclusive, counts.not_applicable,
                            to_string(regime.criteria));
    }
    return rows;
}

std::string script() {
    std::string text = "\n\"use strict\";\n";
    for (const std::string_view part :
         {embedded::web_words_js(), embedded::web_base_js(), embedded::web_verdicts_js(), embedded::web_evidence_js(),
          embedded::web_exposure_js(), embedded::web_recognition_js(), embedded::web_report_js()})
        text += part;
    return text;
}

} // namespace

std::string to_html(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language first_shown) {
    const Lookup lookup(assessment, catalogue);
    const std::string data =
        assessment_value(lookup).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    const std::string code = script();
    const std::string style = fmt::format("\n{}", embedded::web_report_css());
    return filled(embedded::web_report_html(), {{"LANGUAGE", first_shown == Language::Japanese ? "ja" : "en"},
                                                {"PRODUCT", escaped(assessment.product)},
                                                {"MAKER", escaped(assessment.maker)},
                                                {"DATE", assessment.on.to_string()},
                                                {"SCRIPT_DIGEST", policy_digest(code)},
                                                {"STYLE_DIGEST", policy_digest(style)},
                                                {"STYLE", style},
                                                {"SUMMARY", summary(lookup)},
                                                {"DATA", script_safe(data)},
                                                {"SCRIPT", code}});
}

} // namespace warifu::attestation
