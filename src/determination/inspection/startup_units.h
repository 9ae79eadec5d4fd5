#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "file_tree.h"
#include "findings.h"

namespace warifu::inspection {

/// Folders of systemd's units; the first one that has a unit wins.
constexpr std::array<std::string_view, 4> unit_folders = {"/etc/systemd/system", "/usr/local/lib/systemd/system",
                                                          "/usr/lib/systemd/system", "/lib/systemd/system"};

struct UnitSetting {
    std::string path; ///< of the unit or drop-in that it stands in
    const TreeEntry* entry = nullptr;
    std::size_t line = 0;
    std::string section;
    std::string name;
    std::string value;
};

struct Unit {
    std::string path;
    const TreeEntry* entry = nullptr;
    bool masked = false;
    std::vector<UnitSetting> settings; ///< with those of its drop-ins

    /// The last value; empty when nothing sets it.
    std::string last(std::string_view section, std::string_view name) const;
};

/// The units of a file system, read when they are asked for.
class UnitFiles {
public:
    UnitFiles(const FileSystemTree& tree, Reasons& reasons) : m_tree(tree), m_reasons(reasons) {}

    /// Null when there is no such unit. `getty@tty1.service` is an instance of `getty@.service`.
    const Unit* load(const std::string& name);
    /// The units that the unit's own folders NAME.wants and NAME.requires hold, under every name of it.
    std::vector<std::string> wanted_by(const std::string& name, const Unit& unit) const;

private:
    void read(Unit& unit, const Resolved& found, const std::string& name);

    const FileSystemTree& m_tree;
    Reasons& m_reasons;
    std::map<std::string, Unit> m_units;
};

/// The commands of an `Exec…=` line, each as its words; without the marks in front (`-`, `@`, `+` …).
std::vector<std::vector<std::string>> unit_commands(std::string_view line, const std::string& unit_name);

} // namespace warifu::inspection
