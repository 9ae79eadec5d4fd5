#pragma once

#include "formats.h"
#include "warifu/sbom/document.h"

namespace warifu::vex {

/// The components as a bill of materials, each with a reference, in the order of `Ordered::components`.
sbom::Document bill_of(const Document& document, const Ordered& ordered);

} // namespace warifu::vex
