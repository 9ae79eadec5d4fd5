#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "warifu/base/bytes.h"

namespace warifu {

/// SHA-256 (FIPS 180-4), fed in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void update(Bytes bytes);
    std::string hex(); ///< 64 lower-case digits; ends the digest

private:
    struct State;
    std::unique_ptr<State> m_state;
};

using Digest256 = std::array<std::byte, 32>;

/// Of the parts, one behind the other.
Digest256 sha256(std::span<const Bytes> parts);
Digest256 sha256(Bytes bytes);
std::string sha256_hex(Bytes bytes);

} // namespace warifu
