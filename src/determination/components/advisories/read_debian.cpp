// Debian's security tracker. Its JSON (https://security-tracker.debian.org/tracker/data/json) has for each source
// package and vulnerability the state in each release; its lists of DSAs and DLAs
// (https://salsa.debian.org/security-tracker-team/security-tracker) have what an advisory fixed in which version.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

FixState state_of(Json release, const std::optional<std::string>& fixed) {
    const std::string_view status = release["status"].text();
    if (status == "resolved")
        return !fixed ? FixState::Undetermined : *fixed == "0" ? FixState::NotAffected : FixState::Fixed;
    if (status != "open")
        return FixState::Undetermined;
    if (release["nodsa_reason"].text() == "ignored")
        return FixState::Ignored;
    return release["nodsa"] ? FixState::NoAdvisory : FixState::Open;
}

Affected affected_in(std::string_view package, DistributionFix fix) {
    Affected affected;
    affected.ecosystem = "Debian:" + fix.release;
    affected.package = name_of(package);
    if (fix.state == FixState::Fixed && fix.fixed_version) {
        Range range;
        range.scheme = "deb";
        range.introduced = "0";
        range.fixed = fix.fixed_version;
        affected.ranges.push_back(std::move(range));
    }
    affected.fix = std::move(fix);
    return affected;
}

Affected read_release(std::string_view package, std::string_view name, Json release) {
    DistributionFix fix;
    fix.release = name_of(name);
    fix.fixed_version = optional_name(release["fixed_version"]);
    fix.state = state_of(release, fix.fixed_version);
    fix.release_version = optional_name(release["repositories"][name]);
    if (fix.state == FixState::NotAffected)
        fix.fixed_version.reset();
    fix.urgency = name_of(release["urgency"].text());
    fix.note = name_of(release["nodsa"].text());
    return affected_in(package, std::move(fix));
}

} // namespace

void read_debian_package(std::string_view package, Json cves, Reader& reader) {
    cves.members([&](std::string_view id, Json record) {
        if (!record["releases"].is_object())
            return reader.skip(fmt::format("{} in {}", printable(id, 40), printable(package, 60)), "no releases");
        Draft draft;
        draft.feed = Feed::Debian;
        draft.publisher = "Debian";
        draft.id = name_of(id); // TEMP-… where there is no CVE yet
        draft.within = name_of(package);
        draft.summary = text_of(record["description"].text());
        record["releases"].members(
            [&](std::string_view name, Json release) { add_affected(draft, read_release(package, name, release)); });
        reader.give(std::move(draft));
    });
}

namespace {

/// `[29 Mar 2023]` → 2023-03-29.
std::optional<Date> list_day(std::string_view text) {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto parts = words(text);
    const std::size_t month = parts.size() == 3 && parts[1].size() == 3 ? months.find(parts[1]) : std::string::npos;
    if (month == std::string::npos || month % 3 != 0 || parts[0].size() > 2)
        return std::nullopt;
    return day_of(fmt::format("{}-{:02}-{:0>2}", parts[2], month / 3 + 1, parts[0]));
}

/// One DSA or DLA, as its lines come.
struct ListEntry {
    std::string id, title, note;
    std::optional<std::string> published;
    std::vector<std::string> cves;
    std::map<std::string, std::vector<DistributionFix>> fixes; ///< by source package
};

void give(const ListEntry& entry, Reader& reader) {
    if (entry.id.empty())
        return;
    const std::vector<std::string> ids = entry.cves.empty() ? std::vector{entry.id} : entry.cves;
    for (const std::string& id : ids) {
        Draft draft;
        draft.feed = Feed::Debian;
        draft.publisher = "Debian";
        draft.id = id;
        if (id != entry.id) {
            draft.within = entry.id;
            add(draft.related, entry.id);
        }
        draft.title = entry.title;
        draft.published = entry.published;
        for (const auto& [package, fixes] : entry.fixes)
            for (const DistributionFix& fix : fixes)
                add_affected(draft, affected_in(package, fix));
        reader.give(std::move(draft));
    }
}

/// `	[bullseye] - busybox 1:1.30.1-6+deb11u1`, or a word in place of the version: `<not-affected>`, `<no-dsa>
/// (Minor)`.
void read_fix(std::string_view line, ListEntry& entry, Reader& reader) {
    const std::size_t close = line.find(']');
    const auto parts =
        close == std::string_view::npos ? std::vector<std::string_view>() : words(line.substr(close + 1));
    if (parts.size() < 3 || parts[0] != "-")
        return reader.note(entry.id, fmt::format("'{}' tells no fix", printable(line, 80)));
    DistributionFix fix;
    fix.release = name_of(line.substr(1, close - 1));
    fix.note = entry.id;
    const std::string_view version = parts[2];
    if (version == "<not-affected>")
        fix.state = FixState::NotAffected;
    else if (version == "<no-dsa>" || version == "<postponed>")
        fix.state = FixState::NoAdvisory;
    else if (version == "<ignored>" || version == "<end-of-life>")
        fix.state = FixState::Ignored;
    else if (version == "<unfixed>")
        fix.state = FixState::Open;
    else if (!version.starts_with('<')) {
        fix.state = FixState::Fixed;
        fix.fixed_version = name_of(version);
    }
    auto& fixes = entry.fixes[name_of(parts[1])];
    if (fixes.size() < most_listed)
        fixes.push_back(std::move(fix));
}

ListEntry read_head(std::string_view line, Reader& reader) {
    ListEntry entry;
    const std::size_t close = line.find(']');
    const auto parts = words(line.substr(close == std::string_view::npos ? line.size() : close + 1));
    if (parts.empty()) {
        reader.skip(std::string(printable(line, 60)), "no advisory's head");
        return entry;
    }
    entry.id = name_of(parts[0]);
    entry.title = text_of(trim(line.substr(close + 1)));
    if (const auto day = list_day(line.substr(1, close - 1)))
        entry.published = utc_of(day->to_string());
    else
        reader.note(entry.id, fmt::format("'{}' is no day", printable(line.substr(0, close + 1), 40)));
    return entry;
}

} // namespace

void read_debian_list(std::string_view text, Reader& reader) {
    ListEntry entry;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view said = trim(line);
        if (line.starts_with('[')) {
            give(entry, reader);
            entry = read_head(line, reader);
        } else if (said.starts_with('{')) {
            for (const std::string_view id : words(said.substr(1, said.find('}') - 1)))
                add(entry.cves, name_of(id));
        } else if (said.starts_with('[')) {
            read_fix(said, entry, reader);
        } // NOTE: lines are for people
    }
    give(entry, reader);
}

} // namespace warifu::advisories
