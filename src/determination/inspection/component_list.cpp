#include "component_list.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "warifu/base/text.h"
#include "warifu/packages/languages.h"
#include "warifu/packages/signatures.h"

namespace warifu::inspection {

namespace {

constexpr std::size_t most_components = 200'000;
constexpr std::uint64_t most_owned = 2'000'000;

std::string_view word(Confidence confidence) {
    switch (confidence) {
    case Confidence::High: return "high";
    case Confidence::Medium: return "medium";
    case Confidence::Low: break;
    }
    return "low";
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : "; ") + part;
    return text;
}

void send_row(const FoundComponent& found, const packages::Distribution& distribution, RowSink& sink) {
    const packages::Package& package = found.package;
    const bool system = found.kind == "operating-system";
    RowBuilder row("component", found.locator);
    row.text("name", package.name).text("version", package.version);
    row.text("purl", system ? std::string() : packages::package_url(package, distribution)).text("cpe", package.cpe);
    row.text("evidence", joined(found.evidence)).text("confidence", word(found.confidence));
    row.text("kind", found.kind).text("found_by", found.found_by);
    row.text("origin", package.origin).text("origin_version", package.origin_version);
    row.text("release", found.from_database() || system ? distribution.release() : std::string());
    row.text("architecture", package.architecture).text("supplier", package.supplier).text("licence", package.licence);
    row.text("conflicts", found.conflicts);
    sink.row(row.take());
}

/// Where a package's path leads: packages say /bin/ls where /bin leads to /usr/bin.
std::string real_path(const FileSystemTree& tree, const std::string& path) {
    if (tree.find(path) != nullptr)
        return path;
    const Resolved folder = tree.resolve(folder_of(path));
    return fmt::format("{}/{}", folder.path == "/" ? "" : folder.path, base_name(path));
}

} // namespace

void ComponentList::add(FoundComponent component) {
    if (m_components.size() == most_components) {
        m_exhausted = true;
        return;
    }
    if (component.evidence.empty())
        component.evidence.push_back(component.package.evidence);
    m_components.push_back(std::move(component));
}

void ComponentList::drop_since(std::size_t size, std::string_view name, std::string_view upstream) {
    const auto since = m_components.begin() + static_cast<std::ptrdiff_t>(size);
    m_components.erase(std::remove_if(since, m_components.end(),
                                      [&](const FoundComponent& row) {
                                          const std::string version = packages::upstream_version(
                                              row.package.version.value_or(""), row.package.type);
                                          return row.package.name == name && version == upstream;
                                      }),
                       m_components.end());
}

void ComponentList::visit_database(const Blob& blob) {
    if (packages::is_release_file(blob.path)) {
        auto release = packages::read_release_file(blob.path, as_text(blob.bytes));
        if (!release.id.empty())
            m_file_systems[std::string(blob.filesystem)].releases[std::string(blob.path)] = std::move(release);
        return;
    }
    if (blob.path == "/control")
        return read_archive(blob);
    const packages::Database kind = packages::database_at(blob.path, blob.bytes);
    if (kind == packages::Database::None)
        return;
    packages::PackageList list = packages::read_database(kind, blob.path, blob.bytes);
    if (!blob.complete)
        list.incomplete = "bytes of it are missing";
    const bool manifest = kind == packages::Database::Buildroot || kind == packages::Database::YoctoLicences ||
                          kind == packages::Database::YoctoManifest;
    take(list, blob, manifest ? "manifest" : "database");
}

/// A .deb or .ipk that lies in the image as it was delivered: `control` tells what it is.
void ComponentList::read_archive(const Blob& blob) {
    const std::size_t control = blob.filesystem.rfind("/control.tar");
    if (control == std::string_view::npos)
        return;
    const bool deb = blob.filesystem.substr(0, control).ends_with("!ar@0x0!");
    const packages::PackageList list =
        packages::read_database(deb ? packages::Database::Dpkg : packages::Database::Opkg, blob.path, blob.bytes);
    if (!list.packages.empty())
        m_archives.emplace(blob.filesystem.substr(0, control));
    take(list, blob, "archive");
}

bool ComponentList::in_archive(std::string_view filesystem) const {
    // The longest beginning is the last that sorts before it.
    const auto after = m_archives.upper_bound(std::string(filesystem));
    return after != m_archives.begin() && filesystem.starts_with(*std::prev(after));
}

