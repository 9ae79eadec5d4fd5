#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "component_announcements.h"
#include "inspector.h"
#include "warifu/kernel/configuration.h"

namespace warifu::inspection {

/// Kernels of an image, and the configurations that they carry (IKCONFIG, kernel/configs.c) or have beside them
/// (config-RELEASE), as rows of kernel_configuration. A configuration counts where it is plain which kernel was built
/// with it; of several kernels of one release what all of them leave out, and nothing where one of them tells nothing,
/// or where modules are there that a configuration does not know of.
class KernelConfigurations {
public:
    void visit(const Blob& blob, const Marks& marks);
    void absorb(KernelConfigurations& other);
    void send(RowSink& sink) const;

private:
    struct Found {
        std::string locator;
        kernel::Configuration configuration;
    };
    /// Parts of one stream, or one file: a kernel, unpacked.
    struct Image {
        std::vector<KernelBanner> banners;
        std::vector<Found> configurations;
        std::size_t marks = 0; ///< that a configuration follows
    };
    struct Release;
    void visit_module(std::string_view path);
    void visit_configuration(const Blob& blob);
    std::map<std::string, Release> releases() const;
    void send(const std::string& name, const Release& release, RowSink& sink) const;

    std::map<std::string, Image> m_images;                  ///< by locator
    std::map<std::string, std::vector<Found>> m_files;      ///< by release
    std::map<std::string, std::set<std::string>> m_modules; ///< files of the kernel's source, by release
    bool m_strays = false;                                  ///< modules of which nobody knows where they come from
};

} // namespace warifu::inspection
