#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_image.h"
#include "settings_reader.h"

namespace warifu::inspection::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// `unsafe` of the first setting called `name`; `none` when there is none.
std::string unsafe(const std::vector<FoundSetting>& settings, std::string_view name) {
    for (const FoundSetting& setting : settings)
        if (setting.name == name)
            return setting.unsafe.value_or("NULL");
    return "none";
}

struct Case {
    const char* program;
    const char* text;
    const char* name;
    const char* unsafe;
};

class Readers : public ::testing::TestWithParam<Case> {};

TEST_P(Readers, TellSafeFromUnsafe) {
    const Case& c = GetParam();
    EXPECT_EQ(unsafe(read_settings(c.program, c.text), c.name), c.unsafe) << c.text;
}

INSTANTIATE_TEST_SUITE_P(
    All, Readers,
    ::testing::Values(
        Case{"sshd", "PermitRootLogin yes\n", "PermitRootLogin", "root-login"},
        Case{"sshd", "PermitRootLogin prohibit-password # x\n", "PermitRootLogin", ""},
        Case{"sshd", "#PermitRootLogin yes\n", "PermitRootLogin", "none"},
        Case{"sshd", "permitemptypasswords=yes\n", "permitemptypasswords", "empty-passwords"},
        Case{"sshd", "Protocol 2,1\n", "Protocol", "weak-protocol"}, Case{"sshd", "Protocol 2\n", "Protocol", ""},
        Case{"lighttpd", "ssl.use-sslv3 = \"enable\"\n", "ssl.use-sslv3", "weak-tls"},
        Case{"lighttpd", "ssl.openssl.ssl-conf-cmd = (\"MinProtocol\" => \"TLSv1\")\n", "MinProtocol", "weak-tls"},
        Case{"lighttpd", "ssl.openssl.ssl-conf-cmd = (\"MinProtocol\" => \"TLSv1.2\")\n", "MinProtocol", ""},
        Case{"lighttpd", "dir-listing.activate = \"enable\"\n", "dir-listing.activate", "directory-listing"},
        Case{"nginx", "ssl_protocols TLSv1 TLSv1.2;\n", "ssl_protocols", "weak-tls"},
        Case{"nginx", "ssl_protocols TLSv1.2 TLSv1.3;\n", "ssl_protocols", ""},
        Case{"nginx", "autoindex on;\n", "autoindex", "directory-listing"},
        Case{"mosquitto", "allow_anonymous true\n", "allow_anonymous", "anonymous-access"},
        Case{"mosquitto", "allow_anonymous false\n", "allow_anonymous", ""},
        Case{"mosquitto", "listener 1883\n", "allow_anonymous", "NULL"},
        Case{"mosquitto", "listener 1883 0.0.0.0\n", "listener", "no-encryption"},
        Case{"mosquitto", "listener 8883\ncertfile /etc/c.pem\n", "listener", ""},
        Case{"mosquitto", "listener 1883 127.0.0.1\n", "listener", "none"},
        Case{"snmpd", "rocommunity public\n", "rocommunity", "default-community"},
        Case{"snmpd", "rwcommunity kV9x2 10.0.0.0/8\n", "rwcommunity", ""},
        Case{"snmpd", "com2sec reader default private\n", "com2sec", "default-community"},
        Case{"vsftpd", "anonymous_enable=YES\n", "anonymous_enable", "anonymous-access"},
        Case{"vsftpd", "anonymous_enable=NO\n", "anonymous_enable", ""},
        Case{"vsftpd", "listen=YES\n", "anonymous_enable", "anonymous-access"},
        Case{"smbd", "[share]\n guest ok = yes\n", "guest ok", "anonymous-access"},
        Case{"smbd", "server min protocol = NT1\n", "server min protocol", "weak-protocol"},
        Case{"dropbear", "\toption RootPasswordAuth 'on'\n", "RootPasswordAuth", "root-login"},
        Case{"dropbear", "\toption RootPasswordAuth 'off'\n", "RootPasswordAuth", ""},
        Case{"uhttpd", "\tlist listen_http 0.0.0.0:80\n", "listen_http", "plain-http"},
        Case{"uhttpd", "\tlist listen_http 0.0.0.0:80\n\tlist listen_https 0.0.0.0:443\n\toption redirect_https 1\n",
             "listen_http", ""}));

