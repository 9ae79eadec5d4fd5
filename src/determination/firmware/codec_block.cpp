// Single blocks, as file systems store them.
#include "codec.h"

#include <limits>
#include <memory>

#include <lz4.h>
#include <zlib.h>
#include <zstd.h>

#include "codec_lzma.h"
#include "lzo.h"

namespace warifu::firmware {

namespace {

Error too_big() { return make_error(ErrorCode::LimitExceeded, "the block unpacks to more than a block may"); }

Result<std::size_t> decode_zlib_block(Bytes in, std::span<std::byte> out) {
    z_stream stream = {};
    if (inflateInit(&stream) != Z_OK)
        return make_error(ErrorCode::Internal, "zlib could not be set up");
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = inflate(&stream, Z_FINISH);
    const bool full = stream.avail_out == 0;
    const std::string problem = stream.msg != nullptr ? stream.msg : "the zlib block ends early";
    inflateEnd(&stream);
    if (status == Z_STREAM_END)
        return out.size() - stream.avail_out;
    return (status == Z_OK || status == Z_BUF_ERROR) && full ? too_big() : make_error(ErrorCode::Corrupt, problem);
}

Result<std::size_t> decode_zstd_block(Bytes in, std::span<std::byte> out) {
    struct Free {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    // Kept for each thread: making one for each block of 4 KiB takes two thirds of the time, of 128 KiB a tenth. (The
    // other libraries' contexts were measured, too: they gain nothing.)
    thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
    if (!context)
        return make_error(ErrorCode::Internal, "zstd could not be set up");
    const std::size_t size = ZSTD_decompressDCtx(context.get(), out.data(), out.size(), in.data(), in.size());
    if (ZSTD_isError(size) == 0)
        return size;
    // The library names the reason; its numbers are not part of its stable interface.
    const std::string_view name = ZSTD_getErrorName(size);
    return name.find("Destination buffer is too small") != std::string_view::npos
               ? too_big()
               : make_error(ErrorCode::Corrupt, std::string(name));
}

Result<std::size_t> decode_lz4_block(Bytes in, std::span<std::byte> out) {
    const int size = LZ4_decompress_safe(reinterpret_cast<const char*>(in.data()), reinterpret_cast<char*>(out.data()),
                                         static_cast<int>(in.size()), static_cast<int>(out.size()));
    // LZ4 gives one negative number for damage and for too little room.
    if (size < 0)
        return make_error(ErrorCode::Corrupt, "the LZ4 block is damaged or unpacks to more than a block may");
    return static_cast<std::size_t>(size);
}

Result<std::size_t> decode_lzo_block(Bytes in, std::span<std::byte> out) {
    const LzoBlock block = decode_lzo1x(in, out);
    if (block.end == LzoBlock::End::Marker)
        return block.written;
    return block.end == LzoBlock::End::OutputFull ? too_big()
                                                  : make_error(ErrorCode::Corrupt, "the LZO block is damaged");
}

} // namespace

Result<std::size_t> decode_block(BlockCodec codec, Bytes in, std::span<std::byte> out) {
    constexpr std::size_t most = std::numeric_limits<int>::max(); // LZ4 counts in int, zlib in unsigned
    if (in.size() > most || out.size() > most)
        return make_error(ErrorCode::InvalidArgument, "a block is at most 2 GiB");
    if (in.empty() || out.empty())
        return make_error(ErrorCode::Corrupt, "the block is empty");
    switch (codec) {
    case BlockCodec::Zlib: return decode_zlib_block(in, out);
    case BlockCodec::LzmaAlone: return decode_lzma_alone_block(in, out);
    case BlockCodec::LzmaRawProps5: return decode_lzma_props5_block(in, out);
    case BlockCodec::Lzo: return decode_lzo_block(in, out);
    case BlockCodec::Xz: return decode_xz_block(in, out);
    case BlockCodec::Lz4: return decode_lz4_block(in, out);
    case BlockCodec::Zstd: return decode_zstd_block(in, out);
    }
    return make_error(ErrorCode::Internal, "no such codec");
}

} // namespace warifu::firmware
