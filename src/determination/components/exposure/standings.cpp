#include "standings.h"

#include <algorithm>
#include <iterator>

#include "day.h"
#include "warifu/base/findings.h"

namespace warifu::exposure {

namespace {

bool is_of_distribution(const std::string& purl) {
    return purl.starts_with("pkg:deb/") || purl.starts_with("pkg:apk/") || purl.starts_with("pkg:rpm/");
}

/// Of several the one that lasts longest; one without a day lasts as long as the records say.
std::optional<lifecycle::Extension> extension_of(const sbom::Component& component,
                                                 std::span<const Extension> extensions) {
    const lifecycle::Extension* best = nullptr;
    for (const Extension& each : extensions) {
        const bool meant = to_lower_ascii(each.component) == to_lower_ascii(component.name) &&
                           (each.version.empty() || each.version == component.version);
        if (meant && (best == nullptr || (each.word.until && (!best->until || *best->until < *each.word.until))))
            best = &each.word;
    }
    return best == nullptr ? std::nullopt : std::optional(*best);
}

/// The last day on which security is mended, a declaration that goes beyond the ordinary end counted in.
std::optional<Date> mended_until(const lifecycle::Standing& standing,
                                 const std::optional<lifecycle::Extension>& extension) {
    const std::optional<Date> ordinary = standing.security_until ? standing.security_until : standing.since;
    const bool goes_on =
        standing.phase == lifecycle::Phase::Supported || standing.phase == lifecycle::Phase::SecurityOnly;
    const bool longer = goes_on && ordinary && extension && extension->until && *extension->until > *ordinary;
    return longer ? extension->until : ordinary;
}

Result<std::vector<advisories::LifeCycle>> cycles_of(const lifecycle::Subject& subject,
                                                     const advisories::Store& store) {
    std::vector<advisories::LifeCycle> cycles;
    for (const std::string& name : lifecycle::names_of(subject)) {
        auto more = TRY(store.life_cycles(name));
        if (cycles.empty() || subject.id == "centos") // two systems go by that name
            std::move(more.begin(), more.end(), std::back_inserter(cycles));
    }
    return cycles;
}

} // namespace

Result<std::vector<Standing>> standings_of(std::span<const sbom::Component> components, const Terms& terms,
                                           const advisories::Store& store) {
    std::optional<Date> snapshot;
    for (const advisories::FeedState& feed : TRY(store.feeds()))
        if (feed.feed == advisories::Feed::EndOfLife)
            snapshot = feed.snapshot;
    std::vector<Standing> standings;
    for (std::size_t i = 0; i < components.size(); ++i) {
        const sbom::Component& component = components[i];
        if (is_of_distribution(component.purl))
            continue;
        // A system's evidence begins with its name for people.
        const lifecycle::Subject subject{component.name,     component.version.value_or(""),
                                         component.evidence, component.cpe,
                                         component.purl,     extension_of(component, terms.extensions)};
        if (const auto cycles = TRY(cycles_of(subject, store)); !cycles.empty())
            standings.push_back({i, lifecycle::standing_of(subject, cycles, {terms.on, snapshot})});
    }
    return standings;
}

Result<std::size_t> send_standings(const Subject& subject, const Terms& terms, const advisories::Store& store,
                                   RowSink& sink) {
    const std::vector<Standing> standings = TRY(standings_of(subject.components, terms, store));
    for (const auto& [index, standing] : standings) {
        const sbom::Component& component = subject.components[index];
        const Text says = lifecycle::describe(standing);
        RowBuilder row("end_of_life", component.locator);
        row.text("subject", subject.artefact).text("component", component.name);
        row.text("version", component.version.value_or("")).text("kind", component.kind);
        row.text("on_date", terms.on.to_string()).text("phase", lifecycle::to_string(standing.phase));
        row.text("until", day(mended_until(standing, extension_of(component, terms.extensions))));
        row.text("extended_until", day(standing.extended_until)).text("promised", day(terms.promised));
        row.text("says_en", says.en).text("says_ja", says.ja);
        sink.row(row.take());
    }
    return standings.size();
}

} // namespace warifu::exposure
