#include "warifu/label/picture.h"

#include <algorithm>
#include <exception>

#define ZX_USE_UTF8 1 // texts as std::string
#include <ZXing/ReadBarcode.h>
#include <cairo.h>

#include "warifu/base/owned.h"

namespace warifu::label {

namespace {

using Context = Owned<cairo_t, cairo_destroy>;

constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t header_bytes = 24; ///< up to width and height (ISO/IEC 15948, 11.2.2)
constexpr std::uint32_t most_pixels_of_code = 6000;

cairo_status_t read_from(void* closure, unsigned char* data, unsigned length) {
    auto& left = *static_cast<Bytes*>(closure);
    if (left.size() < length)
        return CAIRO_STATUS_READ_ERROR;
    std::copy_n(reinterpret_cast<const unsigned char*>(left.data()), length, data);
    left = left.subspan(length);
    return CAIRO_STATUS_SUCCESS;
}

/// On white paper, without transparency.
Picture on_white(cairo_surface_t* picture) {
    Picture paper(cairo_image_surface_create(CAIRO_FORMAT_RGB24, cairo_image_surface_get_width(picture),
                                             cairo_image_surface_get_height(picture)));
    const Context cairo(cairo_create(paper.get()));
    cairo_set_source_rgb(cairo.get(), 1, 1, 1);
    cairo_paint(cairo.get());
    cairo_set_source_surface(cairo.get(), picture, 0, 0);
    cairo_paint(cairo.get());
    cairo_surface_flush(paper.get());
    return paper;
}

} // namespace

void FreePicture::operator()(cairo_surface_t* picture) const { cairo_surface_destroy(picture); }

bool is_png(Bytes bytes) { return as_text(bytes).starts_with(png_signature); }

Result<Picture> read_png(Bytes bytes, std::uint32_t most_pixels) {
    if (!is_png(bytes) || bytes.size() < header_bytes)
        return make_error(ErrorCode::InvalidArgument, "this is no PNG");
    const auto width = load<std::uint32_t>(bytes.data() + 16, ByteOrder::Big);
    const auto height = load<std::uint32_t>(bytes.data() + 20, ByteOrder::Big);
    if (width > most_pixels || height > most_pixels)
        return make_error(ErrorCode::LimitExceeded, "the picture has too many pixels");
    Bytes left = bytes;
    Picture picture(cairo_image_surface_create_from_png_stream(&read_from, &left));
    if (cairo_surface_status(picture.get()) != CAIRO_STATUS_SUCCESS)
        return make_error(ErrorCode::Corrupt, "the picture cannot be read as PNG");
    return picture;
}

Result<std::string> read_code(Bytes png) {
    const Picture paper = on_white(TRY(read_png(png, most_pixels_of_code)).get());
    if (cairo_surface_status(paper.get()) != CAIRO_STATUS_SUCCESS)
        return make_error(ErrorCode::LimitExceeded, "the picture is too large");
    try {
        const ZXing::ImageView view(cairo_image_surface_get_data(paper.get()),
                                    cairo_image_surface_get_width(paper.get()),
                                    cairo_image_surface_get_height(paper.get()), ZXing::ImageFormat::BGRX,
                                    cairo_image_surface_get_stride(paper.get()));
        ZXing::DecodeHints hints;
        hints.setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true);
        const ZXing::Result found = ZXing::ReadBarcode(view, hints);
        if (found.isValid())
            return found.text();
    } catch (const std::exception& error) {
        return make_error(ErrorCode::Corrupt, error.what());
    }
    return make_error(ErrorCode::NotFound, "there is no QR code in the picture that can be read");
}

} // namespace warifu::label
