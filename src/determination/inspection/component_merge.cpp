#include <algorithm>

#include <fmt/format.h>

#include "component_list.h"

// Two sources of one component: the package database and the version string of the program itself; a file's name and
// what stands in it. Where they agree they are one row with the evidence of both. Where they do not, each stays, and
// says what the other says: both can be right (a second copy, linked in), and nobody but a person can tell.

namespace warifu::inspection {

namespace {

std::string version_of(const FoundComponent& component) { return component.package.version.value_or(""); }

/// Numbers alone, as the authors gave them: `4.14.180-perf` is `4.14.180`; OpenSSL's letters stay.
std::string comparable(const FoundComponent& component) {
    std::string version = packages::upstream_version(version_of(component), component.package.type);
    if (component.package.name == "linux")
        version = version.substr(0, version.find_first_not_of("0123456789."));
    return version;
}

/// Of a build that is known by its id the very package is known: another one of the same upstream version may lack what
/// this one mends.
bool is_another_build(const FoundComponent& a, const FoundComponent& b) {
    if (a.found_by != "build-id" && b.found_by != "build-id")
        return false;
    const auto build = [](const FoundComponent& row) {
        const std::string& version = row.package.origin_version.empty() ? version_of(row) : row.package.origin_version;
        return version.substr(0, version.rfind("+b")); // Debian's rebuilds are of the same source
    };
    return build(a) != build(b);
}

bool speaks_of(const FoundComponent& row, std::string_view name) {
    return row.package.name == name || row.package.origin == name;
}

/// A packed kernel holds its banner more than once: in its own text, and unpacked beside it.
bool is_one_kernel(const FoundComponent& a, const FoundComponent& b) {
    const auto image = [](const FoundComponent& row) {
        const std::size_t at = row.locator.find("!kernel@");
        return at == std::string::npos ? std::string_view() : std::string_view(row.locator).substr(0, at);
    };
    return a.package.name == "linux" && !image(a).empty() && image(a) == image(b);
}

void take_evidence(FoundComponent& into, const FoundComponent& from) {
    constexpr std::size_t most = 4;
    if (!from.evidence.empty()) {
        std::string told = fmt::format("{} in {}", from.evidence.front(), from.path.empty() ? from.locator : from.path);
        if (into.evidence.size() < most && std::ranges::find(into.evidence, told) == into.evidence.end() &&
            (into.path != from.path || into.evidence.front() != from.evidence.front()))
            into.evidence.push_back(std::move(told));
    }
    into.confidence = std::min(into.confidence, from.confidence);
    if (into.package.cpe.empty() && !into.from_database())
        into.package.cpe = from.package.cpe;
}

void contradict(FoundComponent& a, FoundComponent& b) {
    const auto tell = [](FoundComponent& row, const FoundComponent& other) {
        if (row.conflicts.empty())
            row.conflicts = fmt::format("{} {} in {}", other.package.name, version_of(other),
                                        other.path.empty() ? other.locator : other.path);
    };
    tell(a, b);
    tell(b, a);
}

bool earlier(const FoundComponent& a, const FoundComponent& b) {
    const auto key = [](const FoundComponent& row) {
        return std::tuple(std::string_view(row.filesystem), std::string_view(row.package.name),
                          std::string_view(row.package.type), row.package.version.value_or(""), row.confidence,
                          std::string_view(row.locator), std::string_view(row.package.architecture));
    };
    return key(a) < key(b);
}

/// One file system's rows, sorted by name: what a program says of itself, into the package that it came with.
class Merger {
public:
    explicit Merger(std::vector<FoundComponent>& out) : m_out(out) {}

    void add(FoundComponent row) {
        if (row.from_database() || row.found_by == "language" || row.found_by == "release") {
            if (!fill_known_package(row))
                m_databases.push_back(std::move(row));
        } else {
            m_others.push_back(std::move(row));
        }
    }

    void end() {
        std::vector<FoundComponent> kept;
        for (FoundComponent& row : m_others)
            if (!into_database(row) && !into_other(kept, row))
                kept.push_back(std::move(row));
        std::move(m_databases.begin(), m_databases.end(), std::back_inserter(m_out));
        std::move(kept.begin(), kept.end(), std::back_inserter(m_out));
        m_databases.clear();
        m_others.clear();
    }

private:
    /// opkg tells of one package in two files, status and NAME.control; the latter knows more.
    bool fill_known_package(const FoundComponent& row) {
        for (auto known = m_databases.rbegin(); known != m_databases.rend(); ++known) {
            if (known->package.name != row.package.name)
                break; // sorted by name
            packages::Package& ours = known->package;
            const packages::Package& theirs = row.package;
            if (ours.type != theirs.type || ours.version != theirs.version ||
                ours.architecture != theirs.architecture || ours.group != theirs.group)
                continue;
            for (const auto part : {&packages::Package::licence, &packages::Package::supplier,
                                    &packages::Package::origin, &packages::Package::cpe})
                if ((ours.*part).empty())
                    ours.*part = theirs.*part;
            return true;
        }
        return false;
    }

    bool into_database(FoundComponent& row) {
        FoundComponent* other = nullptr;
        FoundComponent* same = nullptr;
        for (FoundComponent& known : m_databases) {
            const bool owns = !row.owner.empty() && known.package.name == row.owner;
            const bool same_version =
                !row.package.version || (comparable(known) == comparable(row) && !is_another_build(known, row));
            if (!known.from_database() || (!speaks_of(known, row.package.name) && !(owns && same_version)))
                continue;
            if (same_version) {
                if (same == nullptr || owns)
                    same = &known;
            } else {
                other = &known;
            }
        }
        if (same != nullptr) {
            take_evidence(*same, row);
            return true;
        }
        // A kernel's package is numbered by the release, the kernel itself by its modules' interface.
        if (other != nullptr && row.package.name != "linux")
            contradict(*other, row);
        return false;
    }

    static bool into_other(std::vector<FoundComponent>& kept, FoundComponent& row) {
        for (FoundComponent& known : kept) {
            // One string of a program may tell whose package it is, and another its version alone.
            const bool same_file = !row.path.empty() && known.path == row.path;
            if (known.package.name != row.package.name || (known.package.type != row.package.type && !same_file))
                continue;
            const bool together =
                (!row.filesystem.empty() || is_one_kernel(known, row)) && !is_another_build(known, row);
            if (comparable(known) == comparable(row) && together) {
                take_evidence(known, row);
                return true;
            }
            if (known.package.version && row.package.version && !row.filesystem.empty())
                contradict(known, row);
        }
        return false;
    }

    std::vector<FoundComponent>& m_out;
    std::vector<FoundComponent> m_databases;
    std::vector<FoundComponent> m_others;
};

} // namespace

std::vector<FoundComponent> merged(std::vector<FoundComponent> components) {
    std::sort(components.begin(), components.end(), earlier);
    std::vector<FoundComponent> out;
    Merger merger(out);
    std::string last;
    for (FoundComponent& row : components) {
        if (row.filesystem != last)
            merger.end();
        last = row.filesystem;
        merger.add(std::move(row));
    }
    merger.end();
    std::sort(out.begin(), out.end(), earlier);
    return out;
}

} // namespace warifu::inspection
