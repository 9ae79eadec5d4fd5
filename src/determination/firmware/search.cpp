#include "search.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "archive.h"
#include "unopened.h"

namespace warifu::firmware {

namespace {

enum : unsigned { in_image = 1, in_file = 2, in_kernel = 4, everywhere = 7 };

struct Signature {
    std::string_view format;
    std::string_view magic;
    std::uint64_t back = 0; ///< bytes of the format in front of the magic
    Recogniser recognise = nullptr;
    std::size_t unopened = 0; ///< when `recognise` is null: index of the format
    unsigned roles = everywhere;
    bool only_at_start = false;
};

constexpr std::string_view magic(const char* literal, std::size_t length) { return {literal, length}; }

constexpr std::array opened = {
    Signature{"uimage", magic("\x27\x05\x19\x56", 4), 0, recognise_uimage},
    Signature{"squashfs", "hsqs", 0, recognise_squashfs},
    Signature{"squashfs", "sqsh", 0, recognise_squashfs},
    Signature{"squashfs", "shsq", 0, recognise_squashfs},
    Signature{"squashfs", "qshs", 0, recognise_squashfs},
    Signature{"squashfs", "tqsh", 0, recognise_squashfs},
    Signature{"squashfs", "hsqt", 0, recognise_squashfs},
    Signature{"squashfs", "sqlz", 0, recognise_squashfs},
    Signature{"iso9660", "CD001", 0x8001, recognise_iso, 0, in_image | in_file}, // before `mbr`: it may be both
    Signature{"ext", magic("\x53\xef", 2), 1024 + 56, recognise_ext, 0, in_image | in_file},
    Signature{"fat", magic("\x55\xaa", 2), 510, recognise_fat, 0, in_image | in_file},
    Signature{"cramfs", magic("\x45\x3d\xcd\x28", 4), 0, recognise_cramfs, 0, in_image | in_file},
    Signature{"cramfs", magic("\x28\xcd\x3d\x45", 4), 0, recognise_cramfs, 0, in_image | in_file},
    Signature{"romfs", "-rom1fs-", 0, recognise_romfs, 0, in_image | in_file},
    Signature{"zip", magic("PK\x03\x04", 4), 0, recognise_zip, 0, in_image | in_file},
    Signature{"gpt", "EFI PART", 512, recognise_partitions, 0, in_image | in_file},
    Signature{"mbr", magic("\x55\xaa", 2), 510, recognise_partitions, 0, in_image | in_file, true},
    Signature{"gzip", magic("\x1f\x8b\x08", 3), 0, recognise_stream<StreamKind::Gzip>},
    Signature{"xz", magic("\xfd\x37\x7a\x58\x5a\x00", 6), 0, recognise_stream<StreamKind::Xz>},
    Signature{"bzip2", "BZh", 0, recognise_stream<StreamKind::Bzip2>},
    Signature{"lz4", magic("\x04\x22\x4d\x18", 4), 0, recognise_stream<StreamKind::Lz4>},
    Signature{"lz4", magic("\x02\x21\x4c\x18", 4), 0, recognise_stream<StreamKind::Lz4>},
    Signature{"zstd", magic("\x28\xb5\x2f\xfd", 4), 0, recognise_stream<StreamKind::Zstd>},
    Signature{"lzop", magic("\x89LZO\x00\x0d\x0a\x1a\x0a", 9), 0, recognise_stream<StreamKind::Lzop>},
    Signature{"zlib", magic("\x78\x01", 2), 0, recognise_stream<StreamKind::Zlib>, 0, in_image},
    Signature{"zlib", magic("\x78\x01", 2), 0, recognise_stream<StreamKind::Zlib>, 0, in_file, true},
    Signature{"zlib", magic("\x78\x5e", 2), 0, recognise_stream<StreamKind::Zlib>, 0, in_image},
    Signature{"zlib", magic("\x78\x5e", 2), 0, recognise_stream<StreamKind::Zlib>, 0, in_file, true},
    Signature{"zlib", magic("\x78\x9c", 2), 0, recognise_stream<StreamKind::Zlib>, 0, in_image},
    Signature{"zlib", magic("\x78\x9c", 2), 0, recognise_stream<StreamKind::Zlib>, 0, in_file, true},
    Signature{"zlib", magic("\x78\xda", 2), 0, recognise_stream<StreamKind::Zlib>, 0, in_image},
    Signature{"zlib", magic("\x78\xda", 2), 0, recognise_stream<StreamKind::Zlib>, 0, in_file, true},
    Signature{"cpio", "070701", 0, recognise_cpio},
    Signature{"cpio", "070702", 0, recognise_cpio},
    Signature{"cpio", "070707", 0, recognise_cpio},
    Signature{"cpio", magic("\xc7\x71", 2), 0, recognise_cpio, 0, in_image | in_file},
    Signature{"cpio", magic("\x71\xc7", 2), 0, recognise_cpio, 0, in_image | in_file},
    Signature{"tar", "ustar", 257, recognise_tar},
    Signature{"ar", "!<arch>\n", 0, recognise_ar, 0, in_image | in_file},
    Signature{"zimage", magic("\x18\x28\x6f\x01", 4), 0x24, recognise_arm_zimage},
    Signature{"zimage", magic("\x01\x6f\x28\x18", 4), 0x24, recognise_arm_zimage},
    Signature{"bzimage", "HdrS", 0x202, recognise_bzimage, 0, in_image | in_file},
    Signature{"dtb", magic("\xd0\x0d\xfe\xed", 4), 0, recognise_device_tree, 0, in_image | in_kernel},
    Signature{"dtb", magic("\xd0\x0d\xfe\xed", 4), 0, recognise_device_tree, 0, in_file, true},
    Signature{"elf",
              magic("\x7f"
                    "ELF",
                    4),
              0, recognise_elf, 0, in_image},
    Signature{"pem", "-----BEGIN ", 0, recognise_pem, 0, in_image},
};

/// All signatures, found by the first two bytes of their magic.
class Signatures {
public:
    Signatures() : m_all(opened.begin(), opened.end()) {
        const auto formats = unopened_formats();
        for (std::size_t i = 0; i < formats.size(); ++i)
            m_all.push_back({formats[i].format, formats[i].magic, formats[i].back, nullptr, i, in_image | in_file,
                             formats[i].only_at_start});
        for (const Signature& signature : m_all) {
            const auto first = static_cast<unsigned char>(signature.magic[0]);
            m_by_first[first].push_back(&signature);
            if (!signature.only_at_start)
                mark(first, static_cast<unsigned char>(signature.magic[1]));
        }
        // LZMA has no magic: properties, then the lowest byte of a dictionary size, which is always zero.
        for (unsigned properties = 1; properties < 225; ++properties)
            if (properties % 9 + properties / 9 % 5 <= 4)
                mark(properties, 0);
    }

