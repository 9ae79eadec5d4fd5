#include "feeds.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "day.h"
#include "warifu/base/findings.h"
#include "warifu/versions/purl.h"

namespace warifu::exposure {

namespace {

using advisories::Completeness;
using advisories::Feed;
using advisories::FeedState;

/// A feed without which nobody can say that nothing is known of a component, and of which components.
struct Need {
    Feed feed;
    std::span<const std::string_view> types; ///< of package URLs; none: every component
    std::string_view space;                  ///< their namespace; empty: any
};

constexpr std::array<std::string_view, 1> deb = {"deb"};
constexpr std::array<std::string_view, 1> apk = {"apk"};
constexpr std::array<std::string_view, 8> languages = {"npm",   "pypi",     "maven", "golang",
                                                       "cargo", "composer", "gem",   "nuget"};
/// CVE's records alone leave products unnamed, and NVD's alone what is not analysed yet: it takes both.
const std::array<Need, 6> needs = {{{Feed::Cve, {}, {}},
                                    {Feed::Nvd, {}, {}},
                                    {Feed::Kev, {}, {}},
                                    {Feed::Debian, deb, "debian"},
                                    {Feed::Alpine, apk, "alpine"},
                                    {Feed::Osv, languages, {}}}};

bool needed_by(const Need& need, std::span<const sbom::Component> components) {
    return need.types.empty() || std::ranges::any_of(components, [&](const sbom::Component& component) {
               const auto purl = versions::parse_purl(component.purl);
               return purl && std::ranges::find(need.types, purl->type) != need.types.end() &&
                      (need.space.empty() || purl->space == need.space);
           });
}

std::string_view word(Completeness completeness) {
    switch (completeness) {
    case Completeness::Complete: return "complete";
    case Completeness::Subset: return "subset";
    case Completeness::NotSaid: break;
    }
    return "not-said";
}

/// Data that says to be of a day after its import is no younger than that.
std::optional<Date> whole_until(const FeedState& state) {
    const auto imported = Date::parse(std::string_view(state.imported).substr(0, 10));
    if (!state.complete_as_of || !imported)
        return std::nullopt;
    return std::min(*state.complete_as_of, *imported);
}

std::chrono::sys_days sys_day(Date date) {
    return std::chrono::year_month_day{std::chrono::year{date.year()}, std::chrono::month{date.month()},
                                       std::chrono::day{date.day()}};
}

/// Days from then to the assessment; -1: not known.
std::int64_t age(const std::optional<Date>& whole, Date on) {
    return whole ? std::max<std::int64_t>((sys_day(on) - sys_day(*whole)).count(), 0) : -1;
}

Row row_of(const std::string& subject, const FeedState& state, bool there, bool needed, Date on) {
    const auto whole = whole_until(state);
    RowBuilder row("advisory_feed", subject);
    row.text("subject", subject).text("feed", advisories::to_string(state.feed));
    row.number("needed", std::int64_t{needed ? 1 : 0});
    row.text("completeness", there ? word(state.completeness) : "absent");
    row.number("declared", std::int64_t{state.declared ? 1 : 0}).text("complete_as_of", day(whole));
    row.number("age_days", age(whole, on)).text("snapshot", day(state.snapshot));
    row.number("records", state.records).number("skipped", state.skipped);
    return row.take();
}

} // namespace

void send_feeds(const Subject& subject, Date on, std::span<const FeedState> feeds, RowSink& sink) {
    const auto is_needed = [&](Feed feed) {
        const auto need = std::ranges::find(needs, feed, &Need::feed);
        return need != needs.end() && needed_by(*need, subject.components);
    };
    for (const FeedState& state : feeds)
        sink.row(row_of(subject.artefact, state, true, is_needed(state.feed), on));
    for (const Need& need : needs)
        if (std::ranges::find(feeds, need.feed, &FeedState::feed) == feeds.end() && is_needed(need.feed)) {
            FeedState absent;
            absent.feed = need.feed;
            sink.row(row_of(subject.artefact, absent, false, true, on));
        }
}

} // namespace warifu::exposure
