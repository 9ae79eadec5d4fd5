// Streams of zlib, gzip, bzip2 and Zstandard.
//
// gzip (RFC 1952) is a header, a deflate stream (RFC 1951), CRC-32 and length; members may follow one another and mean
// the concatenation of their contents. zlib (RFC 1950) wraps the same deflate stream with two bytes and an Adler-32.
// bzip2 and Zstandard (RFC 8878) streams may be concatenated too. The libraries check the sums.
#include "codec.h"

#include <limits>
#include <memory>

#include <bzlib.h>
#include <zlib.h>
#include <zstd.h>

#include "codec_output.h"

namespace warifu::firmware {

namespace {

// zlib and bzip2 count in 32 bits, and zlib's old interface takes the input without const; it never writes to it.
constexpr std::size_t kMostAtOnce = 1U << 30U;

class Inflate {
public:
    explicit Inflate(int window_bits) { m_ready = inflateInit2(&m_stream, window_bits) == Z_OK; }
    ~Inflate() {
        if (m_ready)
            inflateEnd(&m_stream);
    }
    Inflate(const Inflate&) = delete;
    Inflate& operator=(const Inflate&) = delete;

    void restart() { inflateReset(&m_stream); }

    Step step(Bytes in, std::span<std::byte> room) {
        if (!m_ready)
            return {Step::State::Broken, 0, 0, "zlib could not be set up"};
        m_stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
        m_stream.avail_in = static_cast<uInt>(std::min(in.size(), kMostAtOnce));
        m_stream.next_out = reinterpret_cast<Bytef*>(room.data());
        m_stream.avail_out = static_cast<uInt>(std::min(room.size(), kMostAtOnce));
        const uInt in_before = m_stream.avail_in;
        const uInt out_before = m_stream.avail_out;
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        Step step{Step::State::Working, in_before - m_stream.avail_in, out_before - m_stream.avail_out, {}};
        if (status == Z_STREAM_END) {
            step.state = Step::State::Ended;
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            step.state = Step::State::Broken;
            step.problem = m_stream.msg != nullptr ? m_stream.msg : "the deflate stream is damaged";
        }
        return step;
    }

private:
    z_stream m_stream = {};
    bool m_ready = false;
};

constexpr int kGzip = 15 + 16; // zlib's way to ask for the gzip wrapper
constexpr int kZlib = 15;

class Bunzip {
public:
    Bunzip() { m_ready = BZ2_bzDecompressInit(&m_stream, 0, 0) == BZ_OK; }
    ~Bunzip() {
        if (m_ready)
            BZ2_bzDecompressEnd(&m_stream);
    }
    Bunzip(const Bunzip&) = delete;
    Bunzip& operator=(const Bunzip&) = delete;

    Step step(Bytes in, std::span<std::byte> room) {
        if (!m_ready)
            return {Step::State::Broken, 0, 0, "bzip2 could not be set up"};
        m_stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(in.data()));
        m_stream.avail_in = static_cast<unsigned>(std::min(in.size(), kMostAtOnce));
        m_stream.next_out = reinterpret_cast<char*>(room.data());
        m_stream.avail_out = static_cast<unsigned>(std::min(room.size(), kMostAtOnce));
        const unsigned in_before = m_stream.avail_in;
        const unsigned out_before = m_stream.avail_out;
        const int status = BZ2_bzDecompress(&m_stream);
        Step step{Step::State::Working, in_before - m_stream.avail_in, out_before - m_stream.avail_out, {}};
        if (status == BZ_STREAM_END) {
            step.state = Step::State::Ended;
        } else if (status != BZ_OK) {
            step.state = Step::State::Broken;
            step.problem =
                status == BZ_DATA_ERROR_MAGIC ? "no bzip2 stream starts here" : "the bzip2 stream is damaged";
        }
        return step;
    }

private:
    bz_stream m_stream = {};
    bool m_ready = false;
};

bool zstd_frame_starts(Bytes bytes) {
    if (bytes.size() < 4)
        return false;
    const auto magic = load<std::uint32_t>(bytes.data(), ByteOrder::Little);
    return magic == ZSTD_MAGICNUMBER || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

} // namespace

Decoded decode_gzip(Bytes in, std::uint64_t limit) {
    Inflate inflater(kGzip);
    return run_stream(
        in, limit, first_guess(in), [&](Bytes input, std::span<std::byte> room) { return inflater.step(input, room); },
        [&](Bytes rest) -> std::int64_t {
            if (!starts_with(rest, "\x1f\x8b\x08"))
                return -1;
            inflater.restart();
            return 0;
        });
}

Decoded decode_zlib(Bytes in, std::uint64_t limit) {
    Inflate inflater(kZlib);
    return run_stream(
        in, limit, first_guess(in), [&](Bytes input, std::span<std::byte> room) { return inflater.step(input, room); },
        [](Bytes) -> std::int64_t { return -1; });
}

Decoded decode_bzip2(Bytes in, std::uint64_t limit) {
    auto bunzip = std::make_unique<Bunzip>();
    return run_stream(
        in, limit, first_guess(in), [&](Bytes input, std::span<std::byte> room) { return bunzip->step(input, room); },
        [&](Bytes rest) -> std::int64_t {
            if (!starts_with(rest, "BZh"))
                return -1;
            bunzip = std::make_unique<Bunzip>();
            return 0;
        });
}

Decoded decode_zstd(Bytes in, std::uint64_t limit) {
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
    if (!context)
        return {{}, 0, false, "zstd could not be set up"};
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, 27); // at most 128 MiB of window
    const auto step = [&](Bytes input, std::span<std::byte> room) -> Step {
        const Bytes part = slice(input);
        ZSTD_inBuffer source{part.data(), part.size(), 0};
        ZSTD_outBuffer target{room.data(), room.size(), 0};
        const std::size_t status = ZSTD_decompressStream(context.get(), &target, &source);
        Step done{Step::State::Working, source.pos, target.pos, {}};
        if (ZSTD_isError(status) != 0)
            done = {Step::State::Broken, source.pos, target.pos, ZSTD_getErrorName(status)};
        else if (status == 0)
            done.state = Step::State::Ended;
        return done;
    };
    return run_stream(in, limit, first_guess(in), step,
                      [](Bytes rest) -> std::int64_t { return zstd_frame_starts(rest) ? 0 : -1; });
}

} // namespace warifu::firmware