    bool interesting(const std::byte* at) const {
        const unsigned pair = (static_cast<unsigned>(at[0]) << 8U) | static_cast<unsigned>(at[1]);
        return (m_pairs[pair / 64] >> (pair % 64) & 1U) != 0;
    }
    const std::vector<const Signature*>& beginning_with(std::byte first) const {
        return m_by_first[static_cast<std::size_t>(first)];
    }
    const std::vector<Signature>& all() const { return m_all; }

private:
    void mark(unsigned first, unsigned second) {
        const unsigned pair = (first << 8U) | second;
        m_pairs[pair / 64] |= 1ULL << (pair % 64);
    }

    std::vector<Signature> m_all;
    std::array<std::vector<const Signature*>, 256> m_by_first;
    std::array<std::uint64_t, 1024> m_pairs{}; // 8 KiB: stays in the first-level cache
};

const Signatures& signatures() {
    static const Signatures instance;
    return instance;
}

unsigned bit_of(Role role) {
    switch (role) {
    case Role::Image: return in_image;
    case Role::File: return in_file;
    case Role::Kernel: return in_kernel;
    }
    return 0;
}

bool has_magic(Bytes bytes, std::uint64_t at, std::string_view magic) {
    return in_range(at, magic.size(), bytes.size()) && as_text(clipped(bytes, at, magic.size())) == magic;
}

std::optional<Part> recognise(const Signature& signature, const Ground& ground, std::uint64_t offset) {
    if (signature.recognise != nullptr)
        return signature.recognise(ground, offset);
    return recognise_unopened(signature.unopened, ground, offset);
}

} // namespace

Search::Search(Bytes bytes, Role role, const Limits& limits, TrialGuard& guard)
    : m_bytes(bytes), m_role(role), m_trials{(256ULL << 20U) + bytes.size() * 4}, m_limits(limits), m_guard(guard) {}

template <class Recognise>
std::optional<Part> Search::guarded(std::string_view format, std::uint64_t offset, Recognise recognise) {
    if (!m_guard.begin(format, offset))
        return std::nullopt;
    auto part = recognise();
    m_guard.end();
    return part;
}

std::optional<Part> Search::try_lzma(std::uint64_t offset, Strength strength) {
    if (!plausible(StreamKind::Lzma, clipped(m_bytes, offset, 64)))
        return std::nullopt;
    const Ground ground{m_bytes, m_role, m_limits, m_trials, strength == Strength::AtStart};
    return guarded("lzma", offset, [&] { return recognise_stream<StreamKind::Lzma>(ground, offset); });
}

std::optional<Part> Search::at(std::uint64_t offset) {
    if (offset >= m_bytes.size() || m_trials.gone())
        return std::nullopt;
    const Ground ground{m_bytes, m_role, m_limits, m_trials, true};
    for (const Signature& signature : signatures().all()) {
        if ((signature.roles & bit_of(m_role)) == 0 || !has_magic(m_bytes, offset + signature.back, signature.magic))
            continue;
        if (auto part = guarded(signature.format, offset, [&] { return recognise(signature, ground, offset); }))
            return part;
    }
    if (looks_like_tar(clipped(m_bytes, offset, 512))) // V7 has a checksum instead of a magic
        if (auto part = guarded("tar", offset, [&] { return recognise_tar(ground, offset); }))
            return part;
    return try_lzma(offset, Strength::AtStart);
}

std::optional<Part> Search::try_signatures(std::uint64_t magic_at, std::uint64_t floor) {
    const Ground ground{m_bytes, m_role, m_limits, m_trials, false};
    for (const Signature* signature : signatures().beginning_with(m_bytes[static_cast<std::size_t>(magic_at)])) {
        if ((signature->roles & bit_of(m_role)) == 0 || signature->only_at_start || magic_at < signature->back ||
            magic_at - signature->back < floor || !has_magic(m_bytes, magic_at, signature->magic))
            continue;
        const std::uint64_t offset = magic_at - signature->back;
        if (auto part = guarded(signature->format, offset, [&] { return recognise(*signature, ground, offset); }))
            return part;
    }
    return try_lzma(magic_at, Strength::Anywhere);
}

std::optional<Part> Search::next(std::uint64_t from) {
    if (auto part = at(from))
        return part;
    const Signatures& known = signatures();
    for (std::uint64_t i = from; i + 1 < m_bytes.size() && !m_trials.gone(); ++i) {
        if (!known.interesting(m_bytes.data() + i))
            continue;
        if (auto part = try_signatures(i, from))
            return part;
    }
    return std::nullopt;
}

} // namespace warifu::firmware
