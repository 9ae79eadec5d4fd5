// What a service answers that is asked for TLS: the first byte chooses protocol and kind. Nothing counts as a yes or a
// no before it is whole.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "upgrade_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu::device;
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto protocol = static_cast<UpgradeProtocol>(data[0] % 5);
    const auto kind = static_cast<Reply>(data[0] / 5 % 3);
    if (reply_good(protocol, text, kind) && !reply_whole(protocol, text, kind))
        std::abort();
    clear_login_listed(protocol, text);
    wants_encryption(text);
    const int number = numbered_reply(text);
    if (number < 0 || number > 999)
        std::abort();
    return 0;
}
