#include "ber.h"

#include "warifu/base/bytes.h"

namespace warifu::device {

std::string ber(std::uint8_t tag, std::string_view contents) {
    std::string out(1, static_cast<char>(tag));
    if (contents.size() >= 0x80) {
        out += '\x82';
        out += static_cast<char>(contents.size() >> 8U);
    }
    out += static_cast<char>(contents.size() & 0xffU);
    out += contents;
    return out;
}

std::string ber_small(unsigned value) { return ber(ber_integer_tag, std::string(1, static_cast<char>(value))); }

std::optional<std::string_view> take_ber(std::string_view& bytes, std::uint8_t tag) {
    ByteReader reader(as_bytes(bytes), ByteOrder::Big);
    const auto found = reader.u8();
    const auto first = reader.u8();
    if (!first || *found != tag)
        return std::nullopt;
    std::uint64_t length = *first;
    if (*first >= 0x80U) {
        const unsigned count = *first & 0x7fU;
        if (count == 0 || count > 4)
            return std::nullopt;
        length = 0;
        for (unsigned i = 0; i < count; ++i) {
            const auto next = reader.u8();
            if (!next)
                return std::nullopt;
            length = length << 8U | *next;
        }
    }
    const auto contents = reader.take(length);
    if (!contents)
        return std::nullopt;
    bytes = bytes.substr(reader.position());
    return as_text(*contents);
}

} // namespace warifu::device