void ComponentList::take(const packages::PackageList& list, const Blob& blob, std::string_view found_by) {
    if (!list.incomplete.empty() && m_unread.size() < 100)
        m_unread.insert(fmt::format("{}: {}", blob.locator, list.incomplete));
    for (const packages::Package& package : list.packages) {
        FoundComponent found;
        found.package = package;
        found.locator = package.line == 0 ? std::string(blob.locator) : at_line(blob.locator, package.line);
        found.filesystem = blob.filesystem;
        found.path = blob.path;
        found.kind = found_by == "language" ? "language-package" : "package";
        found.found_by = found_by;
        const auto* known = packages::find_component(package.origin.empty() ? package.name : package.origin);
        if (known == nullptr)
            known = packages::find_component(package.name);
        if (known != nullptr && found.package.cpe.empty() && package.version)
            found.package.cpe = packages::cpe_of(*known, packages::upstream_version(*package.version, package.type));
        add(std::move(found));
    }
    auto& owned = m_file_systems[std::string(blob.filesystem)].owned;
    for (const packages::OwnedFile& file : list.files) {
        if (++m_owned > most_owned)
            break; // what is not noted counts as not accounted for
        owned.push_back(file);
    }
}

void ComponentList::add_manifest(const packages::PackageList& list, const Blob& blob) {
    const std::size_t before = m_components.size();
    take(list, blob, "language");
    for (std::size_t i = before; i < m_components.size(); ++i)
        m_components[i].confidence = Confidence::Medium;
}

void ComponentList::accounted(const Blob& blob) {
    if (!blob.path.empty())
        m_file_systems[std::string(blob.filesystem)].identified.emplace(blob.path);
}

void ComponentList::absorb(ComponentList& other) {
    for (FoundComponent& component : other.m_components)
        add(std::move(component));
    for (auto& [locator, theirs] : other.m_file_systems) {
        PerFileSystem& ours = m_file_systems[locator];
        std::move(theirs.owned.begin(), theirs.owned.end(), std::back_inserter(ours.owned));
        ours.identified.merge(theirs.identified);
        ours.releases.merge(theirs.releases);
    }
    m_archives.merge(other.m_archives);
    m_unread.merge(other.m_unread);
    m_owned += other.m_owned;
    m_exhausted = m_exhausted || other.m_exhausted;
}

bool ComponentList::has(std::string_view name) const {
    return std::any_of(m_components.begin(), m_components.end(), [&](const FoundComponent& found) {
        return found.package.name == name || found.package.origin == name;
    });
}

bool ComponentList::has_version_of(std::string_view name) const {
    return std::any_of(m_components.begin(), m_components.end(), [&](const FoundComponent& found) {
        return found.package.name == name && found.package.version;
    });
}

/// The file system's own; else the only one that the image names, since a package database may lie on a partition of
/// its own.
packages::Distribution ComponentList::distribution_of(const std::string& filesystem) const {
    const auto best = [](const PerFileSystem& known) {
        for (const std::string_view path : {"/etc/os-release", "/usr/lib/os-release"})
            for (const auto& [place, release] : known.releases)
                if (place == path)
                    return release;
        return known.releases.empty() ? packages::Distribution() : known.releases.begin()->second;
    };
    const auto own = m_file_systems.find(filesystem);
    if (own != m_file_systems.end() && !own->second.releases.empty())
        return best(own->second);
    packages::Distribution only;
    for (const auto& [locator, known] : m_file_systems) {
        const packages::Distribution theirs = best(known);
        if (theirs.id.empty())
            continue;
        if (!only.id.empty() && only.release() != theirs.release())
            return {};
        only = theirs;
    }
    return only;
}

