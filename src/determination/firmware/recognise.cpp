#include <bitset>
#include <utility>

#include "archive.h"
#include "cramfs.h"
#include "fat.h"
#include "fields.h"
#include "iso.h"
#include "part.h"
#include "romfs.h"
#include "uimage.h"
#include "warifu/base/text.h"
#include "zip.h"

namespace warifu::firmware {

namespace {

/// A failed attempt costs at least this: setting a decoder up is not free.
constexpr std::uint64_t attempt_cost = 4096;
/// LZMA decodes some ten times slower than the others.
constexpr std::uint64_t lzma_factor = 8;
/// Opening a file system may decode all of its tables before it fails.
constexpr std::uint64_t file_system_cost = 1U << 20U;

Bytes rest_of(const Ground& ground, std::uint64_t offset) { return clipped(ground.bytes, offset, ground.bytes.size()); }

bool has_magic(StreamKind kind) { return kind != StreamKind::Lzma && kind != StreamKind::Zlib; }

/// Zeros decode as LZMA, to one byte repeated. Contents worth packing have more of an alphabet.
bool has_variety(Bytes bytes) {
    std::bitset<256> seen;
    for (const std::byte byte : bytes)
        seen.set(static_cast<std::size_t>(byte));
    return seen.count() >= 16;
}

/// Whether what the trial decoded is proof that a stream stands there.
bool convincing(StreamKind kind, const Decoded& trial, bool at_start) {
    if (!has_magic(kind) && !has_variety(trial.bytes))
        return false;
    if (trial.bytes.size() >= trial_bytes)
        return true;
    if (has_magic(kind)) {
        // At the start of a run the magic alone is strong. Elsewhere a damaged stream must show a page of contents.
        return trial.complete || (at_start && !trial.bytes.empty()) || trial.bytes.size() >= 4096;
    }
    return trial.complete && trial.bytes.size() >= 64 && trial.consumed >= 32;
}

/// Keeps what opening says in the part.
AnomalyFunction keeper_for(Part& part, const Ground& ground) {
    return [&part, most = std::size_t{ground.limits.anomalies}](Anomaly anomaly) {
        if (part.anomalies.size() < most)
            part.anomalies.push_back(std::move(anomaly));
        else
            ++part.anomalies_dropped;
    };
}

template <class Open>
std::optional<Part> open_file_system(const Ground& ground, std::uint64_t offset, std::string_view format, Open open) {
    Part part{.format = format, .kind = PartKind::FileSystem, .offset = offset};
    const AnomalyFunction keep = keeper_for(part, ground);
    auto reader = open(rest_of(ground, offset), ground.limits, keep);
    if (!reader) {
        ground.trials.charge(file_system_cost);
        return std::nullopt;
    }
    part.reader = std::move(*reader);
    part.size = clipped(ground.bytes, offset, part.reader->extent()).size();
    return part;
}

} // namespace

template <StreamKind kind>
std::optional<Part> recognise_stream(const Ground& ground, std::uint64_t offset) {
    const Bytes rest = rest_of(ground, offset);
    if (!plausible(kind, rest))
        return std::nullopt;
    Decoded trial = decode(kind, rest, trial_bytes);
    if (!convincing(kind, trial, ground.at_start)) {
        ground.trials.charge((attempt_cost + trial.bytes.size()) * (kind == StreamKind::Lzma ? lzma_factor : 1));
        return std::nullopt;
    }
    Part part{.format = word(kind), .kind = PartKind::Stream, .offset = offset, .stream = kind};
    if (trial.complete)
        part.decoded = std::move(trial);
    return part;
}

template std::optional<Part> recognise_stream<StreamKind::Gzip>(const Ground&, std::uint64_t);
template std::optional<Part> recognise_stream<StreamKind::Zlib>(const Ground&, std::uint64_t);
template std::optional<Part> recognise_stream<StreamKind::Xz>(const Ground&, std::uint64_t);
template std::optional<Part> recognise_stream<StreamKind::Lzma>(const Ground&, std::uint64_t);
template std::optional<Part> recognise_stream<StreamKind::Bzip2>(const Ground&, std::uint64_t);
template std::optional<Part> recognise_stream<StreamKind::Lz4>(const Ground&, std::uint64_t);
template std::optional<Part> recognise_stream<StreamKind::Zstd>(const Ground&, std::uint64_t);
template std::optional<Part> recognise_stream<StreamKind::Lzop>(const Ground&, std::uint64_t);

std::optional<Part> recognise_uimage(const Ground& ground, std::uint64_t offset) {
    const Bytes rest = rest_of(ground, offset);
    const auto image = parse_uimage(rest);
    if (!image)
        return std::nullopt;
    Part part{.format = "uimage", .kind = PartKind::UImage, .offset = offset};
    part.size = clipped(rest, 0, image->size).size();
    return part;
}

namespace {

/// What can be believed of a squashfs superblock before anything is decoded (fs/squashfs/squashfs_fs.h): version and
/// block size, in either byte order. Returns the length that the file system claims, 0 for none.
std::uint64_t plausible_squashfs(Bytes bytes) {
    constexpr std::size_t shortest = 64;
    if (bytes.size() < shortest)
        return 0;
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        const auto u16 = [&](std::size_t at) { return load<std::uint16_t>(bytes.data() + at, order); };
        const auto u32 = [&](std::size_t at) { return load<std::uint32_t>(bytes.data() + at, order); };
        const std::uint32_t major = u16(28);
        const std::uint32_t minor = u16(30);
        if (major == 4 && minor == 0) {
            const std::uint32_t log = u16(22);
            const auto used = load<std::uint64_t>(bytes.data() + 40, order);
            if (log >= 12 && log <= 20 && u32(12) == 1U << log && used > 96 && used < (1ULL << 40U))
                return used;
        } else if (major >= 1 && major <= 3 && minor <= 2 && u32(4) > 0) {
            const std::uint32_t used = u32(8);
            const std::uint32_t log = u16(34);
            if (major == 3 && bytes.size() >= 71) {
                const auto wide = load<std::uint64_t>(bytes.data() + 63, order);
                if (wide > 96 && wide < (1ULL << 40U))
                    return wide;
            } else if (used > 64 && log <= 20) {
                return used;
            }
        }
    }
    return 0;
}

/// ext2, ext3, ext4 (Documentation/filesystems/ext4/super.rst). A copy of the superblock in a later group says so, and
/// is no start of a file system.
std::uint64_t measure_ext(Bytes bytes) {
    const Bytes super = clipped(bytes, 1024, 1024);
    const std::uint32_t log = u32(super, 24);
    const std::uint32_t blocks = u32(super, 4);
    if (super.size() < 264 || u16(super, 56) != 0xef53 || log > 6 || u32(super, 0) == 0 || blocks == 0 ||
        u32(super, 76) > 1 || u32(super, 20) != (log == 0 ? 1U : 0U) || u16(super, 58) > 7 || u32(super, 32) == 0 ||
        u16(super, 90) != 0)
        return 0;
    return std::uint64_t{blocks} << (10 + log);
}

} // namespace

