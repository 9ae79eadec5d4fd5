#include <cstdint>

#include "published/understanding.h"
#include "published_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    warifu::documents::fuzz::Nothing sink;
    warifu::documents::Capture capture;
    capture.url = "https://example.com/.well-known/security.txt";
    capture.captured = "2026-01-01T00:00:00Z";
    capture.locator = "security.txt";
    capture.body = warifu::Bytes(reinterpret_cast<const std::byte*>(data), size);
    warifu::documents::read_security_txt(capture, warifu::documents::Currency::Current, {}, {}, sink);
    return 0;
}
