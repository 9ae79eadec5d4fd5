#include "startup_systemd.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "warifu/base/text.h"

// systemd.unit(5), systemd.service(5), systemd.preset(5).
//
// A unit is a file of one of three folders; the first folder that has it wins. It starts by itself when default.target
// pulls it in: by a symbolic link in NAME.wants/ or NAME.requires/, or by Wants=, Requires= and the like in a unit that
// starts. A unit that is a link to /dev/null is masked. `getty@tty1.service` is an instance of `getty@.service`.
// On a first boot (no /etc/machine-id, or "uninitialized" in it) presets decide which units are enabled.
//
// Drop-ins (NAME.d/*.conf) are appended; an empty `ExecStart=` there clears what stood before.

namespace warifu::inspection {

namespace {

constexpr std::array<std::string_view, 3> unit_folders = {"/etc/systemd/system", "/usr/lib/systemd/system",
                                                          "/lib/systemd/system"};
constexpr std::size_t most_units = 5000;

struct Setting {
    std::size_t line = 0;
    std::string section;
    std::string name;
    std::string value;
};

/// Settings of a unit file; a backslash at the end of a line goes on in the next.
std::vector<Setting> parse_unit(std::string_view text) {
    std::vector<Setting> settings;
    std::string section;
    std::string gathered;
    std::size_t number = 0;
    std::size_t started = 0;
    for (const std::string_view raw : lines(text)) {
        const std::string_view line = trim(raw);
        ++number;
        if (gathered.empty())
            started = number;
        if (line.empty() || line.starts_with('#') || line.starts_with(';'))
            continue;
        if (line.ends_with('\\')) {
            gathered += std::string(line.substr(0, line.size() - 1)) + " ";
            continue;
        }
        const std::string whole = gathered + std::string(line);
        gathered.clear();
        if (whole.starts_with('[')) {
            section = whole;
            continue;
        }
        const std::size_t equals = whole.find('=');
        if (equals != std::string::npos)
            settings.push_back({started, section, std::string(trim(std::string_view(whole).substr(0, equals))),
                                std::string(trim(std::string_view(whole).substr(equals + 1)))});
    }
    return settings;
}

struct Unit {
    std::string path;
    const TreeEntry* entry = nullptr;
    bool masked = false;
    std::vector<Setting> settings;
};

class Systemd {
public:
    Systemd(const FileSystemTree& tree, StartupRows& rows, ShellWalk& walk) : m_tree(tree), m_rows(rows), m_walk(walk) {
        const TreeEntry* id = tree.text_file("/etc/machine-id");
        const Resolved found = tree.resolve("/etc/machine-id");
        m_first_boot = found.kind == Resolved::Kind::Missing || (id != nullptr && trim(*id->text) == "uninitialized");
        read_presets();
    }

    void run() {
        if (!load("default.target"))
            m_rows.reasons.add("systemd has no default.target that can be read");
        pull_in("default.target");
        for (const char* implied :
             {"sysinit.target", "basic.target", "sockets.target", "timers.target", "paths.target"})
            pull_in(implied);
        if (m_first_boot)
            apply_presets();
        // systemd-getty-generator puts a login on the kernel's console.
        if (m_tree.resolve("/usr/lib/systemd/system-generators/systemd-getty-generator").kind == Resolved::Kind::Found)
            pull_in("serial-getty@console.service");
        for (const auto& [name, enabled] : m_active)
            tell(name, /*enabled=*/true);
        for (const std::string_view folder : unit_folders)
            for (const std::string& path : m_tree.names_in(folder))
                if (const std::string name(base_name(path)); name.ends_with(".service") && !m_active.contains(name))
                    tell(name, /*enabled=*/false);
    }

private:
    static std::string template_of(const std::string& name) {
        const std::size_t at = name.find('@');
        const std::size_t dot = name.rfind('.');
        return at == std::string::npos || dot == std::string::npos || dot < at
                   ? ""
                   : name.substr(0, at + 1) + name.substr(dot);
    }

    const Unit* load(const std::string& name) {
        const auto known = m_units.find(name);
        if (known != m_units.end())
            return known->second.entry != nullptr ? &known->second : nullptr;
        if (m_units.size() > most_units) {
            m_rows.reasons.add("more systemd units than are followed");
            return nullptr;
        }
        Unit& unit = m_units[name];
        for (const std::string& wanted : {name, template_of(name)}) {
            for (const std::string_view folder : unit_folders) {
                const std::string path = std::string(folder) + "/" + wanted;
                const TreeEntry* link = m_tree.find(path);
                if (wanted.empty() || (link == nullptr && m_tree.resolve(path).entry == nullptr))
                    continue;
                unit.path = path;
                const Resolved found = m_tree.resolve(path);
                unit.masked = link != nullptr && link->type == FileType::Symlink && link->link_target == "/dev/null";
                unit.entry = found.entry != nullptr ? found.entry : link;
                if (!unit.masked)
                    read(unit, found, wanted);
                return &unit;
            }
        }
        return nullptr;
    }

    void read(Unit& unit, const Resolved& found, const std::string& name) {
        if (found.entry == nullptr || !found.entry->text) {
            m_rows.reasons.add(unit.path + " could not be read");
            return;
        }
        unit.settings = parse_unit(*found.entry->text);
        for (const std::string_view folder : unit_folders)
            for (const std::string& path : m_tree.glob(std::string(folder) + "/" + name + ".d/*.conf"))
                if (const TreeEntry* extra = m_tree.text_file(path); extra != nullptr)
                    for (Setting& setting : parse_unit(*extra->text)) {
                        setting.line = 0; // another file's line
                        unit.settings.push_back(std::move(setting));
                    }
    }