TEST(Arguments, OfDropbear) {
    EXPECT_EQ(unsafe(settings_of_arguments("/usr/sbin/dropbear", "-R"), "-w"), "root-login");
    EXPECT_EQ(unsafe(settings_of_arguments("dropbear", "-R -w"), "-w"), "");
    EXPECT_EQ(unsafe(settings_of_arguments("dropbear", "-Rs"), "-w"), "");
    EXPECT_EQ(unsafe(settings_of_arguments("dropbear", "-b w"), "-w"), "root-login") << "w is the value of -b";
    EXPECT_EQ(unsafe(settings_of_arguments("dropbear", "$DROPBEAR_ARGS"), "-w"), "NULL");
    EXPECT_EQ(unsafe(settings_of_arguments("dropbear", "-B"), "-B"), "empty-passwords");
}

TEST(Arguments, OfTelnetd) {
    EXPECT_EQ(unsafe(settings_of_arguments("telnetd", "-l /bin/sh"), "-l"), "no-authentication");
    EXPECT_EQ(unsafe(settings_of_arguments("telnetd", "-l /bin/login"), "-l"), "");
    EXPECT_EQ(unsafe(settings_of_arguments("telnetd", ""), "-l"), "");
    EXPECT_EQ(unsafe(settings_of_arguments("telnetd", "-l $SHELL_PROGRAM"), "-l"), "NULL");
}

TEST(VendorSettings, CommunitiesAndDefaultPasswords) {
    const auto found = read_vendor_settings(
        "<snmp state=\"disable\" readCommunity=\"public\" writeCommunity=\"s3kr1t\"/>\n"
        "sysPassword=admin\n<wifiPassword>kQ8-zz_1</wifiPassword>\nsysUserName = admin\nencodePassword=\"1\"\n");
    EXPECT_EQ(unsafe(found, "readCommunity"), "default-community");
    EXPECT_EQ(unsafe(found, "writeCommunity"), "");
    EXPECT_EQ(unsafe(found, "sysPassword"), "default-password");
    EXPECT_EQ(unsafe(found, "wifiPassword"), "");
    EXPECT_EQ(unsafe(found, "sysUserName"), "none");
    EXPECT_EQ(unsafe(found, "encodePassword"), "none");
    for (const FoundSetting& setting : found) {
        EXPECT_EQ(setting.value.find("s3kr1t"), std::string::npos);
        EXPECT_EQ(setting.value.find("kQ8"), std::string::npos);
        EXPECT_EQ(setting.value.find("admin"), std::string::npos);
    }
}

FakeImage started(const std::string& rcs) {
    FakeImage image;
    image.program("/bin/busybox")
        .link("/sbin/init", "/bin/busybox")
        .file("/etc/inittab", "::sysinit:/etc/init.d/rcS\n");
    image.script("/etc/init.d/rcS", rcs);
    return image;
}

TEST(Settings, FilesAndArgumentsBecomeRows) {
    FakeImage image = started("telnetd -l /bin/sh\nmosquitto -c /etc/mosquitto/mosquitto.conf\n");
    image.program("/usr/sbin/telnetd")
        .program("/usr/sbin/mosquitto")
        .file("/etc/mosquitto/mosquitto.conf", "# x\nallow_anonymous true\n");
    image.file("/etc/default.cfg", "<snmp readCommunity=\"public\"/>\n").inspect();
    const auto anonymous = image.find("setting", "unsafe", "anonymous-access");
    ASSERT_TRUE(anonymous);
    EXPECT_EQ(anonymous->locator, "fw.bin!squashfs@0x100!/etc/mosquitto/mosquitto.conf:2");
    EXPECT_EQ(cell(*image.find("setting", "unsafe", "no-authentication"), "path"), "/etc/init.d/rcS");
    EXPECT_TRUE(image.find("setting", "unsafe", "default-community"));
    EXPECT_EQ(image.examination("inspection.settings"), "Complete");
}

