#include "deciding.h"

#include <algorithm>
#include <map>
#include <set>

namespace warifu::matching {
namespace {

using advisories::Platform;
using versions::CpeAttribute;

/// Of what an entry is, the version left out.
std::vector<std::string> thing_of(const Said& said) {
    std::vector<std::string> names;
    if (said.cpe) {
        versions::Cpe cpe = *said.cpe;
        cpe[CpeAttribute::Version] = cpe[CpeAttribute::Update] = {};
        names = {cpe.formatted()};
    } else {
        const advisories::Affected& entry = *said.entry;
        names = {advisories::product_key(entry.vendor), advisories::product_key(entry.product), entry.ecosystem,
                 entry.package, entry.purl};
    }
    std::vector<std::string> platforms = said.entry->platforms;
    std::sort(platforms.begin(), platforms.end());
    names.insert(names.end(), platforms.begin(), platforms.end());
    return names;
}

bool is_same(const std::vector<Platform>* a, const std::vector<Platform>* b) {
    return a == b || (a != nullptr && b != nullptr && *a == *b);
}

/// The version lies in one of the entry's ranges; or perhaps in one that clears it.
bool may_hold(const Statement& s) {
    if (s.reason == Reason::NotComparable)
        return s.range && (s.range->status == advisories::Affection::Unaffected || !s.range->changes.empty());
    return s.reason == Reason::InRange && s.state != State::Unknown;
}

/// A record may spread the ranges of one product over several entries, each with what holds outside of its own: where
/// one holds the version, or may hold it, the default of the others on the same thing is not about it.
void drop_defaults(std::vector<Said>& said) {
    std::map<std::vector<std::string>, std::set<const std::vector<Platform>*>> held; ///< things, and what they run on
    for (const Said& each : said)
        if (may_hold(each.statement))
            held[thing_of(each)].insert(each.entry->running_on.get());
    if (held.empty())
        return;
    std::erase_if(said, [&](const Said& each) {
        if (each.statement.reason != Reason::DefaultStatus)
            return false;
        const auto same = held.find(thing_of(each));
        return same != held.end() && std::ranges::any_of(same->second, [&](const auto* running_on) {
                   return is_same(running_on, each.entry->running_on.get());
               });
    });
}

/// Behind every fix of one entry is not behind those of the record where another entry has something to say and does
/// not say it of this version. One that counts in commits says the same in another way.
void reopen(std::vector<Said>& said) {
    const bool open = std::ranges::any_of(said, [](const Said& each) {
        const Reason reason = each.statement.reason;
        return each.statement.state == State::Unknown && reason != Reason::Commits && reason != Reason::OtherVendor &&
               reason != Reason::Undetermined;
    });
    for (Said& each : said)
        if (open && each.statement.reason == Reason::BehindFix) {
            each.statement.state = State::Unknown;
            each.statement.reason = Reason::NotListed;
        }
}

} // namespace

bool is_silent(const Statement& s) {
    // The list of exploited vulnerabilities names products, and leaves versions to others.
    if (s.feed == advisories::Feed::Kev && s.state == State::Unknown)
        return true;
    return s.state == State::Unknown && (s.reason == Reason::NotListed || s.reason == Reason::Commits ||
                                         s.reason == Reason::Undetermined || s.reason == Reason::StableBranch);
}

State worst(const std::vector<const Statement*>& statements) {
    bool spoke = false, unknown = false;
    for (const Statement* s : statements) {
        if (s->state == State::Affected)
            return State::Affected;
        spoke |= s->state == State::NotAffected;
        unknown |= s->state == State::Unknown && !is_silent(*s);
    }
    return unknown || !spoke ? State::Unknown : State::NotAffected;
}

std::optional<Statement> deciding(std::vector<Said> said) {
    if (said.empty())
        return std::nullopt;
    drop_defaults(said);
    reopen(said);
    std::vector<const Statement*> all;
    for (const Said& each : said)
        all.push_back(&each.statement);
    const State state = worst(all);
    const auto rank = [&](const Said& each) {
        const Statement& s = each.statement;
        return s.state != state ? 3 : is_silent(s) ? 2 : s.range ? 0 : 1;
    };
    return std::move(std::ranges::min_element(said, {}, rank)->statement);
}

} // namespace warifu::matching
