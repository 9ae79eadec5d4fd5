#include "md4.h"

#include <array>
#include <bit>

#include "warifu/base/bytes.h"

// Blocks of 64 bytes go through three rounds of sixteen steps. Each step adds to one of four words a mix of the other
// three, a word of the block and the round's constant, and turns it left; then the words change places.

namespace warifu::device {

namespace {

using Words = std::array<std::uint32_t, 4>;

constexpr std::size_t block_size = 64;

std::uint32_t mixed(unsigned round, const Words& state) {
    const auto [a, b, c, d] = state;
    switch (round) {
    case 0: return (b & c) | (~b & d);
    case 1: return (b & c) | (b & d) | (c & d);
    default: return b ^ c ^ d;
    }
}

/// Which word of the block a step takes.
unsigned place(unsigned round, unsigned step) {
    if (round == 0)
        return step;
    if (round == 1)
        return step % 4 * 4 + step / 4;
    return (step & 1U) << 3U | (step & 2U) << 1U | (step & 4U) >> 1U | (step & 8U) >> 3U; // its bits turned round
}

void take_block(const std::byte* block, Words& state) {
    static constexpr std::array<std::uint32_t, 3> constants{0, 0x5a827999, 0x6ed9eba1};
    static constexpr std::array<std::array<int, 4>, 3> turns{{{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}}};
    Words now = state;
    for (unsigned round = 0; round < 3; ++round)
        for (unsigned step = 0; step < 16; ++step) {
            const auto word = load<std::uint32_t>(block + std::size_t{4} * place(round, step), ByteOrder::Little);
            const std::uint32_t sum = now[0] + mixed(round, now) + word + constants[round];
            now = {now[3], std::rotl(sum, turns[round][step % 4]), now[1], now[2]};
        }
    for (std::size_t i = 0; i < state.size(); ++i)
        state[i] += now[i];
}

} // namespace

std::string md4(std::string_view bytes) {
    std::string padded(bytes);
    padded += '\x80';
    while (padded.size() % block_size != block_size - 8)
        padded += '\0';
    const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
    for (unsigned shift = 0; shift < 64; shift += 8)
        padded += static_cast<char>(bits >> shift & 0xffU);
    Words state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    for (std::size_t at = 0; at < padded.size(); at += block_size)
        take_block(as_bytes(padded).data() + at, state);
    std::string digest;
    for (const std::uint32_t word : state)
        for (unsigned shift = 0; shift < 32; shift += 8)
            digest += static_cast<char>(word >> shift & 0xffU);
    return digest;
}

} // namespace warifu::device
