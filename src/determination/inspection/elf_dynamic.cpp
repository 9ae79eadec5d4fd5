#include <algorithm>

#include "elf.h"

// The dynamic symbol table has an address (DT_SYMTAB) and no size: loaders find symbols through a hash table. Its
// number of entries is, in order of how directly it is said:
//   DT_MIPS_SYMTABNO   the number itself (MIPS ABI supplement)
//   DT_HASH            the second word, nchain (gABI, chapter 5); 64-bit words on Alpha and s390x, which we leave out
//   DT_GNU_HASH        not said: the highest symbol in any bucket, and from there to the end of its chain, which has
//                      bit 0 set (https://sourceware.org/legacy-ml/binutils/2006-10/msg00377.html). What imports alone
//                      hashes nothing, and GNU ld then writes a table with symoffset 1 that tells no number at all
//   .dynsym            the section's size, where none of these tells; without the section the number is unknown

namespace warifu::inspection {

namespace {

constexpr std::uint64_t most_symbols = 4'000'000;
constexpr std::uint64_t longest_name = 64; // the names that we look for are shorter; longer ones are cut

} // namespace

const ElfSegment* Elf::segment_at(std::uint64_t address) const {
    for (const ElfSegment& segment : m_segments)
        if (segment.type == elf::pt_load && address >= segment.address && address - segment.address < segment.size)
            return &segment;
    return nullptr;
}

std::optional<std::uint64_t> Elf::file_offset(std::uint64_t address) const {
    const ElfSegment* segment = segment_at(address);
    return segment ? std::optional(segment->offset + (address - segment->address)) : std::nullopt;
}

Bytes Elf::memory(std::uint64_t address) const {
    const ElfSegment* segment = segment_at(address);
    if (segment == nullptr)
        return {};
    const std::uint64_t into = address - segment->address;
    return clipped(clipped(m_bytes, segment->offset, segment->size), into, segment->size - into);
}

std::optional<std::uint64_t> Elf::count_by_hash() const {
    const auto address = dynamic_value(elf::dt_hash);
    const auto offset = address ? file_offset(*address) : std::nullopt;
    if (!offset || !in_range(*offset, 8, m_bytes.size()))
        return std::nullopt;
    return half(*offset + 4);
}

std::optional<std::uint64_t> Elf::count_by_gnu_hash() const {
    const auto address = dynamic_value(elf::dt_gnu_hash);
    const auto offset = address ? file_offset(*address) : std::nullopt;
    if (!offset || !in_range(*offset, 16, m_bytes.size()))
        return std::nullopt;
    const std::uint64_t buckets = half(*offset);
    const std::uint64_t first_hashed = half(*offset + 4);
    const std::uint64_t bloom = half(*offset + 8);
    const std::uint64_t buckets_at = *offset + 16 + bloom * (m_is_64 ? 8 : 4);
    if (!in_range(buckets_at, buckets * 4, m_bytes.size()))
        return std::nullopt;
    std::uint64_t highest = 0;
    for (std::uint64_t i = 0; i < buckets; ++i)
        highest = std::max<std::uint64_t>(highest, half(buckets_at + i * 4));
    if (highest == 0 || highest < first_hashed)
        return std::nullopt;
    const std::uint64_t chains_at = buckets_at + buckets * 4;
    for (std::uint64_t symbol = highest; symbol < most_symbols; ++symbol) {
        const std::uint64_t at = chains_at + (symbol - first_hashed) * 4;
        if (!in_range(at, 4, m_bytes.size()))
            return std::nullopt;
        if ((half(at) & 1U) != 0)
            return symbol + 1;
    }
    return std::nullopt;
}

bool Elf::each_symbol(Bytes table, Bytes names, std::uint64_t count,
                      const std::function<void(const ElfSymbol&)>& call) const {
    const std::uint64_t size = m_is_64 ? 24 : 16;
    if (count > most_symbols || !in_range(0, count * size, table.size()))
        return false;
    for (std::uint64_t i = 1; i < count; ++i) { // symbol 0 is always the undefined one
        const std::byte* at = table.data() + i * size;
        const auto name = load<std::uint32_t>(at, m_order);
        const auto section = load<std::uint16_t>(at + (m_is_64 ? 6 : 14), m_order);
        const std::string_view text = as_text(clipped(names, name, longest_name));
        call({text.substr(0, text.find('\0')), section == 0});
    }
    return true;
}

bool Elf::each_dynamic_symbol(const std::function<void(const ElfSymbol&)>& call) const {
    if (m_dynamic.empty())
        return true; // static: there are none
    const auto symbols = dynamic_value(elf::dt_symtab);
    const auto strings = dynamic_value(elf::dt_strtab);
    const auto symbols_at = symbols ? file_offset(*symbols) : std::nullopt;
    const auto strings_at = strings ? file_offset(*strings) : std::nullopt;
    std::optional<std::uint64_t> count = dynamic_value(elf::dt_mips_symtabno);
    if (!count)
        count = count_by_hash();
    if (!count)
        count = count_by_gnu_hash();
    if (symbols_at && strings_at && count) {
        const Bytes names = clipped(m_bytes, *strings_at, dynamic_value(elf::dt_strsz).value_or(0));
        return each_symbol(clipped(m_bytes, *symbols_at, m_bytes.size()), names, *count, call);
    }
    const ElfSection* table = section(elf::sht_dynsym);
    if (table == nullptr || table->link >= m_sections.size())
        return false;
    const Bytes bytes = contents(*table);
    return each_symbol(bytes, contents(m_sections[table->link]), bytes.size() / (m_is_64 ? 24 : 16), call);
}

bool Elf::each_static_symbol(const std::function<void(const ElfSymbol&)>& call) const {
    const ElfSection* table = section(elf::sht_symtab);
    if (table == nullptr || table->link >= m_sections.size())
        return false;
    const Bytes bytes = contents(*table);
    return !bytes.empty() &&
           each_symbol(bytes, contents(m_sections[table->link]), bytes.size() / (m_is_64 ? 24 : 16), call);
}

} // namespace warifu::inspection
