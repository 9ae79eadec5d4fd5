#pragma once

#include <cstdint>
#include <string_view>

namespace warifu {

/// Told of long work as it goes on. Implementations must be cheap: calls come often.
class Progress {
public:
    virtual ~Progress() = default;
    /// `done` of `total` (0: not known) in units of the stage (bytes, rows).
    virtual void update(std::string_view stage, std::uint64_t done, std::uint64_t total) = 0;
    /// True when the user asked to stop (Ctrl-C).
    virtual bool stopped() const = 0;
};

} // namespace warifu
