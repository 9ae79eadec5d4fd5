#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <map>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "inspectors.h"

// A few components that say their version themselves: the kernel, the C library, BusyBox, Dropbear. A list of all
// components is another determinator's work; the version strings here are what checks on the base system need.
//
// inspection.components is Complete when every byte of the artefact was accounted for, and a kernel or a C library was
// recognised in it: every Linux system has both, and an image without either is one that we did not understand.

namespace warifu::inspection {

namespace {

/// A component that announces itself: `mark`, then a version.
struct Announcement {
    Mark mark;
    std::string_view component;
    std::string_view vendor; ///< for the CPE name: vendor:product
    std::string_view confidence;
};

constexpr auto announcements = std::to_array<Announcement>({
    {Mark::LinuxVersion, "linux", "linux:linux_kernel", "high"},
    {Mark::Vermagic, "linux", "linux:linux_kernel", "high"},
    {Mark::BusyBox, "busybox", "busybox:busybox", "high"},
    {Mark::DropbearBanner, "dropbear", "dropbear_ssh_project:dropbear_ssh", "high"},
    {Mark::DropbearVersion, "dropbear", "dropbear_ssh_project:dropbear_ssh", "medium"},
    {Mark::GnuCLibrary, "glibc", "gnu:glibc", "high"},
});

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

class Components final : public Inspector {
public:
    void visit(const Blob& blob, const Marks& marks, RowSink& sink) override {
        if (blob.type != FileType::Regular)
            return;
        by_name(blob, sink);
        const std::string_view bytes = as_text(blob.bytes);
        // Scripts and pages quote such strings; programs, modules and unpacked kernels hold them.
        if (!blob.path.empty() && !bytes.starts_with("\177ELF"))
            return;
        for (const Announcement& announcement : announcements)
            search(blob, marks, announcement, sink);
        if (marks.has(Mark::MuslLibc))
            musl(blob, bytes, sink);
    }

    void absorb(Inspector& other) override {
        auto& theirs = static_cast<Components&>(other);
        m_seen.merge(theirs.m_seen);
        m_nameless_uclibc.merge(theirs.m_nameless_uclibc);
        for (auto& [key, module] : theirs.m_modules) {
            const auto [at, fresh] = m_modules.try_emplace(key, module);
            if (!fresh && module.locator < at->second.locator)
                at->second = std::move(module);
        }
    }

    void finish(const Ending& ending, RowSink& sink) override {
        for (const auto& [locator, tree] : ending.tree.file_systems)
            modules_folder(locator, tree, sink);
        nameless_uclibc(sink);
        for (const auto& [key, module] : m_modules)
            send(sink,
                 Blob{.locator = module.locator,
                      .filesystem = key.first,
                      .path = module.path,
                      .link_target = {},
                      .bytes = {}},
                 module.offset, "linux", key.second, module.evidence, "linux:linux_kernel", "high");
        Reasons reasons = reasons_against_all(ending);
        const bool base = std::any_of(m_seen.begin(), m_seen.end(), [](const auto& item) {
            const std::string& name = std::get<0>(item.first);
            return name == "linux" || name == "glibc" || name == "uclibc" || name == "musl";
        });
        if (!base)
            reasons.add("neither a kernel nor a C library was recognised");
        conclude(sink, "inspection.components", ending.artefact, reasons,
                 fmt::format("kernel, C library, BusyBox and Dropbear by their own version strings; {} found",
                             m_seen.size()));
    }

private:
    /// Component, version, file: each is told once.
    using Key = std::tuple<std::string, std::string, std::string>;

    /// The first place with a version behind it: format strings such as `Linux version %s` come before it.
    void search(const Blob& blob, const Marks& marks, const Announcement& what, RowSink& sink) {
        const std::string_view bytes = as_text(blob.bytes);
        for (const std::uint64_t at : marks.at(what.mark)) {
            const std::string_view behind = bytes.substr(at + text_of(what.mark).size());
            const auto version = what.mark == Mark::GnuCLibrary ? glibc_version(behind) : version_at(behind);
            if (version && what.mark == Mark::Vermagic) {
                keep_module(blob, at, *version, evidence_at(bytes, at));
                return;
            }
            if (version) {
                send(sink, blob, at, what.component, version, evidence_at(bytes, at), what.vendor, what.confidence);
                return;
            }
        }
    }

