#include "path.h"

#include <vector>

#include "warifu/base/text.h"

namespace warifu::firmware {

NormalPath normalise_path(std::string_view stored) {
    NormalPath normal;
    std::vector<std::string_view> kept;
    for (const std::string_view part : split(stored, '/')) {
        if (part.empty() || part == ".")
            continue;
        if (part != "..")
            kept.push_back(part);
        else if (!kept.empty())
            kept.pop_back();
        else
            normal.outside_root = true;
    }
    normal.path.reserve(stored.size() + 1);
    for (const std::string_view part : kept) {
        normal.path += '/';
        normal.path += part;
    }
    if (kept.empty())
        normal.path += '/';
    return normal;
}

} // namespace warifu::firmware