    void pull_in(const std::string& first) {
        std::vector<std::string> ahead = {first};
        while (!ahead.empty()) {
            const std::string name = std::move(ahead.back());
            ahead.pop_back();
            const Unit* unit = load(name);
            if (unit == nullptr || unit->masked || !m_active.emplace(name, true).second)
                continue;
            // default.target is a link to the unit that it means, and that has the wants folder.
            std::set<std::string> names = {name, std::string(base_name(m_tree.resolve(unit->path).path))};
            for (const Setting& setting : unit->settings)
                if (setting.section == "[Unit]" &&
                    (setting.name == "Wants" || setting.name == "Requires" || setting.name == "BindsTo" ||
                     setting.name == "Requisite" || setting.name == "Upholds"))
                    for (const std::string_view wanted : words(setting.value))
                        ahead.emplace_back(wanted);
            for (const std::string_view folder : unit_folders)
                for (const std::string& owner : names)
                    for (const char* kind : {".wants", ".requires"})
                        for (const std::string& path : m_tree.names_in(std::string(folder) + "/" + owner + kind))
                            ahead.emplace_back(base_name(path));
        }
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
                const Unit* unit = name.find('@') == std::string::npos ? load(name) : nullptr;
                if (unit == nullptr || unit->masked || !has_install(*unit))
                    continue;
                const auto rule = std::find_if(m_presets.begin(), m_presets.end(),
                                               [&](const auto& p) { return matches_pattern(p.second, name); });
                if (rule == m_presets.end() || rule->first)
                    pull_in(name);
            }
        }
    }

    static bool has_install(const Unit& unit) {
        return std::any_of(unit.settings.begin(), unit.settings.end(), [](const Setting& s) {
            return s.section == "[Install]" && (s.name == "WantedBy" || s.name == "RequiredBy");
        });
    }

    static std::string last_of(const Unit& unit, std::string_view name) {
        std::string value;
        for (const Setting& setting : unit.settings)
            if (setting.section == "[Service]" && setting.name == name)
                value = setting.value;
        return value;
    }

    static std::string fill_in(std::string text, const std::string& unit_name) {
        const std::size_t at = unit_name.find('@');
        const std::size_t dot = unit_name.rfind('.');
        const std::string instance = at == std::string::npos || dot < at ? "" : unit_name.substr(at + 1, dot - at - 1);
        for (const std::string_view mark : {"%i", "%I"})
            for (std::size_t i = text.find(mark); i != std::string::npos && !instance.empty();
                 i = text.find(mark, i + instance.size()))
                text.replace(i, 2, instance);
        return text;
    }

    void tell(const std::string& name, bool enabled) {
        const Unit* unit = load(name);
        if (unit == nullptr || !name.ends_with(".service"))
            return;
        std::optional<bool> state = enabled && !unit->masked;
        // Somebody may still ask for it: over D-Bus, or through its socket.
        const std::string socket = name.substr(0, name.size() - 8) + ".socket";
        const bool by_socket = m_active.contains(socket);
        if (!enabled && !unit->masked && !last_of(*unit, "BusName").empty())
            state = std::nullopt;
        if (!enabled && by_socket)
            state = true;
        const std::string user = last_of(*unit, "User");
        std::vector<Setting> starts;
        for (const Setting& setting : unit->settings) {
            if (setting.section != "[Service]" ||
                (setting.name != "ExecStart" && setting.name != "ExecStartPre" && setting.name != "ExecStartPost"))
                continue;
            if (setting.value.empty())
                std::erase_if(starts, [&](const Setting& s) { return s.name == setting.name; });
            else
                starts.push_back(setting);
        }
        for (const Setting& start : starts)
            tell_command(*unit, name, start, user, state);
    }

    void tell_command(const Unit& unit, const std::string& name, const Setting& start, const std::string& user,
                      std::optional<bool> state) {
        std::string_view line = start.value;
        while (!line.empty() && std::string_view("@-:+!|").find(line.front()) != std::string_view::npos)
            line.remove_prefix(1);
        const std::string text = fill_in(std::string(line), name);
        std::vector<std::string> command;
        for (const std::string_view word : words(text))
            command.emplace_back(word);
        if (command.empty())
            return;
        if (state != false && (m_walk.is_script(command[0]) || is_shell_program(command[0]))) {
            m_walk.run_line(unit.path, *unit.entry, start.line, text, state ? Certainty::Sure : Certainty::Maybe);
            return;
        }
        const bool daemon = is_network_daemon(command[0]);
        if (state == false && !daemon)
            return;
        m_rows.add(unit.path, *unit.entry, start.line, command, user, state,
                   name.find('@') != std::string::npos && name.starts_with("getty") ? StartedFrom::Console
                                                                                    : StartedFrom::Script);
    }

    const FileSystemTree& m_tree;
    StartupRows& m_rows;
    ShellWalk& m_walk;
    std::map<std::string, Unit> m_units;
    std::map<std::string, bool> m_active;
    std::vector<std::pair<bool, std::string>> m_presets;
    bool m_first_boot = false;
};

} // namespace

void read_systemd(const FileSystemTree& tree, StartupRows& rows, ShellWalk& walk) { Systemd(tree, rows, walk).run(); }

} // namespace warifu::inspection