    /// One module of a file system tells its kernel's version: the first by name, whichever thread met it.
    void keep_module(const Blob& blob, std::size_t offset, const std::string& version, const std::string& evidence) {
        Module module{std::string(blob.locator), std::string(blob.path), evidence, offset};
        const auto [at, fresh] = m_modules.try_emplace({std::string(blob.filesystem), version}, module);
        if (!fresh && module.locator < at->second.locator)
            at->second = std::move(module);
    }

    /// musl's loader says `musl libc (arm)\nVersion %s`, and has the version as a string of its own.
    void musl(const Blob& blob, std::string_view bytes, RowSink& sink) {
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
        send(sink, blob, 0, "musl", version, "musl libc", "musl-libc:musl", version ? "medium" : "low");
    }

    /// C libraries whose file names tell: libuClibc-0.9.33.2.so, ld-uClibc.so.0, libc-2.31.so.
    void by_name(const Blob& blob, RowSink& sink) {
        const std::string_view name = base_name(blob.path);
        constexpr std::string_view with_version = "libuClibc-";
        if (name.starts_with(with_version) && name.ends_with(".so")) {
            const std::string_view version = name.substr(with_version.size(), name.size() - with_version.size() - 3);
            send(sink, blob, 0, "uclibc", version_at(version), std::string(name), "uclibc:uclibc", "high");
        } else if (name.starts_with("ld-uClibc-") && name.ends_with(".so")) {
            send(sink, blob, 0, "uclibc", version_at(name.substr(10, name.size() - 13)), std::string(name),
                 "uclibc:uclibc", "high");
        } else if (name.starts_with("ld-uClibc")) {
            m_nameless_uclibc.emplace(blob.locator, blob.path);
        } else if (name.starts_with("libc-2.") && name.ends_with(".so")) {
            send(sink, blob, 0, "glibc", version_at(name.substr(5, name.size() - 8)), std::string(name), "gnu:glibc",
                 "high");
        }
    }

    /// Archives may hold no entry of their own for a folder.
    void modules_folder(const std::string& locator, const FileSystemTree& tree, RowSink& sink) {
        for (const std::string& path : tree.names_in("/lib/modules")) {
            const auto version = version_at(base_name(path));
            const std::string place = locator + "!" + path;
            if (version)
                send(sink, Blob{.locator = place, .filesystem = locator, .path = path, .link_target = {}, .bytes = {}},
                     0, "linux", version, path, "linux:linux_kernel", "high");
        }
    }

    /// The loader of uClibc does not say its version; it is told only where no other file of the library does.
    void nameless_uclibc(RowSink& sink) {
        const auto versioned = [](const auto& item) {
            return std::get<0>(item.first) == "uclibc" && !std::get<1>(item.first).empty();
        };
        if (std::any_of(m_seen.begin(), m_seen.end(), versioned))
            return;
        for (const auto& [locator, path] : m_nameless_uclibc)
            send(sink, Blob{.locator = locator, .filesystem = {}, .path = path, .link_target = {}, .bytes = {}}, 0,
                 "uclibc", std::nullopt, std::string(base_name(path)), "uclibc:uclibc", "medium");
    }

    void send(RowSink& sink, const Blob& blob, std::size_t offset, std::string_view name,
              const std::optional<std::string>& version, const std::string& evidence, std::string_view vendor,
              std::string_view confidence) {
        if (!version && name == "linux")
            return;
        if (m_seen.size() > 10'000 || !m_seen.emplace(Key(name, version.value_or(""), blob.locator), 0).second)
            return;
        RowBuilder row("component", at_offset(blob.locator, offset));
        row.text("name", name).text("version", version);
        const std::string upstream = version ? std::string(upstream_version(*version)) : "";
        row.text("purl",
                 version ? fmt::format("pkg:generic/{}@{}", name, upstream) : fmt::format("pkg:generic/{}", name));
        row.text("cpe", fmt::format("cpe:2.3:{}:{}:{}:*:*:*:*:*:*:*", name == "linux" ? "o" : "a", vendor,
                                    version ? upstream : "*"));
        row.text("evidence", evidence).text("confidence", confidence);
        sink.row(row.take());
    }

    struct Module {
        std::string locator;
        std::string path;
        std::string evidence;
        std::size_t offset = 0;
    };
    std::map<std::pair<std::string, std::string>, Module> m_modules; ///< by file system and kernel version
    std::map<Key, char> m_seen;
    std::map<std::string, std::string> m_nameless_uclibc; ///< path by locator
};

} // namespace

std::unique_ptr<Inspector> make_components() { return std::make_unique<Components>(); }

} // namespace warifu::inspection
