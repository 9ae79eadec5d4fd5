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
        certificates::CertificateFacts facts;
    };
    std::vector<Key> keys;
    std::vector<Certificate> certificates;
    std::vector<std::uint64_t> broken; ///< PEM blocks of private keys that hold base64 and make no key
    bool stopped = false;              ///< more finds than are kept
};

/// Looks at every byte: PEM (also inside programs, source code, JSON and markup), DER keys, PKCS#12 and Dropbear keys
/// anywhere, base64 of them, OpenVPN, PuTTY, WireGuard and JSON web keys. DER certificates are read at the front alone.
/// `marks` are those of `bytes`.
KeyFinds scan_for_keys(Bytes bytes, const Marks& marks);

} // namespace warifu::inspection
