#pragma once

#include <string>
#include <vector>

#include "key_facts.h"
#include "marks.h"
#include "warifu/base/bytes.h"

namespace warifu::inspection {

/// What a scan of one run of bytes found; offsets count from its first byte.
struct KeyFinds {
    struct Key {
        std::uint64_t offset = 0;
        KeyFacts facts;
    };
    struct Certificate {
        std::uint64_t offset = 0;
        CertificateFacts facts;
    };
    std::vector<Key> keys;
    std::vector<Certificate> certificates;
    std::vector<std::uint64_t> broken; ///< PEM blocks of private keys that decode and are no key
    bool stopped = false;              ///< more finds than are kept
};

/// Looks at every byte: PEM (also inside programs and with `\n` written out), Dropbear keys anywhere, DER where it
/// is the whole file.
/// `marks` are those of `bytes`.
KeyFinds scan_for_keys(Bytes bytes, const Marks& marks);

} // namespace warifu::inspection
