// Any bytes as any compressed stream or block; the first byte chooses which.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "codec.h"

using namespace warifu;
using namespace warifu::firmware;

namespace {

constexpr std::uint64_t kLimit = 1U << 20U;

void require(bool holds) {
    if (!holds)
        std::abort();
}

void check_stream(Decoded (*decode)(Bytes, std::uint64_t), Bytes in) {
    const Decoded decoded = decode(in, kLimit);
    require(decoded.bytes.size() <= kLimit);
    require(decoded.consumed <= in.size());
    require(decoded.complete == decoded.problem.empty());
}

void check_block(BlockCodec codec, Bytes in) {
    // Of just this size on the heap, so that a byte too far is seen.
    constexpr std::size_t room = 10'000;
    const auto out = std::make_unique<std::byte[]>(room);
    const auto size = decode_block(codec, in, {out.get(), room});
    require(!size || *size <= room);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    constexpr std::array streams = {&decode_gzip, &decode_zlib,  &decode_xz,  &decode_lzma_alone,
                                    &decode_lz4,  &decode_bzip2, &decode_lzo, &decode_zstd};
    constexpr std::array blocks = {BlockCodec::Zlib, BlockCodec::LzmaAlone, BlockCodec::LzmaRawProps5, BlockCodec::Lzo,
                                   BlockCodec::Xz,   BlockCodec::Lz4,       BlockCodec::Zstd};
    if (size == 0)
        return 0;
    const Bytes in(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
    const std::size_t choice = data[0] % (streams.size() + blocks.size());
    if (choice < streams.size())
        check_stream(streams[choice], in);
    else
        check_block(blocks[choice - streams.size()], in);
    return 0;
}
