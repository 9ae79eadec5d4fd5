#include "component_announcements.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace warifu::inspection {

/// A component that announces itself: `mark`, then a version.
struct Announcements::Announcement {
    Mark mark;
    std::string_view component;
    std::string_view kind;
    std::string_view vendor; ///< for the CPE name: vendor:product
    Confidence confidence;
};

namespace {

bool is_version_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_' || c == '+' || c == '~';
}

/// The version at the front of `text`: a digit, a dot further on; at most 64 characters.
std::optional<std::string> version_at(std::string_view text) {
    const std::string_view window = text.substr(0, 64);
    std::size_t end = 0;
    while (end < window.size() && is_version_character(window[end]))
        ++end;
    std::string_view version = window.substr(0, end);
    while (!version.empty() && (version.back() == '.' || version.back() == '-'))
        version.remove_suffix(1);
    if (version.empty() || version.front() < '0' || version.front() > '9' ||
        version.find('.') == std::string_view::npos)
        return std::nullopt;
    return std::string(version);
}

/// glibc's banner: `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`
std::optional<std::string> glibc_version(std::string_view text) {
    const std::size_t at = text.substr(0, 200).find("release version ");
    return at == std::string_view::npos ? std::nullopt : version_at(text.substr(at + 16));
}

/// The printable run around `at`: what a person would see of it in the file.
std::string evidence_at(std::string_view bytes, std::size_t at) {
    const std::string_view text = bytes.substr(at, 120);
    const auto end = std::find_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; });
    return {text.begin(), end};
}

/// Kernel and module versions carry the maker's suffix; CVE data knows numbers alone: `4.14.180-perf` is `4.14.180`.
std::string_view upstream_version(std::string_view version) {
    return version.substr(0, version.find_first_not_of("0123456789."));
}

/// What stands behind `#1` of a banner: `SMP PREEMPT_DYNAMIC Debian 6.1.90-1 (2024-05-03)`. What builder and compiler
/// say of themselves stands in brackets before it. Empty: it is no banner's line.
std::string_view behind_build_number(std::string_view line) {
    int depth = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        depth += line[at] == '(' ? 1 : line[at] == ')' ? -1 : 0;
        if (line[at] != '#' || depth != 0)
            continue;
        const std::size_t end = line.find_first_not_of("0123456789", at + 1);
        return end == std::string_view::npos || end == at + 1 || line[end] != ' ' ? "" : line.substr(end + 1);
    }
    return {};
}

/// 6.1 of 6.1.0-21-amd64.
std::string_view series_of(std::string_view version) {
    return version.substr(0, version.find_first_not_of("0123456789", version.find('.') + 1));
}

/// Debian's kernels are numbered by their modules' interface, and tell behind it which release they are:
/// `Linux version 5.10.0-21-armmp (…) (gcc…) #1 SMP Debian 5.10.162-1 (2023-01-21)`.
std::optional<std::string> debian_kernel(std::string_view line, std::string_view version) {
    constexpr std::string_view mark = "Debian ";
    std::string_view text = behind_build_number(line);
    for (const std::string_view word : {"SMP ", "PREEMPT ", "PREEMPT_DYNAMIC ", "PREEMPT_RT ", "RT "})
        if (text.starts_with(word))
            text.remove_prefix(word.size());
    if (!text.starts_with(mark))
        return std::nullopt;
    text.remove_prefix(mark.size());
    auto release = version_at(text);
    if (!release || series_of(*release) != series_of(version))
        return std::nullopt;
    text.remove_prefix(release->size());
    return text.starts_with('\n') || text.starts_with('\0') || text.starts_with(" (") ? release : std::nullopt;
}

std::optional<KernelBanner> kernel_banner(std::string_view behind) {
    auto release = version_at(behind);
    // Changelogs speak of `Linux version 5.4`; a kernel goes on with who built it.
    if (!release || !behind.substr(release->size()).starts_with(" ("))
        return std::nullopt;
    const std::string_view window = behind.substr(0, 400);
    const std::size_t end = std::min(window.find_first_of(std::string_view("\n\0", 2)), window.size() - 1);
    auto debian = debian_kernel(window.substr(0, end + 1), *release);
    std::string version = debian ? std::move(*debian) : *release;
    return KernelBanner{std::string(window.substr(0, end)), std::move(*release), std::move(version)};
}

std::optional<std::string> kernel_version(std::string_view behind) {
    auto banner = kernel_banner(behind);
    return banner ? std::optional(std::move(banner->version)) : std::nullopt;
}

/// Scripts and pages quote such strings; programs, modules and unpacked kernels hold them.
bool holds_programs(const Blob& blob) { return blob.path.empty() || as_text(blob.bytes).starts_with("\177ELF"); }

