#include "judge.h"

namespace warifu::matching {

std::string settings_off(const advisories::Advisory& record, const kernel::Configuration& kernel) {
    std::string off;
    for (const advisories::Affected& entry : record.affected)
        for (const std::string& file : entry.files) {
            const std::string_view setting = kernel.off_around(file);
            if (setting.empty())
                return {};
            const std::string name = "CONFIG_" + std::string(setting);
            if (off.find(name) == off.npos)
                off += (off.empty() ? "" : ", ") + name;
        }
    return off;
}

} // namespace warifu::matching
