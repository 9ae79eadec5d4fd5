#pragma once

#include <optional>
#include <string>

#include "file_tree.h"

namespace warifu::inspection {

/// How new firmware gets in, in the words of the table update_mechanism.
struct UpdateFacts {
    std::string updater;
    std::optional<std::string> signature; ///< nothing: what is seen does not tell
    std::optional<std::string> transport;
    std::string evidence;
    std::size_t line = 0;
};

/// What the script at `path` does, with the scripts that it calls; nothing when it installs no firmware.
std::optional<UpdateFacts> read_update_script(const FileSystemTree& tree, const std::string& path);

} // namespace warifu::inspection
