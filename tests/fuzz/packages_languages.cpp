#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "warifu/packages/languages.h"
#include "warifu/packages/signatures.h"

// Any bytes as a note of each language, as a program of Go or Rust, and as a program with strings; the first byte says
// which, the first line what its file is called. Each version that a signature gives stands in the bytes where it says,
// or in that name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    using packages::Language;
    constexpr std::array kinds = {Language::Npm, Language::Python, Language::Maven, Language::Lua, Language::Java};
    if (size == 0)
        return 0;
    const Bytes bytes(reinterpret_cast<const std::byte*>(data + 1), size - 1);
    for (const auto& package : packages::read_language(kinds[data[0] % kinds.size()], bytes).packages)
        if (package.name.empty() || !packages::package_url(package, {}).starts_with("pkg:"))
            std::abort();
    (void)packages::read_go_build(bytes, [&](std::uint64_t address) { return clipped(bytes, address, bytes.size()); });
    (void)packages::read_cargo_auditable(bytes);
    const std::string_view text = as_text(bytes);
    const std::string_view name = text.substr(0, text.find('\n'));
    for (const packages::Signed& sign : packages::find_signatures(bytes, {name, {name}}))
        if (text.substr(sign.offset).find(sign.version) == text.npos && name.find(sign.version) == name.npos)
            std::abort();
    return 0;
}
