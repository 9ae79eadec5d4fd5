#pragma once

#include <map>
#include <set>
#include <string>

#include "component_announcements.h"
#include "inspector.h"
#include "warifu/kernel/configuration.h"

namespace warifu::inspection {

/// Configurations that kernels of an image carry (IKCONFIG, kernel/configs.c) or have beside them (config-RELEASE), as
/// rows of kernel_configuration. One is told where it is plain which kernel was built with it, and of every kernel of
/// that release; what two of them leave out is what both do.
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
        std::map<std::string, KernelBanner> banners; ///< by their text, which tells one build from another
        std::vector<Found> configurations;
        bool has_mark = false; ///< that a configuration follows
    };
    struct Release;
    std::map<std::string, Release> releases() const;

    std::map<std::string, Image> m_images;             ///< by locator
    std::map<std::string, std::vector<Found>> m_files; ///< by release
};

} // namespace warifu::inspection