TEST(Settings, DaemonsThatWeDoNotReadAreIncomplete) {
    FakeImage image = started("boa\n");
    image.program("/usr/sbin/boa").inspect();
    EXPECT_THAT(image.examination("inspection.settings"), HasSubstr("settings of boa"));
    FakeImage missing = started("nginx\n");
    missing.program("/usr/sbin/nginx").inspect();
    EXPECT_THAT(missing.examination("inspection.settings"), HasSubstr("no settings file of nginx"));
    FakeImage run_time = started("nginx -c /var/nginx.conf\n");
    run_time.program("/usr/sbin/nginx").file("/etc/nginx/nginx.conf", "listen 80;\n").inspect();
    EXPECT_THAT(run_time.examination("inspection.settings"), HasSubstr("/var/nginx.conf"));
}

/// `unsafe` of what is concluded on TLS; `none` when nothing is.
std::string tls_of(FakeImage& image) {
    image.inspect();
    const auto row = image.find("setting", "name", "tls");
    return row ? cell(*row, "unsafe") : "none";
}

TEST(Settings, WebServerWithoutTls) {
    FakeImage nginx = started("nginx\n");
    nginx.program("/usr/sbin/nginx").file("/etc/nginx/nginx.conf", "listen 80;\n");
    EXPECT_EQ(tls_of(nginx), "plain-http");
    FakeImage lighttpd = started("lighttpd -f /etc/lighttpd/lighttpd.conf\n");
    lighttpd.file("/etc/lighttpd/lighttpd.conf", "server.document-root = \"/www\"\n");
    EXPECT_EQ(tls_of(lighttpd), "plain-http") << "on port 80 by default";
}

TEST(Settings, WebServerWithTlsAlone) {
    FakeImage nginx = started("nginx\n");
    nginx.file("/etc/nginx/nginx.conf", "listen 443 ssl;\nlisten 127.0.0.1:80;\n");
    EXPECT_EQ(tls_of(nginx), "none");
    FakeImage lighttpd = started("lighttpd\n");
    lighttpd.file("/etc/lighttpd/lighttpd.conf", "server.port = 443\nssl.engine = \"enable\"\n");
    EXPECT_EQ(tls_of(lighttpd), "none");
}

TEST(Settings, PlainPortBesideTlsIsOpenUnlessItRedirects) {
    FakeImage both = started("nginx\n");
    both.file("/etc/nginx/nginx.conf", "listen 80;\n").file("/etc/nginx/tls.conf", "listen 443 ssl;\n");
    EXPECT_EQ(tls_of(both), "NULL");
    FakeImage redirected = started("nginx\n");
    redirected.file("/etc/nginx/nginx.conf", "listen 80;\nreturn 301 https://$host$request_uri;\n")
        .file("/etc/nginx/tls.conf", "listen 443 ssl;\n");
    EXPECT_EQ(tls_of(redirected), "");
    FakeImage socket = started("lighttpd\n");
    socket.file("/etc/lighttpd/lighttpd.conf", "$SERVER[\"socket\"] == \":443\" {\n  ssl.engine = \"enable\"\n}\n");
    EXPECT_EQ(tls_of(socket), "NULL");
}

TEST(Settings, RootLoginThatSshdConfigLeavesOutDependsOnItsVersion) {
    FakeImage old = started("sshd\n");
    old.file("/etc/ssh/sshd_config", "#PermitRootLogin yes\n").inspect();
    EXPECT_EQ(cell(*old.find("setting", "name", "PermitRootLogin"), "unsafe"), "NULL");
    FakeImage newer = started("sshd\n");
    newer.file("/etc/ssh/sshd_config", "#PermitRootLogin prohibit-password\n").inspect();
    EXPECT_EQ(cell(*newer.find("setting", "name", "PermitRootLogin"), "unsafe"), "");
    FakeImage said = started("sshd\n");
    said.file("/etc/ssh/sshd_config", "Include x\n")
        .file("/etc/ssh/sshd_config.d/a.conf", "PermitRootLogin no\n")
        .inspect();
    EXPECT_EQ(said.rows("setting").size(), 1U);
}

} // namespace
} // namespace warifu::inspection::test
