#include "startup_events.h"

#include <algorithm>
#include <array>
#include <functional>

#include "warifu/base/text.h"

// crontab(5), BusyBox's crond, udhcpc and mdev (docs/mdev.txt), udev(7), modprobe.d(5), core(5), lighttpd's bin-path.
//
// A table counts only when the program that reads it starts. What a table starts is told only when it serves somebody,
// or when it cannot be known what it is: a job that cleans up is no service.

namespace warifu::inspection {

namespace {

class Events {
public:
    Events(const FileSystemTree& tree, StartupRows& rows, ShellWalk& walk)
        : m_tree(tree), m_rows(rows), m_walk(walk), m_aside(walk) {}

    void run() {
        made_tables();
        kernel_helpers(); // may start mdev
        dhcp_scripts();
        network_hooks();
        device_rules();
        modprobe_commands();
        spawned_by_lighttpd();
        cron(); // last: jobs may be of any of these
    }

private:
    using Line = std::function<void(const CommandPlace&, std::string_view)>;

    /// Each line that is neither empty nor a comment.
    void each_line(const std::string& path, const Line& call) {
        const TreeEntry* file = m_tree.text_file(path);
        if (file == nullptr) {
            const Resolved found = m_tree.resolve(path);
            if (found.entry != nullptr && found.entry->type == FileType::Regular && found.entry->size != 0)
                m_rows.reasons.add(path + " could not be read");
            return;
        }
        std::size_t number = 0;
        for (const std::string_view raw : lines(*file->text)) {
            ++number;
            if (const std::string_view line = trim(raw); !line.empty() && !line.starts_with('#'))
                call({.source = path, .entry = *file, .line = number}, line);
        }
    }

    void each_line_of(std::initializer_list<const char*> patterns, const Line& call) {
        for (const char* pattern : patterns)
            for (const std::string& path : m_tree.glob(pattern))
                each_line(path, call);
    }

    /// How sure it is that one of the programs starts; nothing when none does.
    std::optional<Certainty> any_runs(std::initializer_list<std::string_view> names) const {
        std::optional<Certainty> answer;
        for (const std::string_view name : names) {
            const std::optional<bool> runs = m_rows.runs(name);
            if (runs == true)
                return Certainty::Sure;
            if (!runs)
                answer = Certainty::Maybe;
        }
        return answer;
    }

    /// The value of an option in the arguments of a started program: `-s FILE`, `-sFILE`.
    std::vector<std::string> values_of(std::string_view program, std::string_view option) const {
        std::vector<std::string> values;
        for (const Started& item : m_rows.started_as(program)) {
            const std::vector<std::string_view> arguments = words(item.arguments);
            for (std::size_t i = 0; i < arguments.size(); ++i) {
                if (arguments[i] == option && i + 1 < arguments.size())
                    values.emplace_back(arguments[i + 1]);
                else if (arguments[i].starts_with(option) && arguments[i] != option)
                    values.emplace_back(arguments[i].substr(option.size()));
            }
        }
        return values;
    }

    void cron() {
        const std::optional<Certainty> runs = any_runs({"crond", "cron", "fcron", "anacron"});
        if (!runs)
            return;
        const auto user_job = [&](const CommandPlace& place, std::string_view line) { job(place, line, 0, *runs); };
        const auto system_job = [&](const CommandPlace& place, std::string_view line) { job(place, line, 1, *runs); };
        each_line_of({"/etc/crontabs/*", "/var/spool/cron/crontabs/*", "/var/spool/cron/*"}, user_job);
        each_line_of({"/etc/crontab", "/etc/cron.d/*"}, system_job);
        for (const std::string& folder : values_of("crond", "-c"))
            for (const std::string& path : m_tree.names_in(folder))
                each_line(path, user_job);
        each_line("/etc/anacrontab", [&](const CommandPlace& place, std::string_view line) {
            if (line[0] >= '0' && line[0] <= '9')
                m_walk.run_line(place, std::string(behind(line, 3)), *runs);
        });
    }

    /// `m h dom mon dow COMMAND`, `@reboot COMMAND`; with `extra` words (a user) in front of the command. What follows
    /// a `%` is its input.
    void job(const CommandPlace& place, std::string_view line, std::size_t extra, Certainty certainty) {
        const std::size_t blank = line.find_first_of(" \t");
        if (line.substr(0, blank).find('=') != std::string_view::npos)
            return; // a variable
        const std::string_view command = behind(line, (line.starts_with('@') ? 1 : 5) + extra);
        m_walk.run_line(place, std::string(command.substr(0, command.find('%'))), certainty);
    }

    /// The rest of a line behind `count` words.
    static std::string_view behind(std::string_view line, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            line = trim(line);
            const std::size_t blank = line.find_first_of(" \t");
            line = blank == std::string_view::npos ? std::string_view() : line.substr(blank);
        }
        return trim(line);
    }

