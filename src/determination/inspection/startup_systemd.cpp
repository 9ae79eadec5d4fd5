#include "startup_systemd.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "startup_units.h"
#include "warifu/base/text.h"

// systemd.unit(5), systemd.socket(5), systemd.timer(5), systemd.path(5), systemd.preset(5), systemd.generator(7).
//
// A unit starts by itself when default.target pulls it in: by a link in NAME.wants/ or NAME.requires/, by Wants=,
// Requires= and the like in a unit that starts, or as what a socket or timer that starts is for. It may start when a
// path is watched for it, when another unit fails or ends (OnFailure=, OnSuccess=), or when a device comes
// (SYSTEMD_WANTS in a rule of udev). A unit that is a link to /dev/null is masked.
// On a first boot (no /etc/machine-id, or "uninitialized" in it) presets decide which units are enabled.
//
// Generators are programs that make units while the system starts. systemd's own are known; another's is a reason.

namespace warifu::inspection {

namespace {

constexpr std::array<std::string_view, 4> generator_folders = {
    "/etc/systemd/system-generators", "/usr/local/lib/systemd/system-generators", "/usr/lib/systemd/system-generators",
    "/lib/systemd/system-generators"};

class Systemd {
public:
    Systemd(const FileSystemTree& tree, StartupRows& rows, ShellWalk& walk)
        : m_tree(tree), m_rows(rows), m_walk(walk), m_units(tree, rows.reasons) {
        const TreeEntry* id = tree.text_file("/etc/machine-id");
        const Resolved found = tree.resolve("/etc/machine-id");
        m_first_boot = found.kind == Resolved::Kind::Missing || (id != nullptr && trim(*id->text) == "uninitialized");
        read_presets();
    }

    void run() {
        if (!m_units.load("default.target"))
            m_rows.reasons.add("systemd has no default.target that can be read");
        for (const char* implied :
             {"default.target", "sysinit.target", "basic.target", "sockets.target", "timers.target", "paths.target"})
            pull_in(implied, Certainty::Sure);
        if (m_first_boot)
            apply_presets();
        generators();
        device_wants();
        tell_all();
        for (std::size_t round = 0; round < 20; ++round) { // what they ask for may ask for more
            const auto requests = m_rows.take_requests();
            if (requests.empty())
                break;
            for (const auto& [unit, certainty] : requests)
                pull_in(unit, certainty);
            tell_all();
        }
        for (const std::string_view folder : unit_folders)
            for (const std::string& path : m_tree.names_in(folder))
                if (const std::string name(base_name(path)); name.ends_with(".service") && !m_active.contains(name))
                    tell(name, std::nullopt);
    }

private:
    /// The closure of what starts with `first`. What only may start is gathered until all else is known.
    void pull_in(const std::string& first, Certainty certainty) {
        std::vector<std::string> ahead = {first};
        while (!ahead.empty()) {
            const std::string name = std::move(ahead.back());
            ahead.pop_back();
            const Unit* unit = m_units.load(name);
            if (unit == nullptr || unit->masked)
                continue;
            const auto [at, fresh] = m_active.try_emplace(name, certainty);
            if (!fresh && (at->second == Certainty::Sure || certainty == Certainty::Maybe))
                continue;
            at->second = certainty;
            for (std::string& wanted : m_units.wanted_by(name, *unit))
                ahead.push_back(std::move(wanted));
            for (const UnitSetting& setting : unit->settings)
                follow(setting, ahead);
            triggered(name, *unit, ahead);
        }
    }

    void follow(const UnitSetting& setting, std::vector<std::string>& ahead) {
        if (setting.section != "[Unit]")
            return;
        constexpr std::array<std::string_view, 5> sure = {"Wants", "Requires", "BindsTo", "Requisite", "Upholds"};
        for (const std::string_view wanted : words(setting.value)) {
            if (std::find(sure.begin(), sure.end(), setting.name) != sure.end())
                ahead.emplace_back(wanted);
            else if (setting.name == "OnFailure" || setting.name == "OnSuccess")
                m_maybe.emplace_back(wanted);
        }
    }

