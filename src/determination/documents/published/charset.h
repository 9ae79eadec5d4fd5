#pragma once

#include <string>
#include <string_view>

#include "warifu/base/bytes.h"

namespace warifu::documents {

struct Decoded {
    std::string text;          ///< UTF-8, without a byte order mark
    std::string declared;      ///< as the server or the document says; empty: nowhere
    std::string charset;       ///< by which it was read: `UTF-8`, `Shift_JIS`
    std::string mismatch;      ///< how the declaration is wrong, a sentence; empty: it is not
    std::size_t undecoded = 0; ///< characters that could not be decoded
};

/// Decodes by byte order mark, then what the server says, then what the document says, then by looking.
Decoded decode(Bytes bytes, std::string_view server_charset, std::string_view document_charset);

/// What <meta> in the first bytes of an HTML page says its charset is; empty when it says nothing.
std::string meta_charset(std::string_view bytes);

/// Bytes of a known charset, by ICU's name for it; nothing is guessed. False when ICU has no such charset.
bool decode_as(Bytes bytes, const char* converter, std::string& text, std::size_t& undecoded);

} // namespace warifu::documents
