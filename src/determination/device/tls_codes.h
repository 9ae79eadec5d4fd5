#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tls_wire.h"
#include "warifu/tls_names/tls_names.h"

/// What the names of TLS's numbers tell.
namespace warifu::device::tls {

using tls_names::all_of;
using tls_names::Kind;
using tls_names::name_of;
using tls_names::Named;
using tls_names::version_name;

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
