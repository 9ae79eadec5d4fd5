#include "kernel_configurations.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "findings.h"
#include "warifu/base/findings.h"

namespace warifu::inspection {

namespace {

/// `# Linux/arm 5.10.110 Kernel Configuration` stands in its third line. Kernels before 2.6.39 write another head;
/// which of their folders hang on which setting is not known here.
bool has_head(std::string_view text) {
    constexpr std::string_view head = "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/";
    return text.starts_with(head) && text.substr(0, 200).find(" Kernel Configuration\n") != text.npos;
}

/// What a nameless part was cut out of: `IMAGE!gzip@0x40` of `IMAGE!gzip@0x40!kernel@0x0`.
std::string_view around(std::string_view locator) { return locator.substr(0, locator.rfind('!')); }

/// IKCONFIG is packed in the kernel: `KERNEL!gzip@0xb0c410!text@0x0`.
std::string_view kernel_around(std::string_view locator) {
    const std::size_t gzip = locator.rfind("!gzip@");
    return gzip == std::string_view::npos ? std::string_view() : locator.substr(0, gzip);
}

std::string_view image_of(const Blob& blob) { return blob.path.empty() ? around(blob.locator) : blob.locator; }

} // namespace

/// Kernels of one release.
struct KernelConfigurations::Release {
    std::set<std::string> versions;
    std::vector<const Found*> configurations;
    std::size_t kernels = 0;
    bool all_told = true;
};

void KernelConfigurations::visit(const Blob& blob, const Marks& marks) {
    const std::string_view text = as_text(blob.bytes);
    for (const KernelBanner& banner : kernel_banners(blob, marks))
        m_images[std::string(image_of(blob))].banners.emplace(banner.text, banner);
    if (blob.path.empty() && text.ends_with("IKCFG_ST"))
        m_images[std::string(image_of(blob))].has_mark = true;
    if (!has_head(text))
        return;
    auto configuration = kernel::read_configuration(text);
    if (!configuration)
        return;
    Found found{std::string(blob.locator), std::move(*configuration)};
    constexpr std::string_view beside = "config-";
    if (const std::string_view name = base_name(blob.path); name.starts_with(beside))
        m_files[std::string(name.substr(beside.size()))].push_back(std::move(found));
    else if (const std::string_view kernel = kernel_around(blob.locator); blob.path.empty() && !kernel.empty())
        m_images[std::string(kernel)].configurations.push_back(std::move(found));
}

void KernelConfigurations::absorb(KernelConfigurations& other) {
    for (auto& [locator, image] : other.m_images) {
        Image& ours = m_images[locator];
        ours.banners.merge(image.banners);
        ours.has_mark = ours.has_mark || image.has_mark;
        std::ranges::move(image.configurations, std::back_inserter(ours.configurations));
    }
    for (auto& [release, files] : other.m_files)
        std::ranges::move(files, std::back_inserter(m_files[release]));
}

std::map<std::string, KernelConfigurations::Release> KernelConfigurations::releases() const {
    std::map<std::string, Release> releases;
    for (const auto& [locator, image] : m_images) {
        // Of several kernels in one part, nobody can tell whose a configuration is.
        const bool told = image.has_mark && image.banners.size() == 1 && image.configurations.size() == 1;
        for (const auto& [text, banner] : image.banners) {
            Release& release = releases[banner.release];
            release.versions.insert(banner.version);
            ++release.kernels;
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
    std::erase_if(releases, [](const auto& each) { return !each.second.all_told; });
    return releases;
}

void KernelConfigurations::send(RowSink& sink) const {
    for (const auto& [name, release] : releases()) {
        std::vector<std::string> off = release.configurations.front()->configuration.off;
        for (const Found* found : release.configurations)
            std::erase_if(off, [&](const std::string& setting) { return !found->configuration.is_off(setting); });
        std::string locator = release.configurations.front()->locator;
        for (const Found* found : release.configurations)
            locator = std::min(locator, found->locator);
        for (const std::string& version : release.versions)
            sink.row(RowBuilder("kernel_configuration", locator)
                         .text("release", name)
                         .text("version", version)
                         .all({{"off", fmt::format("{}", fmt::join(off, " "))}})
                         .take());
    }
}

} // namespace warifu::inspection
