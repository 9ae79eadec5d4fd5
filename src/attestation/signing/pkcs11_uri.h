#pragma once

#include <string>
#include <string_view>

#include "warifu/base/result.h"

namespace warifu::signing {

/// Which key on which token: what we use of RFC 7512. An empty text matches everything.
struct Pkcs11Uri {
    std::string token;
    std::string serial;
    std::string object;
    std::string id; ///< bytes
    std::string module_path;
};

/// `pkcs11:token=Office;object=conformity?module-path=/usr/lib/softhsm/libsofthsm2.so`. A PIN in it is refused: the
/// command line can be read by others.
Result<Pkcs11Uri> parse_pkcs11_uri(std::string_view text);

} // namespace warifu::signing
