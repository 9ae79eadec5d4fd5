#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>

#include "inspectors.h"
#include "startup_rows.h"
#include "startup_system.h"
#include "warifu/base/text.h"

// inspection.startup is Complete when
//  - every byte of the artefact was accounted for, and there is a root file system,
//  - in each root file system the init was recognised (BusyBox, System V, procd, systemd, or a shell script) and its
//    tables (inittab, units) could be read whole; generators of units are systemd's own,
//  - what starts later was followed as well, where what starts it does: tables of cron and inetd, scripts of DHCP
//    clients, rules of mdev and udev, commands of modprobe, programs that the kernel is told to run,
//  - no start-up script was cut short by a budget or written in a grammar that we do not know, and none goes over to a
//    root that is not in the image,
//  - no other file system, and no folder that is a root of its own, has files that set up an init.
// A row with `enabled` NULL stands for each thing that cannot be decided from the image: a start behind a condition, a
// program whose name is a variable, a sourced file that is not there, a command that runs what it reads, a program that
// names a daemon without our seeing when it would start it. A row with `kind` NULL is a program that may be any: an
// interpreter, a script in another language, a shell that is fed by its input, a program that is given another to
// start. Such a row keeps every check that asks for the column from passing. Of what runs on an event or for its
// output, only what serves somebody, or may, gets a row.

namespace warifu::inspection {

namespace {

/// Makers' own programs start daemons, or have them built in; their names then stand in the program.
constexpr std::array<Mark, 4> named_in_programs = {Mark::NameTelnetd, Mark::NameFtpd, Mark::NameDropbear,
                                                   Mark::DropbearBanner};

/// The daemons themselves and what comes with them.
bool is_of_the_daemon(std::string_view name) {
    return name.find("busybox") != std::string_view::npos || name.starts_with("dropbear") || name == "dbclient" ||
           name.ends_with("telnetd") || name.ends_with("ftpd") || name.ends_with(".ko");
}

/// The folder that `path` takes to be its root when it sets up an init (`/upper` of /upper/etc/init.d/rcS); nothing for
/// other paths.
std::optional<std::string> root_of_init(std::string_view path) {
    constexpr std::array<std::string_view, 8> marks = {"/etc/init.d/",         "/etc/inittab",        "/etc/rc",
                                                       "/etc/inetd.conf",      "/etc/crontabs",       "/etc/preinit",
                                                       "/etc/systemd/system/", "/lib/systemd/system/"};
    for (const std::string_view mark : marks)
        if (const std::size_t at = path.find(mark); at != std::string_view::npos)
            return std::string(path.substr(0, at));
    return std::nullopt;
}

/// Packages that lie in the image are installed by somebody, or never.
bool is_in_package(std::string_view locator) {
    constexpr std::array<std::string_view, 5> packages = {".deb!", ".udeb!", ".ipk!", ".opk!", ".apk!"};
    return std::any_of(packages.begin(), packages.end(),
                       [&](std::string_view end) { return locator.find(end) != std::string_view::npos; });
}

/// A reason when the file system, which is no root or holds one in a folder, has an init's files: the device may lay it
/// over its root, or start from there.
std::string laid_over(const std::string& locator, const FileSystemTree& tree) {
    const bool root = tree.is_root();
    for (const auto& [path, entry] : tree.entries) {
        const std::optional<std::string> folder =
            entry.type == FileType::Directory || is_in_package(locator) ? std::nullopt : root_of_init(path);
        if (!folder || (root && folder->empty()))
            continue;
        const bool programs = tree.has_names_below(*folder + "/bin") || tree.has_names_below(*folder + "/sbin");
        const bool linked = tree.resolve(path).path != path; // /usr/lib/systemd beside /lib
        if (!root || (programs && *folder != "/usr" && *folder != "/usr/local" && !linked))
            return locator + "!" + path + " may be laid over the root file system, or be another one";
    }
    return {};
}

class Startup final : public Inspector {
public:
    void visit(const Blob& blob, const Marks& marks, RowSink& /*sink*/) override {
        const std::string_view bytes = as_text(blob.bytes);
        if (blob.path.empty() || blob.type != FileType::Regular || !bytes.starts_with("\177ELF"))
            return;
        if (is_of_the_daemon(base_name(blob.path)) || m_mentions.size() > 5000)
            return;
        for (const Mark daemon : named_in_programs)
            if (marks.has(daemon))
                m_mentions.emplace(std::string(blob.filesystem), std::pair(std::string(blob.path), daemon));
    }

    void absorb(Inspector& other) override { m_mentions.merge(static_cast<Startup&>(other).m_mentions); }

    void finish(const Ending& ending, RowSink& sink) override {
        Reasons reasons = reasons_against_roots(ending);
        std::uint64_t services = 0;
        std::string systems;
        for (const auto& [locator, tree] : ending.tree.file_systems) {
            reasons.add(laid_over(locator, tree));
            if (!tree.is_root())
                continue;
            StartupRows rows(tree);
            const std::string found = read_startup(tree, rows).name;
            if (found.empty())
                reasons.add("no init that we know in " + locator);
            else
                systems += ", " + found;
            mentions(locator, tree, rows);
            if (!rows.leaves_root.empty() && ending.tree.roots().size() < 2)
                reasons.add(rows.leaves_root + " goes over to a root file system that is not in the image");
            rows.send(sink);
            services += rows.all().size();
            reasons.add_all(rows.reasons);
        }
        conclude(sink, "inspection.startup", ending.artefact, reasons, counted(services, "start-up program") + systems);
    }

private:
    /// A program that names a daemon may start it, or be it.
    void mentions(const std::string& locator, const FileSystemTree& tree, StartupRows& rows) {
        const auto [first, last] = m_mentions.equal_range(locator);
        for (auto item = first; item != last; ++item) {
            const auto& [path, mark] = item->second;
            const TreeEntry* entry = tree.find(path);
            const bool ssh = mark == Mark::NameDropbear || mark == Mark::DropbearBanner;
            const std::string name = ssh ? "dropbear" : std::string(text_of(mark));
            std::string program;
            for (const std::string folder : {"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"})
                if (tree.find(folder + name) != nullptr)
                    program = folder + name;
            // The bare word "dropbear" is also in tools for its keys; its banner is not.
            if (entry != nullptr && (mark != Mark::NameDropbear || !program.empty()))
                rows.add_mention(path, *entry, program.empty() ? name : program);
        }
    }

    std::multimap<std::string, std::pair<std::string, Mark>> m_mentions; ///< by file system
};

} // namespace

std::unique_ptr<Inspector> make_startup() { return std::make_unique<Startup>(); }

} // namespace warifu::inspection
