#pragma once

#include <string>
#include <vector>

#include "reading.h"

/// Finds what a published text states: facts, each with its sentence. Judges nothing.
namespace warifu::documents {

/// Which captures of one URL there are. Facts of the last one are current; those before tell what has changed.
enum class Currency { Current, Earlier };

/// A public key with which a security.txt may be signed, as the product file names it.
struct SigningKeys {
    std::string name;
    Bytes bytes; ///< OpenPGP, armoured or not; empty: none given
};

/// Rows of `published_page`, `published` and `claim` for one document. Gives why not the whole text was looked at,
/// which an anomaly tells too; empty: it was.
std::string understand(const Capture& capture, const Reading& reading, Currency currency, const DocumentLimits& limits,
                       RowSink& sink);

/// Whether the capture is a security.txt, by its place or its name.
bool is_security_txt(const Capture& capture);

/// Rows of `security_txt`, and of `published` for what counts; RFC 9116 with its clear-text signature (RFC 9580, 7).
/// Gives why it was not read; empty: it was.
std::string read_security_txt(const Capture& capture, Currency currency, const SigningKeys& keys,
                              const DocumentLimits& limits, RowSink& sink);

} // namespace warifu::documents
