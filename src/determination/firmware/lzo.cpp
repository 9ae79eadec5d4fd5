// LZO1X, after the description of the format in the kernel's Documentation/staging/lzo.rst.
//
// A block is a row of instructions. Each copies a match (length, distance back into the output) and then 0 to 3 literal
// bytes, whose number stands in its two lowest bits; only the literal run copies literals alone. What an instruction
// below 16 means depends on how many literals came before it:
//
//   0000LLLL            after none: a run of 3 + L literals (L = 0: longer, see below)
//   0000DDSS H          after 1 to 3: match of 2 bytes, distance 1 + D + 4H
//   0000DDSS H          after a run: match of 3 bytes, distance 2049 + D + 4H
//   0001HLLL DDDDDDSS D match of 2 + L bytes, distance 16384 + 16384H + D; distance 16384 itself ends the block
//   001LLLLL DDDDDDSS D match of 2 + L bytes, distance 1 + D
//   01LDDDSS H          match of 3 + L bytes, distance 1 + D + 8H
//   1LLDDDSS H          match of 5 + L bytes, distance 1 + D + 8H
//
// A length field of zero means: the field's greatest value, plus 255 for each zero byte that follows, plus the first
// byte that is not zero. The first byte of a block, when above 17, is a literal run of byte - 17. (17 followed by more
// than an end marker announces the kernel's run-length variant, which no file system on flash uses; it is refused as
// damage by the match that it would be.)
#include "lzo.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace warifu::firmware {

namespace {

class Decoder {
public:
    Decoder(Bytes in, std::span<std::byte> out)
        : m_in_begin(in.data()), m_in(in.data()), m_in_end(in.data() + in.size()), m_out_begin(out.data()),
          m_out(out.data()), m_out_end(out.data() + out.size()) {}

    LzoBlock run() {
        first_byte();
        while (m_running)
            instruction();
        return {static_cast<std::size_t>(m_out - m_out_begin), static_cast<std::size_t>(m_in - m_in_begin), m_end};
    }

private:
    std::size_t in_left() const { return static_cast<std::size_t>(m_in_end - m_in); }
    std::size_t out_left() const { return static_cast<std::size_t>(m_out_end - m_out); }

    void stop(LzoBlock::End end) {
        m_running = false;
        m_end = end;
    }

    void first_byte() {
        if (in_left() == 0)
            return stop(LzoBlock::End::InputEnded);
        const auto byte = std::to_integer<std::size_t>(*m_in);
        if (byte <= 17)
            return;
        ++m_in;
        literals(byte - 17);
        m_state = std::min<std::size_t>(byte - 17, 4);
    }

    /// `count` bytes of input for the operands of an instruction; null at the end.
    const std::byte* operands(std::size_t count) {
        if (in_left() < count) {
            stop(LzoBlock::End::InputEnded);
            return nullptr;
        }
        const std::byte* at = m_in;
        m_in += count;
        return at;
    }

    /// A length whose field held `value`, of which `most` is the greatest.
    std::size_t length(std::size_t value, std::size_t most) {
        if (value != 0)
            return value;
        std::size_t sum = most; // cannot overflow: 255 for each byte of input
        while (in_left() > 0 && *m_in == std::byte{0}) {
            sum += 255;
            ++m_in;
        }
        const std::byte* last = operands(1);
        return last == nullptr ? 0 : sum + std::to_integer<std::size_t>(*last);
    }

    void literals(std::size_t count) {
        if (count > in_left() || count > out_left()) {
            // What is there belongs to the output.
            const std::size_t part = std::min({count, in_left(), out_left()});
            const auto end = part == out_left() && part < count ? LzoBlock::End::OutputFull : LzoBlock::End::InputEnded;
            m_out = std::copy_n(m_in, part, m_out);
            m_in += part;
            return stop(end);
        }
        if (count <= 16 && in_left() >= 16 && out_left() >= 16)
            std::memcpy(m_out, m_in, 16); // of a constant size: no call
        else
            std::memcpy(m_out, m_in, count);
        m_out += count;
        m_in += count;
    }

    void match(std::size_t distance, std::size_t count) {
        if (distance > static_cast<std::size_t>(m_out - m_out_begin))
            return stop(LzoBlock::End::BadDistance);
        const bool fits = count <= out_left();
        count = std::min(count, out_left());
        const std::byte* from = m_out - distance;
        std::byte* const end = m_out + count;
        if (distance >= 16 && out_left() - count >= 16) {
            for (; m_out < end; m_out += 16, from += 16)
                std::memcpy(m_out, from, 16);
            m_out = end;
        } else {
            while (m_out < end) // byte by byte: the match may overlap what it writes
                *m_out++ = *from++;
        }
        if (!fits)
            stop(LzoBlock::End::OutputFull);
    }

    void match_then_literals(std::size_t distance, std::size_t count, std::size_t following) {
        if (!m_running)
            return;
        match(distance, count);
        m_state = following;
        if (m_running && following != 0)
            literals(following);
    }

    void instruction() {
        const std::byte* at = operands(1);
        if (at == nullptr)
            return;
        const auto code = std::to_integer<std::size_t>(*at);
        if (code < 16)
            return low_instruction(code);
        if (code < 64)
            return far_instruction(code);
        const std::byte* high = operands(1);
        if (high == nullptr)
            return;
        const std::size_t distance = (std::to_integer<std::size_t>(*high) << 3U) + ((code >> 2U) & 7U) + 1;
        match_then_literals(distance, code < 128 ? 3 + ((code >> 5U) & 1U) : 5 + ((code >> 5U) & 3U), code & 3U);
    }

    void low_instruction(std::size_t code) {
        if (m_state == 0) {
            const std::size_t count = length(code, 15) + 3;
            m_state = 4;
            if (m_running)
                literals(count);
            return;
        }
        const std::byte* high = operands(1);
        if (high == nullptr)
            return;
        const std::size_t near = (std::to_integer<std::size_t>(*high) << 2U) + (code >> 2U);
        if (m_state == 4)
            match_then_literals(near + 2049, 3, code & 3U);
        else
            match_then_literals(near + 1, 2, code & 3U);
    }

    void far_instruction(std::size_t code) {
        const std::size_t most = code < 32 ? 7 : 31;
        const std::size_t count = length(code & most, most) + 2;
        const std::byte* word = m_running ? operands(2) : nullptr;
        if (word == nullptr)
            return;
        const std::size_t value = load<std::uint16_t>(word, ByteOrder::Little);
        if (code >= 32)
            return match_then_literals((value >> 2U) + 1, count, value & 3U);
        const std::size_t distance = 16384 + ((code & 8U) << 11U) + (value >> 2U);
        if (distance == 16384)
            return stop(LzoBlock::End::Marker);
        match_then_literals(distance, count, value & 3U);
    }

    const std::byte* m_in_begin;
    const std::byte* m_in;
    const std::byte* m_in_end;
    std::byte* m_out_begin;
    std::byte* m_out;
    std::byte* m_out_end;
    std::size_t m_state = 0; // literals after the last instruction; 4 after a run
    bool m_running = true;
    LzoBlock::End m_end = LzoBlock::End::InputEnded;
};

} // namespace

LzoBlock decode_lzo1x(Bytes in, std::span<std::byte> out) { return Decoder(in, out).run(); }

} // namespace warifu::firmware
