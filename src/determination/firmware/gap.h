#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// What lies between two recognised parts, cut into pieces that each have one name.
struct Piece {
    std::uint64_t offset = 0; ///< in the gap
    std::uint64_t size = 0;
    std::string_view format;
};

enum class Neighbours { None, Before, Behind, Both };

/// What is known of the bytes around a gap.
enum class Within {
    Anything,
    BootLoader, ///< a program payload that carries U-Boot's banner: padding cuts U-Boot into pieces, one has the banner
};

/// The rules, for an image whose every byte is accounted for:
///
/// `padding`      runs of 0x00 or of 0xff: a whole gap, its ends, and runs of 1 KiB and more inside it
/// `text`         pieces of nothing but UTF-8 text, also NUL-separated, of eight bytes and more
/// `uboot-env`    U-Boot's environment, when its CRC-32 fits
/// `kernel`       a piece that carries Linux's banner, but not those windows of 64 KiB in it that look compressed or
///                encrypted
/// `bootloader`   a piece that carries U-Boot's banner, with the same exception; in a program payload that carries it
///                (Within::BootLoader) every piece that has no other name
/// `header`       at most 512 bytes of other contents in the whole gap, in front of a recognised part
/// `trailer`      the same at the end of the run, behind a recognised part
/// `unidentified` all else; no size is too small for it
///
/// 512 bytes hold a vendor's header, a checksum or an RSA-4096 signature, and no file system or program.
std::vector<Piece> classify_gap(Bytes gap, Neighbours neighbours, Within within = Within::Anything);

/// Code by context (the payload of a kernel image): `kernel`, but for windows of 64 KiB that look compressed or
/// encrypted.
std::vector<Piece> classify_code(Bytes code, std::string_view format);

/// Nothing but one fill byte, 0x00 or 0xff.
bool is_padding(Bytes bytes);
bool is_text(Bytes bytes);
/// Linux's banner and the words of its last breath: a log file carries the one, a kernel both.
bool has_kernel_banner(Bytes bytes);
/// `U-Boot ` and a version.
bool has_uboot_banner(Bytes bytes);

/// The name for contents of a stream inside a file system: `elf`, `text` or `data`.
std::string_view plain_word(Bytes bytes);

} // namespace warifu::firmware
