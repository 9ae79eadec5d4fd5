#pragma once

#include <string>
#include <vector>

#include "form_pdf_pages.h"
#include "warifu/base/result.h"

namespace warifu::attestation::pdf {

/// What stands on every page around its body, and in the file's own data.
struct Frame {
    std::string title;
    std::string created;           ///< checked: cairo takes the clock where it cannot read a date
    std::vector<Line> draft;       ///< the word at the top; empty: ready
    std::vector<Line> watermark;   ///< the word across the page
    std::vector<Line> foot;        ///< below the rule
    std::vector<Line> page_number; ///< one for each page
};

/// Writes the pages. The same pages give the same bytes.
Result<std::string> write(const std::vector<Page>& pages, const Frame& frame);

} // namespace warifu::attestation::pdf
