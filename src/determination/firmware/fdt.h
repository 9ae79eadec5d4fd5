#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// One image of a FIT.
struct FitImage {
    std::string name;
    std::string type; ///< `kernel`, `ramdisk`, `filesystem`, `flat_dt` …
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

struct DeviceTree {
    std::uint64_t size = 0; ///< as its header says, external data of a FIT included
    bool is_fit = false;
    bool damaged = false; ///< the structure could not be walked to its end
    std::vector<FitImage> images;
};

/// A flattened device tree at the start of `bytes`, if its header makes sense.
std::optional<DeviceTree> parse_device_tree(Bytes bytes);

} // namespace warifu::firmware
