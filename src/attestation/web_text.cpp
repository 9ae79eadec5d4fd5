#include "web_text.h"

#include <fmt/format.h>

#include "warifu/base/base64.h"
#include "warifu/base/bytes.h"
#include "warifu/base/digest.h"
#include "warifu/base/text.h"

namespace warifu::attestation {

std::string escaped(std::string_view text, std::size_t max_bytes) {
    std::string out;
    for (const char c : printable(text, max_bytes)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string policy_digest(std::string_view text) {
    return fmt::format("'sha256-{}'", encode_base64(as_text(sha256(as_bytes(text)))));
}

} // namespace warifu::attestation
