#pragma once

#include <deque>
#include <string>

#include "warc_records.h"
#include "warifu/base/bytes.h"

namespace warifu::documents {

/// An HTTP response (RFC 9112) as bytes on the wire, taken apart.
struct HttpMessage {
    int status = 0; ///< 0: no response that can be read
    Fields fields;
    Bytes body;          ///< without transfer and content codings
    std::string stopped; ///< why the body is not all that there was; empty: it is
};

/// `storage` takes what had to be decoded; `most_bytes` bounds it.
HttpMessage read_http(Bytes bytes, std::size_t most_bytes, std::deque<std::string>& storage);

/// A content type's value before its parameters, in lower case, and its charset.
std::string media_type(std::string_view content_type);
std::string charset_of(std::string_view content_type);

} // namespace warifu::documents