std::optional<std::string> version_behind(Mark mark, std::string_view behind) {
    if (mark == Mark::GnuCLibrary)
        return glibc_version(behind);
    return mark == Mark::LinuxVersion ? kernel_version(behind) : version_at(behind);
}

/// Zephyr's banner (its kernel/banner.c) goes on with `v1.14.0`, `build v3.4.0`, `build
/// zephyr-v2.6.0-536-g89212a7fbf5f` or `version 2.1.0`; or with %s, and then what git calls the build is a string of
/// its own.
std::optional<std::string> zephyr_version(std::string_view bytes, std::size_t at) {
    std::string_view text = bytes.substr(at, 200);
    for (const std::string_view word : {"build ", "version ", "zephyr-", "v"})
        if (text.starts_with(word))
            text.remove_prefix(word.size());
    if (auto version = version_at(text))
        return version;
    constexpr std::string_view tag("\0zephyr-v", 9);
    const std::size_t build = text.starts_with("%s") ? bytes.find(tag) : std::string_view::npos;
    return build == std::string_view::npos ? std::nullopt : version_at(bytes.substr(build + tag.size(), 64));
}

/// `ThreadX Cortex-M4/GNU Version 6.1.10 *`; before Microsoft had it, `Version G5.8sp4`. Nothing where it is not so.
std::optional<std::string> threadx_version(std::string_view text) {
    constexpr std::string_view word = " Version ";
    text = text.substr(0, std::min<std::size_t>(text.find('\0'), 120));
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(at + word.size());
    return version_at(text.starts_with('G') ? text.substr(1) : text);
}

/// 11 of 2.31-13+deb11u11: an update of a stable release. Empty: the version tells none.
std::string_view debian_release(std::string_view version) {
    constexpr std::string_view mark = "+deb";
    const std::size_t at = version.rfind(mark);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = version.substr(at + mark.size());
    const std::size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    return end < rest.size() && rest[end] == 'u' ? rest.substr(0, end) : std::string_view();
}

/// Which package it was built as: `BusyBox v1.30.1 (Debian 1:1.30.1-6+b3)`, `GNU C Library (Ubuntu
/// GLIBC 2.35-0ubuntu3)`. What a distribution mends keeps upstream's number, so this tells more than the version.
void add_distribution(packages::Package& package, std::string_view evidence) {
    for (const auto& [mark, distribution] : {std::pair("(Debian ", "debian"), std::pair("(Debian GLIBC ", "debian"),
                                             std::pair("(Ubuntu ", "ubuntu"), std::pair("(Ubuntu GLIBC ", "ubuntu")}) {
        const std::size_t at = evidence.find(mark);
        if (at == std::string_view::npos)
            continue;
        const std::string_view rest = evidence.substr(at + std::string_view(mark).size());
        const std::string_view version = rest.substr(0, rest.find(')'));
        const bool whole = version.size() < std::min<std::size_t>(rest.size(), 64);
        if (!whole || version.empty() || version.front() < '0' || version.front() > '9' ||
            !std::ranges::all_of(version, [](char c) { return is_version_character(c) || c == ':'; }))
            continue;
        package.type = "deb";
        package.group = distribution;
        package.url_version = package.origin_version = version;
        package.origin = package.name;
        package.qualifiers = {{"arch", "source"}};
        if (const std::string_view release = debian_release(version); !release.empty())
            package.qualifiers.emplace_back("distro", fmt::format("debian-{}", release));
        return;
    }
}

struct Place {
    std::string locator;
    std::string filesystem;
    std::string path;
};

Place place_of(const Blob& blob, std::size_t offset) {
    return {at_offset(blob.locator, offset), std::string(blob.filesystem), std::string(blob.path)};
}

void tell(ComponentList& list, Place place, std::string_view name, std::string_view kind,
          const std::optional<std::string>& version, const std::string& evidence, std::string_view vendor,
          Confidence confidence) {
    const std::string upstream = version ? std::string(upstream_version(*version)) : "";
    FoundComponent found;
    found.package.name = name;
    found.package.version = version;
    if (version)
        found.package.url_version = upstream;
    found.package.type = "generic";
    if (!vendor.empty())
        found.package.cpe = fmt::format("cpe:2.3:{}:{}:{}:*:*:*:*:*:*:*", kind == "kernel" ? "o" : "a", vendor,
                                        version ? upstream : "*");
    found.package.evidence = evidence;
    if (version && name != "linux") // kernel.org mends its stable releases itself
        add_distribution(found.package, evidence);
    found.locator = std::move(place.locator);
    found.filesystem = std::move(place.filesystem);
    found.path = std::move(place.path);
    found.kind = kind;
    found.found_by = "announcement";
    found.confidence = confidence;
    list.add(std::move(found));
}

} // namespace

