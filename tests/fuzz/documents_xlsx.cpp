// The parts of a workbook: the input is cut at lines `=== path`, each of which begins a part. The archive around them
// is firmware_zip's.

#include "documents_reader.h"
#include "warifu/base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    std::map<std::string, std::string> parts;
    std::string* part = nullptr;
    for (const std::string_view line : lines({reinterpret_cast<const char*>(data), size})) {
        if (line.starts_with("=== "))
            part = &parts[std::string(line.substr(4))];
        else if (part != nullptr)
            part->append(line).append("\n");
    }
    const documents::Unzip unzip = [&](Bytes, const auto& wanted, const auto& each, const auto&) -> Result<void> {
        for (const auto& [path, text] : parts)
            if (wanted(path))
                each(path, as_bytes(text), true);
        return {};
    };
    documents::fuzz::read("m.xlsx", data, size, unzip);
    return 0;
}
