#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "layout.h"
#include "svg.h"
#include "warifu/exchange/openings.h"
#include "words.h"

namespace warifu::pages {

namespace {

Data opening(const Site& site, const recognition::Opening& opening, Language language) {
    const std::string id = opening.regime.substr(0, opening.regime.find('/'));
    const catalogue::Regime* regime = site.catalogue.find_regime(id);
    Data one;
    one.set("market", opening.market);
    one.set("regime", regime != nullptr ? regime->name.in(language) : opening.regime);
    one.set("effect", effect_word(opening.effect).in(language));
    one.set("reason", opening.reason.in(language));
    one.set("from", opening.from ? day_words(*opening.from, language) : std::string());
    one.set("has_from", opening.from.has_value());
    one.set("until", opening.until ? day_words(*opening.until, language) : std::string());
    one.set("has_until", opening.until.has_value());
    one.set("unverified", opening.confidence != catalogue::Confidence::Seen);
    Data remains{Data::type::list};
    for (const auto* list : {&opening.conditions, &opening.remains})
        for (const recognition::Remains& each : *list)
            remains << Data("text", each.text.in(language));
    one.set("remains", std::move(remains));
    one.set("any_remains", !opening.conditions.empty() || !opening.remains.empty());
    one.set("sources", fmt::format("{}", fmt::join(opening.sources, ", ")));
    return one;
}

using Openings = std::vector<recognition::Opening>;

Data shown(const Site& site, const Openings& openings, Language language) {
    Data list{Data::type::list};
    for (const recognition::Opening& each : openings)
        if (each.effect != recognition::Effect::None)
            list << opening(site, each, language);
    return list;
}

/// What each look stands for, of those that are drawn.
Data legend(const Openings& openings, Language language) {
    Data list{Data::type::list};
    const auto add = [&](std::string_view look, std::string_view name) {
        Data one;
        one.set("look", Data(look));
        one.set("name", Data(name));
        list << std::move(one);
    };
    add("own", word("this_market", language));
    for (const std::string_view look : {"open", "easier", "maybe"})
        if (std::ranges::any_of(openings, [&](const auto& each) { return look_of(each.effect) == look; }))
            add(look, word(look, language));
    return list;
}

std::string made_part(const Site& site, const registry::Label& label, const Openings& openings, Language language) {
    Data data = page_data(language);
    std::string graph = opening_graph(label, openings, language);
    data.set("any_openings", !graph.empty());
    data.set("graph", std::move(graph));
    data.set("map", market_map(label, openings, language));
    data.set("legend", legend(openings, language));
    data.set("openings", shown(site, openings, language));
    data.set("would", !exchange::is_granted(label));
    return fill("openings.mustache", data, language);
}

/// All that the part is made of; of what stands in the catalogue, its name there.
class Key {
public:
    Key(const Site& site, const LabelView& view, Language language) {
        const registry::Label& label = view.held.revision.label;
        m_text = language == Language::Japanese ? 'j' : 'e';
        m_text += exchange::is_granted(label) ? 'g' : 'w';
        for (const std::string* text : {&site.catalogue.digest, &label.market, &label.regime, &label.level})
            add(*text);
        add(view.on);
        bool found = false;
        for (const recognition::Decision& decision : exchange::decisions_on(site.catalogue, view.held, view.on)) {
            add(decision);
            found = found || decision.found;
        }
        if (found) // which is told with the label's own edition and days
            add_whole(view.held);
    }
    std::string text() && { return std::move(m_text); }

private:
    /// With its length, so that no two texts are another two.
    void add(std::string_view text) {
        m_text += fmt::format_int(text.size()).str();
        m_text += ':';
        m_text += text;
    }
    void add(const std::optional<Date>& day) {
        m_text += day ? fmt::format_int(day->days_since_1970()).str() : std::string("-");
        m_text += ';';
    }
    void add(const recognition::Decision& decision) {
        add(decision.arrangement->id);
        m_text += static_cast<char>('0' + static_cast<int>(decision.effect));
        m_text += decision.found ? '+' : '-';
        add(decision.from);
        add(decision.until);
    }
    void add_whole(const registry::Held& held) {
        const registry::Label& label = held.revision.label;
        add(recognition::to_string(held.state));
        add(label.edition);
        for (const std::optional<Date>& each : {std::optional(label.issued), label.expires, label.support_until})
            add(each);
    }

    std::string m_text;
};

/// What was made once, of one thread; all of it goes when it grows too large.
class Made {
public:
    template <class Make>
    const std::string& part(std::string key, const Make& make) {
        constexpr std::size_t most_bytes = 16U << 20U;
        const auto known = m_parts.find(key);
        if (known != m_parts.end())
            return known->second;
        std::string part = make();
        const std::size_t bytes = key.size() + part.size();
        if (m_bytes + bytes > most_bytes) {
            m_parts.clear();
            m_bytes = 0;
        }
        m_bytes += bytes;
        return m_parts.emplace(std::move(key), std::move(part)).first->second;
    }

private:
    std::unordered_map<std::string, std::string> m_parts;
    std::size_t m_bytes = 0;
};

} // namespace

const std::string& openings_part(const Site& site, const LabelView& view, Language language) {
    thread_local Made made;
    return made.part(Key(site, view, language).text(), [&] {
        const Openings openings = exchange::openings_of(site.catalogue, view.held, view.on).rows;
        return made_part(site, view.held.revision.label, openings, language);
    });
}

} // namespace warifu::pages