std::vector<KernelBanner> kernel_banners(const Blob& blob, const Marks& marks) {
    std::vector<KernelBanner> banners;
    for (const std::uint64_t at : marks.at(Mark::LinuxVersion))
        if (auto banner = kernel_banner(as_text(blob.bytes).substr(at + text_of(Mark::LinuxVersion).size())))
            banners.push_back(std::move(*banner));
    return banners;
}

void Announcements::visit(const Blob& blob, const Marks& marks, ComponentList& list) {
    static constexpr auto announcements = std::to_array<Announcement>({
        {Mark::LinuxVersion, "linux", "kernel", "linux:linux_kernel", Confidence::High},
        {Mark::Vermagic, "linux", "kernel", "linux:linux_kernel", Confidence::High},
        {Mark::BusyBox, "busybox", "application", "busybox:busybox", Confidence::High},
        {Mark::DropbearBanner, "dropbear", "application", "dropbear_ssh_project:dropbear_ssh", Confidence::High},
        {Mark::DropbearVersion, "dropbear", "application", "dropbear_ssh_project:dropbear_ssh", Confidence::Medium},
        {Mark::GnuCLibrary, "glibc", "library", "gnu:glibc", Confidence::High},
    });
    by_name(blob, list);
    if (!holds_programs(blob))
        return;
    for (const Announcement& announcement : announcements)
        search(blob, marks, announcement, list);
    if (marks.has(Mark::MuslLibc))
        musl(blob, list);
    real_time(blob, marks, list);
    lwip(blob, marks, list);
}

void Announcements::real_time(const Blob& blob, const Marks& marks, ComponentList& list) {
    const std::string_view bytes = as_text(blob.bytes);
    const auto found = [&](std::uint64_t at, std::string_view name, const std::optional<std::string>& version,
                           std::string_view vendor, Confidence confidence) {
        tell(list, place_of(blob, at), name, "kernel", version, evidence_at(bytes, at), vendor, confidence);
    };
    for (const std::uint64_t at : marks.at(Mark::ZephyrBanner)) {
        found(at, "zephyr", zephyr_version(bytes, at + text_of(Mark::ZephyrBanner).size()), "zephyrproject:zephyr",
              Confidence::High);
        break;
    }
    for (const std::uint64_t at : marks.at(Mark::ThreadX))
        if (const auto version = threadx_version(bytes.substr(at))) {
            found(at, "threadx", version, "", Confidence::High);
            break;
        }
    // The names that FreeRTOS gives to two of its tasks, unless the maker gives others. It tells no version.
    if (marks.has(Mark::FreeRtosTimer) && bytes.find(std::string_view("\0IDLE\0", 6)) != std::string_view::npos)
        found(marks.at(Mark::FreeRtosTimer).front() + 1, "freertos", std::nullopt, "", Confidence::Low);
}

/// Its web server calls itself `lwIP/2.1.2 (http://savannah.nongnu.org/projects/lwip)` (apps/httpd_opts.h); what its
/// core asserts (core/tcp.c) tells no version.
void Announcements::lwip(const Blob& blob, const Marks& marks, ComponentList& list) {
    const std::string_view bytes = as_text(blob.bytes);
    constexpr std::string_view vendor = "lwip_project:lwip";
    for (const std::uint64_t at : marks.at(Mark::LwipAgent)) {
        const std::string_view behind = bytes.substr(at + text_of(Mark::LwipAgent).size());
        const auto version = version_at(behind);
        if (!version || !behind.substr(version->size()).starts_with(" (http://savannah.nongnu.org/projects/lwip"))
            continue;
        tell(list, place_of(blob, at), "lwip", "library", version, evidence_at(bytes, at), vendor, Confidence::High);
        return;
    }
    if (marks.has(Mark::LwipTimer)) {
        const std::uint64_t at = marks.at(Mark::LwipTimer).front();
        tell(list, place_of(blob, at), "lwip", "library", std::nullopt, evidence_at(bytes, at), vendor,
             Confidence::Medium);
    }
}

void Announcements::absorb(Announcements& other) {
    m_nameless_uclibc.merge(other.m_nameless_uclibc);
    for (auto& [key, module] : other.m_modules) {
        const auto [at, fresh] = m_modules.try_emplace(key, module);
        if (!fresh && module.locator < at->second.locator)
            at->second = std::move(module);
    }
}

