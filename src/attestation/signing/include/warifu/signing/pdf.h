#pragma once

#include <cstddef>
#include <ctime>
#include <string>
#include <vector>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/signing/verify.h"

/// Signatures inside a PDF: PAdES-B-B, with a time stamp B-T (EN 319 142-1; ISO 32000-2, 12.8). A PDF is hostile: what
/// reads one here is to be called in a jail.
namespace warifu::signing {

/// Where the signature is in the file: `<`, hexadecimal digits, `>`. All else is what is signed.
struct PdfPlace {
    std::size_t begin = 0;
    std::size_t end = 0;
};

struct PreparedPdf {
    std::string pdf;
    PdfPlace place;
};

/// The PDF written anew with an empty place for a signature of up to `room` bytes. Refuses what has a form or a
/// signature already, is encrypted or damaged.
Result<PreparedPdf> prepare_pdf(Bytes pdf, std::size_t room, std::time_t now);
/// What the signature is over. The place must have come from here or been checked: an error otherwise.
Result<std::string> signed_part(Bytes pdf, const PdfPlace& place);
/// The PDF with this signature (DER) in the place.
Result<std::string> with_signature(Bytes pdf, const PdfPlace& place, Bytes signature);

struct PdfSignature {
    PdfPlace place;
    std::string signature; ///< DER, without what fills the place up
    std::string claimed_time;
    std::vector<Problem> problems; ///< any: the rest says nothing
};

/// The one signature of a PDF; it must be over the whole file.
PdfSignature read_pdf_signature(Bytes pdf);
/// As `verify`, of a PDF that holds its signature.
Result<Verification> verify_pdf(Bytes pdf, const VerifyTerms& terms);

} // namespace warifu::signing
