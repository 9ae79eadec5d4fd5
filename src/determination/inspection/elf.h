#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/bytes.h"

namespace warifu::inspection {

/// Numbers of the ELF specification that we need (gABI, chapters 4 and 5; the processor supplements for machines).
namespace elf {
constexpr std::uint16_t et_rel = 1, et_exec = 2, et_dyn = 3, et_core = 4;
constexpr std::uint32_t pt_load = 1, pt_dynamic = 2, pt_interp = 3, pt_note = 4;
constexpr std::uint32_t nt_gnu_build_id = 3;
constexpr std::uint32_t pt_gnu_stack = 0x6474e551, pt_gnu_relro = 0x6474e552;
constexpr std::uint32_t pf_x = 1;
constexpr std::uint32_t sht_symtab = 2, sht_strtab = 3, sht_dynamic = 6, sht_nobits = 8, sht_dynsym = 11;
constexpr std::uint64_t dt_needed = 1, dt_pltrelsz = 2, dt_hash = 4, dt_strtab = 5, dt_symtab = 6, dt_strsz = 10,
                        dt_syment = 11, dt_soname = 14, dt_bind_now = 24, dt_flags = 30, dt_gnu_hash = 0x6ffffef5,
                        dt_flags_1 = 0x6ffffffb, dt_mips_symtabno = 0x70000011;
constexpr std::uint64_t df_bind_now = 8, df_1_now = 1, df_1_pie = 0x08000000;
} // namespace elf

struct ElfSegment {
    std::uint32_t type = 0;
    std::uint32_t flags = 0;
    std::uint64_t offset = 0;
    std::uint64_t address = 0;
    std::uint64_t size = 0; ///< in the file
};

struct ElfSection {
    std::string_view name;
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t link = 0;
};

struct ElfDynamic {
    std::uint64_t tag = 0;
    std::uint64_t value = 0;
};

struct ElfSymbol {
    std::string_view name;
    bool undefined = false;
};

/// A view of an ELF file; the bytes outlive it. Tables that lie outside the file are left away and named in `damage`.
class Elf {
public:
    /// Nothing when the bytes do not begin with a valid ELF header.
    static std::optional<Elf> parse(Bytes bytes);

    bool is_64() const { return m_is_64; }
    ByteOrder order() const { return m_order; }
    std::uint16_t type() const { return m_type; }
    std::uint16_t machine() const { return m_machine; }
    std::uint32_t flags() const { return m_flags; }
    const std::vector<ElfSegment>& segments() const { return m_segments; }
    const std::vector<ElfSection>& sections() const { return m_sections; }
    const std::vector<ElfDynamic>& dynamic() const { return m_dynamic; }
    const std::string& damage() const { return m_damage; }

    const ElfSegment* segment(std::uint32_t type) const;
    const ElfSection* section(std::uint32_t type) const;
    const ElfSection* section(std::string_view name) const;
    std::optional<std::uint64_t> dynamic_value(std::uint64_t tag) const;
    std::string_view interpreter() const;
    /// Names of the libraries that it is linked with.
    std::vector<std::string_view> needed() const;
    /// What the linker calls this very build (NT_GNU_BUILD_ID); empty: it has none.
    Bytes build_id() const;
    Bytes contents(const ElfSection& section) const;
    /// What the file holds of memory from an address on, to the end of the segment.
    Bytes memory(std::uint64_t address) const;

    /// The dynamic symbols, found through the dynamic segment alone (sections may have been stripped or lie), or
    /// through sections where there is no such segment. False when there should be some and they cannot be read.
    [[nodiscard]] bool each_dynamic_symbol(const std::function<void(const ElfSymbol&)>& call) const;
    /// The symbols of the static table; false when there is none, or none that can be read.
    [[nodiscard]] bool each_static_symbol(const std::function<void(const ElfSymbol&)>& call) const;

private:
    Elf() = default;
    void read_segments(std::uint64_t offset, std::uint64_t size, std::uint64_t count);
    void read_sections(std::uint64_t offset, std::uint64_t size, std::uint64_t count, std::uint64_t names);
    void read_dynamic();
    std::uint64_t word(std::uint64_t at) const; ///< a 32- or 64-bit field, by class; 0 outside the file
    std::uint32_t half(std::uint64_t at) const;
    std::uint64_t small(std::uint64_t at) const;
    const ElfSegment* segment_at(std::uint64_t address) const; ///< the loaded one whose file part holds the address
    std::optional<std::uint64_t> file_offset(std::uint64_t address) const;
    std::optional<std::uint64_t> count_by_hash() const;
    std::optional<std::uint64_t> count_by_gnu_hash() const;
    bool each_symbol(Bytes table, Bytes names, std::uint64_t count,
                     const std::function<void(const ElfSymbol&)>& call) const;

    Bytes m_bytes;
    bool m_is_64 = false;
    ByteOrder m_order = ByteOrder::Little;
    std::uint16_t m_type = 0;
    std::uint16_t m_machine = 0;
    std::uint32_t m_flags = 0;
    std::vector<ElfSegment> m_segments;
    std::vector<ElfSection> m_sections;
    std::vector<ElfDynamic> m_dynamic;
    std::string m_damage;
};

/// A NUL-terminated string at `offset`; empty when it runs out of `bytes`.
std::string_view c_string(Bytes bytes, std::uint64_t offset);

} // namespace warifu::inspection
