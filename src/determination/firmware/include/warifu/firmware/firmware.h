#pragma once

#include <string_view>

#include "warifu/base/blob.h"
#include "warifu/base/limits.h"

/// Opens firmware images in memory: containers, compressions, file systems, nested to any depth that Limits allows.
namespace warifu::firmware {

/// Told which blob each thread works on, so that a crash can be blamed on it; may ask to leave a blob alone.
class UnitWatch {
public:
    virtual ~UnitWatch() = default;
    /// False: do not open or visit it (it killed an earlier worker); the caller records the anomaly `killed-worker`.
    virtual bool enter(unsigned thread, std::string_view locator) = 0;
    virtual void leave(unsigned thread) = 0;
    /// Bytes of the artefact dealt with so far.
    virtual void progress(std::uint64_t done, std::uint64_t total) = 0;
    virtual bool stopped() const = 0;
};

/// Examines one image. Rows of `node`, anomalies and the examination `firmware` go to `sink`, beside all that the
/// visitors give. `sink` is called under a lock, one blob's rows at a time. Order is that of the image, not of time.
void examine(std::string_view name, Bytes image, const BlobVisitorFactory& visitors, const Limits& limits,
             UnitWatch& watch, RowSink& sink);

} // namespace warifu::firmware
