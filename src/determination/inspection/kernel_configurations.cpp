#include "kernel_configurations.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "findings.h"
#include "warifu/base/findings.h"

namespace warifu::inspection {

namespace {

constexpr std::string_view modules_folder = "/lib/modules/";
constexpr std::string_view follows = "IKCFG_ST";

/// What a nameless part was cut out of: `IMAGE!gzip@0x40` of `IMAGE!gzip@0x40!kernel@0x0`.
std::string_view around(std::string_view locator) { return locator.substr(0, locator.rfind('!')); }

/// IKCONFIG is packed in the kernel: `KERNEL!gzip@0xb0c410!text@0x0`.
std::string_view kernel_around(std::string_view locator) {
    const std::size_t gzip = locator.rfind("!gzip@");
    return gzip == std::string_view::npos ? std::string_view() : locator.substr(0, gzip);
}

std::string_view image_of(const Blob& blob) { return blob.path.empty() ? around(blob.locator) : blob.locator; }

/// `foo.ko`, packed or not.
bool is_module(std::string_view path) {
    const std::string_view name = base_name(path);
    return name.ends_with(".ko") || name.find(".ko.") != name.npos;
}

/// config-5.10.20-camera, where Debian and others put it.
std::string_view release_beside(std::string_view path) {
    constexpr std::string_view name = "/boot/config-";
    return path.starts_with(name) && path.find('/', name.size()) == path.npos ? path.substr(name.size())
                                                                              : std::string_view();
}

bool is_text_file(const Blob& blob) {
    return !blob.path.empty() && as_text(blob.bytes).substr(0, 4096).find('\0') == std::string_view::npos;
}

/// Whether the release may be of that version: 5.10.20-camera of 5.10.20.
bool is_of(std::string_view release, std::string_view version) {
    return !version.empty() && release.starts_with(version) &&
           (release.size() == version.size() || release[version.size()] < '0' || release[version.size()] > '9');
}

} // namespace

/// Kernels of one release.
struct KernelConfigurations::Release {
    std::set<std::string> versions;
    std::vector<const Found*> configurations;
    std::string locator;
    std::size_t kernels = 0;
    bool all_told = true;
};

void KernelConfigurations::visit(const Blob& blob, const Marks& marks) {
    if (is_module(blob.path))
        return visit_module(blob.path);
    const std::string_view text = as_text(blob.bytes);
    if (marks.has(Mark::LinuxVersion) && !is_text_file(blob))
        if (auto banners = kernel_banners(blob, marks); !banners.empty())
            std::ranges::move(banners, std::back_inserter(m_images[std::string(image_of(blob))].banners));
    if (blob.path.empty() && text.ends_with(follows))
        ++m_images[std::string(image_of(blob))].marks;
    if (text.starts_with("#\n# Automatically generated file; DO NOT EDIT.\n"))
        visit_configuration(blob);
}

/// `/lib/modules/5.10.20-camera/kernel/drivers/watchdog/sbc60xxwdt.ko` is built from drivers/watchdog/sbc60xxwdt.c.
void KernelConfigurations::visit_module(std::string_view path) {
    const std::size_t at = path.find(modules_folder);
    const std::string_view below = at == path.npos ? std::string_view() : path.substr(at + modules_folder.size());
    constexpr std::string_view kernel = "/kernel/";
    const std::size_t tree = below.find(kernel);
    if (tree == below.npos || below.substr(0, tree).find('/') != below.npos)
        m_strays = true;
    else
        m_modules[std::string(below.substr(0, tree))].emplace(below.substr(tree + kernel.size()));
}

void KernelConfigurations::visit_configuration(const Blob& blob) {
    auto configuration = kernel::read_configuration(as_text(blob.bytes));
    if (!configuration || !kernel::knows_folders_of(configuration->version))
        return;
    Found found{std::string(blob.locator), std::move(*configuration)};
    if (const std::string_view release = release_beside(blob.path); !release.empty())
        m_files[std::string(release)].push_back(std::move(found));
    else if (const std::string_view kernel = kernel_around(blob.locator); blob.path.empty() && !kernel.empty())
        m_images[std::string(kernel)].configurations.push_back(std::move(found));
}

void KernelConfigurations::absorb(KernelConfigurations& other) {
    for (auto& [locator, image] : other.m_images) {
        Image& ours = m_images[locator];
        std::ranges::move(image.banners, std::back_inserter(ours.banners));
        std::ranges::move(image.configurations, std::back_inserter(ours.configurations));
        ours.marks += image.marks;
    }
    for (auto& [release, files] : other.m_files)
        std::ranges::move(files, std::back_inserter(m_files[release]));
    for (auto& [release, files] : other.m_modules)
        m_modules[release].merge(files);
    m_strays = m_strays || other.m_strays;
}

std::map<std::string, KernelConfigurations::Release> KernelConfigurations::releases() const {
    std::map<std::string, Release> releases;
    for (const auto& [locator, image] : m_images) {
        // Of several kernels in one part, nobody can tell whose a configuration is.
        const bool told = image.marks == 1 && image.banners.size() == 1 && image.configurations.size() == 1;
        for (const KernelBanner& banner : image.banners) {
            Release& release = releases[banner.release];
            release.versions.insert(banner.version);
            ++release.kernels;
            if (release.locator.empty() || locator < release.locator)
                release.locator = locator;
            release.all_told = release.all_told && told;
            if (told)
                release.configurations.push_back(&image.configurations.front());
        }
    }
    for (const auto& [name, files] : m_files) {
        const auto release = releases.find(name);
        if (release == releases.end() || release->second.kernels != 1)
            continue;
        release->second.all_told = true;
        for (const Found& file : files)
            release->second.configurations.push_back(&file);
    }
    return releases;
}

void KernelConfigurations::send(RowSink& sink) const {
    for (const auto& [name, release] : releases())
        send(name, release, sink);
}

/// A kernel that tells nothing is told too: whoever takes another's word for it must know of it.
void KernelConfigurations::send(const std::string& name, const Release& release, RowSink& sink) const {
    std::vector<std::string> off;
    std::string locator = release.locator;
    const bool fits = std::ranges::all_of(
        release.configurations, [&](const Found* found) { return is_of(name, found->configuration.version); });
    if (release.all_told && fits && !m_strays && !release.configurations.empty()) {
        kernel::Configuration common = release.configurations.front()->configuration;
        locator = release.configurations.front()->locator;
        for (const Found* found : release.configurations) {
            std::erase_if(common.off,
                          [&](const std::string& setting) { return !found->configuration.is_off(setting); });
            locator = std::min(locator, found->locator);
        }
        if (const auto modules = m_modules.find(name); modules != m_modules.end())
            for (const std::string& file : modules->second)
                common.found(file);
        off = std::move(common.off);
    }
    for (const std::string& version : release.versions)
        sink.row(RowBuilder("kernel_configuration", locator)
                     .text("release", name)
                     .text("version", version)
                     .all({{"off", fmt::format("{}", fmt::join(off, " "))}})
                     .take());
}

} // namespace warifu::inspection
