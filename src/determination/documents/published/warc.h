#pragma once

#include <deque>
#include <string>
#include <vector>

#include "capture.h"
#include "warifu/documents/documents.h"

namespace warifu::documents {

/// Of a record of `metadata` that holds the chain of certificates which a server showed.
constexpr std::string_view chain_type = "application/pem-certificate-chain";

/// A page that was asked for and not had.
struct PageFailure {
    std::string url;
    std::string reason;
    std::string date; ///< RFC 3339, UTC; empty: not said
};

/// The certificates that a server showed, in PEM.
struct ShownChain {
    std::string url;
    std::string date; ///< RFC 3339, UTC; empty: not said
    Bytes pem;
};

/// What a web archive holds.
struct CaptureList {
    std::vector<Capture> captures;   ///< in the archive's order
    std::deque<std::string> storage; ///< bodies that had to be decoded; captures point into it
    std::vector<PageFailure> failures;
    std::vector<ShownChain> chains;
    std::vector<Anomaly> anomalies;
    std::string damage; ///< why not all of the archive was read; empty: it was
};

bool is_warc(std::string_view name, Bytes bytes);

/// Reads an archive; captures point into `bytes`, which must outlive the list.
CaptureList read_warc(std::string_view name, Bytes bytes, const DocumentLimits& limits);

} // namespace warifu::documents
