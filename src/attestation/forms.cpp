#include "warifu/attestation/forms.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "form_fill.h"
#include "template_fill.h"

namespace warifu::attestation {

namespace {

using catalogue::Form;

constexpr std::size_t most_statements = 1000; ///< of published texts; a form shows one of each topic

std::string text_of(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string() : *text;
}

/// What the PDF cannot show makes a draft of the form, in every format: the texts would differ.
Result<std::string> drawn(FormDocument& document) {
    FormPdf pdf = TRY(form_pdf(document));
    if (pdf.unshown.empty())
        return std::move(pdf.bytes);
    const std::string characters = fmt::format("{}", fmt::join(pdf.unshown, ", "));
    document.draft.push_back(
        {fmt::format("no installed font has {}: the PDF has the number in its place", characters),
         fmt::format("{} を表示できるフォントがないため、PDF では番号で示しています", characters)});
    pdf = TRY(form_pdf(document));
    return std::move(pdf.bytes);
}

Result<std::string> written(const FormDocument& document, const std::string& pdf, Form::Format format) {
    switch (format) {
    case Form::Format::Html: return form_html(document);
    case Form::Format::Pdf: return pdf;
    case Form::Format::Xlsx: return form_xlsx(document);
    case Form::Format::Text: return form_plain(document);
    }
    return make_error(ErrorCode::Internal, "no such format");
}

Result<MadeForm> make(const Form& form, const FormSubject& subject) {
    FormDocument document = fill_form(form, subject);
    const bool has_pdf = std::ranges::find(form.formats, Form::Format::Pdf) != form.formats.end();
    const std::string pdf = has_pdf ? TRY(drawn(document)) : std::string();
    MadeForm made{form.id, document.title, document.draft, {}};
    for (const Form::Format format : form.formats)
        made.files.push_back(
            {fmt::format("{}{}.{}", document.id, document.draft.empty() ? "" : draft_mark, to_string(format)),
             TRY(written(document, pdf, format))});
    if (subject.options.blank != nullptr)
        TRY_VOID(add_filled_blank(form, document, subject.options, made));
    return made;
}

/// Regimes of the assessment that the form is of.
std::vector<const review::RegimeVerdict*> regimes_of(const Form& form, const Assessment& assessment) {
    std::vector<const review::RegimeVerdict*> found;
    for (const review::RegimeVerdict& verdict : assessment.regimes) {
        const RegimeId id = parse_regime_id(verdict.regime);
        const bool of_level = form.levels.empty() || std::ranges::find(form.levels, id.level) != form.levels.end();
        if (!form.regime.empty() ? id.regime == form.regime && of_level
                                 : std::ranges::find(form.regimes, id.regime) != form.regimes.end())
            found.push_back(&verdict);
    }
    return found;
}

} // namespace

std::string form_file_stem(const Form& form, std::string_view regime) {
    std::string stem = form.regime.empty() ? form.id : std::string(regime) + form.id.substr(form.regime.size());
    std::ranges::replace_if(stem, [](char c) { return c == '/' || c == '@'; }, '-');
    return stem;
}

Result<PublishedStatements> published_statements(const dossier::Dossier& dossier, const Date& on) {
    PublishedStatements statements;
    std::size_t count = 0;
    TRY_VOID(dossier.query("SELECT topic, value, sentence, url FROM published WHERE current = 1 AND decided = 1 AND "
                           "defect = '' AND substr(captured, 1, 10) <= :on ORDER BY id",
                           {{"on", on.to_string()}}, [&](const dossier::QueryRow& row) {
                               statements[text_of(row.values[0])].push_back(
                                   {text_of(row.values[1]), text_of(row.values[2]), text_of(row.values[3])});
                               return ++count < most_statements;
                           }));
    return statements;
}

Result<std::vector<MadeForm>> make_forms(const Assessment& assessment, const catalogue::Catalogue& catalogue,
                                         const selection::Product& product, const PublishedStatements& published,
                                         const FormOptions& options) {
    const Lookup lookup(assessment, catalogue);
    std::vector<MadeForm> made;
    for (const Form& form : catalogue.forms) {
        const auto regimes = regimes_of(form, assessment);
        if (!regimes.empty() && form.regime.empty())
            made.push_back(TRY(make(form, {lookup, product, published, options, nullptr})));
        else
            for (const review::RegimeVerdict* regime : regimes)
                made.push_back(TRY(make(form, {lookup, product, published, options, regime})));
    }
    if (options.blank != nullptr)
        TRY_VOID(check_blank_was_used(catalogue, *options.blank, made));
    return made;
}

} // namespace warifu::attestation
