// Alpine's secdb, https://secdb.alpinelinux.org: for each package of a branch, which version fixed what. The version
// "0" means that no version of the branch was ever affected.

#include <fmt/format.h>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

struct Place {
    std::string branch; ///< v3.10-main
    std::string package;
    std::string version;
};

/// A line of a fix: an id, perhaps others of the same thing, perhaps words.
void read_fix(std::string_view line, const Place& place, Reader& reader) {
    Advisory advisory;
    advisory.feed = Feed::Alpine;
    advisory.publisher = "Alpine Linux";
    for (const std::string_view word : words(line)) {
        const bool is_id = word.find('-') != std::string_view::npos && word[0] >= 'A' && word[0] <= 'Z';
        if (advisory.id.empty())
            advisory.id = name_of(word);
        else if (is_id)
            add(advisory.aliases, name_of(word));
    }
    if (advisory.id.empty())
        return reader.skip(place.package, "a fix that names no vulnerability");
    advisory.within = fmt::format("{}/{}", place.package, place.branch);
    Affected affected;
    affected.ecosystem = "Alpine:" + place.branch.substr(0, place.branch.find('-'));
    affected.package = place.package;
    const bool never = place.version == "0";
    affected.fix = DistributionFix{place.branch, never ? FixState::NotAffected : FixState::Fixed, {}, {}, {}, {}};
    if (!never) {
        affected.fix->fixed_version = place.version;
        Range range;
        range.scheme = "apk";
        range.introduced = "0";
        range.fixed = place.version;
        affected.ranges.push_back(std::move(range));
    }
    advisory.affected.push_back(std::move(affected));
    reader.give(std::move(advisory));
}

} // namespace

void read_alpine(Json document, Reader& reader) {
    const std::string branch =
        fmt::format("{}-{}", name_of(document["distroversion"].text()), name_of(document["reponame"].text()));
    document["packages"].each([&](Json entry) {
        const Json package = entry["pkg"];
        const std::string name = name_of(package["name"].text());
        if (name.empty())
            return reader.skip(reader.next_name(), "a package without a name");
        package["secfixes"].members([&](std::string_view version, Json fixes) {
            fixes.each([&](Json fix) { read_fix(fix.text(), {branch, name, name_of(version)}, reader); });
        });
    });
}

} // namespace warifu::advisories
