#include <fmt/format.h>

#include "layout.h"
#include "words.h"

namespace warifu::pages {

namespace {

Data choices_of_regimes(const Site& site, const std::string& chosen, Language language) {
    Data list{Data::type::list};
    for (const catalogue::Regime& regime : site.catalogue.regimes) {
        Data one;
        one.set("value", regime.id);
        one.set("name", regime.name.in(language));
        one.set("chosen", regime.id == chosen);
        list << std::move(one);
    }
    return list;
}

Data choices_of_states(const std::optional<registry::State>& chosen, Language language) {
    using recognition::LabelState;
    Data list{Data::type::list};
    for (const LabelState state :
         {LabelState::Valid, LabelState::Grace, LabelState::Expired, LabelState::Withdrawn, LabelState::Revoked}) {
        Data one;
        one.set("value", std::string(recognition::to_string(state)));
        one.set("name", label::state_word(state).in(language));
        one.set("chosen", chosen == state);
        list << std::move(one);
    }
    return list;
}

Data card(const Site& site, const registry::Held& held, Language language) {
    const registry::Label& label = held.revision.label;
    const catalogue::Regime* regime = site.catalogue.find_regime(label.regime);
    Data one;
    one.set("address", in_url(label.number));
    one.set("product", label.product);
    one.set("model", label.model);
    one.set("maker", label.maker);
    one.set("regime", regime != nullptr ? regime->name.in(language) : label.regime);
    one.set("level", label.level);
    one.set("market", label.market);
    one.set("state", std::string(recognition::to_string(held.state)));
    one.set("state_word", label::state_word(held.state).in(language));
    one.set("heading", label::heading(label_of(held).speaker).in(language));
    one.set("expires", label.expires ? Data(day_words(*label.expires, language)) : Data(word("no_expiry", language)));
    return one;
}

} // namespace

std::string search_page(const Site& site, const SearchView& view, Language language) {
    Data data = page_data(language);
    data.set("text", view.asked.text);
    data.set("regimes", choices_of_regimes(site, view.asked.regime, language));
    data.set("states", choices_of_states(view.asked.state, language));
    data.set("on", view.on.to_string());
    Data cards{Data::type::list};
    for (const registry::Held& held : view.page.labels)
        cards << card(site, held, language);
    data.set("labels", std::move(cards));
    data.set("any", !view.page.labels.empty());
    data.set("as_of", view.on == view.today ? std::string() : view.on.to_string());
    data.set("next", view.next);
    data.set("has_next", !view.next.empty());
    return framed(site, {std::string(word("search", language)), "/", {}}, fill("search.mustache", data, language),
                  language);
}

} // namespace warifu::pages
