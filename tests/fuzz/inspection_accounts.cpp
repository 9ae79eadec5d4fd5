#include <cstddef>
#include <cstdint>

#include "password_file.h"
#include "password_hash.h"
#include "warifu/base/bytes.h"

// Any text as passwd and as shadow, and each password field classified. Hashes are not tried: that is libcrypt's work.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    using namespace warifu::inspection;
    const std::string_view text = as_text(Bytes(reinterpret_cast<const std::byte*>(data), size));
    for (const PasswdLine& line : parse_passwd(text).lines)
        (void)classify_password(line.password, PasswordFileKind::Passwd);
    for (const ShadowLine& line : parse_shadow(text).lines)
        (void)classify_password(line.password, PasswordFileKind::Shadow);
    return 0;
}
