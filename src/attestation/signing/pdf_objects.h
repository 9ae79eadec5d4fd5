#pragma once

#include <string>
#include <vector>

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"

namespace warifu::signing {

/// Reads a PDF without mending it: what two programs would mend in two ways is refused. Throws qpdf's exceptions. The
/// bytes outlive it.
void open_pdf(QPDF& pdf, Bytes bytes);

/// The dictionaries of signatures in the fields of the form (ISO 32000-2, 12.7.5.5).
Result<std::vector<QPDFObjectHandle>> signatures_of(QPDF& pdf);

/// The first page; of a tree without one: an error.
Result<QPDFObjectHandle> first_page_of(QPDF& pdf);

} // namespace warifu::signing
