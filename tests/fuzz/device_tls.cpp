// What a TLS server sends first: in one piece or in many, the same is read; and all that is read lies in the input.
#include <cstdlib>

#include "tls_wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    using namespace warifu::device::tls;
    if (size == 0)
        return 0;
    const std::size_t step = data[0] + 1U; // how large the pieces are
    const Bytes bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
    const std::string_view text = as_text(bytes);
    FlightReader whole;
    whole.feed(text);
    FlightReader pieces;
    for (std::size_t at = 0; at < text.size(); at += step)
        pieces.feed(text.substr(at, step));
    // A budget of bytes is looked at behind each piece.
    if (text.size() <= FlightReader::most_bytes &&
        (whole.state() != pieces.state() || whole.hello().has_value() != pieces.hello().has_value()))
        std::abort();
    if (whole.state() == FlightReader::State::Flight && !whole.hello())
        std::abort();
    if (const auto body = whole.body(CertificateMessage)) {
        std::size_t all = 0;
        for (const std::string& certificate : read_certificates(*body))
            all += certificate.size();
        if (all > text.size())
            std::abort();
    }
    for (const Exchange exchange : {Exchange::Dhe, Exchange::Ecdhe, Exchange::RsaExport})
        if (read_key_exchange(bytes, exchange, Tls12).bits > static_cast<std::int64_t>(size * 8))
            std::abort();
    (void)read_server_hello(bytes);
    Ssl2ServerHello hello;
    if (read_ssl2_hello(bytes, hello) == Ssl2State::Hello && hello.certificate.size() + hello.suites.size() * 3 > size)
        std::abort();
    return 0;
}
