// LZ4 streams: the frame format (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md), which the library reads,
// and the legacy form that `lz4 -l` writes and the Linux kernel boots from. Legacy: the magic 0x184C2102, then blocks
// of a 32-bit packed size and the block; each unpacks to exactly 8 MiB but the last, which is shorter and so ends the
// stream. (After it the kernel build appends the unpacked size, which must not be taken for another block.)
#include "codec.h"

#include <memory>

#include <lz4.h>
#include <lz4frame.h>

#include "codec_output.h"

namespace warifu::firmware {

namespace {

constexpr std::string_view kFrameMagic = "\x04\x22\x4d\x18";
constexpr std::string_view kLegacyMagic = "\x02\x21\x4c\x18";
constexpr std::size_t kLegacyBlock = 8U << 20U;

Decoded decode_legacy(Bytes in, std::uint64_t limit) {
    const std::unique_ptr<char[]> block(new char[kLegacyBlock]);
    Output output(limit, first_guess(in));
    Decoded result;
    ByteReader reader(in);
    const auto stop = [&](std::string problem) {
        result.complete = false;
        result.problem = std::move(problem);
    };
    if (!reader.skip(kLegacyMagic.size()))
        stop("no LZ4 stream starts here");
    for (bool last = false; !last && result.complete && !reader.at_end();) {
        const auto packed_size = reader.u32();
        const auto packed = packed_size ? reader.take(*packed_size) : std::nullopt;
        if (!packed || packed->size() > LZ4_COMPRESSBOUND(kLegacyBlock)) {
            stop("the input ends before the stream does");
            break;
        }
        const int size = LZ4_decompress_safe(reinterpret_cast<const char*>(packed->data()), block.get(),
                                             static_cast<int>(packed->size()), static_cast<int>(kLegacyBlock));
        if (size < 0) {
            stop("an LZ4 block is damaged");
            break;
        }
        last = static_cast<std::size_t>(size) < kLegacyBlock;
        Bytes left = as_bytes(std::string_view(block.get(), static_cast<std::size_t>(size)));
        while (!left.empty() && !output.over_limit()) {
            const std::span<std::byte> room = output.room();
            const std::size_t count = std::min(room.size(), left.size());
            std::copy_n(left.begin(), count, room.begin());
            output.wrote(count);
            left = left.subspan(count);
        }
        if (output.over_limit())
            stop(fmt::format("the stream unpacks to more than the limit of {} bytes", limit));
        result.consumed = reader.position();
    }
    result.bytes = output.take();
    return result;
}

} // namespace

Decoded decode_lz4(Bytes in, std::uint64_t limit) {
    if (starts_with(in, kLegacyMagic))
        return decode_legacy(in, limit);
    LZ4F_dctx* raw = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&raw, LZ4F_VERSION)) != 0)
        return {{}, 0, false, "LZ4 could not be set up"};
    const std::unique_ptr<LZ4F_dctx, decltype(&LZ4F_freeDecompressionContext)> context(raw,
                                                                                       &LZ4F_freeDecompressionContext);
    const auto step = [&](Bytes input, std::span<std::byte> room) -> Step {
        std::size_t in_size = slice(input).size();
        std::size_t out_size = room.size();
        const std::size_t status =
            LZ4F_decompress(context.get(), room.data(), &out_size, input.data(), &in_size, nullptr);
        if (LZ4F_isError(status) != 0)
            return {Step::State::Broken, 0, 0, LZ4F_getErrorName(status)};
        return {status == 0 ? Step::State::Ended : Step::State::Working, in_size, out_size, {}};
    };
    return run_stream(in, limit, first_guess(in), step,
                      [](Bytes rest) -> std::int64_t { return starts_with(rest, kFrameMagic) ? 0 : -1; });
}

} // namespace warifu::firmware
