#include "hardening.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace warifu::inspection {

namespace {

// From the e_machine registry of the gABI.
struct Machine {
    std::uint16_t number;
    std::string_view name;
    /// What Linux (and the C library) does where PT_GNU_STACK is missing: `n` stack is executable, `y` it is not,
    /// `?` it depends on the kernel's version (x86-64: since 5.8 not executable).
    char without_gnu_stack;
};

constexpr std::uint16_t em_386 = 3, em_mips = 8, em_ppc64 = 21, em_riscv = 243;

constexpr std::array<Machine, 17> machines = {{
    {2, "sparc", 'n'},
    {em_386, "x86", 'n'},
    {4, "m68k", 'n'},
    {em_mips, "mips", 'n'},
    {15, "parisc", 'n'},
    {20, "powerpc", 'n'},
    {em_ppc64, "powerpc64", 'y'},
    {22, "s390x", '?'},
    {40, "arm", 'n'},
    {42, "sh", 'n'},
    {43, "sparc64", '?'},
    {62, "x86-64", '?'},
    {93, "arc", '?'},
    {94, "xtensa", '?'},
    {183, "aarch64", 'y'},
    {195, "arc", '?'},
    {em_riscv, "riscv", 'y'},
}};

const Machine* find_machine(std::uint16_t number) {
    const auto* const found =
        std::find_if(machines.begin(), machines.end(), [&](const Machine& m) { return m.number == number; });
    return found == machines.end() ? nullptr : found;
}

std::string arch_of(const Elf& file) {
    const Machine* machine = find_machine(file.machine());
    if (machine == nullptr)
        return fmt::format("machine-{}", file.machine());
    std::string name(machine->name);
    const bool little = file.order() == ByteOrder::Little;
    if (file.machine() == em_mips)
        return name + (file.is_64() ? "64" : "") + (little ? "el" : "");
    if (file.machine() == em_ppc64)
        return name + (little ? "le" : "");
    if (file.machine() == em_riscv)
        return name + (file.is_64() ? "64" : "32");
    if ((name == "arm" || name == "aarch64") && !little)
        return name + (name == "arm" ? "eb" : "_be");
    return name;
}

std::string kind_of(const Elf& file, std::string_view name) {
    switch (file.type()) {
    case elf::et_rel:
        return file.section(".modinfo") != nullptr || file.section(".gnu.linkonce.this_module") != nullptr ? "module"
                                                                                                           : "object";
    case elf::et_exec: return "executable";
    case elf::et_core: return "core";
    case elf::et_dyn: break;
    default: return "object";
    }
    if ((file.dynamic_value(elf::dt_flags_1).value_or(0) & elf::df_1_pie) != 0)
        return "executable";
    // Before DF_1_PIE (binutils 2.26) a PIE is known by its interpreter; a C library has one as well, and a name.
    const bool library = file.dynamic_value(elf::dt_soname).has_value() || name.find(".so") != std::string_view::npos;
    return file.segment(elf::pt_interp) != nullptr && !library ? "executable" : "shared";
}

std::optional<std::string> nx_of(const Elf& file) {
    if (const ElfSegment* stack = file.segment(elf::pt_gnu_stack); stack != nullptr)
        return (stack->flags & elf::pf_x) != 0 ? "no" : "yes";
    const Machine* machine = find_machine(file.machine());
    if (machine == nullptr || machine->without_gnu_stack == '?')
        return std::nullopt;
    return machine->without_gnu_stack == 'y' ? "yes" : "no";
}

std::optional<std::string> relro_of(const Elf& file) {
    if (file.dynamic().empty() && file.type() == elf::et_exec)
        return "not-applicable";
    if (file.segment(elf::pt_gnu_relro) == nullptr)
        return "none";
    const bool now = file.dynamic_value(elf::dt_bind_now).has_value() ||
                     (file.dynamic_value(elf::dt_flags).value_or(0) & elf::df_bind_now) != 0 ||
                     (file.dynamic_value(elf::dt_flags_1).value_or(0) & elf::df_1_now) != 0;
    // Without a lazy procedure table there is nothing left that is written later.
    const bool nothing_lazy = file.dynamic_value(elf::dt_pltrelsz).value_or(0) == 0;
    return now || nothing_lazy ? "full" : "partial";
}

// Functions of glibc for which _FORTIFY_SOURCE has a checked form (debug/Versions, the *_chk names there).
constexpr std::array<std::string_view, 74> fortifiable = {
    "asprintf",       "confstr",  "dprintf",         "explicit_bzero", "fdelt",          "fgets",
    "fgets_unlocked", "fgetws",   "fgetws_unlocked", "fprintf",        "fread",          "fread_unlocked",
    "fwprintf",       "getcwd",   "getdomainname",   "getgroups",      "gethostname",    "getlogin_r",
    "gets",           "getwd",    "longjmp",         "mbsnrtowcs",     "mbsrtowcs",      "mbstowcs",
    "memcpy",         "memmove",  "mempcpy",         "memset",         "obstack_printf", "obstack_vprintf",
    "poll",           "ppoll",    "pread",           "pread64",        "printf",         "ptsname_r",
    "read",           "readlink", "readlinkat",      "realpath",       "recv",           "recvfrom",
    "snprintf",       "sprintf",  "stpcpy",          "stpncpy",        "strcat",         "strcpy",
    "strncat",        "strncpy",  "swprintf",        "syslog",         "ttyname_r",      "vasprintf",
    "vdprintf",       "vfprintf", "vfwprintf",       "vprintf",        "vsnprintf",      "vsprintf",
    "vswprintf",      "vsyslog",  "vwprintf",        "wcpcpy",         "wcpncpy",        "wcrtomb",
    "wcscat",         "wcscpy",   "wcsncat",         "wcsncpy",        "wcsnrtombs",     "wcsrtombs",
    "wcstombs",       "wprintf",
};
static_assert(std::is_sorted(fortifiable.begin(), fortifiable.end()));

struct SymbolFindings {
    bool canary = false;
    bool defines_canary = false;
    std::uint64_t checked = 0;
    std::uint64_t unchecked = 0;
};

void look_at(const ElfSymbol& symbol, SymbolFindings& findings) {
    const std::string_view name = symbol.name.substr(0, symbol.name.find('@'));
    if (name.starts_with("__stack_chk_") || name == "__stack_smash_handler" || name == "__intel_security_cookie") {
        (symbol.undefined ? findings.canary : findings.defines_canary) = true;
    } else if (symbol.undefined && name.starts_with("__") && name.ends_with("_chk")) {
        ++findings.checked;
    } else if (symbol.undefined && std::binary_search(fortifiable.begin(), fortifiable.end(), name)) {
        ++findings.unchecked;
    }
}

void judge_symbols(const Elf& file, Hardening& result) {
    SymbolFindings findings;
    const auto look = [&](const ElfSymbol& symbol) { look_at(symbol, findings); };
    const bool dynamic = !file.dynamic().empty();
    const bool imports = file.dynamic_value(elf::dt_needed).has_value(); // linked against a C library at run time
    const bool read_dynamic = dynamic && file.each_dynamic_symbol(look);
    SymbolFindings local;
    const bool read_static = file.each_static_symbol([&](const ElfSymbol& symbol) { look_at(symbol, local); });
    // Where the function itself is in the file (a C library, a static program) the C library alone may call it.
    if (findings.canary || local.canary)
        result.canary = "yes";
    else if (!findings.defines_canary && !local.defines_canary && ((imports && read_dynamic) || read_static))
        result.canary = "no";
    // In a static program the C library's own calls cannot be told from the program's.
    if (!imports || !read_dynamic)
        return;
    if (findings.checked == 0)
        result.fortify = findings.unchecked == 0 ? "nothing-to-fortify" : "no";
    else
        result.fortify = findings.unchecked == 0 ? "yes" : "partial";
}

} // namespace

Hardening hardening_of(const Elf& file, std::string_view name) {
    Hardening result;
    result.arch = arch_of(file);
    result.kind = kind_of(file, name);
    result.stripped = file.section(elf::sht_symtab) == nullptr;
    const bool program = result.kind == "executable";
    if (!program && result.kind != "shared") {
        result.nx = result.pie = result.relro = result.canary = result.fortify = "not-applicable";
        return result;
    }
    if (program)
        result.interpreter = file.interpreter();
    if (!file.damage().empty() || file.segments().empty())
        return result; // what a damaged file lacks may have been in the missing part
    result.nx = nx_of(file);
    result.pie = !program ? "not-applicable" : file.type() == elf::et_dyn ? "yes" : "no";
    result.relro = relro_of(file);
    judge_symbols(file, result);
    return result;
}

} // namespace warifu::inspection
