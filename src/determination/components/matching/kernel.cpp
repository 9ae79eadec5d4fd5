// Which setting a kernel needs for the code that a record names. The kernel's own Makefiles leave whole folders out
// where one is not set (obj-$(CONFIG_BT) += bluetooth/ in net/Makefile); tools/make-kernel-folders reads them. What a
// single file needs is left alone: it differs from version to version. Only a setting that the configuration itself
// calls not set counts; one that it does not mention may have had another name.
#include <algorithm>

#include "judge.h"

namespace warifu::matching {
namespace {

/// Folder, setting; an outer folder before those in it.
constexpr std::pair<std::string_view, std::string_view> folders[] = {
#include "data/kernel_folders.inc"
};

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
        line.remove_suffix(1);
    return line;
}

/// The setting that leaves out a folder around the file; empty: none does.
std::string_view off_around(std::string_view file, const KernelConfiguration& kernel) {
    if (!file.ends_with(".c")) // a header may be taken in from elsewhere
        return {};
    for (const auto& [folder, needs] : folders)
        if (file.starts_with(folder) && kernel.is_off(needs))
            return needs;
    return {};
}

} // namespace

std::optional<KernelConfiguration> KernelConfiguration::parse(std::string_view text, std::string evidence) {
    KernelConfiguration configuration;
    configuration.m_evidence = std::move(evidence);
    bool any_on = false;
    constexpr std::string_view before = "# CONFIG_", behind = " is not set";
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        const bool whole = end != text.npos; // the last line of a cut text may be half a name
        text = whole ? text.substr(end + 1) : std::string_view{};
        any_on = any_on || line.starts_with("CONFIG_");
        if (whole && line.starts_with(before) && line.ends_with(behind) && line.size() > before.size() + behind.size())
            configuration.m_off.emplace_back(line.substr(before.size(), line.size() - before.size() - behind.size()));
    }
    if (!any_on || configuration.m_off.empty())
        return std::nullopt;
    std::sort(configuration.m_off.begin(), configuration.m_off.end());
    return configuration;
}

bool KernelConfiguration::is_off(std::string_view setting) const {
    return std::binary_search(m_off.begin(), m_off.end(), setting);
}

std::string settings_off(const advisories::Advisory& record, const KernelConfiguration& kernel) {
    std::string off;
    for (const advisories::Affected& entry : record.affected)
        for (const std::string& file : entry.files) {
            const std::string_view setting = off_around(file, kernel);
            if (setting.empty())
                return {};
            const std::string name = "CONFIG_" + std::string(setting);
            if (off.find(name) == off.npos)
                off += (off.empty() ? "" : ", ") + name;
        }
    return off;
}

} // namespace warifu::matching
