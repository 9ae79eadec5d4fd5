#include "inflate.h"

#include <algorithm>
#include <array>

#include <zlib.h>

#include <fmt/format.h>

namespace warifu::documents {

namespace {

/// zlib's own number for each wrapping; negative: none.
int window_bits(Bytes bytes, Wrapping wrapping) {
    constexpr int largest_window = 15;
    constexpr int gzip = 16;
    if (wrapping == Wrapping::Gzip)
        return largest_window + gzip;
    // RFC 1950, 2.2: method 8, and both bytes together a multiple of 31.
    const bool zlib = bytes.size() >= 2 && (std::to_integer<unsigned>(bytes[0]) & 0x0fU) == Z_DEFLATED &&
                      (std::to_integer<unsigned>(bytes[0]) * 256 + std::to_integer<unsigned>(bytes[1])) % 31 == 0;
    return zlib ? largest_window : -largest_window;
}

class Stream {
public:
    explicit Stream(int bits) : m_good(inflateInit2(&m_stream, bits) == Z_OK) {}
    ~Stream() {
        if (m_good)
            inflateEnd(&m_stream);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    z_stream& get() { return m_stream; }
    bool good() const { return m_good; }

private:
    z_stream m_stream = {};
    bool m_good;
};

/// One member, from the front of `bytes`, which moves behind it.
std::string take_member(Bytes& bytes, int bits, std::size_t most_bytes, std::string& text) {
    Stream stream(bits);
    if (!stream.good())
        return "no memory to unpack it";
    z_stream& state = stream.get();
    // zlib's interface is older than const.
    state.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    state.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), UINT32_MAX));
    std::array<char, 64U << 10U> buffer{};
    for (;;) {
        state.next_out = reinterpret_cast<Bytef*>(buffer.data());
        state.avail_out = static_cast<uInt>(buffer.size());
        const int result = ::inflate(&state, Z_NO_FLUSH);
        const std::size_t made = buffer.size() - state.avail_out;
        const std::size_t room = most_bytes - std::min(most_bytes, text.size());
        text.append(buffer.data(), std::min(made, room));
        if (made > room)
            return fmt::format("it unpacks to more than {} bytes", most_bytes);
        if (result == Z_STREAM_END) {
            bytes = bytes.subspan(bytes.size() - state.avail_in);
            return {};
        }
        if (result != Z_OK)
            return state.avail_in == 0 ? "the packed bytes end early" : "the packed bytes are damaged";
    }
}

} // namespace

Inflated inflate(Bytes bytes, Wrapping wrapping, std::size_t most_bytes) {
    Inflated inflated;
    const int bits = window_bits(bytes, wrapping);
    do {
        inflated.problem = take_member(bytes, bits, most_bytes, inflated.text);
    } while (inflated.problem.empty() && wrapping == Wrapping::Gzip && bytes.size() >= 2 &&
             bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b});
    if (inflated.problem.empty() && wrapping == Wrapping::Gzip && !bytes.empty())
        inflated.problem = "what lies behind the packed bytes is not read";
    return inflated;
}

} // namespace warifu::documents
