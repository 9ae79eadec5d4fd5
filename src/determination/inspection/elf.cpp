#include "elf.h"

// The Executable and Linkable Format (System V gABI, chapter 4; https://refspecs.linuxfoundation.org/elf/gabi4+/).
//
// A header says class (32 or 64 bits), byte order, type and machine, and where two tables lie. Program headers
// (segments) are what the kernel and the loader obey; section headers serve linkers and debuggers and may be cut off.
// We therefore go by segments, and use sections for what only they tell: the static symbol table and modules.
//
// Fields differ in width by class, and Elf64_Phdr has its flags earlier; the offsets below are from those structures.

namespace warifu::inspection {

namespace {

constexpr std::uint64_t most_entries = 65'536; // of each table: more is an attack on our time

} // namespace

std::string_view c_string(Bytes bytes, std::uint64_t offset) {
    const std::string_view rest = as_text(clipped(bytes, offset, 4096));
    const std::size_t end = rest.find('\0');
    return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

std::uint64_t Elf::small(std::uint64_t at) const {
    return in_range(at, 2, m_bytes.size()) ? load<std::uint16_t>(m_bytes.data() + at, m_order) : 0;
}

std::uint32_t Elf::half(std::uint64_t at) const {
    return in_range(at, 4, m_bytes.size()) ? load<std::uint32_t>(m_bytes.data() + at, m_order) : 0;
}

std::uint64_t Elf::word(std::uint64_t at) const {
    if (!m_is_64)
        return half(at);
    return in_range(at, 8, m_bytes.size()) ? load<std::uint64_t>(m_bytes.data() + at, m_order) : 0;
}

std::optional<Elf> Elf::parse(Bytes bytes) {
    if (bytes.size() < 52 || !as_text(bytes).starts_with("\177ELF"))
        return std::nullopt;
    const auto file_class = static_cast<unsigned>(bytes[4]);
    const auto data = static_cast<unsigned>(bytes[5]);
    if ((file_class != 1 && file_class != 2) || (data != 1 && data != 2) || (file_class == 2 && bytes.size() < 64))
        return std::nullopt;
    Elf file;
    file.m_bytes = bytes;
    file.m_is_64 = file_class == 2;
    file.m_order = data == 2 ? ByteOrder::Big : ByteOrder::Little;
    file.m_type = static_cast<std::uint16_t>(file.small(16));
    file.m_machine = static_cast<std::uint16_t>(file.small(18));
    if (file.half(20) != 1 || file.m_type == 0)
        return std::nullopt;
    const std::uint64_t wide = file.m_is_64 ? 8 : 4;
    const std::uint64_t segments_at = file.word(24 + wide);
    const std::uint64_t sections_at = file.word(24 + 2 * wide);
    const std::uint64_t tail = 24 + 3 * wide; // e_flags, then six halves
    file.m_flags = file.half(tail);
    file.read_sections(sections_at, file.small(tail + 10), file.small(tail + 12), file.small(tail + 14));
    file.read_segments(segments_at, file.small(tail + 6), file.small(tail + 8));
    file.read_dynamic();
    return file;
}

void Elf::read_segments(std::uint64_t offset, std::uint64_t size, std::uint64_t count) {
    if (count == 0)
        return;
    if (size < (m_is_64 ? 56U : 32U) || !in_range(offset, size * count, m_bytes.size())) {
        m_damage = "program headers lie outside the file";
        return;
    }
    for (std::uint64_t at = offset; count-- > 0; at += size) {
        ElfSegment segment{.type = half(at)};
        segment.flags = half(at + (m_is_64 ? 4 : 24));
        segment.offset = word(at + (m_is_64 ? 8 : 4));
        segment.address = word(at + (m_is_64 ? 16 : 8));
        segment.size = word(at + (m_is_64 ? 32 : 16));
        if (segment.type == elf::pt_load && !in_range(segment.offset, segment.size, m_bytes.size()))
            m_damage = "a segment lies outside the file";
        m_segments.push_back(segment);
    }
}

void Elf::read_sections(std::uint64_t offset, std::uint64_t size, std::uint64_t count, std::uint64_t names) {
    if (offset == 0)
        return;
    const std::uint64_t wide = m_is_64 ? 8 : 4;
    if (count == 0) // more than 65,279: the number stands in the first section's size
        count = word(offset + 8 + 3 * wide);
    if (count == 0)
        return;
    if (size < (m_is_64 ? 64U : 40U) || count > most_entries || !in_range(offset, size * count, m_bytes.size())) {
        m_damage = "section headers lie outside the file";
        return;
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t at = offset + i * size;
        ElfSection section{.name = {}, .type = half(at + 4)};
        section.offset = word(at + 8 + 2 * wide);
        section.size = word(at + 8 + 3 * wide);
        section.link = half(at + 8 + 4 * wide);
        m_sections.push_back(section);
    }
    if (names >= m_sections.size())
        return;
    const Bytes table = contents(m_sections[static_cast<std::size_t>(names)]);
    for (std::uint64_t i = 0; i < count; ++i)
        m_sections[static_cast<std::size_t>(i)].name = c_string(table, half(offset + i * size));
}

void Elf::read_dynamic() {
    Bytes table;
    if (const ElfSegment* segment = this->segment(elf::pt_dynamic); segment != nullptr) {
        table = clipped(m_bytes, segment->offset, segment->size);
        if (table.size() < segment->size)
            m_damage = "the dynamic segment lies outside the file";
    } else if (const ElfSection* section = this->section(elf::sht_dynamic); section != nullptr) {
        table = contents(*section);
    }
    const std::uint64_t wide = m_is_64 ? 8 : 4;
    const auto start = static_cast<std::uint64_t>(table.data() - m_bytes.data());
    for (std::uint64_t at = 0; at + 2 * wide <= table.size() && m_dynamic.size() < most_entries; at += 2 * wide) {
        const ElfDynamic entry{word(start + at), word(start + at + wide)};
        if (entry.tag == 0)
            break;
        m_dynamic.push_back(entry);
    }
}

const ElfSegment* Elf::segment(std::uint32_t type) const {
    for (const ElfSegment& segment : m_segments)
        if (segment.type == type)
            return &segment;
    return nullptr;
}

const ElfSection* Elf::section(std::uint32_t type) const {
    for (const ElfSection& section : m_sections)
        if (section.type == type)
            return &section;
    return nullptr;
}

const ElfSection* Elf::section(std::string_view name) const {
    for (const ElfSection& section : m_sections)
        if (section.name == name)
            return &section;
    return nullptr;
}

std::optional<std::uint64_t> Elf::dynamic_value(std::uint64_t tag) const {
    for (const ElfDynamic& entry : m_dynamic)
        if (entry.tag == tag)
            return entry.value;
    return std::nullopt;
}

std::string_view Elf::interpreter() const {
    const ElfSegment* segment = this->segment(elf::pt_interp);
    if (segment == nullptr)
        return {};
    const std::string_view text = as_text(clipped(m_bytes, segment->offset, segment->size));
    return text.substr(0, text.find('\0'));
}

std::vector<std::string_view> Elf::needed() const {
    const auto names = dynamic_value(elf::dt_strtab);
    const auto offset = names ? file_offset(*names) : std::nullopt;
    std::vector<std::string_view> found;
    for (const ElfDynamic& entry : m_dynamic)
        if (offset && entry.tag == elf::dt_needed && entry.value < m_bytes.size() - std::min(*offset, m_bytes.size()))
            if (const std::string_view name = c_string(m_bytes, *offset + entry.value); !name.empty())
                found.push_back(name);
    return found;
}

Bytes Elf::build_id() const {
    constexpr std::uint64_t head = 12, most_notes = 64;
    const auto padded = [](std::uint64_t size) { return (size + 3) & ~std::uint64_t{3}; };
    for (const ElfSegment& segment : m_segments) {
        if (segment.type != elf::pt_note || !in_range(segment.offset, segment.size, m_bytes.size()))
            continue;
        std::uint64_t at = segment.offset;
        const std::uint64_t end = segment.offset + segment.size;
        for (std::uint64_t n = 0; n < most_notes && end - at >= head; ++n) {
            const std::uint64_t name = half(at), value = half(at + 4), type = half(at + 8);
            const std::uint64_t whole = head + padded(name) + padded(value);
            if (whole > end - at)
                break;
            if (type == elf::nt_gnu_build_id && c_string(m_bytes, at + head) == "GNU")
                return clipped(m_bytes, at + head + padded(name), value);
            at += whole;
        }
    }
    return {};
}

Bytes Elf::contents(const ElfSection& section) const {
    if (section.type == elf::sht_nobits || !in_range(section.offset, section.size, m_bytes.size()))
        return {};
    return clipped(m_bytes, section.offset, section.size);
}

} // namespace warifu::inspection