    /// What a socket, a timer or a path is for: the unit that it names, or the service of its own name.
    void triggered(const std::string& name, const Unit& unit, std::vector<std::string>& ahead) {
        const std::size_t dot = name.rfind('.');
        const std::string stem = name.substr(0, dot);
        const std::string kind = dot == std::string::npos ? "" : name.substr(dot);
        const auto named = [&](const std::string& given) { return given.empty() ? stem + ".service" : given; };
        if (kind == ".socket") {
            const std::string accept = unit.last("[Socket]", "Accept");
            const bool each = accept == "yes" || accept == "true" || accept == "1" || accept == "on";
            // One instance for each connection.
            ahead.push_back(each ? stem + "@.service" : named(unit.last("[Socket]", "Service")));
        } else if (kind == ".timer") {
            ahead.push_back(named(unit.last("[Timer]", "Unit")));
        } else if (kind == ".path") {
            m_maybe.push_back(named(unit.last("[Path]", "Unit")));
        }
    }

    void tell_all() {
        for (std::size_t i = 0; i < m_maybe.size() && i < 5000; ++i) // grows on the way
            pull_in(std::string(m_maybe[i]), Certainty::Maybe);
        m_maybe.clear();
        for (const Certainty certainty : {Certainty::Sure, Certainty::Maybe})
            for (const auto& [name, active] : m_active)
                if (active == certainty && m_told.emplace(name, certainty).second)
                    tell(name, certainty);
    }

    void generators() {
        constexpr std::array<std::string_view, 17> own = {
            "bless-boot", "cryptsetup",       "debug",  "factory-reset", "fstab",          "getty",
            "gpt-auto",   "hibernate-resume", "import", "rc-local",      "integritysetup", "run",
            "ssh",        "system-update",    "sysv",   "tpm2",          "veritysetup"};
        std::set<std::string> paths; // without the links that lead to the same
        for (const std::string_view folder : generator_folders)
            for (const std::string& path : m_tree.names_in(folder))
                if (const Resolved found = m_tree.resolve(path); found.path != "/dev/null")
                    paths.insert(m_tree.find(path) != nullptr ? path : found.path);
        for (const std::string& path : paths) {
            const std::string_view name = base_name(path);
            const bool systemds = name.starts_with("systemd-") && name.ends_with("-generator");
            const std::string_view word = systemds ? name.substr(8, name.size() - 18) : std::string_view();
            if (std::find(own.begin(), own.end(), word) == own.end())
                m_rows.reasons.add("units that the generator " + path + " makes are not followed");
            else if (word == "getty")
                pull_in("serial-getty@console.service", Certainty::Sure); // a login on the kernel's console
            else if (word == "rc-local")
                rc_local();
            else if (word == "sysv")
                run_levels();
        }
    }

    /// systemd-rc-local-generator(8): /etc/rc.local, when it is executable.
    void rc_local() {
        const TreeEntry* file = m_tree.resolve("/etc/rc.local").entry;
        if (file != nullptr && (file->mode & 0111U) != 0)
            m_walk.run_words({.source = "/etc/rc.local", .entry = *file, .line = 1}, {"/etc/rc.local", "start"},
                             Certainty::Sure);
    }

    /// systemd-sysv-generator(8): scripts of the run levels 2 to 5 that have no unit of their own.
    void run_levels() {
        for (const std::string& path : m_tree.glob("/etc/rc[2345].d/S[0-9][0-9]*")) {
            std::string name(base_name(path).substr(3));
            if (name.ends_with(".sh"))
                name.resize(name.size() - 3);
            if (m_units.load(name + ".service") == nullptr)
                m_walk.run(path, {"start"}, Certainty::Sure);
        }
    }

    /// Rules of udev pull in units when a device comes.
    void device_wants() {
        for (const char* folder : {"/etc/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d"})
            for (const std::string& path : m_tree.glob(std::string(folder) + "/*.rules"))
                if (const TreeEntry* file = m_tree.text_file(path); file != nullptr)
                    for (const std::string_view line : lines(*file->text))
                        if (const std::size_t at = line.find("SYSTEMD_WANTS"); at != std::string_view::npos)
                            want(line.substr(at));
    }

    void want(std::string_view setting) {
        const std::size_t open = setting.find('"');
        if (open == std::string_view::npos)
            return;
        setting.remove_prefix(open + 1);
        for (const std::string_view unit : words(setting.substr(0, setting.find('"'))))
            m_maybe.emplace_back(unit);
    }

