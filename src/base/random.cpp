#include "warifu/base/random.h"

#include <sys/random.h>

namespace warifu {

Result<void> fill_random(std::span<unsigned char> bytes) {
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return make_error(ErrorCode::Internal, "the system gives no random bytes");
    return {};
}

} // namespace warifu
