// The field by which a writer says who it is. What is taken for a token is written again, and read as the same.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "bearer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using warifu::server::read_bearer;
    const std::string_view field(reinterpret_cast<const char*>(data), size);
    const auto token = read_bearer(field);
    if (!token)
        return 0;
    const std::string written = "Bearer " + std::string(*token);
    const auto again = read_bearer(written);
    if (token->empty() || !again || *again != *token || !field.ends_with(*token))
        std::abort();
    return 0;
}
