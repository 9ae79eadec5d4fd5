// product.toml is written by people and sent by others: any bytes give a product or mistakes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "warifu/selection/family.h"
#include "warifu/selection/selection.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    static const catalogue::Catalogue catalogue = [] {
        auto loaded = catalogue::load_catalogue({});
        if (!loaded)
            std::abort();
        return std::move(*loaded);
    }();
    static const Date on = *Date::parse("2026-11-22");
    Mistakes mistakes;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const selection::Product product = selection::read_product("product.toml", text, catalogue, mistakes);
    if (!mistakes.empty())
        return 0;
    if (product.name.empty())
        std::abort(); // a product without a name must be a mistake
    std::size_t models = 0;
    for (const selection::Alike& group : selection::alike(product))
        models += group.models.size();
    if (models != product.family.size())
        std::abort(); // each model stands in one group
    if (const auto regimes = selection::select(catalogue, product, on))
        (void)selection::questions(catalogue, *regimes);
    return 0;
}
