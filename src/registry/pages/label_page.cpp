#include <fmt/format.h>

#include "layout.h"
#include "svg.h"
#include "warifu/exchange/export.h"
#include "warifu/exchange/openings.h"
#include "words.h"

namespace warifu::pages {

namespace {

using registry::Held;

/// A text of the label's, of the catalogue's or of ours: all stay until the page is made.
Data kept(std::string_view text) { return Data(text); }

Data day_or(const std::optional<Date>& day, std::string_view otherwise, Language language) {
    return day ? Data(day_words(*day, language)) : kept(word(otherwise, language));
}

Data fact(std::string_view name, Data value, Language language) {
    Data one;
    one.reserve(2);
    one.set("name", kept(word(name, language)));
    one.set("value", std::move(value));
    return one;
}

Data facts(const Site& site, const registry::Label& label, Language language) {
    const catalogue::Regime* regime = site.catalogue.find_regime(label.regime);
    Data list{Data::type::list};
    list << fact("regime", kept(regime != nullptr ? regime->name.in(language) : label.regime), language);
    if (!label.level.empty())
        list << fact("level", kept(label.level), language);
    list << fact("market", kept(label.market), language);
    if (!label.edition.empty())
        list << fact("edition", kept(label.edition), language);
    list << fact("number", kept(label.number), language);
    list << fact("maker", kept(label.maker), language);
    list << fact("model", kept(label.model), language);
    list << fact("issued", day_words(label.issued, language), language);
    list << fact("expires", day_or(label.expires, "no_expiry", language), language);
    list << fact("support", day_or(label.support_until, "not_said", language), language);
    return list;
}

/// A part of the page of its own, where the register has something for it.
Data contacts(const registry::Label& label, Language language) {
    Data list{Data::type::list};
    const auto add = [&](std::string_view name, const std::string& address) {
        if (address.empty())
            return;
        const std::string_view mail = registry::mail_address(address);
        Data one = fact(name, kept(mail.empty() ? std::string_view(address) : mail), language);
        // What the store holds need not be what the register took: nothing else is led to.
        const bool leads = registry::is_web_address(address) || registry::is_mail_uri(address);
        one.set("href", leads ? kept(address) : Data(""));
        list << std::move(one);
    };
    add("security_information", label.security_information);
    add("contact", label.contact);
    return list;
}

Data history(const std::vector<Held>& revisions, Language language) {
    Data list{Data::type::list};
    for (auto each = revisions.rbegin(); each != revisions.rend(); ++each) {
        Data one;
        one.set("day", day_words(each->revision.effective, language));
        one.set("what", kind_word(each->revision.kind).in(language));
        one.set("why", kept(each->revision.reason));
        one.set("by", kept(each->revision.actor));
        one.set("recorded", kept(each->revision.recorded_at));
        list << std::move(one);
    }
    return list;
}

/// The two days that most come for.
Data dates(const registry::Label& label, Language language) {
    Data list{Data::type::list};
    list << fact("expires", day_or(label.expires, "no_expiry", language), language);
    list << fact("support", day_or(label.support_until, "not_said", language), language);
    return list;
}

void add_signature(Data& data, const LabelView& view, Language language) {
    const registry::Label& label = view.held.revision.label;
    data.set("signer", kept(view.signer));
    if (view.signer.empty())
        data.set("unsigned", kept(word(label.token.empty() ? "no_token" : "token_unknown", language)));
    else
        data.set("token", in_url(label.token));
    data.set("drawn", view.drawn);
    if (view.drawn)
        data.set("print_alt", fmt::format(fmt::runtime(word("print_alt", language)), label.product));
}

/// https://schema.org/Certification: of what an operator granted, and as it stands today. Nothing else is one.
std::string structured(const LabelView& view) {
    if (!exchange::is_granted(view.held.revision.label) || view.on != view.today)
        return {};
    std::string text = exchange::certification(view.held, view.names.regime.en);
    // Nothing in it ends the element that it stands in.
    for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at))
        text.replace(at, 1, "\\u003c");
    return text;
}

} // namespace

label::Label label_of(const Held& held) {
    const registry::Label& label = held.revision.label;
    const Date never = label.expires.value_or(label.issued);
    label::Label made{held.revision.actor, label.number, label.issued, never, 0, {}};
    made.regime = label.regime;
    made.level = label.level;
    made.edition = label.edition;
    made.product = label.product;
    made.models = {label.model};
    made.maker = label.maker;
    made.speaker = label.speaker;
    made.support_until = label.support_until;
    return made;
}

std::string label_page(const Site& site, const LabelView& view, Language language) {
    const registry::Label& label = view.held.revision.label;
    Data data = page_data(language);
    data.set("address", in_url(label.number));
    data.set("product", kept(label.product));
    data.set("model", kept(label.model));
    data.set("maker", kept(label.maker));
    data.set("state", kept(recognition::to_string(view.held.state)));
    data.set("state_word", label::state_word(view.held.state).in(language));
    data.set("sign", sign(view.held.state));
    data.set("heading_on", fmt::format(fmt::runtime(word("heading_on", language)),
                                       label::heading(label.speaker).in(language), day_words(view.on, language)));
    data.set("dates", dates(label, language));
    add_signature(data, view, language);
    data.set("who_speaks", register_has(label.speaker, view.names, language));
    const bool granted = exchange::is_granted(label);
    // Green is what an operator granted; of a declaration nobody but who declares it has found that it holds.
    const bool declared = !granted && view.held.state == registry::State::Valid;
    data.set("standing", kept(declared ? "declared" : recognition::to_string(view.held.state)));
    data.set("no_promise", label::no_promise().in(language));
    data.set("past", view.on != view.today);
    if (view.on != view.today)
        data.set("past_words", fmt::format(fmt::runtime(word("as_it_was", language)), day_words(view.on, language)));
    data.set("on", view.on.to_string());
    data.set("facts", facts(site, label, language));
    data.set("leaf", std::to_string(view.held.leaf));
    data.set("contacts", contacts(label, language));
    data.set("any_contacts", !label.security_information.empty() || !label.contact.empty());
    std::string line = timeline(view, language);
    data.set("has_timeline", !line.empty());
    data.set("timeline", std::move(line));
    data.set("opens_heading", kept(word(granted ? "opens" : "would_open", language)));
    data.set("openings", kept(openings_part(site, view, language)));
    data.set("history", history(view.history, language));
    return framed(site, {label.product, "/labels/" + in_url(label.number), structured(view)},
                  fill("label.mustache", data, language), language);
}

} // namespace warifu::pages
