#pragma once

#include "component_list.h"

namespace warifu::inspection {

/// `Linux version 5.10.0-32-armmp (…)`.
struct KernelBanner {
    std::string text;    ///< up to its end of line, at most 400 bytes
    std::string release; ///< 5.10.0-32-armmp, as uname tells it
    std::string version; ///< 5.10.223-1 where the banner tells the distribution's, else the release
};
/// All that stand in the bytes, whatever these are.
std::vector<KernelBanner> kernel_banners(const Blob& blob, const Marks& marks);

/// The base system's own word: the kernel, the C library, BusyBox and Dropbear tell their versions themselves, and so
/// do kernels of monolithic images.
class Announcements {
public:
    void visit(const Blob& blob, const Marks& marks, ComponentList& list);
    void absorb(Announcements& other);
    void finish(const FileTree& tree, ComponentList& list);

private:
    struct Announcement;
    struct Module {
        std::string locator;
        std::string path;
        std::string evidence;
        std::size_t offset = 0;
    };
    void search(const Blob& blob, const Marks& marks, const Announcement& what, ComponentList& list);
    void keep_module(const Blob& blob, std::size_t offset, const std::string& version, const std::string& evidence);
    void musl(const Blob& blob, ComponentList& list);
    static void real_time(const Blob& blob, const Marks& marks, ComponentList& list);
    static void lwip(const Blob& blob, const Marks& marks, ComponentList& list);
    void by_name(const Blob& blob, ComponentList& list);

    std::map<std::pair<std::string, std::string>, Module> m_modules; ///< by file system and kernel version
    std::map<std::string, std::string> m_nameless_uclibc;            ///< path by locator
};

} // namespace warifu::inspection
