#include "startup_units.h"

#include <set>

#include "warifu/base/text.h"

// systemd.unit(5), systemd.service(5).
//
// Drop-ins are appended; an empty `ExecStart=` there clears what stood before. They stand in NAME.d/*.conf, and also in
// the folders of the template (getty@.service.d), of each prefix (a-b.service: a-.service.d) and of the kind
// (service.d).

namespace warifu::inspection {

namespace {

constexpr std::size_t most_units = 5000;

/// Settings of a unit file; a backslash at the end of a line goes on in the next.
std::vector<UnitSetting> parse_unit(const std::string& path, const TreeEntry& entry) {
    std::vector<UnitSetting> settings;
    std::string section;
    std::string gathered;
    std::size_t number = 0;
    std::size_t started = 0;
    for (const std::string_view raw : lines(*entry.text)) {
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
            settings.push_back({path, &entry, started, section,
                                std::string(trim(std::string_view(whole).substr(0, equals))),
                                std::string(trim(std::string_view(whole).substr(equals + 1)))});
    }
    return settings;
}

std::string template_of(const std::string& name) {
    const std::size_t at = name.find('@');
    const std::size_t dot = name.rfind('.');
    return at == std::string::npos || dot == std::string::npos || dot < at ? ""
                                                                           : name.substr(0, at + 1) + name.substr(dot);
}

/// Names whose `.d` folders hold drop-ins of the unit.
std::set<std::string> drop_in_names(const std::string& name) {
    std::set<std::string> names = {name, template_of(name)};
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos)
        return names;
    names.insert(name.substr(dot + 1));
    for (std::size_t dash = name.find('-'); dash < dot; dash = name.find('-', dash + 1))
        names.insert(name.substr(0, dash + 1) + name.substr(dot));
    return names;
}

std::string instance_of(const std::string& unit_name) {
    const std::size_t at = unit_name.find('@');
    const std::size_t dot = unit_name.rfind('.');
    return at == std::string::npos || dot < at ? "" : unit_name.substr(at + 1, dot - at - 1);
}

} // namespace

std::string Unit::last(std::string_view section, std::string_view name) const {
    std::string value;
    for (const UnitSetting& setting : settings)
        if (setting.section == section && setting.name == name)
            value = setting.value;
    return value;
}

const Unit* UnitFiles::load(const std::string& name) {
    const auto known = m_units.find(name);
    if (known != m_units.end())
        return known->second.entry != nullptr ? &known->second : nullptr;
    if (m_units.size() > most_units) {
        m_reasons.add("more systemd units than are followed");
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
                read(unit, found, name);
            return &unit;
        }
    }
    return nullptr;
}

void UnitFiles::read(Unit& unit, const Resolved& found, const std::string& name) {
    if (found.entry == nullptr || !found.entry->text) {
        m_reasons.add(unit.path + " could not be read");
        return;
    }
    unit.settings = parse_unit(unit.path, *found.entry);
    std::set<std::string> names = drop_in_names(name);
    names.merge(drop_in_names(std::string(base_name(found.path)))); // what the name is an alias of
    names.erase("");
    for (const std::string_view folder : unit_folders)
        for (const std::string& owner : names)
            for (const std::string& path : m_tree.glob(std::string(folder) + "/" + owner + ".d/*.conf"))
                if (const TreeEntry* extra = m_tree.text_file(path); extra != nullptr)
                    for (UnitSetting& setting : parse_unit(path, *extra))
                        unit.settings.push_back(std::move(setting));
}

std::vector<std::string> UnitFiles::wanted_by(const std::string& name, const Unit& unit) const {
    // default.target is a link to the unit that it means, and that has the wants folder.
    const std::set<std::string> names = {name, template_of(name),
                                         std::string(base_name(m_tree.resolve(unit.path).path))};
    std::vector<std::string> wanted;
    for (const std::string_view folder : unit_folders)
        for (const std::string& owner : names)
            for (const char* kind : {".wants", ".requires", ".upholds"})
                for (const std::string& path : m_tree.names_in(std::string(folder) + "/" + owner + kind))
                    wanted.emplace_back(base_name(path));
    return wanted;
}

std::vector<std::vector<std::string>> unit_commands(std::string_view line, const std::string& unit_name) {
    std::vector<std::vector<std::string>> commands(1);
    std::string word;
    char quote = 0;
    bool inside = false;
    const auto end_word = [&] {
        if (word == ";" && !commands.back().empty())
            commands.emplace_back(); // a `;` between blanks: another command
        else if (inside)
            commands.back().push_back(std::exchange(word, {}));
        word.clear();
        inside = false;
    };
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const char next = i + 1 < line.size() ? line[i + 1] : '\0';
        if (quote == 0 && (c == ' ' || c == '\t')) {
            end_word();
            continue;
        }
        inside = true;
        if (c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'') && word.find_first_not_of("@-:+!|") == std::string::npos) {
            quote = c;
        } else if (c == '%' && (next == 'i' || next == 'I') && !instance_of(unit_name).empty()) {
            word += instance_of(unit_name);
            ++i;
        } else if ((c == '\\' && (next == '"' || next == '\'' || next == '\\' || next == ';')) ||
                   (c == '%' && next == '%') || (c == '$' && next == '$')) {
            word += next;
            ++i;
        } else {
            word += c;
        }
    }
    end_word();
    for (std::vector<std::string>& command : commands)
        if (!command.empty())
            command[0].erase(0, command[0].find_first_not_of("@-:+!|"));
    std::erase_if(commands, [](const auto& command) { return command.empty() || command[0].empty(); });
    return commands;
}

} // namespace warifu::inspection
