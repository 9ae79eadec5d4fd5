#include "warifu/packages/build_ids.h"

#include <string>
#include <unordered_map>

#include "embedded/build_ids.h"
#include "warifu/base/text.h"

namespace warifu::packages {

namespace {

using Builds = std::unordered_map<std::string_view, KnownBuild>;

const Builds& known_builds() {
    static const Builds builds = [] {
        Builds all;
        for (const std::string_view line : lines(embedded::build_ids())) {
            const auto fields = split(line, '\t');
            const KnownComponent* component =
                line.starts_with('#') || fields.size() != 5 ? nullptr : find_component(fields[0]);
            if (component == nullptr)
                continue;
            for (const std::string_view id : words(fields[4]))
                all.emplace(id, KnownBuild{component, fields[1], fields[2], fields[3]});
        }
        return all;
    }();
    return builds;
}

} // namespace

std::optional<KnownBuild> find_build(Bytes build_id) {
    constexpr std::size_t sha1_bytes = 20; // what Debian's linkers are told to make
    if (build_id.size() != sha1_bytes)
        return std::nullopt;
    const auto found = known_builds().find(hex(as_text(build_id)));
    return found == known_builds().end() ? std::nullopt : std::optional(found->second);
}

} // namespace warifu::packages
