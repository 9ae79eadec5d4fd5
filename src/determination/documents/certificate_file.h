#pragma once

#include <string>
#include <string_view>

#include "warifu/documents/documents.h"

namespace warifu::documents {

/// Where certificates were, as the table `certificate` says it.
struct CertificateOrigin {
    std::string_view origin; ///< its word
    std::string_view host;   ///< whose chain they are; empty: a collection
    std::int64_t port = 0;
    std::string_view path;
    std::string locator;
};

/// What became of one file of them, or of one chain.
struct CertificateWork {
    std::size_t certificates = 0;
    std::size_t private_keys = 0;
    std::string unread; ///< why not everything was read; empty: it was
};

/// Rows of `certificate`, and an anomaly for whatever is none. A private key is told by the digest of its public half.
CertificateWork read_certificates(const CertificateOrigin& origin, Bytes bytes, RowSink& sink);

} // namespace warifu::documents
