#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_image.h"

// Ways in which systemd starts a unit, or what a unit runs.

namespace warifu::inspection::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* telnet_service = "[Service]\nExecStart=/usr/sbin/telnetd -F\n";

/// A system with one service that starts, web.service, and telnet.service that nothing asks for.
FakeImage with_systemd() {
    FakeImage image;
    image.link("/sbin/init", "/lib/systemd/systemd").program("/lib/systemd/systemd");
    image.file("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    image.link("/lib/systemd/system/default.target", "multi-user.target");
    for (const char* target : {"multi-user", "sockets", "timers", "paths"})
        image.file("/lib/systemd/system/" + std::string(target) + ".target", "[Unit]\n");
    image.program("/usr/sbin/telnetd").program("/usr/sbin/web").program("/bin/busybox");
    image.file("/lib/systemd/system/web.service", "[Service]\nExecStart=/usr/sbin/web\n");
    image.link("/etc/systemd/system/multi-user.target.wants/web.service", "/lib/systemd/system/web.service");
    image.file("/lib/systemd/system/telnet.service", telnet_service);
    return image;
}

/// The strongest word on telnetd: 1, NULL, 0.
std::string telnet(FakeImage& image) {
    image.inspect();
    std::string strongest = "none";
    for (const std::string value : {"0", "NULL", "1"})
        for (const Row& row : image.rows("startup_service"))
            if (cell(row, "kind") == "telnet" && cell(row, "enabled") == value)
                strongest = value;
    return strongest;
}

/// What becomes of telnetd when the file is added.
std::string telnet_with(const std::string& path, const std::string& text) {
    FakeImage image = with_systemd();
    image.file(path, text);
    return telnet(image);
}

/// … when web.service has these lines as well.
std::string telnet_with_lines(const std::string& text) {
    return telnet_with("/etc/systemd/system/web.service.d/t.conf", text);
}

std::string telnet_by(const std::string& kind, const std::string& name, const std::string& text) {
    FakeImage image = with_systemd();
    image.file("/lib/systemd/system/" + name, text);
    image.link("/etc/systemd/system/" + kind + ".target.wants/" + name, "/lib/systemd/system/" + name);
    return telnet(image);
}

TEST(Systemd, UnitThatNothingAsksForIsOff) {
    FakeImage image = with_systemd();
    EXPECT_EQ(telnet(image), "0");
    EXPECT_EQ(image.examination("inspection.startup"), "Complete");
}

TEST(Systemd, SocketsStartTheirService) {
    EXPECT_EQ(telnet_by("sockets", "telnet.socket", "[Socket]\nListenStream=23\n"), "1");
    EXPECT_EQ(telnet_by("sockets", "any.socket", "[Socket]\nListenStream=23\nService=telnet.service\n"), "1");
    FakeImage each = with_systemd();
    each.file("/lib/systemd/system/t@.service", "[Service]\nExecStart=-/usr/sbin/telnetd -i\nStandardInput=socket\n");
    each.file("/lib/systemd/system/t.socket", "[Socket]\nListenStream=23\nAccept=yes\n");
    each.link("/etc/systemd/system/sockets.target.wants/t.socket", "/lib/systemd/system/t.socket").inspect();
    const auto row = each.find("startup_service", "arguments", "-i");
    ASSERT_TRUE(row);
    EXPECT_EQ(cell(*row, "enabled"), "1");
}

TEST(Systemd, TimersStartTheirServiceAndPathsMay) {
    EXPECT_EQ(telnet_by("timers", "telnet.timer", "[Timer]\nOnBootSec=1\n"), "1");
    EXPECT_EQ(telnet_by("timers", "any.timer", "[Timer]\nOnBootSec=1\nUnit=telnet.service\n"), "1");
    EXPECT_EQ(telnet_by("paths", "telnet.path", "[Path]\nPathExists=/etc/passwd\n"), "NULL");
}

TEST(Systemd, WhatFollowsAnotherUnitMayStart) {
    EXPECT_EQ(telnet_with_lines("[Unit]\nOnFailure=telnet.service\n"), "NULL");
    EXPECT_EQ(telnet_with_lines("[Unit]\nOnSuccess=telnet.service\n"), "NULL");
}

TEST(Systemd, DropInsOfTargetsPrefixesAndKinds) {
    EXPECT_EQ(telnet_with("/etc/systemd/system/multi-user.target.d/t.conf", "[Unit]\nWants=telnet.service\n"), "1");
    EXPECT_EQ(telnet_with("/etc/systemd/system/service.d/t.conf", "[Service]\nExecStartPost=/usr/sbin/telnetd\n"), "1");
    FakeImage dashed = with_systemd();
    dashed.file("/lib/systemd/system/a-b.service", "[Service]\nExecStart=/usr/sbin/web\n");
    dashed.link("/etc/systemd/system/multi-user.target.wants/a-b.service", "/lib/systemd/system/a-b.service");
    dashed.file("/etc/systemd/system/a-.service.d/t.conf", "[Service]\nExecStartPre=/usr/sbin/telnetd -x\n").inspect();
    EXPECT_TRUE(dashed.find("startup_service", "arguments", "-x"));
}

TEST(Systemd, EveryCommandOfAService) {
    EXPECT_EQ(telnet_with_lines("[Service]\nExecStartPre=/bin/echo a ; /usr/sbin/telnetd\n"), "1");
    EXPECT_EQ(telnet_with_lines("[Service]\nExecCondition=/usr/sbin/telnetd\n"), "1");
    EXPECT_EQ(telnet_with_lines("[Service]\nExecStopPost=/usr/sbin/telnetd\n"), "NULL");
    EXPECT_EQ(telnet_with_lines("[Service]\nExecReload=/usr/sbin/telnetd\n"), "NULL");
    EXPECT_EQ(telnet_with_lines("[Service]\nExecStartPost=\"/usr/sbin/telnetd\" -F\n"), "1");
    EXPECT_EQ(telnet_with_lines("[Service]\nExecStartPost=/bin/busybox telnetd\n"), "1");
    EXPECT_EQ(telnet_with_lines("[Service]\nExecStartPost=/bin/sh -c 'exec telnetd'\n"), "1");
    EXPECT_EQ(telnet_with_lines("[Service]\nExecReload=/usr/sbin/web --reload\n"), "0") << "nothing new";
}

TEST(Systemd, UnitsOfUsrLocal) {
    FakeImage image = with_systemd();
    image.file("/usr/local/lib/systemd/system/t.service", "[Service]\nExecStart=/usr/sbin/telnetd -x\n");
    image.link("/etc/systemd/system/multi-user.target.wants/t.service", "/usr/local/lib/systemd/system/t.service");
    EXPECT_TRUE(image.inspect().find("startup_service", "arguments", "-x"));
}

TEST(Systemd, GeneratorsOfItsOwnAreFollowedAndOthersAreAReason) {
    const std::string folder = "/lib/systemd/system-generators/";
    FakeImage local = with_systemd();
    local.program(folder + "systemd-rc-local-generator").script("/etc/rc.local", "telnetd\n");
    EXPECT_EQ(telnet(local), "1");
    EXPECT_EQ(local.examination("inspection.startup"), "Complete");
    FakeImage levels = with_systemd();
    levels.program(folder + "systemd-sysv-generator").script("/etc/init.d/t", "telnetd -x\n");
    levels.link("/etc/rc3.d/S20t", "../init.d/t").inspect();
    EXPECT_EQ(cell(*levels.find("startup_service", "arguments", "-x"), "enabled"), "1");
    FakeImage other = with_systemd();
    other.script("/etc/systemd/system-generators/g", "true\n").inspect();
    EXPECT_THAT(other.examination("inspection.startup"), HasSubstr("/etc/systemd/system-generators/g"));
}

TEST(Systemd, RulesOfUdevMayStartUnits) {
    EXPECT_EQ(telnet_with("/lib/udev/rules.d/9.rules",
                          "SUBSYSTEM==\"net\", TAG+=\"systemd\", ENV{SYSTEMD_WANTS}+=\"telnet.service\"\n"),
              "NULL");
}

TEST(Systemd, ScriptsMayAskForUnits) {
    EXPECT_EQ(telnet_with_lines("[Service]\nExecStartPost=/bin/systemctl start telnet\n"), "1");
    EXPECT_EQ(telnet_with_lines("[Service]\nExecStartPost=/bin/systemctl stop telnet\n"), "0");
}

} // namespace
} // namespace warifu::inspection::test
