// What a distribution says of its own package. It mends a flaw by a patch and keeps upstream's number, so upstream's
// ranges say nothing of its versions, and its own fixed version says everything.
#include <algorithm>

#include "judge.h"

namespace warifu::matching {
namespace {

using advisories::FixState;
using versions::Membership;

enum class Release { Ours, Another, NotKnown };

Release release_of(const advisories::Affected& entry, const Prepared& component) {
    std::string release = entry.fix ? entry.fix->release : std::string();
    if (const auto colon = entry.ecosystem.find(':'); release.empty() && colon != std::string::npos)
        release = entry.ecosystem.substr(colon + 1);
    if (release.empty())
        return Release::Ours; // of all of them
    if (component.releases.empty())
        return Release::NotKnown;
    auto known = component.is_release.find(release);
    if (known == component.is_release.end()) {
        const auto names = release_names(entry.ecosystem, release);
        const bool ours = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
            return std::find(component.releases.begin(), component.releases.end(), name) != component.releases.end();
        });
        known = component.is_release.emplace(release, ours).first;
    }
    // enterprise_linux:9::baseos: how such a name is made up is not known here.
    const bool plain = release.find_first_of(":/") == release.npos || release.ends_with(":LTS");
    return known->second ? Release::Ours : plain ? Release::Another : Release::NotKnown;
}

std::string release_said(const advisories::Affected& entry) {
    return entry.fix && !entry.fix->release.empty() ? entry.fix->release : entry.ecosystem;
}

void by_fixed_version(Statement& statement, const std::string& fixed, const Prepared& component) {
    statement.fixed_in = fixed;
    if (component.package_version.empty()) {
        statement.reason = Reason::NoVersion;
        return;
    }
    versions::Bounds bounds;
    bounds.fixed = fixed;
    switch (versions::contains(component.package_schemes, component.package_version, bounds)) {
    case Membership::Inside:
        statement.state = State::Affected;
        statement.reason = Reason::NotFixed;
        break;
    case Membership::Outside:
        statement.state = State::NotAffected;
        statement.reason = Reason::Fixed;
        break;
    case Membership::Unknown: statement.reason = Reason::NotComparable;
    }
}

void by_fix(Statement& statement, const advisories::DistributionFix& fix, const Prepared& component) {
    switch (fix.state) {
    case FixState::Fixed:
        if (fix.fixed_version)
            by_fixed_version(statement, *fix.fixed_version, component);
        return;
    case FixState::NotAffected:
        statement.state = State::NotAffected;
        statement.reason = Reason::NeverAffected;
        return;
    case FixState::Open:
    case FixState::NoAdvisory:
    case FixState::Ignored:
        statement.state = State::Affected;
        statement.reason = Reason::NotFixed;
        return;
    case FixState::Undetermined: return;
    }
}

} // namespace

bool is_of_release(const advisories::Affected& entry, const Prepared& component) {
    return release_of(entry, component) != Release::Another;
}

std::optional<Statement> judge_fix(const advisories::Affected& entry, const Prepared& component) {
    if (!entry.fix) // as OSV writes it: ranges of the ecosystem
        return std::nullopt;
    Statement statement;
    statement.reason = Reason::Undetermined;
    statement.detail = release_said(entry);
    by_fix(statement, *entry.fix, component);
    leave_other_release(statement, entry, component);
    return statement;
}

void leave_other_release(Statement& statement, const advisories::Affected& entry, const Prepared& component) {
    if (release_of(entry, component) != Release::NotKnown)
        return;
    // Another release's fix says nothing at all. Its missing one keeps its reason: it is no silence, beneath which
    // somebody else's all-clear would stand.
    if (statement.state == State::NotAffected)
        statement.reason = Reason::Undetermined;
    statement.state = State::Unknown;
}

} // namespace warifu::matching
