#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <qrencode.h>

#include "form_pdf_text.h"
#include "warifu/attestation/label.h"
#include "warifu/base/owned.h"
#include "warifu/label/picture.h"

/// A printed label, laid out: what its pictures are drawn from.
namespace warifu::attestation {

using Code = Owned<QRcode, QRcode_free>;

constexpr int quiet_modules = 4;              // that stay white around a code (ISO/IEC 18004)
constexpr double artwork_top = 2 * 72 / 25.4; // 2 mm

struct Placed {
    pdf::Line line;
    double x = 0;
    double y = 0;
};

/// What stands where, in points.
struct Card {
    Code code;
    double module = 0;
    double code_edge = 0; ///< with what stays white
    double text_x = 0;
    double text_width = 0;
    double heading_height = 0;
    pdf::Colour accent;
    std::vector<Placed> lines;
    label::Picture artwork;
    double artwork_x = 0;
    double artwork_width = 0;
    double width = 0;
    double height = 0;
};

/// As SVG: every shape a path, each letter once, no fonts needed. `title`, `description`: for who cannot see it.
Result<std::string> write_svg(const Card& card, std::string_view title, std::string_view description);

} // namespace warifu::attestation
