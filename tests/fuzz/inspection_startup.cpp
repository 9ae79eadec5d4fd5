#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "file_tree.h"
#include "startup_rows.h"
#include "startup_system.h"
#include "update_scripts.h"
#include "warifu/base/row.h"

namespace {

class Nowhere final : public warifu::RowSink {
public:
    void row(warifu::Row) override {}
    void anomaly(warifu::Anomaly) override {}
    void examination(warifu::Examination) override {}
};

} // namespace

// A whole root file system: the input is cut at zero bytes into inittab, rcS, an OpenWrt script, its settings,
// inetd.conf, a unit and an update script.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    using namespace warifu::inspection;
    std::string_view rest = as_text(Bytes(reinterpret_cast<const std::byte*>(data), size));
    FileTree tree;
    const auto add = [&](std::string_view path, std::string_view text, FileType type = FileType::Regular,
                         std::string_view target = {}) {
        tree.visit(Blob{.locator = path,
                        .filesystem = "fs",
                        .path = path,
                        .type = type,
                        .mode = 0755,
                        .link_target = target,
                        .bytes = as_bytes(text)});
    };
    const auto next = [&] {
        const std::size_t end = rest.find('\0');
        const std::string_view piece = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        return std::string(piece);
    };
    add("/bin/sh", "");
    add("/bin/busybox", "");
    add("/sbin/init", "", FileType::Symlink, "/bin/busybox");
    add("/etc/inittab", next());
    add("/etc/init.d/rcS", next());
    add("/etc/init.d/service", "#!/bin/sh /etc/rc.common\n" + next());
    add("/etc/rc.d/S10service", "", FileType::Symlink, "../init.d/service");
    add("/etc/config/service", next());
    add("/etc/inetd.conf", next());
    add("/etc/xinetd.d/x", next());
    add("/sbin/upgrade.sh", "#!/bin/sh\n" + next());
    add("/etc/systemd/system/default.target", next());
    add("/etc/systemd/system/x.service", next());
    for (const char* program : {"/usr/sbin/crond", "/sbin/udhcpc", "/sbin/mdev", "/sbin/udevd", "/usr/sbin/lighttpd"})
        add(program, "\177ELF");
    add("/etc/crontabs/root", next());
    add("/etc/mdev.conf", next());
    add("/etc/udev/rules.d/x.rules", next());
    add("/etc/modprobe.d/x.conf", next());
    add("/etc/network/interfaces", next());
    add("/usr/share/udhcpc/default.script", "#!/bin/sh\n" + next());
    add("/etc/lighttpd/lighttpd.conf", next());
    const FileSystemTree& fs = tree.file_systems.at("fs");
    Nowhere nowhere;
    {
        StartupRows rows(fs);
        (void)read_startup(fs, rows);
        rows.send(nowhere);
    }
    (void)read_update_script(fs, "/sbin/upgrade.sh");
    // The same files under systemd.
    add("/lib/systemd/systemd", "");
    FileTree other;
    for (const auto& [path, entry] : fs.entries) {
        const bool init = path == "/sbin/init";
        other.visit(
            Blob{.locator = path,
                 .filesystem = "fs",
                 .path = path,
                 .type = entry.type,
                 .mode = entry.mode,
                 .link_target = init ? std::string_view("/lib/systemd/systemd") : std::string_view(entry.link_target),
                 .bytes = entry.text ? as_bytes(*entry.text) : Bytes()});
    }
    StartupRows rows(other.file_systems.at("fs"));
    (void)read_startup(other.file_systems.at("fs"), rows);
    rows.send(nowhere);
    return 0;
}
