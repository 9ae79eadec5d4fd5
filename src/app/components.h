#pragma once

#include <string>
#include <vector>

#include "options.h"
#include "warifu/assessment/assessment.h"
#include "warifu/assessment/observed.h"
#include "warifu/base/result.h"
#include "warifu/sbom/document.h"

namespace warifu::app {

/// The components that a file shows, with what was said of the work: an image is examined, a bill of materials read.
/// Rows of tables other than component and kernel_configuration are left away.
Result<assessment::Observed> find_components(const Options& options, const assessment::MappedFile& file);
/// The components among the rows.
std::vector<sbom::Component> components_of(const assessment::Observed& found);

} // namespace warifu::app
