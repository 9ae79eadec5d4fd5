#pragma once

#include <string>
#include <string_view>

namespace warifu::device {

/// MD4 (RFC 1320), out of which NTLM makes its keys. OpenSSL has it in a module that a jail cannot load.
std::string md4(std::string_view bytes);

} // namespace warifu::device
