// What a server answers over DTLS: each datagram behind its length in two bytes. What is handed on is TLS, and within
// TLS's budget.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "dtls_wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    using namespace warifu::device::tls;
    ByteReader in({reinterpret_cast<const std::byte*>(data), size}, ByteOrder::Big);
    DtlsReader reader;
    while (const auto length = in.u16()) {
        const auto datagram = in.take(*length);
        if (!datagram)
            break;
        reader.feed(as_text(*datagram));
    }
    if (reader.cookie() && reader.cookie()->size() > 255)
        std::abort();
    if (reader.flight().hello() && (reader.flight().hello()->version < Ssl3 || !reader.spoke_dtls()))
        std::abort();
    return 0;
}
