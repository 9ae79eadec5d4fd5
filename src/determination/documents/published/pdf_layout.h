#pragma once

#include <string>
#include <vector>

#include "pdf_content.h"
#include "reading.h"

namespace warifu::documents {

/// Puts what a page shows together to lines and blocks, in the order in which it is shown.
std::vector<Block> blocks_of(const PdfPage& page, const std::string& place);

} // namespace warifu::documents