    void dhcp_scripts() {
        if (const auto runs = any_runs({"udhcpc", "udhcpc6"})) {
            std::vector<std::string> scripts = values_of("udhcpc", "-s");
            if (scripts.empty())
                scripts.emplace_back("/usr/share/udhcpc/default.script");
            else
                missing_script(scripts);
            for (const std::string& script : scripts)
                for (const char* event : {"deconfig", "bound", "renew"})
                    run_program(script, {event}, *runs);
        }
        hooks({"dhclient", "dhcpcd"},
              {"/etc/dhcp/dhclient-enter-hooks.d/*", "/etc/dhcp/dhclient-exit-hooks.d/*", "/etc/dhcp/dhclient-*-hooks",
               "/lib/dhcpcd/dhcpcd-hooks/*", "/usr/lib/dhcpcd/dhcpcd-hooks/*", "/etc/dhcpcd.*-hook"});
    }

    /// Other programs that run scripts when the network changes.
    void network_hooks() {
        hooks({"NetworkManager"}, {"/etc/NetworkManager/dispatcher.d/*", "/usr/lib/NetworkManager/dispatcher.d/*"});
        hooks({"networkd-dispatcher"}, {"/etc/networkd-dispatcher/*.d/*", "/usr/lib/networkd-dispatcher/*.d/*"});
        hooks({"pppd"}, {"/etc/ppp/ip-up", "/etc/ppp/ip-up.d/*"});
    }

    void hooks(std::initializer_list<std::string_view> programs, std::initializer_list<const char*> patterns) {
        if (!any_runs(programs))
            return;
        for (const char* pattern : patterns)
            for (const std::string& path : m_tree.glob(pattern))
                run_program(path, {}, Certainty::Maybe);
    }

    void missing_script(const std::vector<std::string>& scripts) {
        for (const std::string& script : scripts)
            if (m_tree.resolve(script).kind != Resolved::Kind::Found)
                m_rows.reasons.add("the script " + script + " of udhcpc is not in the image");
    }

    /// A script or a program of the image, with arguments.
    void run_program(const std::string& path, std::vector<std::string> arguments, Certainty certainty) {
        const Resolved found = m_tree.resolve(path);
        if (found.entry == nullptr || found.entry->type != FileType::Regular)
            return;
        arguments.insert(arguments.begin(), path);
        m_walk.run_words({.source = path, .entry = *found.entry, .line = 1}, arguments, certainty);
    }

    void device_rules() {
        if (m_mdev || any_runs({"mdev"}))
            each_line("/etc/mdev.conf", [&](const CommandPlace& place, std::string_view line) {
                // `device uid:gid mode [>path] [@|$|*command]`
                for (std::size_t word = 3; word < 5; ++word) {
                    const std::string_view rest = behind(line, word);
                    if (rest.empty() || std::string_view("@$*").find(rest[0]) == std::string_view::npos)
                        continue;
                    m_walk.run_line(place, std::string(trim(rest.substr(1))), Certainty::Maybe);
                    return;
                }
            });
        if (any_runs({"udevd", "systemd-udevd"}))
            each_line_of({"/etc/udev/rules.d/*.rules", "/usr/lib/udev/rules.d/*.rules", "/lib/udev/rules.d/*.rules"},
                         [&](const CommandPlace& place, std::string_view line) { udev_rule(place, line); });
        if (any_runs({"hotplug2"}) || m_tree.resolve("/sbin/procd").kind == Resolved::Kind::Found)
            for (const std::string& path : m_tree.glob("/etc/hotplug.d/*/*"))
                m_walk.run(path, {}, Certainty::Maybe);
    }

    /// `RUN+="…"`, `RUN{program}="…"`, `PROGRAM=="…"`, `IMPORT{program}="…"`; a bare name is one
    /// of /lib/udev.
    void udev_rule(const CommandPlace& place, std::string_view line) {
        for (const std::string_view key : {"RUN", "PROGRAM", "IMPORT{program}", "ENV{REMOVE_CMD}"}) {
            for (std::size_t at = line.find(key); at != std::string_view::npos; at = line.find(key, at + 1)) {
                std::string_view rest = line.substr(at + key.size());
                if (rest.starts_with("{program}"))
                    rest.remove_prefix(9);
                const std::size_t quote = rest.find_first_not_of("+:=! ");
                if (quote == std::string_view::npos || rest[quote] != '"')
                    continue; // `RUN{builtin}`, or another word
                rest = rest.substr(quote + 1);
                std::string command(rest.substr(0, rest.find('"')));
                if (!command.starts_with('/') && !command.starts_with('$') && !command.starts_with('%'))
                    command.insert(0, "/lib/udev/");
                // udev's own rules run what another rule has put into REMOVE_CMD, when a device goes.
                if (!command.ends_with('/') && command != "$env{REMOVE_CMD}")
                    m_walk.run_line(place, command, Certainty::Maybe);
            }
        }
    }

    /// `install MODULE COMMAND` is run in place of loading the module, by scripts or by the kernel itself.
    void modprobe_commands() {
        each_line_of({"/etc/modprobe.conf", "/etc/modprobe.d/*", "/usr/lib/modprobe.d/*", "/lib/modprobe.d/*"},
                     [&](const CommandPlace& place, std::string_view line) {
                         if (line.starts_with("install ") || line.starts_with("remove "))
                             m_walk.run_line(place, std::string(behind(line, 2)), Certainty::Maybe);
                     });
    }

