#include <fmt/format.h>
#include <fmt/ranges.h>

#include "layout.h"
#include "words.h"

namespace warifu::pages {

namespace {

Data problems(const label::Verification& found, Language language) {
    Data list{Data::type::list};
    for (const signing::Problem& problem : found.problems)
        list << Data("text", problem.text.in(language));
    return list;
}

/// Shown of an authentic label alone: what another says is nobody's word.
void add_label(Data& data, const label::Label& label, const label::RegimeNames& names, Language language) {
    data.set("heading", label::heading(label.speaker).in(language));
    data.set("who_speaks", label::who_speaks(label, names).in(language));
    data.set("criteria", label::about_criteria(label).in(language));
    data.set("number", label.number);
    data.set("address", in_url(label.number));
    data.set("product", label.product);
    data.set("maker", label.maker);
    data.set("models", fmt::format("{}", fmt::join(label.models, ", ")));
    data.set("days", fmt::format("{} – {}", day_words(label.from, language), day_words(label.last, language)));
    data.set("issuer", label.issuer);
}

/// Good is what is genuine, counts by its own days, and is what the register has under that number. The state that is
/// shown is the register's, of this very label: what is refused has none.
void add_state(Data& data, const CheckView& view, Language language) {
    const bool same = view.held && view.held->revision.label.token == view.asked &&
                      view.held->revision.label.speaker == view.found->token->label.speaker;
    const bool counts = same && (view.held->state == recognition::LabelState::Valid ||
                                 view.held->state == recognition::LabelState::Grace);
    data.set("in_register", view.held.has_value());
    data.set("another", view.held.has_value() && !same);
    data.set("has_state", same && view.found->good());
    data.set("state", same ? std::string(recognition::to_string(view.held->state)) : std::string());
    data.set("state_word", same ? label::state_word(view.held->state).in(language) : std::string());
    data.set("good", view.found->good() && counts);
}

} // namespace

std::string check_page(const Site& site, const CheckView& view, Language language) {
    Data data = page_data(language);
    data.set("asked", view.asked);
    data.set("decoder", !qr_decoder().empty());
    data.set("any", view.found.has_value());
    if (view.found) {
        data.set("problems", problems(*view.found, language));
        data.set("any_problems", !view.found->problems.empty());
        data.set("authentic", view.found->authentic);
        if (view.found->authentic) {
            add_label(data, view.found->token->label, view.names, language);
            add_state(data, view, language);
        }
    }
    return framed(site, {std::string(word("check", language)), "/check", {}}, fill("check.mustache", data, language),
                  language);
}

} // namespace warifu::pages
