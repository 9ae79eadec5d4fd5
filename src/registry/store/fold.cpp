#include "fold.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

namespace warifu::registry {

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!')
            out += '!';
        out += c;
    }
    return out;
}

} // namespace

std::string folded(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normaliser = icu::Normalizer2::getNFKCCasefoldInstance(status);
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    if (U_SUCCESS(status))
        normaliser->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr,
                                  status);
    return U_SUCCESS(status) ? out : std::string(text); // ICU's own data are in the library
}

std::string like_within(std::string_view text) { return "%" + escaped(folded(text)) + "%"; }

} // namespace warifu::registry
