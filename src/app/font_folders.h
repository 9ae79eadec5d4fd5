#pragma once

#include <filesystem>
#include <vector>

namespace warifu::app {

/// Where fonts and their settings are, for a confined process that draws. What is not there is left out by the jail.
std::vector<std::filesystem::path> font_folders();

} // namespace warifu::app
