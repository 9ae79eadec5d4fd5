#include "findings.h"

#include <fmt/format.h>

namespace warifu::inspection {

std::string_view base_name(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view folder_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos || slash == 0 ? std::string_view("/") : path.substr(0, slash);
}

std::string at_line(std::string_view locator, std::size_t line) { return fmt::format("{}:{}", locator, line); }

std::string at_offset(std::string_view locator, std::uint64_t offset) {
    return offset == 0 ? std::string(locator) : fmt::format("{}@0x{:x}", locator, offset);
}

} // namespace warifu::inspection