/// A file system whose header is sound is one, whatever comes of opening it: better named than searched through.
template <class Open>
std::optional<Part> open_or_name(const Ground& ground, std::uint64_t offset, std::string_view format,
                                 std::uint64_t claimed, Open open) {
    ErrorCode code = ErrorCode::Corrupt;
    std::string problem;
    auto part = open_file_system(ground, offset, format, [&](Bytes bytes, const Limits& limits, const auto& keep) {
        auto reader = open(bytes, limits, keep);
        if (!reader) {
            code = reader.error().code;
            problem = reader.error().describe();
        }
        return reader;
    });
    if (part)
        return part;
    Part damaged{.format = format, .kind = PartKind::Unopened, .offset = offset};
    damaged.size = clipped(rest_of(ground, offset), 0, claimed).size();
    damaged.code = code == ErrorCode::Unsupported ? "unsupported-feature" : "damaged-filesystem";
    damaged.note = printable(problem, 512);
    return damaged;
}

std::optional<Part> recognise_squashfs(const Ground& ground, std::uint64_t offset) {
    const std::uint64_t claimed = plausible_squashfs(rest_of(ground, offset));
    return claimed == 0 ? std::nullopt : open_or_name(ground, offset, "squashfs", claimed, open_squashfs);
}

std::optional<Part> recognise_ext(const Ground& ground, std::uint64_t offset) {
    const std::uint64_t claimed = measure_ext(rest_of(ground, offset));
    return claimed == 0 ? std::nullopt : open_or_name(ground, offset, "ext", claimed, open_ext);
}

std::optional<Part> recognise_fat(const Ground& ground, std::uint64_t offset) {
    const std::uint64_t claimed = measure_fat(rest_of(ground, offset));
    return claimed == 0 ? std::nullopt : open_or_name(ground, offset, "fat", claimed, open_fat);
}

std::optional<Part> recognise_cramfs(const Ground& ground, std::uint64_t offset) {
    const std::uint64_t claimed = measure_cramfs(rest_of(ground, offset));
    return claimed == 0 ? std::nullopt : open_or_name(ground, offset, "cramfs", claimed, open_cramfs);
}

std::optional<Part> recognise_romfs(const Ground& ground, std::uint64_t offset) {
    const std::uint64_t claimed = measure_romfs(rest_of(ground, offset));
    return claimed == 0 ? std::nullopt : open_or_name(ground, offset, "romfs", claimed, open_romfs);
}

