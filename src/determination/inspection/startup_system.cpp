#include "startup_system.h"

#include <algorithm>
#include <array>

#include "startup_events.h"
#include "startup_systemd.h"
#include "startup_tables.h"
#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

class System {
public:
    System(const FileSystemTree& tree, StartupRows& rows) : m_tree(tree), m_rows(rows), m_walk(tree, rows) {}

    StartupSystem run() {
        std::string name;
        const auto known = [&](const std::string& found) { name += (name.empty() ? "" : " and ") + found; };
        // An init that is a shell script runs first, and starts the next one.
        for (const char* path : {"/init", "/linuxrc", "/sbin/init", "/etc/preinit"})
            if (m_walk.is_script(path) && m_walk.run(path, {}, Certainty::Sure))
                known("script " + std::string(path));
        const std::string init = find_init();
        const std::string program(base_name(m_tree.resolve(init).path));
        if (program == "systemd") {
            read_systemd(m_tree, m_rows, m_walk);
            known("systemd");
        } else if (m_tree.resolve("/sbin/procd").kind == Resolved::Kind::Found) {
            m_procd = true;
            if (read_inittab(RunLevels::Ignored))
                known("procd");
        } else if (!init.empty()) {
            const bool busybox = program.starts_with("busybox");
            if (read_inittab(busybox ? RunLevels::Ignored : RunLevels::Obeyed))
                known(busybox ? "BusyBox init" : "System V init");
            else if (busybox && busybox_defaults(init))
                known("BusyBox init without inittab");
        } else if (!name.empty() && m_tree.find("/etc/inittab") != nullptr && read_inittab(RunLevels::Ignored)) {
            // Every init was a script, which hands over to a program that reads the table: it has no other reader.
            known("the inittab of the init that the script starts");
        }
        unsupported();
        m_rows.tell_requests(); // systemd took its own
        read_links();
        read_super_servers();
        read_events(m_tree, m_rows, m_walk);
        m_rows.tell_requests();
        std::set<std::string> files = m_walk.read_files();
        read_the_rest();
        return {std::move(name), std::move(files)};
    }

private:
    std::string find_init() const {
        for (const char* path : {"/sbin/init", "/init", "/bin/init", "/etc/init", "/linuxrc", "/usr/sbin/init"})
            if (const Resolved found = m_tree.resolve(path); found.entry != nullptr && !found.entry->is_script)
                return path;
        return {};
    }

    /// False when there is none in the image.
    bool read_inittab(RunLevels levels) {
        const Resolved found = m_tree.resolve("/etc/inittab");
        if (found.entry == nullptr || !found.entry->text) {
            if (found.kind != Resolved::Kind::Missing || m_tree.find("/etc/inittab") != nullptr)
                m_rows.reasons.add("/etc/inittab leads to " + found.path + ", which could not be read");
            return false;
        }
        if (!found.entry->complete)
            m_rows.reasons.add(found.path + " could not be read whole");
        const Inittab table = parse_inittab(*found.entry->text);
        for (const InittabLine& line : table.lines) {
            const std::optional<bool> starts = starts_by_itself(table, line, levels);
            if (starts)
                run_inittab_line(found, line, *starts);
        }
        return true;
    }

    void run_inittab_line(const Resolved& file, const InittabLine& line, bool enabled) {
        std::vector<std::string> command;
        for (const std::string_view word : words(line.process))
            command.emplace_back(word);
        if (line.action == "askconsole" && command.empty())
            command.emplace_back("-/bin/sh"); // procd's default
        if (command.empty())
            return;
        const std::string plain = command[0].starts_with('-') ? command[0].substr(1) : command[0];
        if (plain == "/etc/init.d/rcS" && m_tree.resolve(plain).kind != Resolved::Kind::Found && m_procd)
            return; // procd does itself what that script did: it runs the links of rc.d
        if (!enabled) {
            m_rows.add(file.path, *file.entry, line.line, command, "", enabled, StartedFrom::Console);
            return;
        }
        const CommandPlace place{
            .source = file.path, .entry = *file.entry, .line = line.line, .from = StartedFrom::Console};
        if (line.process.find_first_of(";|&<>`$\"'") != std::string_view::npos)
            m_walk.run_line(place, std::string(line.process), Certainty::Sure);
        else
            m_walk.run_words(place, command, Certainty::Sure);
        // A login shell runs /etc/profile, and makers start their main program there.
        if (is_shell_program(plain) && command.size() == 1 && command[0].starts_with('-'))
            m_walk.run("/etc/profile", {}, line.action.starts_with("ask") ? Certainty::Maybe : Certainty::Sure);
    }