    /// Tables that a script writes while it starts are not those of the image.
    void made_tables() {
        for (const std::string& path : m_walk.read_files())
            each_line(path, [&](const CommandPlace& place, std::string_view line) {
                if (writes_table(line))
                    m_rows.reasons.add(at_line(place.entry.locator, place.line) +
                                       " writes a table of what starts, which is not followed");
            });
    }

    static bool writes_table(std::string_view line) {
        constexpr std::array<std::string_view, 9> tables = {"spool/cron", "/crontab",     "/cron.d/",
                                                            "inetd.conf", "/mdev.conf",   "/default.script",
                                                            "/rules.d/",  "/etc/inittab", "/systemd/system/"};
        constexpr std::array<std::string_view, 5> writers = {"cp", "mv", "ln", "tee", "sed"};
        const std::vector<std::string_view> all = words(line);
        const auto is_writer = [&](std::string_view word) {
            return std::find(writers.begin(), writers.end(), base_name(word)) != writers.end();
        };
        if (std::any_of(all.begin(), all.end(),
                        [](auto word) { return base_name(word) == "crontab" && word != "/etc/crontab"; }))
            return line.find(" -l") == std::string_view::npos;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool table = std::any_of(tables.begin(), tables.end(), [&](std::string_view mark) {
                return all[i].find(mark) != std::string_view::npos;
            });
            const bool into = all[i].starts_with('>') || (i != 0 && all[i - 1].ends_with('>'));
            if (table && (into || std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), is_writer)))
                return true;
        }
        return false;
    }

    /// Programs that the kernel runs on an event are set by writing to /proc/sys or with sysctl.
    void kernel_helpers() {
        const auto look = [&](const CommandPlace& place, std::string_view line) { kernel_helper(place, line); };
        each_line_of({"/etc/sysctl.conf", "/etc/sysctl.d/*.conf", "/usr/lib/sysctl.d/*.conf", "/lib/sysctl.d/*.conf"},
                     look);
        for (const std::string& path : m_walk.read_files())
            each_line(path, look);
    }

    void kernel_helper(const CommandPlace& place, std::string_view line) {
        constexpr std::array<std::string_view, 5> marks = {"hotplug", "core_pattern", "modprobe", "uevent_helper",
                                                           "poweroff_cmd"};
        const bool sets = line.find("kernel/") != std::string_view::npos ||
                          line.find("kernel.") != std::string_view::npos ||
                          line.find("uevent_helper") != std::string_view::npos;
        const auto named = [&](std::string_view mark) {
            return line.find("kernel/" + std::string(mark)) != std::string_view::npos ||
                   line.find("kernel." + std::string(mark)) != std::string_view::npos ||
                   (mark == "uevent_helper" && line.find(mark) != std::string_view::npos);
        };
        if (!sets || std::none_of(marks.begin(), marks.end(), named))
            return;
        const bool pipes_only = line.find("core_pattern") != std::string_view::npos;
        std::string text(line);
        std::replace_if(
            text.begin(), text.end(),
            [](char c) { return std::string_view("\"'=>;&").find(c) != std::string_view::npos; }, ' ');
        for (std::string_view word : words(text)) {
            const bool piped = word.starts_with('|');
            if (piped)
                word.remove_prefix(1);
            if (word.find('$') != std::string_view::npos && word.find('/') == std::string_view::npos)
                m_rows.reasons.add(at_line(place.entry.locator, place.line) +
                                   " sets a program that the kernel runs, which is not followed");
            m_mdev = m_mdev || base_name(word) == "mdev";
            const bool program = word.starts_with('/') && !word.starts_with("/proc/") && !word.starts_with("/sys/");
            if (program && (piped || !pipes_only))
                m_walk.run_words(place, {std::string(word)}, Certainty::Maybe);
        }
    }

    /// FastCGI and SCGI programs of lighttpd: `"bin-path" => "COMMAND"`.
    void spawned_by_lighttpd() {
        if (!any_runs({"lighttpd"}))
            return;
        each_line_of({"/etc/lighttpd/*.conf", "/etc/lighttpd/*/*.conf", "/etc/lighttpd.conf"},
                     [&](const CommandPlace& place, std::string_view line) {
                         const std::size_t at = line.find("\"bin-path\"");
                         const std::size_t open = at == std::string_view::npos ? at : line.find('"', at + 10);
                         if (open == std::string_view::npos)
                             return;
                         const std::string_view command = line.substr(open + 1);
                         m_walk.run_line(place, std::string(command.substr(0, command.find('"'))), Certainty::Maybe);
                     });
    }

    const FileSystemTree& m_tree;
    StartupRows& m_rows;
    ShellWalk& m_walk;
    const ShellWalk::Aside m_aside;
    bool m_mdev = false; ///< the kernel runs it
};

} // namespace

void read_events(const FileSystemTree& tree, StartupRows& rows, ShellWalk& walk) { Events(tree, rows, walk).run(); }

} // namespace warifu::inspection
