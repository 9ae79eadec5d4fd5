#include "feeds.h"

#include <algorithm>
#include <array>

#include "warifu/base/findings.h"

namespace warifu::exposure {

namespace {

using advisories::Completeness;
using advisories::Feed;
using advisories::FeedState;

/// Which feed can say that nothing is known of a component, and of which components.
struct Role {
    Feed feed;
    std::string_view role;
    std::span<const std::string_view> purls; ///< how theirs begin; none: every component
};

constexpr std::array<std::string_view, 1> debian = {"pkg:deb/debian/"};
constexpr std::array<std::string_view, 1> alpine = {"pkg:apk/alpine/"};
constexpr std::array<std::string_view, 8> languages = {"pkg:npm/",   "pkg:pypi/",     "pkg:maven/", "pkg:golang/",
                                                       "pkg:cargo/", "pkg:composer/", "pkg:gem/",   "pkg:nuget/"};
const std::array<Role, 7> roles = {{{Feed::Cve, "all", {}},
                                    {Feed::Nvd, "all", {}},
                                    {Feed::Kev, "exploited", {}},
                                    {Feed::Debian, "distribution", debian},
                                    {Feed::Alpine, "distribution", alpine},
                                    {Feed::Osv, "language", languages},
                                    {Feed::Ghsa, "language", languages}}};

bool needed_by(const Role& role, std::span<const sbom::Component> components) {
    return role.purls.empty() || std::ranges::any_of(components, [&](const sbom::Component& component) {
               return std::ranges::any_of(role.purls,
                                          [&](std::string_view begin) { return component.purl.starts_with(begin); });
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

std::string day(const std::optional<Date>& date) { return date ? date->to_string() : std::string(); }

Row row_of(const std::string& artefact, Feed feed, std::string_view role, bool needed, const FeedState* state) {
    RowBuilder row("advisory_feed", artefact);
    row.text("subject", artefact)
        .text("feed", advisories::to_string(feed))
        .text("role", role)
        .number("needed", std::int64_t{needed ? 1 : 0});
    row.text("completeness", state == nullptr ? "absent" : word(state->completeness));
    row.number("declared", std::int64_t{state != nullptr && state->declared ? 1 : 0});
    row.text("complete_as_of", state == nullptr ? std::string() : day(state->complete_as_of));
    row.text("snapshot", state == nullptr ? std::string() : day(state->snapshot));
    row.number("records", state == nullptr ? 0 : state->records);
    return row.take();
}

} // namespace

void send_feeds(const std::string& artefact, std::span<const sbom::Component> components,
                std::span<const FeedState> feeds, RowSink& sink) {
    for (const Role& role : roles) {
        const bool needed = needed_by(role, components);
        const auto state = std::ranges::find(feeds, role.feed, &FeedState::feed);
        const bool there = state != feeds.end();
        if (needed || there)
            sink.row(row_of(artefact, role.feed, role.role, needed, there ? &*state : nullptr));
    }
    for (const FeedState& state : feeds)
        if (std::ranges::find(roles, state.feed, &Role::feed) == roles.end())
            sink.row(row_of(artefact, state.feed, "other", false, &state));
}

} // namespace warifu::exposure