    /// init/init.c of BusyBox: without /etc/inittab it runs /etc/init.d/rcS and offers a shell on the console.
    bool busybox_defaults(const std::string& init) {
        const Resolved found = m_tree.resolve(init);
        if (m_tree.find("/etc/inittab") != nullptr || found.entry == nullptr)
            return false;
        m_walk.run("/etc/init.d/rcS", {}, Certainty::Sure);
        m_rows.add(init, *found.entry, 0, {"-/bin/sh"}, "", true, StartedFrom::Console);
        return true;
    }

    /// Supervisors that we do not follow.
    void unsupported() {
        constexpr std::array<std::pair<std::string_view, std::string_view>, 6> marks = {{
            {"/etc/runlevels", "OpenRC"},
            {"/etc/runit", "runit"},
            {"/etc/s6", "s6"},
            {"/etc/s6-rc", "s6"},
            {"/etc/init/rc-sysinit.conf", "Upstart"},
            {"/etc/monitrc", "monit"},
        }};
        for (const auto& [path, name] : marks)
            if (m_tree.find(path) != nullptr || m_tree.has_names_below(path))
                m_rows.reasons.add("services of " + std::string(name) + " are not followed");
    }

    void read_super_servers() {
        for (const std::string& path : tables_of("inetd", "/etc/inetd.conf", "/etc/inetd.d/*"))
            if (const TreeEntry* file = readable(path); file != nullptr)
                tell_services(path, *file, parse_inetd(*file->text), m_rows.runs("inetd"));
        for (const std::string& path : tables_of("xinetd", "/etc/xinetd.conf", "/etc/xinetd.d/*"))
            if (const TreeEntry* file = readable(path); file != nullptr)
                tell_services(path, *file, parse_xinetd(*file->text), m_rows.runs("xinetd"));
    }

    /// The usual tables of a super-server, and those that its command line names.
    std::vector<std::string> tables_of(std::string_view server, const char* usual, const char* more) {
        std::vector<std::string> files = m_tree.glob(more);
        files.insert(files.begin(), usual);
        for (const Started& item : m_rows.started_as(server)) {
            for (const std::string_view word : words(item.arguments)) {
                if (!word.starts_with('/') || std::find(files.begin(), files.end(), word) != files.end())
                    continue;
                files.emplace_back(word);
                if (m_tree.find(word) == nullptr)
                    m_rows.reasons.add("the table " + files.back() + " of " + std::string(server) +
                                       " is not in the image");
            }
        }
        return files;
    }

    /// The file of a table; a table that is there and cannot be read is a reason against Complete.
    const TreeEntry* readable(const std::string& path) {
        const TreeEntry* file = m_tree.text_file(path);
        const Resolved found = m_tree.resolve(path);
        const bool expected =
            m_tree.find(path) != nullptr && !(found.entry != nullptr && found.entry->type == FileType::Directory);
        if (expected && (file == nullptr || !file->complete))
            m_rows.reasons.add(path + " could not be read");
        return file;
    }

    void tell_services(const std::string& path, const TreeEntry& file, const std::vector<InetdService>& services,
                       std::optional<bool> server_runs) {
        for (const InetdService& service : services) {
            if (service.command.empty())
                continue; // echo, time …, which inetd does itself
            // Who starts the super-server may not have been seen: a maker's program often does.
            const std::optional<bool> enabled = !service.enabled      ? std::optional(false)
                                                : server_runs == true ? std::optional(true)
                                                                      : std::nullopt;
            if (enabled == false) {
                m_rows.add(path, file, service.line, service.command, service.user, enabled, StartedFrom::Inetd);
                continue;
            }
            m_walk.run_words(
                {.source = path, .entry = file, .line = service.line, .from = StartedFrom::Inetd, .user = service.user},
                service.command, enabled ? Certainty::Sure : Certainty::Maybe);
        }
    }

    /// OpenWrt's rc.d links, and System V run levels that no inittab led to.
    void read_links() {
        for (const std::string& path : m_tree.glob("/etc/rc.d/S*"))
            if (const TreeEntry* file = m_tree.text_file(path); file != nullptr && file->text->find("rc.common") < 64)
                m_walk.run_rc_common(path, Certainty::Sure);
    }

    /// Scripts that nothing led to, and inetd's own: present, but off.
    void read_the_rest() {
        const std::set<std::string> walked = m_walk.walked();
        m_rows.set_off();
        for (const std::string& path : m_tree.names_in("/etc/init.d")) {
            const TreeEntry* file = m_tree.text_file(path);
            if (file == nullptr || walked.contains(m_tree.resolve(path).path))
                continue;
            if (file->text->find("rc.common") < 64)
                m_walk.run_rc_common(path, Certainty::Maybe);
            else
                m_walk.run(path, {"start"}, Certainty::Maybe);
        }
    }

    const FileSystemTree& m_tree;
    StartupRows& m_rows;
    ShellWalk m_walk;
    bool m_procd = false;
};

} // namespace

StartupSystem read_startup(const FileSystemTree& tree, StartupRows& rows) { return System(tree, rows).run(); }

} // namespace warifu::inspection
