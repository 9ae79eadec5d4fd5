#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_image.h"

// Accounts that come in later, or from where nobody looks first.

namespace warifu::inspection::test {
namespace {

using ::testing::HasSubstr;

FakeImage with_accounts(const std::string& script, const std::string& inittab = "") {
    FakeImage image;
    image.program("/bin/busybox").link("/sbin/init", "/bin/busybox").script("/etc/init.d/rcS", script);
    image.file("/etc/inittab", "::sysinit:/etc/init.d/rcS\n" + inittab);
    image.file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n").file("/etc/shadow", "root:!:1::::::\n");
    return image;
}

std::string examined(FakeImage& image) { return image.inspect().examination("inspection.accounts"); }

TEST(AccountChanges, EveryScriptThatStartsIsLookedAt) {
    FakeImage image = with_accounts("/usr/sbin/setup\n");
    image.script("/usr/sbin/setup", "echo owner:admin | chpasswd\n");
    EXPECT_THAT(examined(image), HasSubstr("/usr/sbin/setup:2 changes accounts"));
    FakeImage added = with_accounts("/usr/sbin/setup\n");
    added.script("/usr/sbin/setup", "echo 'dbg::0:0::/:/bin/sh' >> /etc/passwd\n");
    EXPECT_THAT(examined(added), HasSubstr("/usr/sbin/setup:2"));
    FakeImage unstarted = with_accounts("true\n");
    unstarted.script("/usr/sbin/setup", "echo owner:admin | chpasswd\n");
    EXPECT_EQ(examined(unstarted), "Complete");
}

TEST(AccountChanges, LinesOfInittabAndUnits) {
    FakeImage line = with_accounts("true\n", "::sysinit:/bin/sh -c \"echo owner:admin | chpasswd\"\n");
    EXPECT_THAT(examined(line), HasSubstr("/etc/inittab:2 changes accounts"));
    FakeImage other;
    other.link("/sbin/init", "/lib/systemd/systemd").program("/lib/systemd/systemd").file("/etc/machine-id", "0\n");
    other.file("/lib/systemd/system/default.target", "[Unit]\nWants=t.service\n");
    other.file("/lib/systemd/system/t.service", "[Service]\nExecStart=/bin/sh -c 'echo a:b | chpasswd'\n");
    other.file("/etc/passwd", "root:*:0:0::/:/bin/sh\n");
    EXPECT_THAT(examined(other), HasSubstr("t.service:2 changes accounts"));
}

TEST(AccountChanges, HashesOfOpensslSetNothing) {
    FakeImage image = with_accounts("hash=$(echo x | openssl passwd -6 -stdin)\n");
    EXPECT_EQ(examined(image), "Complete");
}

TEST(Accounts, CopyWithALineThatIsNoAccountKeepsTheOthers) {
    FakeImage image = with_accounts("cp -a /etc_ro/* /etc/\n");
    image.file("/etc_ro/passwd", "dbg::0:0::/:/bin/sh\nbad line\n");
    EXPECT_THAT(examined(image), HasSubstr("/etc_ro/passwd:2 is not a valid account"));
    const auto row = image.find("account", "name", "dbg");
    ASSERT_TRUE(row);
    EXPECT_EQ(cell(*row, "password_state"), "empty");
    FakeImage unrelated = with_accounts("true\n");
    unrelated.file("/etc/pam.d/passwd", "# PAM\n@include common-password\n");
    unrelated.file("/etc/theme/shadow", "offset: 2\ncolour:black\nblur\n");
    EXPECT_EQ(examined(unrelated), "Complete");
}

TEST(Accounts, PasswordFileThatALighttpdSettingNames) {
    const auto with = [](const std::string& settings, const std::string& path) {
        FakeImage image = with_accounts("true\n");
        image.file("/etc/lighttpd/lighttpd.conf", settings);
        if (!path.empty())
            image.file(path, "admin:admin\n");
        return image;
    };
    FakeImage variable = with("var.d = \"/etc/lighttpd\"\nauth.backend.plain.userfile = var.d + \"/webusers\"\n",
                              "/etc/lighttpd/webusers");
    variable.inspect();
    ASSERT_TRUE(variable.find("account", "name", "admin"));
    FakeImage elsewhere = with("auth.backend.plain.userfile = \"/usr/share/webusers\"\n", "/usr/share/webusers");
    elsewhere.inspect();
    ASSERT_TRUE(elsewhere.find("account", "name", "admin"));
    FakeImage missing = with("auth.backend.plain.userfile = \"/usr/share/webusers\"\n", "");
    EXPECT_THAT(examined(missing), HasSubstr("/usr/share/webusers, which could not be read"));
    FakeImage unknown = with("auth.backend.plain.userfile = var.x + \"/webusers\"\n", "");
    EXPECT_THAT(examined(unknown), HasSubstr("not followed"));
    FakeImage at_run_time = with("auth.backend.plain.userfile = \"/data/settings/users\"\n", "");
    EXPECT_EQ(examined(at_run_time), "Complete");
}

TEST(Accounts, RefusingShellThatIsAScriptMayLetIn) {
    const auto can_login = [](const std::string& script) {
        FakeImage image = with_accounts("true\n");
        image.file("/rom/etc/passwd", "www:x:0:0::/:/usr/sbin/nologin\n").script("/usr/sbin/nologin", script).inspect();
        return cell(*image.find("account", "shell", "/usr/sbin/nologin"), "can_login");
    };
    EXPECT_EQ(can_login("exec /bin/sh\n"), "NULL");
    EXPECT_EQ(can_login("echo no\nexit 1\n"), "0");
}

} // namespace
} // namespace warifu::inspection::test