/// The first place with a version behind it: format strings such as `Linux version %s` come before it.
void Announcements::search(const Blob& blob, const Marks& marks, const Announcement& what, ComponentList& list) {
    const std::string_view bytes = as_text(blob.bytes);
    for (const std::uint64_t at : marks.at(what.mark)) {
        const std::string_view behind = bytes.substr(at + text_of(what.mark).size());
        const auto version = version_behind(what.mark, behind);
        if (!version)
            continue;
        if (what.mark == Mark::Vermagic) {
            keep_module(blob, at, *version, evidence_at(bytes, at));
            // The kernel's own modules come out of its build; those of others are programs like any other.
            if (bytes.find(std::string_view("\0intree=Y\0", 10)) != std::string_view::npos)
                list.accounted(blob);
            return;
        }
        tell(list, place_of(blob, at), what.component, what.kind, version, evidence_at(bytes, at), what.vendor,
             what.confidence);
        list.accounted(blob);
        return;
    }
}

/// One module of a file system tells its kernel's version: the first by name, whichever thread met it.
void Announcements::keep_module(const Blob& blob, std::size_t offset, const std::string& version,
                                const std::string& evidence) {
    Module module{std::string(blob.locator), std::string(blob.path), evidence, offset};
    const auto [at, fresh] = m_modules.try_emplace({std::string(blob.filesystem), version}, module);
    if (!fresh && module.locator < at->second.locator)
        at->second = std::move(module);
}

/// musl's loader says `musl libc (arm)\nVersion %s`, and has the version as a string of its own.
void Announcements::musl(const Blob& blob, ComponentList& list) {
    const std::string_view bytes = as_text(blob.bytes);
    if (!base_name(blob.path).starts_with("ld-musl-") && base_name(blob.path) != "libc.so")
        return;
    std::optional<std::string> version;
    for (std::size_t at = bytes.find(std::string_view("\0001.", 3)); at != std::string_view::npos && !version;
         at = bytes.find(std::string_view("\0001.", 3), at + 1)) {
        const std::string_view text = bytes.substr(at + 1, 16);
        const std::string_view whole = text.substr(0, text.find('\0'));
        const bool numbers = whole.size() >= 5 && whole.size() < 10 && upstream_version(whole) == whole;
        if (numbers && std::count(whole.begin(), whole.end(), '.') == 2)
            version = std::string(whole);
    }
    tell(list, place_of(blob, 0), "musl", "library", version, "musl libc", "musl-libc:musl",
         version ? Confidence::Medium : Confidence::Low);
    list.accounted(blob);
}

/// C libraries whose file names tell: libuClibc-0.9.33.2.so, ld-uClibc.so.0, libc-2.31.so.
void Announcements::by_name(const Blob& blob, ComponentList& list) {
    const std::string_view name = base_name(blob.path);
    const auto named = [&](std::string_view library, std::string_view version, std::string_view vendor) {
        tell(list, place_of(blob, 0), library, "library", version_at(version), std::string(name), vendor,
             Confidence::High);
        list.accounted(blob);
    };
    constexpr std::string_view with_version = "libuClibc-";
    if (name.starts_with(with_version) && name.ends_with(".so")) {
        named("uclibc", name.substr(with_version.size(), name.size() - with_version.size() - 3), "uclibc:uclibc");
    } else if (name.starts_with("ld-uClibc-") && name.ends_with(".so")) {
        named("uclibc", name.substr(10, name.size() - 13), "uclibc:uclibc");
    } else if (name.starts_with("ld-uClibc")) {
        m_nameless_uclibc.emplace(blob.locator, blob.path);
        list.accounted(blob);
    } else if (name.starts_with("libc-2.") && name.ends_with(".so")) {
        named("glibc", name.substr(5, name.size() - 8), "gnu:glibc");
    }
}

void Announcements::finish(const FileTree& tree, ComponentList& list) {
    constexpr std::string_view vendor = "linux:linux_kernel";
    // Archives may hold no entry of their own for a folder.
    for (const auto& [locator, files] : tree.file_systems)
        for (const std::string& path : files.names_in("/lib/modules"))
            if (const auto version = version_at(base_name(path)))
                tell(list, {locator + "!" + path, locator, path}, "linux", "kernel", version, path, vendor,
                     Confidence::High);
    for (const auto& [key, module] : m_modules)
        tell(list, {at_offset(module.locator, module.offset), key.first, module.path}, "linux", "kernel", key.second,
             module.evidence, vendor, Confidence::High);
    // The loader of uClibc does not say its version; it is told only where no other file of the library does.
    if (!list.has_version_of("uclibc"))
        for (const auto& [locator, path] : m_nameless_uclibc)
            tell(list, {locator, {}, path}, "uclibc", "library", std::nullopt, std::string(base_name(path)),
                 "uclibc:uclibc", Confidence::Medium);
}

} // namespace warifu::inspection
