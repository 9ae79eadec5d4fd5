#include <algorithm>
#include <array>

#include "daemons.h"
#include "findings.h"

namespace warifu::inspection {

namespace {

// Commands of POSIX, BusyBox, util-linux, iproute2, kmod, mtd-utils and the usual init libraries that do one thing and
// end. Sorted.
// clang-format off: one name a line would fill six screens
constexpr auto everyday = std::to_array<std::string_view>({
    ".", ":", "[", "[[", "addgroup", "adduser", "alias", "alsactl", "amixer", "arp", "arping", "awk", "base64",
    "basename", "bg", "blkid", "blockdev", "board_detect", "brctl", "bridge", "bunzip2", "bzcat", "cat", "cd",
    "chgrp", "chmod", "chown", "chpasswd", "cksum", "clear", "cmp", "command", "config_generate", "config_load",
    "cp", "cpio", "cut", "date", "dd", "default_postinst", "depmod", "devmem", "devmem2", "df", "diff", "dirname",
    "dmesg", "dnsdomainname", "dropbearkey", "du", "dumpe2fs", "e2fsck", "ebtables", "echo", "ed", "egrep", "eject",
    "env", "ether-wake", "ethtool", "exec", "exit", "export", "expr", "extract", "false", "fbset", "fdisk", "fgrep",
    "find", "flash_erase", "flash_eraseall", "flash_unlock", "flashcp", "flock", "fold", "free", "fsck",
    "fsck.ext4", "fsync", "fuser", "fw_printenv", "fw_setenv", "getopt", "getopts", "gpio", "grep", "groups",
    "gunzip", "gzip", "halt", "hash", "hdparm", "head", "hexdump", "hostid", "hostname", "hostnamectl", "hwclock",
    "i2cdetect", "i2cget", "i2cset", "id", "ifconfig", "ifdown", "ifenslave", "ifup", "insmod", "install", "ip",
    "ip6tables", "ip6tables-restore", "ipcalc", "ipcrm", "ipcs", "iptables", "iptables-restore", "iptables-save",
    "iptunnel", "iw", "iwconfig", "iwlist", "iwpriv", "jffs2_mark_erase", "jffs2mark", "jshn", "json_add_string",
    "json_init", "json_load", "json_select", "kbd_mode", "kill", "killall", "killall5", "kmodloader", "ldconfig",
    "less", "let", "ln", "loadfont", "loadkeys", "loadkmap", "local", "lock", "log_action_begin_msg",
    "log_action_end_msg", "log_action_msg", "log_begin_msg", "log_daemon_msg", "log_end_msg", "log_failure_msg",
    "log_progress_msg", "log_success_msg", "log_warning_msg", "logger", "logname", "losetup", "ls", "lsmod",
    "lspci", "lsusb", "lzcat", "makedevs", "md5sum", "mesg", "mii-tool", "mkdir", "mkdosfs", "mke2fs", "mkfifo",
    "mkfs.ext2", "mkfs.ext4", "mkfs.jffs2", "mkfs.ubifs", "mkfs.vfat", "mknod", "mkswap", "mktemp", "modinfo",
    "modprobe", "more", "mount", "mount_root", "mountpoint", "mtd", "mtdinfo", "mv", "nameif", "nanddump",
    "nandwrite", "netstat", "nft", "nslookup", "ntpdate", "nvram", "openssl", "paste", "pgrep", "pidof", "ping",
    "ping6", "pivot_root", "pkill", "poweroff", "printenv", "printf", "ps", "pwd", "random_seed", "rc-update",
    "read", "readahead", "readlink", "readonly", "readprofile", "realpath", "reboot", "renice", "reset", "resize",
    "resize2fs", "return", "rev", "rm", "rmdir", "rmmod", "route", "rtcwake", "run-parts", "sed", "seq", "set",
    "set_state", "setconsole", "setfont", "setkeycodes", "setlogcons", "setserial", "setterm", "sfdisk", "sha1sum",
    "sha256sum", "sha512sum", "shift", "slattach", "sleep", "sort", "split", "ssh-keygen", "stat", "strings",
    "stty", "swapoff", "swapon", "switch_root", "sync", "sysctl", "systemctl", "systemd-tmpfiles", "tail", "tar",
    "tc", "tee", "test", "times", "touch", "tr", "traceroute", "trap", "true", "tty", "tune2fs", "type",
    "ubiattach", "ubidetach", "ubiformat", "ubimkvol", "ubirmvol", "ubus", "uci", "udevadm", "ulimit", "umask",
    "umount", "unalias", "uname", "uncompress", "uniq", "unlink", "unlzma", "unset", "unxz", "unzip", "update-rc.d",
    "uptime", "user_exists", "usleep", "vconfig", "vi", "wait", "wc", "which", "who", "whoami", "wifi", "xargs",
    "xz", "xzcat", "yes", "zcat",
});
// clang-format on
static_assert(std::is_sorted(everyday.begin(), everyday.end()));

} // namespace

bool is_everyday_command(std::string_view program) {
    const std::string_view name = base_name(program);
    return std::binary_search(everyday.begin(), everyday.end(), name) || name.starts_with("log_") ||
           name.starts_with("json_");
}

} // namespace warifu::inspection
