#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_image.h"

// What starts in a roundabout way: behind a wrapper, on an event, in a table, under another name.

namespace warifu::inspection::test {
namespace {

using ::testing::HasSubstr;

FakeImage with_followed_rcs(const std::string& script, const std::string& inittab = "") {
    FakeImage image;
    image.program("/bin/busybox").link("/sbin/init", "../bin/busybox");
    image.file("/etc/inittab", "::sysinit:/etc/init.d/rcS\n" + inittab);
    for (const char* name : {"/usr/sbin/telnetd", "/usr/sbin/vendor", "/usr/sbin/crond", "/sbin/udhcpc", "/sbin/mdev"})
        image.program(name);
    image.script("/etc/init.d/rcS", script);
    return image;
}

/// `enabled` of the row with that kind; `none` when there is none.
std::string of_kind(const FakeImage& image, std::string_view kind) {
    const auto row = image.find("startup_service", "kind", kind);
    return row ? cell(*row, "enabled") : "none";
}

std::string kind_of(const FakeImage& image, std::string_view program) {
    const auto row = image.find("startup_service", "program", program);
    return row ? cell(*row, "kind") : "none";
}

std::string telnet_by(const std::string& script) { return of_kind(with_followed_rcs(script).inspect(), "telnet"); }
std::string telnet_by_line(const std::string& line) {
    return of_kind(with_followed_rcs("true\n", line + "\n").inspect(), "telnet");
}

TEST(StartupTables, InetdServerThatRunsWhatItsFirstArgumentSays) {
    const auto started = [](const std::string& line) {
        FakeImage image = with_followed_rcs("inetd\n");
        image.program("/usr/sbin/inetd").program("/usr/sbin/tcpd").file("/etc/inetd.conf", line).inspect();
        return of_kind(image, "telnet");
    };
    EXPECT_EQ(started("telnet stream tcp nowait root /usr/sbin/tcpd /usr/sbin/telnetd\n"), "1");
    EXPECT_EQ(started("telnet stream tcp nowait root /bin/busybox telnetd -i\n"), "1");
    EXPECT_EQ(started("telnet stream tcp nowait root /bin/busybox busybox telnetd -i\n"), "1");
}

TEST(StartupTables, InetdTableThatItsCommandLineNames) {
    FakeImage image = with_followed_rcs("inetd /etc/net/svc.conf\n");
    image.program("/usr/sbin/inetd");
    image.file("/etc/net/svc.conf", "telnet stream tcp nowait root /usr/sbin/telnetd telnetd\n").inspect();
    EXPECT_EQ(of_kind(image, "telnet"), "1");
    FakeImage missing = with_followed_rcs("inetd /usr/share/svc.conf\n");
    missing.program("/usr/sbin/inetd").inspect();
    EXPECT_THAT(missing.examination("inspection.startup"), HasSubstr("/usr/share/svc.conf"));
}

TEST(StartupTables, BusyBoxIgnoresRunLevels) {
    EXPECT_EQ(telnet_by_line("id:3:initdefault:\nx:5:respawn:/usr/sbin/telnetd -l /bin/sh"), "1");
}

TEST(StartupTables, InittabLinesAreSeenThrough) {
    EXPECT_EQ(telnet_by_line("::respawn:/bin/busybox telnetd -F"), "1");
    EXPECT_EQ(telnet_by_line("::once:/usr/bin/env telnetd -F"), "1");
    EXPECT_EQ(telnet_by_line("::once:/usr/bin/nohup /usr/sbin/telnetd"), "1");
    EXPECT_EQ(telnet_by_line("::once:/sbin/start-stop-daemon -S -x /usr/sbin/telnetd"), "1");
    FakeImage console = with_followed_rcs("true\n", "ttyS0::respawn:/usr/bin/setsid /bin/cttyhack /bin/sh\n");
    console.inspect();
    ASSERT_TRUE(console.find("startup_service", "kind", "shell"));
    EXPECT_EQ(cell(*console.find("startup_service", "kind", "shell"), "login"), "none");
}

TEST(StartupRunners, CommandsThatRunOthersAreFollowed) {
    EXPECT_EQ(telnet_by("echo -F | xargs telnetd\n"), "1");
    EXPECT_EQ(telnet_by("find /usr -name x -exec telnetd -l {} \\;\n"), "1");
    EXPECT_EQ(telnet_by("flock /tmp/lock telnetd\n"), "1");
    EXPECT_EQ(telnet_by("trap 'telnetd' EXIT\n"), "NULL");
    EXPECT_EQ(telnet_by("ip netns exec lan telnetd\n"), "1");
}

TEST(StartupRunners, RunPartsRunsTheScriptsOfAFolder) {
    FakeImage image = with_followed_rcs("run-parts /etc/start.d\n");
    image.script("/etc/start.d/01", "telnetd\n").inspect();
    EXPECT_EQ(of_kind(image, "telnet"), "1");
}

TEST(StartupRunners, WhatCannotBeKnownLeavesAnUnknown) {
    const auto first = [](const std::string& script) {
        FakeImage image = with_followed_rcs(script);
        image.inspect();
        const auto rows = image.rows("startup_service");
        return rows.empty() ? "none" : cell(rows[0], "enabled");
    };
    EXPECT_EQ(first("awk 'BEGIN{system(\"telnetd\")}'\n"), "NULL");
    EXPECT_EQ(first("awk '{print $1}' /proc/mtd\n"), "none");
    EXPECT_EQ(first("find /usr/sbin -name 'tel*' -exec {} \\;\n"), "NULL");
    EXPECT_EQ(first("systemctl start telnetd\n"), "NULL") << "no systemd hears it";
    EXPECT_EQ(first("find /tmp -name x -delete\n"), "none");
}

TEST(StartupRunners, NetworkThatComesUpRunsItsCommands) {
    FakeImage image = with_followed_rcs("ifup -a\n");
    image.file("/etc/network/interfaces", "auto eth0\niface eth0 inet static\n  up /usr/sbin/telnetd\n").inspect();
    EXPECT_EQ(of_kind(image, "telnet"), "1");
    FakeImage scripts = with_followed_rcs("ifup -a\n");
    scripts.script("/etc/network/if-up.d/t", "telnetd\n").inspect();
    EXPECT_EQ(of_kind(scripts, "telnet"), "1");
}

TEST(StartupRunners, AnotherRootThatIsNotInTheImageIsAReason) {
    EXPECT_THAT(with_followed_rcs("exec switch_root /mnt /sbin/init\n").inspect().examination("inspection.startup"),
                HasSubstr("not in the image"));
}

TEST(StartupKinds, WhatRunsAnythingHasNoKnownKind) {
    FakeImage image = with_followed_rcs("/usr/sbin/agent\n/opt/boot\npython3 /opt/x\necho telnetd | sh\n");
    image.file("/usr/sbin/agent", "#!/usr/bin/python3\nos.system('telnetd')\n", 0755);
    image.file("/opt/boot", "telnetd -l /bin/sh\n", 0755).inspect();
    EXPECT_EQ(kind_of(image, "/usr/sbin/agent"), "NULL");
    EXPECT_EQ(kind_of(image, "/opt/boot"), "NULL");
    EXPECT_EQ(kind_of(image, "python3"), "NULL");
    EXPECT_EQ(kind_of(image, "sh"), "NULL");
    EXPECT_EQ(kind_of(with_followed_rcs("vendor\n").inspect(), "vendor"), "other");
    EXPECT_EQ(kind_of(with_followed_rcs("vendor telnetd\n").inspect(), "vendor"), "NULL")
        << "it may start its argument";
}

TEST(StartupKinds, AnotherNameOfADaemonIsThatDaemon) {
    FakeImage image = with_followed_rcs("/usr/sbin/mgmtd\n");
    image.program("/usr/sbin/in.telnetd").link("/usr/sbin/mgmtd", "in.telnetd").inspect();
    EXPECT_EQ(kind_of(image, "/usr/sbin/mgmtd"), "telnet");
}

TEST(StartupShell, SubstitutionsAreWalked) {
    FakeImage image = with_followed_rcs("x=$(/etc/tel.sh)\n");
    image.script("/etc/tel.sh", "telnetd\n").inspect();
    EXPECT_EQ(of_kind(image, "telnet"), "1");
    EXPECT_EQ(telnet_by("go() { telnetd; }\nx=$(go)\n"), "1");
    EXPECT_EQ(telnet_by("x=${NAME:-$(telnetd)}\n"), "1");
    EXPECT_EQ(telnet_by("x=$(( $(telnetd) + 1 ))\n"), "1");
    EXPECT_EQ(telnet_by("x=${NAME%$(telnetd)}\n"), "1");
    EXPECT_EQ(with_followed_rcs("x=$(vendor --get name)\ny=$((1+1))\n").inspect().rows("startup_service").size(), 0U)
        << "a program that tells something";
}

TEST(StartupShell, FoldersWithWildcardsAreExpanded) {
    FakeImage image = with_followed_rcs("for f in /etc/*/start/*; do $f; done\n");
    image.script("/etc/a/start/t", "telnetd\n").inspect();
    EXPECT_EQ(of_kind(image, "telnet"), "1");
}

TEST(StartupGetty, OptionsInOneWordAndOtherLoginPrograms) {
    const auto login = [](const std::string& line) {
        FakeImage image = with_followed_rcs("true\n", line + "\n");
        image.program("/sbin/getty").script("/usr/bin/auto", "exec login -f root\n").inspect();
        return cell(*image.find("startup_service", "kind", "getty"), "login");
    };
    EXPECT_EQ(login("ttyS0::respawn:/sbin/getty -nl /bin/sh 115200 ttyS0"), "none");
    EXPECT_EQ(login("ttyS0::respawn:/sbin/getty -l /usr/bin/auto 115200 ttyS0"), "NULL");
    EXPECT_EQ(login("ttyS0::respawn:/sbin/getty -l /bin/login 115200 ttyS0"), "required");
}

TEST(StartupEvents, CronRunsItsTablesOnlyWhenItStarts) {
    const auto table = [](const std::string& start, const std::string& path, const std::string& line) {
        FakeImage image = with_followed_rcs(start);
        image.file(path, line).inspect();
        return of_kind(image, "telnet");
    };
    EXPECT_EQ(table("crond\n", "/etc/crontabs/root", "* * * * * /usr/sbin/telnetd -l /bin/sh\n"), "1");
    EXPECT_EQ(table("crond\n", "/etc/crontab", "SHELL=/bin/sh\n@reboot root telnetd\n"), "1");
    EXPECT_EQ(table("crond\n", "/etc/cron.d/t", "1 2 * * * root telnetd%input\n"), "1");
    EXPECT_EQ(table("crond\n", "/var/spool/cron/crontabs/root", "1 2 * * * telnetd\n"), "1");
    EXPECT_EQ(table("true\n", "/etc/crontabs/root", "* * * * * telnetd\n"), "none");
}

TEST(StartupEvents, JobsThatServeNobodyAreNoServices) {
    FakeImage image = with_followed_rcs("crond\n");
    image.script("/usr/sbin/update", "[ -n \"$1\" ] || vendor --check\n")
        .file("/etc/crontabs/root", "17 3 * * * /usr/sbin/update\n")
        .inspect();
    EXPECT_EQ(image.rows("startup_service").size(), 1U) << "crond alone";
    EXPECT_EQ(image.examination("inspection.startup"), "Complete");
}

TEST(StartupEvents, JobThatIsNotInTheImageIsUnknown) {
    FakeImage image = with_followed_rcs("crond\n");
    image.file("/etc/crontabs/root", "17 3 * * * /data/job\n18 3 * * * /usr/sbin/absent\n").inspect();
    const auto row = image.find("startup_service", "program", "/data/job");
    ASSERT_TRUE(row);
    EXPECT_EQ(cell(*row, "enabled"), "NULL");
    EXPECT_FALSE(image.find("startup_service", "program", "/usr/sbin/absent")) << "its folder is there, and it is not";
}

TEST(StartupEvents, TableThatAScriptWritesIsAReason) {
    const auto examined = [](const std::string& script) {
        return with_followed_rcs(script).inspect().examination("inspection.startup");
    };
    EXPECT_THAT(examined("echo '* * * * * telnetd' > /var/spool/cron/crontabs/root\ncrond\n"),
                HasSubstr("rcS:2 writes a table"));
    EXPECT_THAT(examined("crontab /etc/cron.root\n"), HasSubstr("writes a table"));
    EXPECT_THAT(examined("cp /etc_ro/inetd.conf /etc/inetd.conf\n"), HasSubstr("writes a table"));
    EXPECT_EQ(examined("[ -f /etc/inetd.conf ] && echo yes > /tmp/x\ncrontab -l\n"), "Complete");
}

TEST(StartupTables, TcpdOfXinetdIsSeenThrough) {
    FakeImage image = with_followed_rcs("xinetd\n");
    image.program("/usr/sbin/xinetd").program("/usr/sbin/tcpd");
    image.file("/etc/xinetd.d/t", "service telnet\n{\n server = /usr/sbin/tcpd\n server_args = /usr/sbin/telnetd\n}\n");
    EXPECT_EQ(of_kind(image.inspect(), "telnet"), "1");
}

TEST(StartupEvents, DhcpClientRunsItsScript) {
    FakeImage image = with_followed_rcs("udhcpc -i eth0\n");
    image.script("/usr/share/udhcpc/default.script", "[ \"$1\" = bound ] && telnetd -l /bin/sh\n").inspect();
    EXPECT_EQ(of_kind(image, "telnet"), "1");
    EXPECT_THAT(with_followed_rcs("udhcpc -s /lib/none\n").inspect().examination("inspection.startup"),
                HasSubstr("/lib/none"));
    EXPECT_EQ(with_followed_rcs("udhcpc -i eth0 -b\n").inspect().examination("inspection.startup"), "Complete");
}

TEST(StartupEvents, NetworkManagersRunTheirHooks) {
    FakeImage image = with_followed_rcs("NetworkManager\n");
    image.program("/usr/sbin/NetworkManager").script("/etc/NetworkManager/dispatcher.d/50-x", "telnetd\n").inspect();
    EXPECT_EQ(of_kind(image, "telnet"), "NULL");
    FakeImage unstarted = with_followed_rcs("true\n");
    unstarted.script("/etc/NetworkManager/dispatcher.d/50-x", "telnetd\n").inspect();
    EXPECT_EQ(of_kind(unstarted, "telnet"), "none");
}

TEST(StartupEvents, DevicesAndModulesRunCommands) {
    FakeImage mdev = with_followed_rcs("mdev -s\n");
    mdev.file("/etc/mdev.conf", "# none\nsd[a-z]* root:root 660 */usr/sbin/telnetd\n").inspect();
    EXPECT_EQ(of_kind(mdev, "telnet"), "NULL");
    FakeImage udev = with_followed_rcs("/sbin/udevd --daemon\n");
    udev.program("/sbin/udevd").file("/etc/udev/rules.d/9.rules", "ACTION==\"add\", RUN+=\"/usr/sbin/telnetd\"\n");
    EXPECT_EQ(of_kind(udev.inspect(), "telnet"), "NULL");
    FakeImage usual = with_followed_rcs("/sbin/udevd --daemon\n");
    usual.program("/sbin/udevd").program("/lib/udev/ata_id");
    usual.file("/lib/udev/rules.d/50.rules", "ACTION==\"remove\", ENV{REMOVE_CMD}!=\"\", RUN+=\"$env{REMOVE_CMD}\"\n"
                                             "KERNEL==\"sd*\", IMPORT{program}=\"ata_id --export $devnode\"\n");
    EXPECT_EQ(usual.inspect().rows("startup_service").size(), 1U) << "udevd alone";
    FakeImage module = with_followed_rcs("modprobe foo\n");
    module.file("/etc/modprobe.d/x.conf", "install foo /usr/sbin/telnetd\ninstall bar /bin/true\n").inspect();
    EXPECT_EQ(of_kind(module, "telnet"), "NULL");
}

TEST(StartupEvents, ProgramsThatTheKernelRuns) {
    EXPECT_EQ(telnet_by("echo /usr/sbin/telnetd > /proc/sys/kernel/hotplug\n"), "NULL");
    EXPECT_EQ(telnet_by("echo \"|/usr/sbin/telnetd\" > /proc/sys/kernel/core_pattern\n"), "NULL");
    EXPECT_EQ(
        with_followed_rcs("echo /sbin/mdev > /proc/sys/kernel/hotplug\n").inspect().examination("inspection.startup"),
        "Complete");
}

TEST(StartupOverlays, InitFilesOfAnotherFileSystemAreAReason) {
    FakeImage nested = with_followed_rcs("true\n");
    nested.file("/slot_a/etc/init.d/rcS", "telnetd\n").program("/slot_a/bin/sh").inspect();
    EXPECT_THAT(nested.examination("inspection.startup"), HasSubstr("/slot_a/etc/init.d/rcS"));
    FakeImage templates = with_followed_rcs("true\n");
    templates.file("/usr/share/doc/x/etc/init.d/x", "telnetd\n").inspect();
    EXPECT_EQ(templates.examination("inspection.startup"), "Complete");
}

} // namespace
} // namespace warifu::inspection::test
