// Alpine's secdb, https://secdb.alpinelinux.org: for each package of a branch, which version fixed what. The version
// "0" means that no version of the branch was ever affected.

#include <map>

#include <fmt/format.h>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

/// What a package's fixes say of each vulnerability. One that was mended again in a later version has several.
class Package {
public:
    Package(std::string branch, std::string name) : m_branch(std::move(branch)), m_name(std::move(name)) {}

    /// A line of a fix: an id, perhaps others of the same thing, perhaps words.
    void add_fix(std::string_view line, const std::string& version, Reader& reader) {
        std::string id;
        std::vector<std::string> aliases;
        for (const std::string_view word : words(line)) {
            const bool is_id = word.find('-') != std::string_view::npos && word[0] >= 'A' && word[0] <= 'Z';
            if (id.empty())
                id = name_of(word);
            else if (is_id)
                add(aliases, name_of(word));
        }
        if (id.empty())
            return reader.skip(m_name, "a fix that names no vulnerability");
        Draft& draft = m_drafts[id];
        draft.id = id;
        for (std::string& alias : aliases)
            add(draft.aliases, std::move(alias));
        add_affected(draft, affected_until(version));
    }

    void give(Reader& reader) {
        for (auto& [id, draft] : m_drafts) {
            draft.feed = Feed::Alpine;
            draft.publisher = "Alpine Linux";
            draft.within = fmt::format("{}/{}", m_name, m_branch);
            reader.give(std::move(draft));
        }
    }

private:
    Affected affected_until(const std::string& version) const {
        Affected affected;
        affected.ecosystem = "Alpine:" + m_branch.substr(0, m_branch.find('-'));
        affected.package = m_name;
        const bool never = version == "0";
        affected.fix = DistributionFix{m_branch, never ? FixState::NotAffected : FixState::Fixed, {}, {}, {}, {}};
        if (never)
            return affected;
        affected.fix->fixed_version = version;
        Range range;
        range.scheme = "apk";
        range.introduced = "0";
        range.fixed = version;
        affected.ranges.push_back(std::move(range));
        return affected;
    }

    std::string m_branch; ///< v3.10-main
    std::string m_name;
    std::map<std::string, Draft> m_drafts;
};

} // namespace

void read_alpine(Json document, Reader& reader) {
    const std::string branch =
        fmt::format("{}-{}", name_of(document["distroversion"].text()), name_of(document["reponame"].text()));
    document["packages"].each([&](Json entry) {
        const Json package = entry["pkg"];
        const std::string name = name_of(package["name"].text());
        if (name.empty())
            return reader.skip(reader.next_name(), "a package without a name");
        Package all(branch, name);
        package["secfixes"].members([&](std::string_view version, Json fixes) {
            fixes.each([&](Json fix) { all.add_fix(fix.text(), name_of(version), reader); });
        });
        all.give(reader);
    });
}

} // namespace warifu::advisories
