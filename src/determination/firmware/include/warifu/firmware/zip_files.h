#pragma once

#include <functional>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/base/limits.h"
#include "warifu/base/result.h"
#include "warifu/base/row.h"

namespace warifu::firmware {

/// Unpacks the files of a zip archive that `wanted` takes, in the archive's order, for documents that are archives.
/// Paths are absolute. `limits` bounds the entries (nodes), one file (blob_bytes) and all of them (unpacked_bytes).
/// Damage is told through `anomaly`; an error means that there is no archive.
Result<void> read_zip_files(Bytes archive, const Limits& limits,
                            const std::function<bool(std::string_view path)>& wanted,
                            const std::function<void(std::string_view path, Bytes contents, bool complete)>& each,
                            const std::function<void(Anomaly)>& anomaly);

} // namespace warifu::firmware
