#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a Linux kernel was built with, and which of its source that leaves out.
namespace warifu::kernel {

/// A .config, as /boot/config-RELEASE, /proc/config.gz and IKCONFIG (kernel/configs.c) have it.
struct Configuration {
    std::string version; ///< in its head: 5.10.110; empty: it has no such head
    /// Settings that it calls not set (`# CONFIG_BT is not set`), of those that whole folders of the source hang on;
    /// sorted, without CONFIG_. One that it does not mention is not among them: it may have had another name.
    std::vector<std::string> off;

    bool is_off(std::string_view setting) const;
    /// A module of this file is there: the settings that would leave out its folder are not off, whatever stands there.
    void found(std::string_view file);
    /// The setting that leaves out a folder around the file; empty: none does.
    std::string_view off_around(std::string_view file) const;
};

/// The kernels of which it is known how their folders hang on settings: `data/folders.inc` was made from these.
bool knows_folders_of(std::string_view version);

/// Empty: the text is no such configuration.
std::optional<Configuration> read_configuration(std::string_view text);

} // namespace warifu::kernel
