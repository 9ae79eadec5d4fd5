#pragma once

#include <string>

#include "warifu/base/bytes.h"

namespace warifu::documents {

enum class Wrapping { Gzip, Deflate };

struct Inflated {
    std::string text;
    std::string problem; ///< why it is not all; empty: it is
};

/// Unpacks gzip (RFC 1952, all members) or deflate (RFC 1950, or RFC 1951 without wrapping, as some servers send it),
/// up to `most_bytes`.
Inflated inflate(Bytes bytes, Wrapping wrapping, std::size_t most_bytes);

} // namespace warifu::documents
