#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_image.h"

namespace warifu::inspection::test {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The one row of an image with a script at /usr/sbin/upgrade.sh.
Row of_script(const std::string& text) {
    FakeImage image;
    image.script("/usr/sbin/upgrade.sh", text).inspect();
    EXPECT_THAT(image.rows("update_mechanism"), SizeIs(1)) << text;
    return image.rows("update_mechanism").empty() ? Row{} : image.rows("update_mechanism")[0];
}

TEST(UpdateScripts, DownloadAndWriteWithoutSignature) {
    const Row row = of_script("wget -O /tmp/fw.bin http://updates.example/fw.bin\nmd5sum -c /tmp/fw.md5 || exit 1\nmtd "
                              "write /tmp/fw.bin firmware\n");
    EXPECT_EQ(row.locator, "fw.bin!squashfs@0x100!/usr/sbin/upgrade.sh:4");
    EXPECT_EQ(cell(row, "updater"), "script");
    EXPECT_EQ(cell(row, "signature"), "none");
    EXPECT_EQ(cell(row, "transport"), "http");
    EXPECT_EQ(cell(row, "evidence"), "mtd write /tmp/fw.bin firmware");
}

TEST(UpdateScripts, VerificationThatIsEnforced) {
    const Row row = of_script(
        "curl -o /tmp/f https://u.example/f\n"
        "openssl dgst -sha256 -verify /etc/key.pem -signature /tmp/s /tmp/f || exit 1\nflashcp /tmp/f /dev/mtd2\n");
    EXPECT_EQ(cell(row, "signature"), "required");
    EXPECT_EQ(cell(row, "transport"), "https");
    EXPECT_THAT(cell(row, "evidence"), HasSubstr("openssl dgst"));
}

TEST(UpdateScripts, VerificationWhoseResultMayBeIgnoredIsUnknown) {
    EXPECT_EQ(cell(of_script("wget http://a/f\nopenssl dgst -verify k f\nnandwrite /dev/mtd1 f\n"), "signature"),
              "NULL");
}

TEST(UpdateScripts, UnknownProgramsMayVerify) {
    EXPECT_EQ(cell(of_script("wget http://a/f\nvendor_check f || exit 1\ndd if=f of=/dev/mtdblock3\n"), "signature"),
              "NULL");
    EXPECT_EQ(cell(of_script("wget http://a/f\n$CHECK f\ndd if=f of=/dev/mtdblock3\n"), "signature"), "NULL");
    EXPECT_EQ(cell(of_script(". /etc/missing.sh\nwget http://a/f\ndd if=f of=/dev/mtdblock3\n"), "signature"), "NULL");
}

TEST(UpdateScripts, CalledScriptsAreFollowed) {
    FakeImage image;
    image.script("/usr/sbin/update", "wget http://a/f\n/usr/sbin/check.sh f\ndd if=f of=/dev/mtd1\n");
    image.script("/usr/sbin/check.sh", "usign -V -m $1 -p /etc/k || exit 1\n").inspect();
    EXPECT_EQ(cell(*image.find("update_mechanism", "path", "/usr/sbin/update"), "signature"), "required");
}

TEST(UpdateScripts, TransportAndUploads) {
    EXPECT_EQ(cell(of_script("tftp -g -r f 192.168.1.1\nflashcp f /dev/mtd0\n"), "transport"), "tftp");
    EXPECT_EQ(cell(of_script("wget \"$URL\"\nflashcp f /dev/mtd0\n"), "transport"), "NULL");
    EXPECT_EQ(cell(of_script("# firmware upgrade from the web page\nflashcp /tmp/upload /dev/mtd0\n"), "transport"),
              "local");
}

TEST(UpdateScripts, WritingSettingsIsNoUpdate) {
    FakeImage image;
    image.script("/usr/sbin/save", "dd if=/tmp/config of=/dev/mtd5\n")
        .script("/usr/sbin/get", "wget http://a/b\n")
        .inspect();
    EXPECT_THAT(image.rows("update_mechanism"), IsEmpty());
    EXPECT_THAT(image.examination("inspection.updates"), HasSubstr("no update mechanism that we know"));
}

TEST(Updates, KnownUpdaters) {
    struct Case {
        const char* program;
        const char* file;
        const char* text;
        const char* updater;
        const char* signature;
        const char* transport;
    };
    for (const Case& c : {
             Case{"/usr/bin/swupdate", "/etc/swupdate.cfg",
                  "public-key-file = \"/etc/k.pem\";\nurl = \"https://h/\";\n", "swupdate", "required", "https"},
             Case{"/usr/bin/swupdate", "/etc/swupdate.cfg", "verbose = true;\n", "swupdate", "NULL", "NULL"},
             Case{"/usr/bin/rauc", "/etc/rauc/system.conf", "[keyring]\npath=/etc/rauc/ca.pem\n", "rauc", "required",
                  "NULL"},
             Case{"/usr/bin/mender", "/etc/mender/mender.conf",
                  "{\"ServerURL\": \"https://m\", \"ArtifactVerifyKey\": \"/k\"}", "mender", "required", "https"},
             Case{"/usr/bin/mender", "/etc/mender/mender.conf", "{\"ServerURL\": \"https://m\"}", "mender", "none",
                  "https"},
             Case{"/bin/opkg", "/etc/opkg.conf", "src/gz base http://d/base\n", "opkg", "none", "http"},
             Case{"/bin/opkg", "/etc/opkg.conf", "option check_signature\nsrc/gz base https://d/base\n", "opkg",
                  "required", "https"},
             Case{"/usr/bin/apt-get", "/etc/apt/sources.list", "deb [trusted=yes] http://d x main\n", "apt", "optional",
                  "http"},
             Case{"/usr/bin/apt-get", "/etc/apt/sources.list", "deb http://d x main\n", "apt", "required", "http"},
         }) {
        FakeImage image;
        image.program(c.program).file(c.file, c.text).inspect();
        ASSERT_THAT(image.rows("update_mechanism"), SizeIs(1)) << c.text;
        const Row row = image.rows("update_mechanism")[0];
        EXPECT_EQ(cell(row, "updater"), c.updater) << c.text;
        EXPECT_EQ(cell(row, "signature"), c.signature) << c.text;
        EXPECT_EQ(cell(row, "transport"), c.transport) << c.text;
        EXPECT_EQ(image.examination("inspection.updates"), "Complete") << c.text;
    }
}

TEST(Updates, Sysupgrade) {
    FakeImage image;
    image.script("/sbin/sysupgrade", "fwtool_check_signature \"$1\" || exit 1\nmtd write $1 firmware\n").inspect();
    ASSERT_THAT(image.rows("update_mechanism"), SizeIs(1));
    EXPECT_EQ(cell(image.rows("update_mechanism")[0], "signature"), "optional");
}

TEST(Updates, ProgramThatWritesFlashIsUnknown) {
    FakeImage image;
    image.file("/usr/bin/cfm", "\177ELF\0/dev/mtd2\0firmware"s).inspect();
    ASSERT_THAT(image.rows("update_mechanism"), SizeIs(1));
    EXPECT_EQ(cell(image.rows("update_mechanism")[0], "signature"), "NULL");
}

} // namespace
} // namespace warifu::inspection::test
