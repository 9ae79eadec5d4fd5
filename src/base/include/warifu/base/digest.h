#pragma once

#include <memory>
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

std::string sha256_hex(Bytes bytes);

} // namespace warifu