    void read_presets() {
        std::map<std::string, const TreeEntry*> files; // by name: /etc comes before /usr/lib, files go by name
        for (const char* folder :
             {"/etc/systemd/system-preset", "/usr/lib/systemd/system-preset", "/lib/systemd/system-preset"})
            for (const std::string& path : m_tree.glob(std::string(folder) + "/*.preset"))
                if (const TreeEntry* file = m_tree.text_file(path); file != nullptr)
                    files.emplace(base_name(path), file);
        for (const auto& [name, file] : files)
            for (const std::string_view line : lines(*file->text))
                if (const std::vector<std::string_view> parts = words(trim(line));
                    parts.size() >= 2 && m_presets.size() < 10'000)
                    m_presets.emplace_back(parts[0] == "enable", std::string(parts[1]));
    }

    /// On a first boot every unit that can be enabled is, unless a preset says otherwise.
    void apply_presets() {
        for (const std::string_view folder : unit_folders) {
            for (const std::string& path : m_tree.names_in(folder)) {
                const std::string name(base_name(path));
                const Unit* unit = name.find('@') == std::string::npos ? m_units.load(name) : nullptr;
                if (unit == nullptr || unit->masked || !has_install(*unit))
                    continue;
                const auto rule = std::find_if(m_presets.begin(), m_presets.end(),
                                               [&](const auto& p) { return matches_pattern(p.second, name); });
                if (rule == m_presets.end() || rule->first)
                    pull_in(name, Certainty::Sure);
            }
        }
    }

    static bool has_install(const Unit& unit) {
        return std::any_of(unit.settings.begin(), unit.settings.end(), [](const UnitSetting& s) {
            return s.section == "[Install]" && (s.name == "WantedBy" || s.name == "RequiredBy");
        });
    }

    /// `certainty`: that it starts; nothing when it is off. Somebody may still ask for it over D-Bus.
    void tell(const std::string& name, std::optional<Certainty> certainty) {
        const Unit* unit = m_units.load(name);
        if (unit == nullptr || unit->masked || unit->entry == nullptr)
            return;
        if (!certainty && !unit->last("[Service]", "BusName").empty())
            certainty = Certainty::Maybe;
        std::vector<UnitSetting> starts;
        std::vector<UnitSetting> others; // those run, too, when the unit ends or is told to read its settings
        for (const UnitSetting& setting : unit->settings) {
            if (!setting.section.starts_with('[') || !setting.name.starts_with("Exec"))
                continue;
            const bool at_start = setting.name == "ExecStart" || setting.name == "ExecStartPre" ||
                                  setting.name == "ExecStartPost" || setting.name == "ExecCondition";
            const bool at_end = setting.name == "ExecReload" || setting.name == "ExecStop" ||
                                setting.name == "ExecStopPost" || setting.name == "ExecStopPre";
            std::vector<UnitSetting>& list = at_start ? starts : others;
            if (setting.value.empty())
                std::erase_if(list, [&](const UnitSetting& s) { return s.name == setting.name; });
            else if (at_start || at_end)
                list.push_back(setting);
        }
        for (const UnitSetting& start : starts)
            tell_commands(*unit, name, start, certainty);
        const ShellWalk::Aside aside(m_walk);
        if (certainty)
            for (const UnitSetting& other : others)
                tell_commands(*unit, name, other, Certainty::Maybe);
    }

    void tell_commands(const Unit& unit, const std::string& name, const UnitSetting& setting,
                       std::optional<Certainty> certainty) {
        const std::string input = unit.last("[Service]", "StandardInput");
        const bool getty = name.find('@') != std::string::npos && name.starts_with("getty");
        const StartedFrom from = input == "socket"                   ? StartedFrom::Inetd
                                 : getty || input.starts_with("tty") ? StartedFrom::Console
                                                                     : StartedFrom::Script;
        const std::string user = unit.last("[Service]", "User");
        for (const std::vector<std::string>& command : unit_commands(setting.value, name)) {
            if (!certainty) {
                if (is_network_daemon(command[0]))
                    m_rows.add(setting.path, *setting.entry, setting.line, command, user, false, from);
                continue;
            }
            const CommandPlace place{
                .source = setting.path, .entry = *setting.entry, .line = setting.line, .from = from, .user = user};
            if (*certainty == Certainty::Maybe) {
                const ShellWalk::Aside aside(m_walk);
                m_walk.run_words(place, command, Certainty::Maybe);
            } else {
                m_walk.run_words(place, command, Certainty::Sure);
            }
        }
    }

    const FileSystemTree& m_tree;
    StartupRows& m_rows;
    ShellWalk& m_walk;
    UnitFiles m_units;
    std::map<std::string, Certainty> m_active;
    std::set<std::pair<std::string, Certainty>> m_told;
    std::vector<std::string> m_maybe;
    std::vector<std::pair<bool, std::string>> m_presets;
    bool m_first_boot = false;
};

} // namespace

void read_systemd(const FileSystemTree& tree, StartupRows& rows, ShellWalk& walk) { Systemd(tree, rows, walk).run(); }

} // namespace warifu::inspection
