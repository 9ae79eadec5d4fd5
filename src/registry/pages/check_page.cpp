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

/// The register's word goes before the label's own dates: a label does not know that it was revoked.
void add_state(Data& data, const CheckView& view, Language language) {
    std::optional<recognition::LabelState> state = view.found->state;
    if (view.held)
        state = view.held->state;
    data.set("has_state", state.has_value());
    data.set("state", state ? std::string(recognition::to_string(*state)) : std::string());
    data.set("state_word", state ? label::state_word(*state).in(language) : std::string());
    data.set("in_register", view.held.has_value());
    const bool counts = state == recognition::LabelState::Valid || state == recognition::LabelState::Grace;
    const bool same = view.held && view.held->revision.label.token == view.asked;
    data.set("another", view.held.has_value() && !same);
    data.set("good", view.found->good() && same && counts);
}

} // namespace

std::string check_page(const Site& site, const CheckView& view, Language language) {
    Data data = page_data(language);
    data.set("asked", view.asked);
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
    return framed(site, {word("check", language), "/check", {}}, fill("check.mustache", data), language);
}

} // namespace warifu::pages