std::optional<Part> recognise_iso(const Ground& ground, std::uint64_t offset) {
    const std::uint64_t claimed = measure_iso(rest_of(ground, offset));
    return claimed == 0 ? std::nullopt : open_or_name(ground, offset, "iso9660", claimed, open_iso);
}

std::optional<Part> recognise_zip(const Ground& ground, std::uint64_t offset) {
    const Bytes rest = rest_of(ground, offset);
    return looks_like_zip(rest) ? open_or_name(ground, offset, "zip", rest.size(), open_zip) : std::nullopt;
}

std::optional<Part> recognise_partitions(const Ground& ground, std::uint64_t offset) {
    Part part{.format = "mbr", .kind = PartKind::Partitions, .offset = offset};
    auto table = parse_partitions(rest_of(ground, offset), keeper_for(part, ground));
    if (!table) {
        ground.trials.charge(attempt_cost);
        return std::nullopt;
    }
    part.format = table->format;
    part.size = table->extent;
    part.partitions = std::move(*table);
    return part;
}

std::optional<Part> recognise_cpio(const Ground& ground, std::uint64_t offset) {
    if (!looks_like_cpio(rest_of(ground, offset)))
        return std::nullopt;
    return open_file_system(ground, offset, "cpio", open_cpio);
}

std::optional<Part> recognise_tar(const Ground& ground, std::uint64_t offset) {
    if (!looks_like_tar(rest_of(ground, offset)))
        return std::nullopt;
    return open_file_system(ground, offset, "tar", open_tar);
}

std::optional<Part> recognise_ar(const Ground& ground, std::uint64_t offset) {
    return open_file_system(ground, offset, "ar", open_ar);
}

// A zImage of 32-bit ARM (arch/arm/boot/compressed/head.S): at 0x24 the magic 0x016f2818 in the kernel's byte order,
// then the addresses of its start and end. Code that unpacks comes first, the packed kernel ("piggy") behind it.
std::optional<Part> recognise_arm_zimage(const Ground& ground, std::uint64_t offset) {
    const Bytes rest = rest_of(ground, offset);
    constexpr std::size_t header = 0x34;
    constexpr std::uint32_t magic = 0x016f2818;
    if (rest.size() < header)
        return std::nullopt;
    const bool little = load<std::uint32_t>(rest.data() + 0x24, ByteOrder::Little) == magic;
    const ByteOrder order = little ? ByteOrder::Little : ByteOrder::Big;
    const auto start = load<std::uint32_t>(rest.data() + 0x28, order);
    const auto end = load<std::uint32_t>(rest.data() + 0x2c, order);
    constexpr std::uint32_t most = 128U << 20U;
    if (load<std::uint32_t>(rest.data() + 0x24, order) != magic || end <= start || end - start < 4096 ||
        end - start > most || start % 4 != 0)
        return std::nullopt;
    // Four bytes of magic and two numbers occur by chance; a cut-off one is believed only where it is expected.
    if (end - start > rest.size() && !ground.at_start)
        return std::nullopt;
    Part part{.format = "zimage", .kind = PartKind::KernelImage, .offset = offset};
    part.size = clipped(rest, 0, end - start).size();
    if (part.size < end - start)
        part.note = "the kernel image is cut off";
    return part;
}

// A bzImage of x86 (Documentation/arch/x86/boot.rst): at 0x1f1 the number of set-up sectors, at 0x1f4 the length of the
// protected-mode code in units of 16 bytes, at 0x1fe 55 aa, at 0x202 "HdrS", at 0x206 the version.
std::optional<Part> recognise_bzimage(const Ground& ground, std::uint64_t offset) {
    const Bytes rest = rest_of(ground, offset);
    if (rest.size() < 0x250 || load<std::uint16_t>(rest.data() + 0x1fe, ByteOrder::Little) != 0xaa55 ||
        load<std::uint16_t>(rest.data() + 0x206, ByteOrder::Little) < 0x200)
        return std::nullopt;
    const auto stored = static_cast<std::uint64_t>(rest[0x1f1]);
    const std::uint64_t setup = (stored == 0 ? 4 : stored) + 1;
    const std::uint64_t size =
        setup * 512 + std::uint64_t{load<std::uint32_t>(rest.data() + 0x1f4, ByteOrder::Little)} * 16;
    constexpr std::uint64_t most = 128U << 20U;
    if (size < 0x4000 || size > most)
        return std::nullopt;
    Part part{.format = "bzimage", .kind = PartKind::KernelImage, .offset = offset};
    part.size = clipped(rest, 0, size).size();
    if (part.size < size)
        part.note = "the kernel image is cut off";
    return part;
}

} // namespace warifu::firmware
