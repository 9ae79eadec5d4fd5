#include <algorithm>
#include <array>

#include "key_facts.h"

namespace warifu::inspection {

namespace {

struct KnownKey {
    std::string_view fingerprint;
    std::string_view name;
};

constexpr auto known_keys = std::to_array<KnownKey>({
#include "data/known_keys.inc"
});

} // namespace

std::string_view known_key_name(std::string_view fingerprint) {
    const auto same = [&](const KnownKey& key) { return key.fingerprint == fingerprint; };
    const auto* const found = std::find_if(known_keys.begin(), known_keys.end(), same);
    return found == known_keys.end() ? std::string_view() : found->name;
}

} // namespace warifu::inspection
