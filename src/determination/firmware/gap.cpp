#include "gap.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "hash.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t inner_padding = 1024;
constexpr std::uint64_t small_remains = 512;
constexpr std::uint64_t shortest_text = 8;
constexpr std::uint64_t window = 64U << 10U;

bool is_fill(std::byte byte) { return byte == std::byte{0} || byte == std::byte{0xff}; }

/// Length of the run of one fill byte that begins at `at`.
std::uint64_t fill_run(Bytes bytes, std::uint64_t at) {
    if (at >= bytes.size() || !is_fill(bytes[static_cast<std::size_t>(at)]))
        return 0;
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = std::find_if(begin, bytes.end(), [value = *begin](std::byte byte) { return byte != value; });
    return static_cast<std::uint64_t>(end - begin);
}

/// Cuts fill bytes off both ends and long runs out of the middle; what is left has an empty format.
std::vector<Piece> cut_padding(Bytes gap) {
    std::vector<Piece> pieces;
    const auto add = [&](std::uint64_t from, std::uint64_t to, std::string_view format) {
        if (from < to)
            pieces.push_back({from, to - from, format});
    };
    std::uint64_t end = gap.size();
    while (end > 0 && is_fill(gap[static_cast<std::size_t>(end - 1)]))
        --end;
    std::uint64_t start = 0;
    bool leading = true;
    for (std::uint64_t at = 0; at < end;) {
        const std::uint64_t run = std::min(fill_run(gap, at), end - at);
        if (run == 0) {
            leading = false;
            const auto next = std::find_if(gap.begin() + static_cast<std::ptrdiff_t>(at),
                                           gap.begin() + static_cast<std::ptrdiff_t>(end), is_fill);
            at = static_cast<std::uint64_t>(next - gap.begin());
            continue;
        }
        if (leading || run >= inner_padding) {
            add(start, at, "");
            add(at, at + run, "padding");
            start = at + run;
        }
        at += run;
    }
    add(start, end, "");
    for (std::uint64_t at = end; at < gap.size();) {
        const std::uint64_t run = fill_run(gap, at);
        add(at, at + run, "padding");
        at += run;
    }
    return pieces;
}

/// Shannon's entropy in bits per byte.
double entropy(Bytes bytes) {
    std::array<std::uint32_t, 256> counts{};
    for (const std::byte byte : bytes)
        ++counts[static_cast<std::size_t>(byte)];
    double bits = 0;
    for (const std::uint32_t count : counts) {
        if (count == 0)
            continue;
        const double share = static_cast<double>(count) / static_cast<double>(bytes.size());
        bits -= share * std::log2(share);
    }
    return bits;
}

/// Random bytes reach 7.997 in such a window, deflate 7.98 and more; code stays below 7 and tables below 7.9.
bool looks_packed(Bytes bytes) {
    constexpr double packed = 7.97;
    return entropy(bytes) > packed;
}

/// U-Boot's environment (env/common.c): CRC-32, with a redundant copy also a flag byte, then `name=value` strings ended
/// by NUL, an empty one last, and fill up to a size that only the board's configuration knows.
bool is_uboot_environment(Bytes bytes) {
    for (const std::size_t head : {std::size_t{4}, std::size_t{5}}) {
        if (bytes.size() <= head + 2)
            continue;
        const std::string_view strings = as_text(bytes.subspan(head));
        const std::size_t equals = strings.substr(0, 64).find('=');
        if (equals == std::string_view::npos || equals == 0)
            continue;
        const auto little = load<std::uint32_t>(bytes.data(), ByteOrder::Little);
        const auto big = load<std::uint32_t>(bytes.data(), ByteOrder::Big);
        const std::uint32_t crc = crc32_of(bytes.subspan(head));
        if (crc == little || crc == big)
            return true;
    }
    return false;
}

/// The environment reaches over its own fill, so it is sought in the gap before padding is cut off.
std::uint64_t uboot_environment_size(Bytes rest) {
    if (rest.size() < 64 || as_text(rest.first(64)).find('=') == std::string_view::npos)
        return 0;
    for (std::uint64_t size = 0x400; size <= 0x80000 && size <= rest.size(); size *= 2)
        if (is_uboot_environment(clipped(rest, 0, size)))
            return size;
    return 0;
}

/// Splits every nameless piece by environments that begin in it.
void cut_environments(Bytes gap, std::vector<Piece>& pieces) {
    std::vector<Piece> cut;
    std::uint64_t taken = 0; // the gap is spoken for up to here
    unsigned attempts = 64;  // a device has one or two; each attempt sums half a megabyte
    for (Piece piece : pieces) {
        if (piece.offset + piece.size <= taken)
            continue;
        if (piece.offset < taken) {
            piece.size -= taken - piece.offset;
            piece.offset = taken;
        }
        const bool worth_it = piece.format.empty() && attempts > 0;
        attempts -= worth_it ? 1 : 0;
        const std::uint64_t size = worth_it ? uboot_environment_size(gap.subspan(piece.offset)) : 0;
        if (size == 0) {
            cut.push_back(piece);
            continue;
        }
        cut.push_back({piece.offset, size, "uboot-env"});
        taken = piece.offset + size;
        if (taken < piece.offset + piece.size)
            cut.push_back({taken, piece.offset + piece.size - taken, ""});
    }
    pieces = std::move(cut);
}

