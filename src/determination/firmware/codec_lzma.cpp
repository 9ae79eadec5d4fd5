// LZMA in its wrappings, over liblzma.
//
// .xz (https://tukaani.org/xz/xz-file-format.txt) holds LZMA2 with optional filters and a check; streams may be
// concatenated with padding of zero bytes in fours. `.lzma`, also called LZMA alone, is the older form: one byte with
// the properties, the dictionary size (32 bits, little endian), the unpacked size (64 bits, all ones when unknown) and
// the LZMA1 stream, whose first byte is always zero. Vendors cut pieces off that header; see squashfs_codec.cpp.
#include "codec_lzma.h"

#include <algorithm>

#include <lzma.h>

#include "codec_output.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t kMemoryLimit = 128ULL << 20U;
constexpr std::size_t kAloneHeader = 13;
constexpr std::size_t kPropsHeader = 5;

class LzmaStream {
public:
    LzmaStream() = default;
    ~LzmaStream() { lzma_end(&m_stream); }
    LzmaStream(const LzmaStream&) = delete;
    LzmaStream& operator=(const LzmaStream&) = delete;

    lzma_stream* operator->() { return &m_stream; }
    lzma_stream* get() { return &m_stream; }

    void feed(Bytes in, std::span<std::byte> out) {
        m_stream.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
        m_stream.avail_in = in.size();
        m_stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
        m_stream.avail_out = out.size();
    }

private:
    lzma_stream m_stream = LZMA_STREAM_INIT;
};

const char* describe(lzma_ret status) {
    switch (status) {
    case LZMA_MEMLIMIT_ERROR: return "the stream asks for a dictionary of more than 128 MiB";
    case LZMA_FORMAT_ERROR: return "no such stream starts here";
    case LZMA_OPTIONS_ERROR: return "the stream uses options that liblzma does not know";
    case LZMA_MEM_ERROR: return "there is not enough memory";
    default: return "the LZMA stream is damaged";
    }
}

Step step_of(LzmaStream& stream, Bytes in, std::span<std::byte> room) {
    stream.feed(in, room);
    const lzma_ret status = lzma_code(stream.get(), LZMA_RUN);
    Step step{Step::State::Working, in.size() - stream->avail_in, room.size() - stream->avail_out, {}};
    if (status == LZMA_STREAM_END) {
        step.state = Step::State::Ended;
    } else if (status != LZMA_OK && status != LZMA_BUF_ERROR) {
        step.state = Step::State::Broken;
        step.problem = describe(status);
    }
    return step;
}

/// Zero bytes before a further .xz stream, or -1.
std::int64_t xz_padding(Bytes rest) {
    std::size_t zeros = 0;
    while (zeros < rest.size() && rest[zeros] == std::byte{0})
        ++zeros;
    if (zeros % 4 != 0 || !starts_with(rest.subspan(zeros), std::string_view("\xfd"
                                                                             "7zXZ\0",
                                                                             6)))
        return -1;
    return static_cast<std::int64_t>(zeros);
}

} // namespace

bool LzmaProperties::from_byte(std::uint8_t byte, LzmaProperties& properties) {
    if (byte >= 9 * 5 * 5)
        return false;
    properties = {byte % 9U, byte / 9U % 5U, byte / 45U};
    return properties.lc + properties.lp <= LZMA_LCLP_MAX;
}

RawLzma decode_raw_lzma(LzmaProperties properties, Bytes in, std::span<std::byte> out) {
    lzma_options_lzma options = {};
    options.lc = properties.lc;
    options.lp = properties.lp;
    options.pb = properties.pb;
    // No match can reach back before the output's first byte, so the header's dictionary size is not needed. A power
    // of two, so that blocks of about the same size share one allocation.
    options.dict_size = LZMA_DICT_SIZE_MIN;
    while (options.dict_size < out.size() && options.dict_size < (64U << 20U))
        options.dict_size *= 2;
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA1, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
    LzmaStream stream; // keeping it for the next block was measured, and gains nothing
    if (lzma_raw_decoder(stream.get(), filters) != LZMA_OK)
        return {};
    stream.feed(in, out);
    const lzma_ret status = lzma_code(stream.get(), LZMA_RUN);
    RawLzma result{out.size() - stream->avail_out, stream->avail_in, RawLzma::End::Damaged};
    if (status == LZMA_STREAM_END)
        result.end = RawLzma::End::Marker;
    else if (status == LZMA_OK || status == LZMA_BUF_ERROR)
        result.end = stream->avail_out == 0 ? RawLzma::End::OutputFull : RawLzma::End::InputEnded;
    return result;
}

