// Lines of a backup: one that is taken is written again as it was.

#include <cstdint>
#include <cstdlib>

#include "backup_line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = registry::read_backup_line(text);
    if (line && std::visit([](const auto& each) { return registry::write_line(each); }, *line) != text)
        std::abort();
    return 0;
}
