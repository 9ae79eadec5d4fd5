#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The names of TLS's numbers, out of tls_names.tsv.
namespace warifu::tls_names {

struct Named {
    std::uint32_t code = 0;
    std::string_view name; ///< lives as long as the program
};

enum class Kind { Suite, Ssl2Suite, Group, Signature };

/// All of a kind, by code.
const std::vector<Named>& all_of(Kind kind);

/// `TLS_RSA_WITH_AES_128_CBC_SHA`; `0xabcd` for what has no name.
std::string name_of(Kind kind, std::uint32_t code);

/// `SSL 2`, `TLS 1.0`, `DTLS 1.2`; `0xabcd` for what has no name.
std::string version_name(std::uint16_t version);

} // namespace warifu::tls_names
