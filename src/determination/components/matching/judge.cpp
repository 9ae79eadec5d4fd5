#include "judge.h"

#include <algorithm>

namespace warifu::matching {
namespace {

using advisories::Affection;
using advisories::Feed;
using versions::CpeAttribute;
using versions::CpeValue;
using versions::Membership;
using versions::Scheme;

versions::Status status_of(Affection affection) {
    switch (affection) {
    case Affection::Affected: return versions::Status::Affected;
    case Affection::Unaffected: return versions::Status::Unaffected;
    case Affection::Unknown: break;
    }
    return versions::Status::Unknown;
}

State state_of(versions::Status status) {
    switch (status) {
    case versions::Status::Affected: return State::Affected;
    case versions::Status::Unaffected: return State::NotAffected;
    case versions::Status::Unknown: break;
    }
    return State::Unknown;
}

/// A hash of git, whole or cut: no version has so many digits and letters of hexadecimal and no point.
bool is_commit(const std::optional<std::string>& text) {
    if (!text)
        return false;
    std::string_view bare = *text;
    while (bare.starts_with(' '))
        bare.remove_prefix(1);
    while (bare.ends_with(' '))
        bare.remove_suffix(1);
    const auto is_hexadecimal = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return bare.size() >= 7 && bare.size() <= 40 && std::all_of(bare.begin(), bare.end(), is_hexadecimal) &&
           bare.find_first_of("abcdef") != bare.npos && bare.find_first_of("0123456789") != bare.npos;
}

bool counts_commits(const advisories::Range& range) {
    return range.scheme == "git" || is_commit(range.fixed) || is_commit(range.last_affected) || is_commit(range.exact);
}

/// The schemes to try, what the record says first: after the product's own, which its authors follow.
std::vector<Scheme> schemes_for(const Prepared& component, Identity identity, const advisories::Affected& entry) {
    if (identity == Identity::Package)
        return component.package_schemes;
    std::vector<Scheme> schemes = component.upstream_schemes;
    const bool semver = std::any_of(entry.ranges.begin(), entry.ranges.end(),
                                    [](const advisories::Range& range) { return range.scheme == "semver"; });
    if (semver && !component.is_kernel)
        schemes.insert(schemes.begin() + (schemes.front() == Scheme::Openssl ? 1 : 0), Scheme::Semver);
    return schemes;
}

/// A CPE's own version against the component's: 9.3 with any update is 9.3p1 as well.
Membership is_version_of(const versions::Cpe& cpe, const std::vector<Scheme>& schemes, const std::string& version) {
    const CpeValue& release = cpe[CpeAttribute::Version];
    const CpeValue& update = cpe[CpeAttribute::Update];
    std::string exact = release.text;
    if (release.any_behind && exact.ends_with('.') && !release.any_before)
        exact += "*"; // 4.9.*
    else if (release.has_wildcards())
        return Membership::Unknown;
    versions::Bounds bounds;
    if (update.kind == CpeValue::Kind::Text) {
        if (update.has_wildcards())
            return Membership::Unknown;
        exact += "-" + update.text;
        bounds.exact = exact;
        return versions::contains(schemes, version, bounds);
    }
    bounds.exact = exact;
    const Membership whole = versions::contains(schemes, version, bounds);
    const auto split = versions::split_update(version);
    if (whole == Membership::Inside || split.update.empty())
        return whole;
    const Membership of_release = versions::contains(schemes, split.release, bounds);
    // Any update of the release is meant; or none, and a portable's p1 is hardly one.
    if (of_release == Membership::Inside)
        return update.kind == CpeValue::Kind::Any ? Membership::Inside
               : split.update.front() == 'p'      ? Membership::Unknown
                                                  : Membership::Outside;
    return of_release;
}

struct Judgement {
    State state = State::Unknown;
    Reason reason = Reason::NotComparable;
    std::optional<advisories::Range> range;
};

Judgement by_cpe_version(const versions::Cpe& cpe, const std::vector<Scheme>& schemes, const std::string& version) {
    const CpeValue& own = cpe[CpeAttribute::Version];
    if (own.kind == CpeValue::Kind::Na)
        return {State::Unknown, Reason::VersionNotGiven, {}};
    if (own.kind == CpeValue::Kind::Any)
        return {State::Affected, Reason::EveryVersion, {}};
    advisories::Range range;
    range.scheme = "cpe";
    range.exact = own.text + (own.any_behind ? "*" : "");
    if (cpe[CpeAttribute::Update].kind == CpeValue::Kind::Text)
        *range.exact += ":" + cpe[CpeAttribute::Update].text;
    if (version.empty())
        return {State::Unknown, Reason::NoVersion, range};
    switch (is_version_of(cpe, schemes, version)) {
    case Membership::Inside: return {State::Affected, Reason::InRange, range};
    case Membership::Outside: return {State::NotAffected, Reason::OutsideRanges, {}};
    case Membership::Unknown: break;
    }
    return {State::Unknown, Reason::NotComparable, range};
}

/// NVD's names and OSV's entries tell all that is affected; CVE's say themselves what holds outside.
bool tells_all(Feed feed, const advisories::Affected& entry) {
    return feed == Feed::Nvd || feed == Feed::Osv || feed == Feed::Ghsa ||
           std::any_of(entry.ranges.begin(), entry.ranges.end(),
                       [](const advisories::Range& range) { return range.scheme == "cpe"; });
}

/// Every range that is affected ends before a version that mends it, and this one is not older than any of those. What
/// lies before or between ranges may be anything; what lies behind every fix has it.
bool lies_behind_every_fix(const advisories::Affected& entry, const std::vector<Scheme>& schemes,
                           const std::string& version) {
    bool any = false;
    for (const advisories::Range& range : entry.ranges) {
        if (range.status != Affection::Affected)
            continue;
        if (!range.fixed || !range.changes.empty())
            return false;
        versions::Bounds behind;
        behind.introduced = *range.fixed;
        if (versions::contains(schemes, version, behind) != Membership::Inside)
            return false;
        any = true;
    }
    return any;
}

Judgement by_ranges(Feed feed, const advisories::Affected& entry, const std::vector<Scheme>& schemes,
                    const std::string& version) {
    std::vector<versions::StatusRange> ranges;
    std::vector<std::size_t> index;
    std::vector<std::vector<versions::Change>> changes;
    changes.reserve(entry.ranges.size());
    bool commits = false;
    for (std::size_t i = 0; i < entry.ranges.size(); ++i) {
        const advisories::Range& range = entry.ranges[i];
        if (counts_commits(range)) {
            commits = true;
            continue;
        }
        changes.emplace_back();
        for (const advisories::Change& change : range.changes)
            changes.back().push_back({change.at, status_of(change.status)});
        ranges.push_back({bounds_of(range), status_of(range.status), changes.back()});
        index.push_back(i);
    }
    if (ranges.empty() && commits)
        return {State::Unknown, Reason::Commits, entry.ranges.front()};
    const bool by_feed = tells_all(feed, entry) && !commits;
    const auto otherwise = by_feed ? versions::Status::Unaffected : status_of(entry.default_status);
    const auto result = versions::evaluate(schemes, version, ranges, otherwise);
    Judgement judgement;
    judgement.state = state_of(result.status);
    const auto deciding = result.unclear ? result.unclear : result.decided_by;
    if (deciding)
        judgement.range = entry.ranges[index[*deciding]];
    if (result.unclear)
        judgement.reason = Reason::NotComparable;
    else if (result.decided_by)
        judgement.reason = Reason::InRange;
    else if (by_feed)
        judgement.reason = Reason::OutsideRanges;
    else if (entry.default_status != Affection::Unknown)
        judgement.reason = Reason::DefaultStatus;
    else if (!commits && lies_behind_every_fix(entry, schemes, version))
        return {State::NotAffected, Reason::BehindFix, {}};
    else
        judgement.reason = commits ? Reason::Commits : Reason::NotListed;
    return judgement;
}

/// Tags of a repository: openssl-3.0.1, v1.2.3, curl-7_74_0.
std::string version_of_tag(std::string_view tag) {
    const auto first = tag.find_first_of("0123456789");
    std::string version(first == tag.npos ? tag : tag.substr(first));
    if (version.find('.') == version.npos)
        std::replace(version.begin(), version.end(), '_', '.');
    return version;
}

/// The version that stands in the name of the thing: in its CPE, or in its package URL. What holds for exactly this one
/// is the entry's status, and NVD lists nothing but what is affected.
std::optional<Judgement> by_name(Feed feed, const advisories::Affected& entry, const Identified& identified,
                                 const std::vector<Scheme>& schemes, const std::string& version) {
    std::optional<Judgement> judgement;
    const bool cpe_tells = identified.cpe && (!entry.every_version ||
                                              (*identified.cpe)[CpeAttribute::Version].kind == CpeValue::Kind::Text);
    if (cpe_tells) {
        judgement = by_cpe_version(*identified.cpe, schemes, version);
    } else if (const auto purl = versions::parse_purl(entry.purl); purl && !purl->version.empty()) {
        versions::Bounds bounds;
        bounds.exact = purl->version;
        advisories::Range range;
        range.exact = purl->version;
        const auto member = versions::contains(schemes, version, bounds);
        judgement = member == Membership::Inside    ? Judgement{State::Affected, Reason::InRange, range}
                    : member == Membership::Outside ? Judgement{State::NotAffected, Reason::OutsideRanges, {}}
                                                    : Judgement{State::Unknown, Reason::NotComparable, range};
    }
    if (judgement && judgement->state == State::Affected && feed != Feed::Nvd && entry.every_version)
        judgement->state = state_of(status_of(entry.default_status));
    return judgement;
}

Judgement by_entry(Feed feed, const advisories::Affected& entry, const Identified& identified,
                   const Prepared& component) {
    const auto schemes = schemes_for(component, identified.identity, entry);
    const std::string& version =
        identified.identity == Identity::Package ? component.package_version : component.upstream_version;
    if (entry.ranges.empty())
        if (const auto judgement = by_name(feed, entry, identified, schemes, version))
            return *judgement;
    if (entry.ranges.empty()) {
        if (entry.every_version && entry.default_status != Affection::Unaffected && feed != Feed::Csaf)
            return {State::Affected, Reason::EveryVersion, {}};
        return {state_of(status_of(entry.default_status)),
                entry.default_status == Affection::Unknown ? Reason::VersionNotGiven : Reason::DefaultStatus,
                {}};
    }
    if (version.empty())
        return {State::Unknown, Reason::NoVersion, entry.ranges.front()};
    const std::string ecosystem = advisories::product_key(entry.ecosystem);
    if (identified.identity == Identity::Product && (ecosystem == "oss_fuzz" || ecosystem == "git")) {
        advisories::Affected tags = entry;
        for (advisories::Range& range : tags.ranges)
            if (range.exact)
                range.exact = version_of_tag(*range.exact);
        return by_ranges(feed, tags, schemes, version);
    }
    return by_ranges(feed, entry, schemes, version);
}

std::string name_of(const advisories::Affected& entry) {
    if (!entry.cpe.empty())
        return entry.cpe;
    if (!entry.package.empty() && !entry.ecosystem.empty())
        return entry.ecosystem + " " + entry.package;
    if (!entry.purl.empty())
        return entry.purl;
    return entry.vendor.empty() ? entry.product : entry.vendor + " " + entry.product;
}

/// All groups of "running on" must be there; the first that is not known to be is named.
std::string missing_platform(const advisories::Affected& entry, const std::vector<Prepared>& all) {
    if (entry.running_on == nullptr)
        return {};
    for (const advisories::Platform& platform : *entry.running_on) {
        const bool there = std::any_of(platform.any_of.begin(), platform.any_of.end(),
                                       [&](const advisories::CpeMatch& name) { return is_there(name, all); });
        if (there == platform.negated || (!there && !platform.negated))
            return platform.any_of.empty() ? std::string("?") : platform.any_of.front().name;
    }
    return {};
}

/// A claim of 'affected' that depends on something that is not known becomes unknown; one of 'not affected' stays one
/// only when it is on exactly this thing.
void weigh(Statement& statement, const Identified& identified, const std::string& platform) {
    if (identified.identity == Identity::Alike) {
        if (statement.state == State::Affected || statement.reason != Reason::OutsideRanges)
            statement.state = State::Unknown;
        if (statement.state == State::Unknown)
            statement.reason = Reason::OtherVendor;
    } else if (!platform.empty() && (statement.state == State::Affected || statement.vex)) {
        statement.state = State::Unknown;
        statement.reason = Reason::OtherPlatform;
        statement.detail = platform;
    }
}

} // namespace

std::string author_of(const advisories::Advisory& record) {
    switch (record.feed) {
    case Feed::Nvd: return "NVD";
    case Feed::Debian: return "Debian";
    case Feed::Alpine: return "Alpine Linux";
    default: return record.publisher.empty() ? std::string(advisories::to_string(record.feed)) : record.publisher;
    }
}

versions::Bounds bounds_of(const advisories::Range& range) {
    const auto view = [](const std::optional<std::string>& text) {
        return text ? std::optional<std::string_view>(*text) : std::nullopt;
    };
    return {view(range.exact), view(range.introduced), view(range.introduced_after), view(range.fixed),
            view(range.last_affected)};
}

std::optional<Statement> judge(const advisories::Advisory& record, const advisories::Affected& entry,
                               const Identified& identified, const Prepared& component,
                               const std::vector<Prepared>& all) {
    std::optional<Statement> statement;
    const bool of_package = identified.identity == Identity::Package && component.of_distribution;
    if (of_package) {
        if (!is_of_release(entry, component))
            return std::nullopt;
        statement = judge_fix(entry, component);
    }
    if (!statement) {
        Judgement judgement = by_entry(record.feed, entry, identified, component);
        if (component.is_kernel && judgement.state == State::Affected && judgement.reason == Reason::InRange &&
            leaves_stable_open(entry, *judgement.range, component.upstream_version)) {
            judgement.state = State::Unknown;
            judgement.reason = Reason::StableBranch;
        }
        statement.emplace();
        statement->state = judgement.state;
        statement->reason = judgement.reason;
        statement->range = judgement.range;
        statement->vex = entry.vex;
        if (judgement.range && judgement.range->fixed)
            statement->fixed_in = judgement.range->fixed;
        const std::string missing = missing_platform(entry, all);
        weigh(*statement, identified, missing.empty() ? identified.platform : missing);
        // OSV carries the advisories of distributions, by their own names and versions.
        statement->of_distribution = of_package && record.feed == Feed::Osv && !entry.ecosystem.empty();
        if (statement->of_distribution)
            leave_other_release(*statement, entry, component);
    }
    statement->feed = record.feed;
    statement->record = record.id;
    statement->within = record.within.empty() && entry.fix ? entry.fix->note : record.within;
    statement->by = author_of(record);
    statement->named = name_of(entry);
    if (entry.vex) {
        statement->vex = entry.vex;
        statement->said = record.modified.value_or(record.published.value_or(""));
        statement->by = entry.vex->author.empty() ? statement->by : entry.vex->author;
    }
    return statement;
}

} // namespace warifu::matching
