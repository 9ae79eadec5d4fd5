#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"

using cairo_surface_t = struct _cairo_surface; // NOLINT(bugprone-reserved-identifier): cairo's own name

/// Pictures in PNG. Somebody else's are hostile: to be read in a jail.
namespace warifu::label {

struct FreePicture {
    void operator()(cairo_surface_t* picture) const;
};
using Picture = std::unique_ptr<cairo_surface_t, FreePicture>;

bool is_png(Bytes bytes);
/// `most_pixels`: to a side, as the header tells it before anything is unpacked.
Result<Picture> read_png(Bytes bytes, std::uint32_t most_pixels);

/// What the QR code in a picture says. ErrorCode::NotFound: there is none, or none that can be read.
Result<std::string> read_code(Bytes png);

} // namespace warifu::label
