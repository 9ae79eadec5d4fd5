#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tls_wire.h"

/// The names of TLS's numbers, out of tls_codes.tsv.
namespace warifu::device::tls {

struct Named {
    std::uint32_t code = 0;
    std::string_view name; ///< lives as long as the program
};

enum class Kind { Suite, Ssl2Suite, Group, Signature };

/// All of a kind, by code.
const std::vector<Named>& all_of(Kind kind);

/// `TLS_RSA_WITH_AES_128_CBC_SHA`; `0xabcd` for what has no name.
std::string name_of(Kind kind, std::uint32_t code);

/// `SSL 2`, `TLS 1.0`
std::string version_name(Code version);

/// What a suite's name says of it. RFC 5246, appendix C: TLS_exchange_WITH_cipher_hash.
struct SuiteParts {
    std::string exchange; ///< RSA, DHE_RSA, ECDH_anon, RSA_EXPORT …; `any` in TLS 1.3
    std::string cipher;   ///< NULL, RC4_128, 3DES_EDE_CBC, AES_128_GCM …
};
SuiteParts parts_of(std::string_view suite);

/// How the server's key exchange message is to be read.
Exchange exchange_of(Code suite);

/// Whether a suite belongs to TLS 1.3 alone.
bool is_tls13_suite(Code suite);

/// Blocks of 64 bits: SWEET32.
bool has_small_blocks(std::string_view cipher);

} // namespace warifu::device::tls
