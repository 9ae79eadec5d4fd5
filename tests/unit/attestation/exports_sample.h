#pragma once

#include "sample.h"

namespace warifu::attestation::testing {

/// The sample, with what exports could lose: a tester's record behind a PASS and one behind a FAIL, overrides in both
/// directions, and a regime that the catalogue has no criteria of.
Sample exports_sample();

} // namespace warifu::attestation::testing
