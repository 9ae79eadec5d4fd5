#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_image.h"
#include "startup_tables.h"

namespace warifu::inspection::test {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// An image with BusyBox's init and an rcS that holds `script`.
FakeImage with_rcs(const std::string& script) {
    FakeImage image;
    image.program("/bin/busybox")
        .link("/sbin/init", "../bin/busybox")
        .file("/etc/inittab", "::sysinit:/etc/init.d/rcS\n");
    for (const char* daemon : {"/usr/sbin/telnetd", "/usr/sbin/dropbear", "/usr/sbin/httpd", "/usr/bin/vendor"})
        image.program(daemon);
    image.script("/etc/init.d/rcS", script);
    return image;
}

/// `enabled` of the row of `program`; `none` when there is no such row.
std::string enabled(const FakeImage& image, std::string_view program) {
    const auto row = image.find("startup_service", "program", program);
    return row ? cell(*row, "enabled") : "none";
}

TEST(Inittab, BothDialects) {
    const Inittab table =
        parse_inittab("# comment\nid:3:initdefault:\nsi::sysinit:/etc/init.d/rcS\nT0:23:respawn:/sbin/getty -L ttyS0\n"
                      "x:5:respawn:/bin/x a:b\nbad line\n");
    EXPECT_EQ(table.default_level, "3");
    ASSERT_THAT(table.lines, SizeIs(3));
    EXPECT_EQ(table.lines[1].line, 4U);
    EXPECT_EQ(starts_by_itself(table, table.lines[0], RunLevels::Obeyed), true);
    EXPECT_EQ(starts_by_itself(table, table.lines[1], RunLevels::Obeyed), true);
    EXPECT_EQ(starts_by_itself(table, table.lines[2], RunLevels::Obeyed), false);
    EXPECT_EQ(table.lines[2].process, "/bin/x a:b");
    EXPECT_THAT(table.bad_lines, SizeIs(1));
}

TEST(Startup, ConsoleShellWithoutLogin) {
    FakeImage image;
    image.program("/bin/busybox").link("/sbin/init", "../bin/busybox");
    image.file("/etc/inittab",
               "::sysinit:/bin/true\n::respawn:-/bin/sh\nttyS0::askfirst:/bin/login\n::ctrlaltdel:/bin/umount -a\n");
    image.program("/bin/login").inspect();
    const auto shell = image.find("startup_service", "program", "-/bin/sh");
    ASSERT_TRUE(shell);
    EXPECT_EQ(shell->locator, "fw.bin!squashfs@0x100!/etc/inittab:2");
    EXPECT_EQ(cell(*shell, "kind"), "shell");
    EXPECT_EQ(cell(*shell, "listens"), "console");
    EXPECT_EQ(cell(*shell, "login"), "none");
    EXPECT_EQ(cell(*shell, "enabled"), "1");
    EXPECT_EQ(cell(*image.find("startup_service", "program", "/bin/login"), "login"), "required");
    EXPECT_THAT(image.rows("startup_service"), SizeIs(2));
    EXPECT_EQ(image.examination("inspection.startup"), "Complete");
}

TEST(Startup, GettyNeedsALoginUnlessItIsToldNotTo) {
    const auto login = [](const std::string& line) {
        FakeImage image;
        image.program("/bin/busybox")
            .link("/sbin/init", "/bin/busybox")
            .program("/sbin/getty")
            .file("/etc/inittab", line)
            .inspect();
        return cell(image.rows("startup_service").at(0), "login");
    };
    EXPECT_EQ(login("ttyS0::respawn:/sbin/getty -L ttyS0 115200 vt100\n"), "required");
    EXPECT_EQ(login("ttyS0::respawn:/sbin/getty -n -l /bin/sh ttyS0 115200\n"), "none");
    EXPECT_EQ(login("ttyS0::respawn:/sbin/getty -l /usr/sbin/cli -n 115200 ttyS0\n"), "NULL");
    EXPECT_EQ(login("ttyS0::respawn:/sbin/getty --autologin root ttyS0\n"), "none");
}

TEST(Startup, InetdLinesAndCommentsAndServer) {
    const std::string table =
        "telnet stream tcp nowait root /usr/sbin/telnetd telnetd -L /bin/login\n"
        "#ftp stream tcp nowait root /usr/sbin/ftpd ftpd\n# just a comment with words enough in it\n";
    FakeImage started = with_rcs("inetd\n");
    started.program("/usr/sbin/inetd").program("/usr/sbin/ftpd").file("/etc/inetd.conf", table).inspect();
    const auto telnet = started.find("startup_service", "kind", "telnet");
    ASSERT_TRUE(telnet);
    EXPECT_EQ(telnet->locator, "fw.bin!squashfs@0x100!/etc/inetd.conf:1");
    EXPECT_EQ(cell(*telnet, "login"), "required");
    EXPECT_EQ(cell(*telnet, "user"), "root");
    EXPECT_EQ(cell(*telnet, "arguments"), "-L /bin/login");
    EXPECT_EQ(cell(*telnet, "enabled"), "1");
    EXPECT_EQ(enabled(started, "/usr/sbin/ftpd"), "0");
    FakeImage unstarted = with_rcs("true\n");
    unstarted.file("/etc/inetd.conf", table).inspect();
    EXPECT_EQ(enabled(unstarted, "/usr/sbin/telnetd"), "NULL") << "nobody was seen to start inetd";
}

TEST(Startup, XinetdDisable) {
    FakeImage image = with_rcs("xinetd -stayalive\n");
    image.program("/usr/sbin/xinetd").program("/usr/sbin/ftpd");
    image.file(
        "/etc/xinetd.d/telnet",
        "service telnet\n{\n disable = no\n user = root\n server = /usr/sbin/telnetd\n server_args = -l /bin/sh\n}\n");
    image.file("/etc/xinetd.d/ftp", "service ftp\n{\n server = /usr/sbin/ftpd\n disable = yes\n}\n").inspect();
    EXPECT_EQ(enabled(image, "/usr/sbin/telnetd"), "1");
    EXPECT_EQ(cell(*image.find("startup_service", "program", "/usr/sbin/telnetd"), "login"), "none");
    EXPECT_EQ(enabled(image, "/usr/sbin/ftpd"), "0");
}

TEST(Startup, ScriptLinesAreSureOrNot) {
    FakeImage image = with_rcs("telnetd -l /bin/sh &\n"
                               "if [ \"$(nvram get ssh)\" = 1 ]; then\n  dropbear -R\nfi\n"
                               "# httpd\n"
                               "echo telnetd off\n"
                               "vendor --daemon\n");
    image.inspect();
    const auto telnet = image.find("startup_service", "program", "telnetd");
    ASSERT_TRUE(telnet);
    EXPECT_EQ(telnet->locator, "fw.bin!squashfs@0x100!/etc/init.d/rcS:2");
    EXPECT_EQ(cell(*telnet, "login"), "none");
    EXPECT_EQ(cell(*telnet, "enabled"), "1");
    EXPECT_EQ(cell(*telnet, "listens"), "network");
    EXPECT_EQ(enabled(image, "dropbear"), "NULL");
    EXPECT_EQ(enabled(image, "httpd"), "none");
    EXPECT_EQ(enabled(image, "vendor"), "1");
    EXPECT_EQ(cell(*image.find("startup_service", "program", "vendor"), "listens"), "NULL");
    EXPECT_THAT(image.rows("startup_service"), SizeIs(3));
    EXPECT_EQ(image.examination("inspection.startup"), "Complete");
}

TEST(Startup, BuildrootLoopRunsEveryScript) {
    FakeImage image = with_rcs("for i in /etc/init.d/S??* ;do\n"
                               "  [ ! -f \"$i\" ] && continue\n"
                               "  case \"$i\" in\n"
                               "    *.sh) ( trap - INT QUIT TSTP; set start; . $i ) ;;\n"
                               "    *) $i start ;;\n  esac\ndone\n");
    image.script(
        "/etc/init.d/S50telnet",
        "case \"$1\" in\n start)\n  start-stop-daemon -S -q -m -b -p /var/run/t.pid -x /usr/sbin/telnetd -- -F\n ;;\n"
        " stop)\n  httpd\n ;;\nesac\n");
    image.script("/etc/init.d/S60ssh.sh", "[ \"$1\" = start ] && dropbear -R\n");
    image.script("/etc/init.d/telnet-off", "telnetd\n").inspect();
    EXPECT_EQ(enabled(image, "/usr/sbin/telnetd"), "1");
    EXPECT_EQ(cell(*image.find("startup_service", "program", "/usr/sbin/telnetd"), "arguments"), "-F");
    EXPECT_EQ(enabled(image, "dropbear"), "1");
    EXPECT_EQ(enabled(image, "httpd"), "none");
    EXPECT_EQ(enabled(image, "telnetd"), "0") << "a script that nothing runs";
    EXPECT_EQ(image.examination("inspection.startup"), "Complete");
}

TEST(Startup, GuardsOnFilesOfTheImageAreDecided) {
    FakeImage image = with_rcs("[ -x /usr/sbin/telnetd ] || exit 0\n"
                               "DAEMON=/usr/sbin/httpd\ntest -x $DAEMON && $DAEMON -p 80\n"
                               "[ -x /usr/sbin/vsftpd ] && vsftpd\n"
                               "[ -f /etc/telnet.enable ] && telnetd\n"
                               "[ -f /var/run/flag ] && exit 0\ndropbear\n");
    image.inspect();
    EXPECT_EQ(enabled(image, "/usr/sbin/httpd"), "1");
    EXPECT_EQ(enabled(image, "vsftpd"), "none") << "it is not in the image, and its folder is";
    EXPECT_EQ(enabled(image, "telnetd"), "NULL") << "a settings file may appear";
    EXPECT_EQ(enabled(image, "dropbear"), "NULL") << "the script may have left before";
}

TEST(Startup, FunctionsAndSourcedFiles) {
    FakeImage image = with_rcs(". /etc/functions.sh\nstart_all\nmaybe() {\n  telnetd\n}\n");
    image.script("/etc/functions.sh", "start_all() {\n  SSH=dropbear\n  $SSH -s\n}\n").inspect();
    EXPECT_EQ(enabled(image, "dropbear"), "1");
    EXPECT_EQ(image.find("startup_service", "program", "dropbear")->locator,
              "fw.bin!squashfs@0x100!/etc/functions.sh:4");
    EXPECT_EQ(enabled(image, "telnetd"), "none") << "a function that nobody calls";
}

TEST(Startup, WhatCannotBeFollowedLeavesAnUnknown) {
    FakeImage image = with_rcs(". /etc/missing.sh\n$(cat /tmp/program) -x\n");
    image.inspect();
    EXPECT_EQ(enabled(image, ". /etc/missing.sh"), "NULL");
    EXPECT_EQ(cell(*image.find("startup_service", "program", ". /etc/missing.sh"), "kind"), "other");
    EXPECT_EQ(image.rows("startup_service").size(), 2U);
    FakeImage broken = with_rcs("if true; then\n  telnetd\n");
    broken.inspect();
    ASSERT_THAT(broken.rows("startup_service"), SizeIs(1));
    EXPECT_EQ(cell(broken.rows("startup_service")[0], "enabled"), "NULL");
}

TEST(Startup, WrappersAndShellsAreSeenThrough) {
    FakeImage image = with_rcs("nohup nice -n 5 telnetd -F >/dev/null 2>&1 &\nsh -c 'dropbear -B'\nbusybox httpd -h "
                               "/www\nsu root -c vendor\n");
    image.inspect();
    EXPECT_EQ(enabled(image, "telnetd"), "1");
    EXPECT_EQ(enabled(image, "dropbear"), "1");
    EXPECT_EQ(enabled(image, "httpd"), "1");
    EXPECT_EQ(enabled(image, "vendor"), "1");
}

// The shape of Buildroot's package/busybox/S50telnet.
TEST(Startup, OptionalSettingsThatNobodyAddedChangeNothing) {
    const std::string script =
        "DAEMON=\"telnetd\"\nTELNETD_ARGS=-F\n"
        "[ -r \"/etc/default/$DAEMON\" ] && . \"/etc/default/$DAEMON\"\n"
        "start() {\n start-stop-daemon --start --background --make-pidfile --pidfile /var/run/x.pid \\\n"
        "  --exec \"/usr/sbin/$DAEMON\" -- $TELNETD_ARGS\n}\nstart\n";
    FakeImage image = with_rcs(script);
    image.inspect();
    const auto row = image.find("startup_service", "program", "/usr/sbin/telnetd");
    ASSERT_TRUE(row);
    EXPECT_EQ(cell(*row, "enabled"), "1");
    EXPECT_EQ(cell(*row, "arguments"), "-F");
    EXPECT_EQ(cell(*row, "login"), "required");
    FakeImage with_settings = with_rcs(script);
    with_settings.file("/etc/default/telnetd", "TELNETD_ARGS='-l /bin/sh'\n").inspect();
    EXPECT_EQ(cell(*with_settings.find("startup_service", "program", "/usr/sbin/telnetd"), "login"), "none");
}

TEST(Startup, SubstitutionsRunToo) {
    FakeImage image = with_rcs("x=$(telnetd -l /bin/sh)\necho \"`/usr/sbin/dropbear; true`\"\ny=$(pidof httpd)\n");
    image.inspect();
    EXPECT_EQ(enabled(image, "telnetd"), "1");
    EXPECT_EQ(image.find("startup_service", "program", "telnetd")->locator, "fw.bin!squashfs@0x100!/etc/init.d/rcS:2");
    EXPECT_EQ(enabled(image, "/usr/sbin/dropbear"), "1");
    EXPECT_EQ(enabled(image, "httpd"), "none");
}

TEST(Startup, ShellForAnybodyOnTheNetwork) {
    FakeImage image = with_rcs("nc -l -p 4444 -e /bin/sh &\n");
    image.program("/usr/bin/nc").inspect();
    ASSERT_THAT(image.rows("startup_service"), SizeIs(1));
    EXPECT_EQ(cell(image.rows("startup_service")[0], "kind"), "shell");
    EXPECT_EQ(cell(image.rows("startup_service")[0], "listens"), "network");
    EXPECT_EQ(cell(image.rows("startup_service")[0], "login"), "none");
}

TEST(Startup, RunLevelLinks) {
    FakeImage image;
    image.program("/sbin/init").program("/usr/sbin/sshd").program("/usr/sbin/telnetd");
    image.file("/etc/inittab", "id:3:initdefault:\nsi::sysinit:/etc/init.d/rcS\nl3:3:wait:/etc/init.d/rc 3\n");
    image.script("/etc/init.d/rcS", "mount -a\n").script("/etc/init.d/rc", "whatever $1\n");
    image.script("/etc/init.d/ssh", "case $1 in start) /usr/sbin/sshd ;; esac\n")
        .link("/etc/rc3.d/S20ssh", "../init.d/ssh");
    image.script("/etc/init.d/telnet", "case $1 in start) /usr/sbin/telnetd ;; esac\n")
        .link("/etc/rc3.d/K20telnet", "../init.d/telnet");
    image.inspect();
    EXPECT_EQ(enabled(image, "/usr/sbin/sshd"), "1");
    EXPECT_EQ(enabled(image, "/usr/sbin/telnetd"), "0");
    EXPECT_EQ(image.examination("inspection.startup"), "Complete");
}

// The shape of OpenWrt's package/network/services/dropbear/files/dropbear.init.
TEST(Startup, OpenWrtServiceFollowsItsSettings) {
    const std::string script =
        "#!/bin/sh /etc/rc.common\nSTART=19\nUSE_PROCD=1\nPROG=/usr/sbin/dropbear\n"
        "validate_section() {\n uci_load_validate dropbear dropbear \"$1\" \"$2\" 'enable:bool:1' 'Interface:string' "
        "'Port:port:22'\n}\n"
        "tidy() {\n printf '%s' \"$1\" | tr -s ' ' ' '\n}\n"
        "instance() {\n [ \"$2\" = 0 ] || { echo invalid; return 1; }\n [ \"${enable}\" = \"1\" ] || return 1\n"
        " local iface\n Interface=$(tidy \"${Interface}\")\n iface=$(echo \"${Interface}\" | awk '{print $1}')\n"
        " while [ -n \"${iface}\" ]; do\n  network_is_up \"${iface}\" && break\n  return 1\n done\n "
        "procd_open_instance\n"
        " procd_set_param command \"$PROG\" -F -P /var/run/d.pid\n procd_close_instance\n}\n"
        "start_service() {\n config_load dropbear\n config_foreach validate_section dropbear instance\n}\n";
    const auto run = [&](const std::string& settings) {
        FakeImage image;
        image.program("/sbin/init").program("/sbin/procd").program("/usr/sbin/dropbear");
        image.file("/etc/inittab", "::sysinit:/etc/init.d/rcS S boot\n::askconsole:/usr/libexec/login.sh\n");
        image.script("/usr/libexec/login.sh", "exec /bin/login\n").program("/bin/login");
        image.file("/etc/init.d/dropbear", script, 0755).link("/etc/rc.d/S19dropbear", "../init.d/dropbear");
        image.file("/etc/config/dropbear", settings).inspect();
        EXPECT_EQ(image.examination("inspection.startup"), "Complete");
        return image;
    };
    // config_foreach hands the section on, and the callback after it.
    EXPECT_EQ(enabled(run("config dropbear\n\toption Port '22'\n"), "/usr/sbin/dropbear"), "1");
    EXPECT_EQ(enabled(run("config dropbear\n\toption enable '0'\n"), "/usr/sbin/dropbear"), "none");
    EXPECT_EQ(enabled(run("config dropbear\n\toption enable '1'\n"), "/bin/login"), "1");
}

TEST(Startup, SystemdUnits) {
    FakeImage image;
    image.link("/sbin/init", "/lib/systemd/systemd").program("/lib/systemd/systemd").file("/etc/machine-id", "");
    image.link("/lib/systemd/system/default.target", "multi-user.target")
        .file("/lib/systemd/system/multi-user.target", "[Unit]\nWants=basic.target\n");
    image.program("/usr/sbin/sshd")
        .program("/usr/sbin/telnetd")
        .program("/usr/sbin/mosquitto")
        .program("/usr/sbin/vsftpd")
        .program("/sbin/agetty");
    image.file("/lib/systemd/system/ssh.service",
               "[Service]\nExecStart=/usr/sbin/sshd -D \\\n $OPTS\n[Install]\nWantedBy=multi-user.target\n");
    image.link("/etc/systemd/system/multi-user.target.wants/ssh.service", "/lib/systemd/system/ssh.service");
    image.file("/lib/systemd/system/telnet.service",
               "[Service]\nExecStart=/usr/sbin/telnetd -F\n[Install]\nWantedBy=multi-user.target\n");
    image.file("/lib/systemd/system/mosquitto.service", "[Service]\nUser=mosquitto\nExecStart=-/usr/sbin/mosquitto\n");
    image.link("/lib/systemd/system/multi-user.target.wants/mosquitto.service", "../mosquitto.service");
    image.file("/lib/systemd/system/ftp.service", "[Service]\nExecStart=/usr/sbin/vsftpd\n")
        .link("/etc/systemd/system/ftp.service", "/dev/null");
    image.link("/etc/systemd/system/multi-user.target.wants/ftp.service", "/lib/systemd/system/ftp.service");
    image.file("/lib/systemd/system/getty@.service", "[Service]\nExecStart=-/sbin/agetty --noclear %I $TERM\n");
    image.link("/etc/systemd/system/multi-user.target.wants/getty@tty1.service", "/lib/systemd/system/getty@.service");
    image.inspect();
    EXPECT_EQ(enabled(image, "/usr/sbin/sshd"), "1");
    EXPECT_EQ(image.find("startup_service", "program", "/usr/sbin/sshd")->locator,
              "fw.bin!squashfs@0x100!/lib/systemd/system/ssh.service:2");
    EXPECT_EQ(enabled(image, "/usr/sbin/telnetd"), "0");
    EXPECT_EQ(enabled(image, "/usr/sbin/mosquitto"), "1");
    EXPECT_EQ(cell(*image.find("startup_service", "program", "/usr/sbin/mosquitto"), "user"), "mosquitto");
    EXPECT_EQ(enabled(image, "/usr/sbin/vsftpd"), "none") << "masked";
    EXPECT_EQ(cell(*image.find("startup_service", "program", "/sbin/agetty"), "arguments"), "--noclear tty1 $TERM");
    EXPECT_EQ(image.examination("inspection.startup"), "Complete");
}

TEST(Startup, FirstBootPresetsEnableUnits) {
    FakeImage image;
    image.link("/sbin/init", "/lib/systemd/systemd")
        .program("/lib/systemd/systemd")
        .program("/usr/sbin/telnetd")
        .program("/usr/sbin/vsftpd");
    image.file("/lib/systemd/system/default.target", "[Unit]\n");
    image.file("/lib/systemd/system/telnet.service",
               "[Service]\nExecStart=/usr/sbin/telnetd\n[Install]\nWantedBy=default.target\n");
    image.file("/lib/systemd/system/ftp.service",
               "[Service]\nExecStart=/usr/sbin/vsftpd\n[Install]\nWantedBy=default.target\n");
    image.file("/lib/systemd/system-preset/90.preset", "enable tel*\ndisable *\n").inspect();
    EXPECT_EQ(enabled(image, "/usr/sbin/telnetd"), "1");
    EXPECT_EQ(enabled(image, "/usr/sbin/vsftpd"), "0");
}

TEST(Startup, ProgramThatNamesADaemonMayStartIt) {
    FakeImage image = with_rcs("vendor\n");
    image.file("/usr/bin/vendor2", "\177ELF\0system(telnetd -l %s)"s, 0755);
    image.file("/lib/libcms.so", "\177ELF\0SSH-2.0-dropbear_0.46"s, 0755);
    image.file("/usr/bin/dropbearkey", "\177ELF\0SSH-2.0-dropbear_0.46"s, 0755).inspect();
    const auto row = image.find("startup_service", "source", "/usr/bin/vendor2");
    ASSERT_TRUE(row);
    EXPECT_EQ(cell(*row, "kind"), "telnet");
    EXPECT_EQ(cell(*row, "program"), "/usr/sbin/telnetd");
    EXPECT_EQ(cell(*row, "enabled"), "NULL");
    const auto built_in = image.find("startup_service", "source", "/lib/libcms.so");
    ASSERT_TRUE(built_in);
    EXPECT_EQ(cell(*built_in, "kind"), "ssh");
    EXPECT_FALSE(image.find("startup_service", "source", "/usr/bin/dropbearkey"));
}

TEST(Startup, LoginShellRunsTheProfile) {
    FakeImage image;
    image.program("/bin/busybox").link("/sbin/init", "/bin/busybox").program("/bin/cfm");
    image.file("/etc/inittab", "::respawn:-/bin/sh\n").file("/etc/profile", "PATH=/bin\n# comment\ncfm\n").inspect();
    const auto cfm = image.find("startup_service", "program", "cfm");
    ASSERT_TRUE(cfm);
    EXPECT_EQ(cfm->locator, "fw.bin!squashfs@0x100!/etc/profile:3");
    EXPECT_EQ(cell(*cfm, "enabled"), "1");
    EXPECT_EQ(cell(*cfm, "listens"), "NULL");
}

TEST(Startup, ServiceWhoseProgramIsNotInTheImageIsUndecided) {
    FakeImage image = with_rcs("inetd\n/usr/sbin/absent\n");
    image.program("/usr/sbin/inetd").file("/etc/inetd.conf", "ftp stream tcp nowait root /bin/ftpd ftpd\n").inspect();
    EXPECT_EQ(enabled(image, "/bin/ftpd"), "NULL");
    EXPECT_EQ(enabled(image, "/usr/sbin/absent"), "NULL");
}

TEST(Startup, UnknownInitIsIncomplete) {
    FakeImage image;
    image.file("/etc/passwd", "").inspect();
    EXPECT_THAT(image.examination("inspection.startup"), HasSubstr("no init that we know"));
    FakeImage openrc = with_rcs("true\n");
    openrc.link("/etc/runlevels/default/sshd", "/etc/init.d/sshd").inspect();
    EXPECT_THAT(openrc.examination("inspection.startup"), HasSubstr("OpenRC"));
}

TEST(Startup, BusyBoxWithoutInittabGivesAShell) {
    FakeImage image;
    image.program("/bin/busybox")
        .link("/sbin/init", "/bin/busybox")
        .script("/etc/init.d/rcS", "telnetd\n")
        .program("/sbin/telnetd")
        .inspect();
    EXPECT_EQ(enabled(image, "telnetd"), "1");
    EXPECT_EQ(cell(*image.find("startup_service", "kind", "shell"), "listens"), "console");
    EXPECT_EQ(image.examination("inspection.startup"), "Complete");
}

TEST(Startup, InittabAtRunTimeIsIncomplete) {
    FakeImage image;
    image.program("/bin/busybox").link("/sbin/init", "/bin/busybox").link("/etc/inittab", "/var/inittab").inspect();
    EXPECT_THAT(image.examination("inspection.startup"), HasSubstr("/var/inittab"));
}

} // namespace
} // namespace warifu::inspection::test
