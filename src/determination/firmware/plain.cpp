#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "fdt.h"
#include "part.h"

namespace warifu::firmware {

std::optional<Part> recognise_device_tree(const Ground& ground, std::uint64_t offset) {
    const Bytes rest = clipped(ground.bytes, offset, ground.bytes.size());
    const auto tree = parse_device_tree(rest);
    if (!tree)
        return std::nullopt;
    Part part{.format = "dtb", .kind = PartKind::Leaf, .offset = offset};
    part.size = clipped(rest, 0, tree->size).size();
    if (tree->is_fit) {
        part.format = "fit";
        part.kind = PartKind::Fit;
    }
    if (tree->damaged)
        part.note = "the tree cannot be walked to its end";
    return part;
}

// ELF (System V ABI, chapters 4 and 5). A file has no length of its own: it ends where the last of header tables,
// sections and segments ends.

namespace {

struct ElfTable {
    std::uint64_t offset = 0;
    std::uint32_t count = 0;
    std::uint32_t entry_size = 0;
};

class ElfExtent {
public:
    explicit ElfExtent(Bytes bytes) : m_bytes(bytes) {}

    /// 0: no ELF.
    std::uint64_t measure();

private:
    std::uint64_t number(std::uint64_t at, unsigned width) const {
        if (width == 2)
            return load<std::uint16_t>(m_bytes.data() + at, m_order);
        if (width == 4)
            return load<std::uint32_t>(m_bytes.data() + at, m_order);
        return load<std::uint64_t>(m_bytes.data() + at, m_order);
    }
    /// `at_offset` and `at_size` are where an entry keeps the extent of what it describes.
    void cover(const ElfTable& table, std::uint64_t at_offset, std::uint64_t at_size, std::uint64_t at_type,
               std::uint32_t type_without_bytes);
    void reach(std::uint64_t offset, std::uint64_t size) {
        if (size <= m_bytes.size() && offset <= m_bytes.size())
            m_end = std::max(m_end, offset + size);
    }

    Bytes m_bytes;
    ByteOrder m_order = ByteOrder::Little;
    unsigned m_wide = 4;
    std::uint64_t m_end = 0;
};

void ElfExtent::cover(const ElfTable& table, std::uint64_t at_offset, std::uint64_t at_size, std::uint64_t at_type,
                      std::uint32_t type_without_bytes) {
    const std::uint64_t length = std::uint64_t{table.count} * table.entry_size;
    if (table.count == 0 || !in_range(table.offset, length, m_bytes.size()))
        return;
    reach(table.offset, length);
    for (std::uint32_t i = 0; i < table.count; ++i) {
        const std::uint64_t entry = table.offset + std::uint64_t{i} * table.entry_size;
        if (number(entry + at_type, 4) != type_without_bytes)
            reach(number(entry + at_offset, m_wide), number(entry + at_size, m_wide));
    }
}

std::uint64_t ElfExtent::measure() {
    const auto ident = [&](std::size_t i) { return static_cast<std::uint8_t>(m_bytes[i]); };
    if (m_bytes.size() < 64 || ident(4) < 1 || ident(4) > 2 || ident(5) < 1 || ident(5) > 2 || ident(6) != 1)
        return 0;
    const bool wide = ident(4) == 2;
    m_order = ident(5) == 2 ? ByteOrder::Big : ByteOrder::Little;
    m_wide = wide ? 8 : 4;
    const std::uint64_t type = number(16, 2);
    const std::uint64_t header_size = number(wide ? 52 : 40, 2);
    if (type < 1 || type > 4 || number(20, 4) != 1 || header_size != (wide ? 64U : 52U))
        return 0;
    m_end = header_size;
    const std::uint64_t counts = wide ? 54 : 42;
    const ElfTable segments{number(wide ? 32 : 28, m_wide), static_cast<std::uint32_t>(number(counts + 2, 2)),
                            static_cast<std::uint32_t>(number(counts, 2))};
    const ElfTable sections{number(wide ? 40 : 32, m_wide), static_cast<std::uint32_t>(number(counts + 6, 2)),
                            static_cast<std::uint32_t>(number(counts + 4, 2))};
    if ((segments.count != 0 && segments.entry_size != (wide ? 56U : 32U)) ||
        (sections.count != 0 && sections.entry_size != (wide ? 64U : 40U)))
        return 0;
    constexpr std::uint32_t no_bits = 8; // SHT_NOBITS: .bss has a size but no bytes
    constexpr std::uint32_t none = 0xffffffff;
    cover(segments, wide ? 8 : 4, wide ? 32 : 16, 0, none);
    cover(sections, wide ? 24 : 16, wide ? 32 : 20, 4, no_bits);
    return m_end > header_size ? m_end : 0;
}

} // namespace

std::optional<Part> recognise_elf(const Ground& ground, std::uint64_t offset) {
    const std::uint64_t size = ElfExtent(clipped(ground.bytes, offset, ground.bytes.size())).measure();
    if (size == 0)
        return std::nullopt;
    // Searched as code: a vmlinux carries its initramfs inside.
    return Part{.format = "elf", .kind = PartKind::KernelImage, .offset = offset, .size = size};
}

/// RFC 7468: from `-----BEGIN label-----` to the same label's END line.
std::optional<Part> recognise_pem(const Ground& ground, std::uint64_t offset) {
    constexpr std::uint64_t longest = 256U << 10U;
    const std::string_view text = as_text(clipped(ground.bytes, offset, longest));
    constexpr std::string_view begin = "-----BEGIN ";
    constexpr std::string_view dashes = "-----";
    // A search for an end that is not there is not free, and begin lines are short.
    ground.trials.charge(text.size() / 8);
    const std::size_t label_end = text.substr(0, 128).find(dashes, begin.size());
    if (text.substr(0, begin.size()) != begin || label_end == std::string_view::npos)
        return std::nullopt;
    const std::string_view label = text.substr(begin.size(), label_end - begin.size());
    const std::string last_line = fmt::format("-----END {}-----", label);
    const std::size_t last = text.find(last_line, label_end);
    if (last == std::string_view::npos)
        return std::nullopt;
    std::size_t end = last + last_line.size();
    while (end < text.size() && (text[end] == '\n' || text[end] == '\r'))
        ++end;
    const std::string_view whole = text.substr(0, end);
    if (std::any_of(whole.begin(), whole.end(),
                    [](char c) { return c != '\n' && c != '\r' && c != '\t' && (c < 0x20 || c > 0x7e); }))
        return std::nullopt;
    return Part{.format = "pem", .kind = PartKind::Leaf, .offset = offset, .size = end};
}

} // namespace warifu::firmware
