// Which setting a kernel needs for a file of its source. The kernel's own Makefiles leave whole folders out where one
// is not set (obj-$(CONFIG_BT) += bluetooth/ in net/Makefile); tools/make-kernel-folders reads them. What a single file
// needs is left alone: it differs from version to version.
#include "warifu/kernel/configuration.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "warifu/base/text.h"

namespace warifu::kernel {
namespace {

/// Folder, setting; an outer folder before those in it.
constexpr std::pair<std::string_view, std::string_view> folders[] = {
#include "data/folders.inc"
};

/// Of the trees that it was made from.
constexpr std::pair first_series(5, 10), last_series(6, 12);

/// `# Linux/arm 5.10.110 Kernel Configuration`: 5.10.110.
std::string_view version_in(std::string_view line) {
    constexpr std::string_view before = "# Linux/", behind = " Kernel Configuration";
    if (!line.starts_with(before) || !line.ends_with(behind))
        return {};
    line.remove_suffix(behind.size());
    return line.substr(std::min(line.find(' ', before.size()), line.size() - 1) + 1);
}

bool has_folder(std::string_view setting) {
    return std::ranges::any_of(folders, [&](const auto& folder) { return folder.second == setting; });
}

/// `CONFIG_BT=m`: BT.
std::string_view set_in(std::string_view line) {
    constexpr std::string_view before = "CONFIG_";
    const std::size_t end = line.find('=');
    return line.starts_with(before) && end != line.npos ? line.substr(before.size(), end - before.size())
                                                        : std::string_view();
}

/// `# CONFIG_BT is not set`: BT.
std::string_view unset_in(std::string_view line) {
    constexpr std::string_view before = "# CONFIG_", behind = " is not set";
    return line.starts_with(before) && line.ends_with(behind) && line.size() > before.size() + behind.size()
               ? line.substr(before.size(), line.size() - before.size() - behind.size())
               : std::string_view();
}

} // namespace

std::optional<Configuration> read_configuration(std::string_view text) {
    std::set<std::string_view> on, off;
    Configuration configuration;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = trim(text.substr(0, end));
        const bool whole = end != text.npos; // the last line of a cut text may be half a name
        text = whole ? text.substr(end + 1) : std::string_view{};
        if (const auto version = version_in(line); configuration.version.empty() && !version.empty())
            configuration.version = version;
        if (const auto setting = set_in(line); !setting.empty())
            on.insert(setting);
        else if (const auto left_out = unset_in(line); whole && !left_out.empty())
            off.insert(left_out);
    }
    if (on.empty() || off.empty())
        return std::nullopt;
    for (const std::string_view setting : off)
        if (!on.contains(setting) && has_folder(setting))
            configuration.off.emplace_back(setting);
    return configuration;
}

bool knows_folders_of(std::string_view version) {
    const auto parts = split(version, '.');
    int numbers[2] = {0, 0};
    for (std::size_t i = 0; i < 2; ++i) {
        if (i >= parts.size())
            return false;
        const auto [end, error] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), numbers[i]);
        if (error != std::errc() || end == parts[i].data())
            return false;
    }
    const std::pair series(numbers[0], numbers[1]);
    return series >= first_series && series <= last_series;
}

void Configuration::found(std::string_view file) {
    for (const auto& [folder, needs] : folders)
        if (file.starts_with(folder))
            std::erase(off, needs);
}

bool Configuration::is_off(std::string_view setting) const { return std::ranges::binary_search(off, setting); }

std::string_view Configuration::off_around(std::string_view file) const {
    if (!file.ends_with(".c")) // a header may be taken in from elsewhere
        return {};
    for (const auto& [folder, needs] : folders)
        if (file.starts_with(folder) && is_off(needs))
            return needs;
    return {};
}

} // namespace warifu::kernel