/// 1 for ASCII that stands in texts: printable, NUL, tab, the line ends, form feed and escape (colours of a terminal).
constexpr std::array<std::uint8_t, 128> plain_character = [] {
    std::array<std::uint8_t, 128> allowed{};
    for (std::size_t c = 0x20; c < 0x7f; ++c)
        allowed[c] = 1;
    for (const std::size_t c : {0x00U, 0x09U, 0x0aU, 0x0cU, 0x0dU, 0x1bU})
        allowed[c] = 1;
    return allowed;
}();

constexpr std::size_t plain_block = 64;

/// Nothing but printable ASCII, tabs and line ends: a loop that the compiler turns into vector instructions.
bool is_plain_block(const std::byte* bytes) {
    unsigned unusual = 0;
    for (std::size_t i = 0; i < plain_block; ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        const bool space = c == '\n' || c == '\t' || c == '\r';
        unusual |=
            static_cast<unsigned>(static_cast<unsigned char>(c - 0x20U) >= 0x5fU) & static_cast<unsigned>(!space);
    }
    return unusual == 0;
}

/// Bytes of the character of more than one byte at the front (RFC 3629), 0 when it is none.
std::size_t utf8_length(Bytes bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
    if (byte(0) < 0xc2 || byte(0) > 0xf4 || bytes.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xc0U) != 0x80)
            return 0;
    // Overlong forms, surrogates, and what lies beyond Unicode.
    const bool wrong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xed && byte(1) >= 0xa0) ||
                       (byte(0) == 0xf0 && byte(1) < 0x90) || (byte(0) == 0xf4 && byte(1) >= 0x90);
    return wrong ? 0 : length;
}

std::string_view name_of_remains(const std::vector<Piece>& pieces, Neighbours neighbours) {
    std::uint64_t remains = 0;
    for (const Piece& piece : pieces)
        if (piece.format.empty())
            remains += piece.size;
    if (remains > small_remains || neighbours == Neighbours::None)
        return "unidentified";
    return neighbours == Neighbours::Before ? "trailer" : "header";
}

} // namespace

bool is_padding(Bytes bytes) { return fill_run(bytes, 0) == bytes.size(); }

bool is_text(Bytes bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        if (bytes.size() - at >= plain_block && is_plain_block(bytes.data() + at)) {
            at += plain_block;
            continue;
        }
        const auto byte = static_cast<unsigned char>(bytes[at]);
        const std::size_t length = byte < 0x80 ? plain_character[byte] : utf8_length(bytes.subspan(at));
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

bool has_kernel_banner(Bytes bytes) {
    const std::string_view text = as_text(bytes);
    return text.find("Linux version ") != std::string_view::npos && text.find("Kernel panic") != std::string_view::npos;
}

bool has_uboot_banner(Bytes bytes) {
    const std::string_view text = as_text(bytes);
    for (std::size_t at = text.find("U-Boot "); at != std::string_view::npos; at = text.find("U-Boot ", at + 1)) {
        const char next = at + 7 < text.size() ? text[at + 7] : '\0';
        if (next >= '0' && next <= '9')
            return true;
    }
    return false;
}

std::string_view plain_word(Bytes bytes) {
    if (as_text(bytes.first(std::min<std::size_t>(bytes.size(), 4))) == "\x7f"
                                                                        "ELF")
        return "elf";
    return is_text(bytes) ? "text" : "data";
}

std::vector<Piece> classify_code(Bytes code, std::string_view format) {
    std::vector<Piece> pieces;
    for (std::uint64_t at = 0; at < code.size();) {
        std::uint64_t size = std::min<std::uint64_t>(window, code.size() - at);
        if (code.size() - at - size < window)
            size = code.size() - at; // a short last window would measure too low
        const bool packed = size >= window && looks_packed(clipped(code, at, size));
        const std::string_view word = packed ? "unidentified" : format;
        if (!pieces.empty() && pieces.back().format == word)
            pieces.back().size += size;
        else
            pieces.push_back({at, size, word});
        at += size;
    }
    return pieces;
}

std::vector<Piece> classify_gap(Bytes gap, Neighbours neighbours, Within within) {
    std::vector<Piece> pieces = cut_padding(gap);
    cut_environments(gap, pieces);
    std::vector<Piece> named;
    for (Piece piece : pieces) {
        const Bytes bytes = clipped(gap, piece.offset, piece.size);
        const bool kernel = piece.format.empty() && has_kernel_banner(bytes);
        if (piece.format.empty() && piece.size >= shortest_text && is_text(bytes))
            piece.format = "text";
        if (!piece.format.empty() || !(kernel || within == Within::BootLoader || has_uboot_banner(bytes))) {
            named.push_back(piece);
            continue;
        }
        for (Piece code : classify_code(bytes, kernel ? "kernel" : "bootloader")) {
            code.offset += piece.offset;
            named.push_back(code);
        }
    }
    const std::string_view rest = name_of_remains(named, neighbours);
    for (Piece& piece : named)
        if (piece.format.empty())
            piece.format = rest;
    return named;
}

} // namespace warifu::firmware
