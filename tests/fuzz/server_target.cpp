// What a browser or a scanner asks for. What was read is written in one way, which reads as the same again.

#include <array>
#include <cstdint>
#include <cstdlib>

#include "query_string.h"
#include "warifu/base/text.h"
#include "warifu/pages/pages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu::server;
    static constexpr std::array<std::string_view, 3> known = {"a", "text", "on"};
    const auto target = read_target({reinterpret_cast<const char*>(data), size}, known);
    if (!target)
        return 0;
    std::string written;
    for (const std::string& segment : target->path)
        written += "/" + warifu::pages::in_url(segment);
    char join = '?';
    for (const auto& [name, value] : target->parameters) {
        if (!warifu::is_utf8(value))
            std::abort();
        written += join + warifu::pages::in_url(name) + "=" + warifu::pages::in_url(value);
        join = '&';
    }
    if (written.size() > longest_target)
        return 0;
    const auto again = read_target(written, known);
    if (!again || again->path != target->path || again->parameters != target->parameters)
        std::abort();
    return 0;
}
