#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datagrams.h"

/// Devices that describe themselves in XML.
namespace warifu::device {

/// A UPnP device description (UPnP Device Architecture 1.1, 2.3): the root device's own fields. Nothing: it is none.
std::optional<std::vector<Told>> read_description(std::string_view xml);

} // namespace warifu::device
