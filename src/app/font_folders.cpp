#include "font_folders.h"

namespace warifu::app {

std::vector<std::filesystem::path> font_folders() {
    return {"/etc/fonts", "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig",
            "/var/cache/fontconfig"};
}

} // namespace warifu::app
