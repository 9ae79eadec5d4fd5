// A form as one page: no script, no request, both languages side by side.
//
// Everything that is filled in may come from a product. It reaches the page as escaped text only, and a
// Content-Security-Policy lets nothing act but the one style.

#include <fmt/format.h>

#include "embedded/web_form_css.h"
#include "form_document.h"
#include "form_text.h"
#include "web_text.h"

namespace warifu::attestation {

namespace {

constexpr std::size_t no_limit = std::string::npos; ///< form_text has cut already; escaping only makes longer

std::string_view tag_of(Language language) { return language == Language::Japanese ? "ja" : "en"; }

std::string safe(std::string_view text) { return escaped(form_text(text), no_limit); }

/// `<p lang="en">…</p><p lang="ja">…</p>`
std::string in_languages(const FormDocument& form, const Text& text, std::string_view element) {
    std::string out;
    for (const auto& [language, words] : form_texts(form, text))
        out += fmt::format("<{0} lang=\"{1}\">{2}</{0}>", element, tag_of(language), escaped(words, no_limit));
    return out;
}

/// The same, in columns where there are two.
std::string pair(const FormDocument& form, const Text& text, std::string_view element, std::string_view kind = "") {
    const std::string inner = in_languages(form, text, element);
    return inner.empty() ? "" : fmt::format("<div class=\"pair {}\">{}</div>\n", kind, inner);
}

std::string trace(const FormDocument& form, const FormCell& cell) {
    if (cell.trace.empty())
        return "";
    const bool japanese = form_languages(form).front() == Language::Japanese;
    return fmt::format("<details class=\"trace\"><summary lang=\"{}\">{}</summary><code>{}</code></details>",
                       japanese ? "ja" : "en", japanese ? "出典" : "source", safe(cell.trace));
}

std::string cell(const FormDocument& form, const FormCell& value) {
    const std::string text = value.missing
                                 ? fmt::format("<span class=\"empty\"><span class=\"hidden\">{}</span></span>",
                                               in_languages(form, {"to be filled in", "未記入"}, "span"))
                                 : in_languages(form, value.text, "span");
    return text + trace(form, value);
}

std::string fields(const FormDocument& form, const std::vector<FormField>& fields) {
    if (fields.empty())
        return "";
    std::string out = "<dl class=\"fields\">\n";
    for (const FormField& field : fields) {
        const std::string clause =
            field.clause.empty() ? "" : fmt::format("<span class=\"clause\">{}</span>", safe(field.clause));
        out += fmt::format("<div><dt>{}{}</dt><dd>{}</dd></div>\n", in_languages(form, field.label, "span"), clause,
                           cell(form, field.value));
    }
    return out + "</dl>\n";
}

/// `number` names the heading that names the table.
std::string table(const FormDocument& form, const FormTable& table, std::size_t number) {
    if (table.columns.empty())
        return "";
    std::string out = fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"s{0}\">"
                                  "<table aria-labelledby=\"s{0}\">\n<thead><tr>",
                                  number);
    for (const FormTable::Column& column : table.columns)
        out += fmt::format("<th scope=\"col\">{}</th>", in_languages(form, column.label, "span"));
    out += "</tr></thead>\n<tbody>\n";
    for (const std::vector<FormCell>& row : table.rows) {
        out += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i)
            out += i == 0 && !row[i].missing ? fmt::format("<th scope=\"row\">{}</th>", cell(form, row[i]))
                                             : fmt::format("<td>{}</td>", cell(form, row[i]));
        out += "</tr>\n";
    }
    return out + "</tbody>\n</table></div>\n";
}

std::string section(const FormDocument& form, const FormSection& section, std::size_t number) {
    const bool named = !form_texts(form, section.heading).empty();
    const Text& heading = named ? section.heading : form.title;
    std::string out = fmt::format("<section aria-labelledby=\"s{0}\">\n<h2 id=\"s{0}\" class=\"{1}\">{2}</h2>\n",
                                  number, named ? "pair" : "hidden", in_languages(form, heading, "span"));
    for (const Text& paragraph : section.paragraphs)
        out += pair(form, paragraph, "p");
    out += fields(form, section.fields) + table(form, section.table, number);
    for (const Text& note : section.notes)
        out += pair(form, note, "p", "note");
    return out + "</section>\n";
}

std::string draft(const FormDocument& form) {
    if (form.draft.empty())
        return "";
    std::string reasons;
    for (const Text& reason : form.draft)
        reasons += fmt::format("<li>{}</li>\n", in_languages(form, reason, "span"));
    return fmt::format("<div class=\"mark\" aria-hidden=\"true\">DRAFT</div>\n"
                       "<aside class=\"draft\" aria-label=\"DRAFT / 下書き\">\n"
                       "<p class=\"word\">DRAFT / <span lang=\"ja\">下書き</span></p>\n{}<ul>\n{}</ul>\n</aside>\n",
                       pair(form, draft_reasons_heading(), "p"), reasons);
}

std::string head(const FormDocument& form) {
    const auto titles = form_texts(form, form.title);
    const std::string style = fmt::format("\n{}", embedded::web_form_css());
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; base-uri 'none'; "
        "form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<title>{}{}</title>\n<style>{}</style>\n</head>\n",
        tag_of(form_languages(form).front()), policy_digest(style),
        form.draft.empty() ? "" : "DRAFT: ", titles.empty() ? safe(form.id) : escaped(titles[0].second, no_limit),
        style);
}

} // namespace

std::string form_html(const FormDocument& form) {
    std::string out = head(form);
    out += fmt::format("<body>\n<main>\n{}<header>\n<h1>{}</h1>\n{}</header>\n", draft(form),
                       in_languages(form, form.title, "span"), pair(form, form.subtitle, "p", "subtitle"));
    for (std::size_t i = 0; i < form.sections.size(); ++i)
        out += section(form, form.sections[i], i + 1);
    out += fmt::format("</main>\n<footer>\n{}<p>{}</p>\n</footer>\n</body>\n</html>\n", pair(form, form.foot, "p"),
                       safe(form.created));
    return out;
}

} // namespace warifu::attestation
