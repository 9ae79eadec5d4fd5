#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warifu::inspection {

/// One setting of a program. `unsafe` is a stable word (see the table `setting`), empty when safe, nothing when the
/// program's version decides.
struct FoundSetting {
    std::size_t line = 0; ///< 0: not in a line of its own (a default)
    std::string program;
    std::string name;
    std::string value;
    std::optional<std::string> unsafe = "";
};

/// Whose settings the file at `path` holds: `sshd`, `lighttpd` …; empty when we read none such.
std::string_view settings_program(std::string_view path);

/// What the file says of things that matter to security. Secrets come masked.
std::vector<FoundSetting> read_settings(std::string_view program, std::string_view text);

/// Settings given as arguments when a program is started.
std::vector<FoundSetting> settings_of_arguments(std::string_view program, std::string_view arguments);

/// A maker's own configuration file: community names and passwords that are known defaults.
std::vector<FoundSetting> read_vendor_settings(std::string_view text);

/// True when this program's settings are read, from its file or from its arguments.
bool has_settings_reader(std::string_view program);
/// True when those settings are in a file, without which nothing is known.
bool needs_settings_file(std::string_view program);

} // namespace warifu::inspection
