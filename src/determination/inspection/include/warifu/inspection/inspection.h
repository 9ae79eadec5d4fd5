#pragma once

#include <memory>

#include "warifu/base/blob.h"
#include "warifu/base/limits.h"

/// Looks at blobs for what a security assessor looks for: accounts, keys, start-up services, hardening, settings,
/// components, update signing. Knows no regime and no image format.
namespace warifu::inspection {

/// A visitor that runs every inspector. Fills account, private_key, certificate, startup_service, binary, setting,
/// component, update_mechanism; examinations `inspection.accounts`, `.keys`, `.startup`, `.binaries`, `.settings`,
/// `.components`, `.updates`.
std::unique_ptr<BlobVisitorFactory> all_inspectors(const Limits& limits);

} // namespace warifu::inspection
