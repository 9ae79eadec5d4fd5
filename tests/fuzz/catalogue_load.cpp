// A catalogue can come from elsewhere (`--catalogue DIR`): any files give a catalogue or mistakes. The input is cut at
// lines `=== path`, each of which begins a file.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    std::vector<catalogue::SourceFile> files;
    for (const std::string_view line : lines({reinterpret_cast<const char*>(data), size})) {
        if (line.starts_with("=== ")) {
            files.push_back({std::string(line.substr(4)), {}});
        } else if (!files.empty()) {
            files.back().text += line;
            files.back().text += '\n';
        }
    }
    const catalogue::LoadOutcome loaded = catalogue::load(files);
    if (!loaded.mistakes.empty())
        return 0;
    for (const catalogue::Regime& regime : loaded.catalogue.regimes)
        for (const catalogue::Edition& edition : regime.editions)
            for (const catalogue::Requirement& requirement : edition.requirements)
                for (const std::string& check : requirement.checks)
                    if (loaded.catalogue.find_check(check) == nullptr)
                        __builtin_trap(); // the loader promises that every id leads somewhere
    for (const catalogue::Specification& specification : loaded.catalogue.specifications)
        for (const catalogue::TestGroup& group : specification.groups) {
            if (loaded.catalogue.find_requirement(group.provision) == nullptr)
                __builtin_trap();
            for (const std::string& table : group.tables)
                if (specification.find_table(table) == nullptr)
                    __builtin_trap();
        }
    return 0;
}