/// The systems themselves are components: support for them ends, too.
void ComponentList::add_systems() {
    for (const auto& [locator, known] : m_file_systems) {
        if (known.releases.empty() || in_archive(locator))
            continue;
        const packages::Distribution release = distribution_of(locator);
        FoundComponent found;
        found.package.name = release.id;
        if (!release.version.empty())
            found.package.version = release.version;
        found.package.type = "generic";
        found.package.cpe = release.cpe;
        found.package.supplier = release.supplier;
        for (const auto& [path, other] : known.releases) {
            const bool chosen = other.release() == release.release() && other.name == release.name;
            if (chosen && found.locator.empty()) {
                found.locator = locator + "!" + path;
                found.path = path;
            }
            found.evidence.insert(chosen ? found.evidence.begin() : found.evidence.end(),
                                  other.name.empty() ? other.release() : other.name);
            if (other.id != release.id)
                found.conflicts = fmt::format("{} in {}", other.release(), path);
        }
        const auto last = std::unique(found.evidence.begin(), found.evidence.end());
        found.evidence.erase(last, found.evidence.end());
        found.filesystem = locator;
        found.kind = "operating-system";
        found.found_by = "release";
        add(std::move(found));
    }
}

/// Whose file each component was seen in.
void ComponentList::find_owners(const FileTree& tree) {
    std::map<std::string, std::map<std::string, std::vector<FoundComponent*>>> wanted;
    for (FoundComponent& found : m_components)
        if (!found.from_database() && !found.filesystem.empty())
            wanted[found.filesystem][found.path].push_back(&found);
    for (const auto& [locator, paths] : wanted) {
        const auto known = m_file_systems.find(locator);
        const auto files = tree.file_systems.find(locator);
        if (known == m_file_systems.end() || files == tree.file_systems.end())
            continue;
        for (const packages::OwnedFile& owned : known->second.owned)
            if (const auto found = paths.find(real_path(files->second, owned.path)); found != paths.end())
                for (FoundComponent* component : found->second)
                    component->owner = owned.package;
    }
}

void ComponentList::drop_manifests() {
    std::set<std::string> told;
    for (const FoundComponent& found : m_components)
        if (found.package.type == "maven")
            told.insert(found.filesystem);
    std::erase_if(m_components, [&](const FoundComponent& found) {
        return packages::language_at(found.path) == packages::Language::Java && told.contains(found.filesystem);
    });
}

std::size_t ComponentList::send(const FileTree& tree, RowSink& sink) {
    add_systems();
    // What a package that nobody unpacked holds is told by the package.
    std::erase_if(m_components, [&](const FoundComponent& found) {
        return found.found_by != "archive" && in_archive(found.filesystem);
    });
    drop_manifests();
    find_owners(tree);
    std::map<std::string, packages::Distribution> distributions;
    const std::vector<FoundComponent> rows = merged(std::move(m_components));
    for (const FoundComponent& row : rows) {
        const auto [at, fresh] = distributions.try_emplace(row.filesystem);
        if (fresh)
            at->second = distribution_of(row.filesystem);
        send_row(row, at->second, sink);
    }
    return rows.size();
}

/// Programs and libraries that no package owns and that do not say what they are.
std::uint64_t ComponentList::unaccounted(const FileSystemTree& tree, const PerFileSystem& known,
                                         std::string& example) const {
    std::set<std::string, std::less<>> owned;
    for (const packages::OwnedFile& file : known.owned)
        owned.insert(real_path(tree, file.path));
    std::uint64_t count = 0;
    for (const auto& [path, entry] : tree.entries) {
        if (!entry.is_program || entry.type != FileType::Regular || owned.contains(path) ||
            known.identified.contains(path))
            continue;
        if (++count == 1)
            example = path;
    }
    return count;
}

void ComponentList::add_reasons(const Ending& ending, Reasons& reasons) const {
    for (const std::string& database : m_unread)
        reasons.add(database);
    if (m_exhausted)
        reasons.add("more components than can be kept");
    std::uint64_t count = 0;
    std::string example;
    for (const auto& [locator, tree] : ending.tree.file_systems) {
        if (in_archive(locator))
            continue;
        const auto known = m_file_systems.find(locator);
        std::string here;
        count += unaccounted(tree, known == m_file_systems.end() ? PerFileSystem() : known->second, here);
        if (example.empty())
            example = here;
    }
    if (count != 0)
        reasons.add(fmt::format("{} that no package owns and that {} not say what {}, such as {}",
                                count == 1 ? "1 program or library" : fmt::format("{} programs or libraries", count),
                                count == 1 ? "does" : "do", count == 1 ? "it is" : "they are", example));
}

} // namespace warifu::inspection
