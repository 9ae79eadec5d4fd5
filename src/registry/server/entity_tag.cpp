#include "entity_tag.h"

#include <array>
#include <stdexcept>

#include <fmt/compile.h>
#include <xxhash.h>

#include "warifu/base/random.h"

namespace warifu::server {

namespace {

using Secret = std::array<unsigned char, 192>; // as long as the library's own

Secret random_secret() {
    Secret secret{};
    if (const auto filled = fill_random(secret); !filled)
        throw std::runtime_error(filled.error().message);
    return secret;
}

} // namespace

std::string entity_tag(std::string_view body) {
    static const Secret secret = random_secret();
    const XXH128_hash_t hash = XXH3_128bits_withSecret(body.data(), body.size(), secret.data(), secret.size());
    return fmt::format(FMT_COMPILE("\"{:016x}{:016x}\""), hash.high64, hash.low64);
}

} // namespace warifu::server
