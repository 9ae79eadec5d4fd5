#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "warifu/base/result.h"
#include "warifu/signing/sign.h"

namespace warifu::label {

/// What a token is of. Its signature covers the content type, so that none passes for the other.
struct Kind {
    std::string_view prefix;
    std::int64_t content_format = 0; ///< of CoAP's registry; 0: `media_type` stands in its place
    std::string_view media_type;
    std::size_t most_bytes = 0;
};

struct Envelope {
    std::string key_id;
    std::string payload;
    std::string signed_bytes; ///< what the signature is over
    std::string signature;
};

Result<std::string> seal(const Kind& kind, std::string_view payload, const signing::SigningTerms& terms);
Result<Envelope> open(const Kind& kind, std::string_view text);

} // namespace warifu::label
