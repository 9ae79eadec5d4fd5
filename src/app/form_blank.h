#pragma once

#include <filesystem>

#include "warifu/attestation/forms.h"
#include "warifu/base/result.h"
#include "warifu/catalogue/catalogue.h"

namespace warifu::app {

/// Unpacks the operator's blank, and reads the map of its cells where one is given. To be called where hostile bytes
/// may be read: in a confined process.
Result<attestation::FormBlank> read_blank(const std::filesystem::path& blank, const std::filesystem::path& map,
                                          const catalogue::Catalogue& catalogue);

} // namespace warifu::app