Result<std::size_t> decode_lzma_alone_block(Bytes in, std::span<std::byte> out) {
    LzmaProperties properties;
    if (in.size() <= kAloneHeader || !LzmaProperties::from_byte(std::to_integer<std::uint8_t>(in[0]), properties))
        return make_error(ErrorCode::Corrupt, "the block has no LZMA header");
    const auto size = load<std::uint64_t>(in.data() + kPropsHeader, ByteOrder::Little);
    if (size != UINT64_MAX && size > out.size())
        return make_error(ErrorCode::LimitExceeded, "the block unpacks to more than a block may");
    const std::span<std::byte> room = size == UINT64_MAX ? out : out.first(static_cast<std::size_t>(size));
    const RawLzma raw = decode_raw_lzma(properties, in.subspan(kAloneHeader), room);
    if (raw.end == RawLzma::End::Damaged || (size != UINT64_MAX && raw.written != size))
        return make_error(ErrorCode::Corrupt, "the LZMA block is damaged");
    return raw.written;
}

Result<std::size_t> decode_lzma_props5_block(Bytes in, std::span<std::byte> out) {
    LzmaProperties properties;
    if (in.size() <= kPropsHeader || !LzmaProperties::from_byte(std::to_integer<std::uint8_t>(in[0]), properties))
        return make_error(ErrorCode::Corrupt, "the block has no LZMA properties");
    const RawLzma raw = decode_raw_lzma(properties, in.subspan(kPropsHeader), out);
    if (raw.end == RawLzma::End::Damaged)
        return make_error(ErrorCode::Corrupt, "the LZMA block is damaged");
    return raw.written;
}

Result<std::size_t> decode_xz_block(Bytes in, std::span<std::byte> out) {
    LzmaStream stream;
    if (lzma_stream_decoder(stream.get(), kMemoryLimit, 0) != LZMA_OK)
        return make_error(ErrorCode::Internal, "liblzma could not be set up");
    stream.feed(in, out);
    const lzma_ret status = lzma_code(stream.get(), LZMA_FINISH);
    if (status == LZMA_STREAM_END)
        return out.size() - stream->avail_out;
    if ((status == LZMA_OK || status == LZMA_BUF_ERROR) && stream->avail_out == 0)
        return make_error(ErrorCode::LimitExceeded, "the block unpacks to more than a block may");
    return make_error(ErrorCode::Corrupt, describe(status));
}

Decoded decode_xz(Bytes in, std::uint64_t limit) {
    LzmaStream stream;
    if (lzma_stream_decoder(stream.get(), kMemoryLimit, 0) != LZMA_OK)
        return {{}, 0, false, "liblzma could not be set up"};
    return run_stream(
        in, limit, first_guess(in),
        [&](Bytes input, std::span<std::byte> room) { return step_of(stream, input, room); },
        [&](Bytes rest) -> std::int64_t {
            const std::int64_t padding = xz_padding(rest);
            if (padding >= 0 && lzma_stream_decoder(stream.get(), kMemoryLimit, 0) != LZMA_OK)
                return -1;
            return padding;
        });
}

Decoded decode_lzma_alone(Bytes in, std::uint64_t limit) {
    LzmaStream stream;
    if (lzma_alone_decoder(stream.get(), kMemoryLimit) != LZMA_OK)
        return {{}, 0, false, "liblzma could not be set up"};
    return run_stream(
        in, limit, first_guess(in),
        [&](Bytes input, std::span<std::byte> room) { return step_of(stream, input, room); },
        [](Bytes) -> std::int64_t { return -1; });
}

} // namespace warifu::firmware
