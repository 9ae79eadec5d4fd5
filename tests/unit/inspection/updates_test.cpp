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

constexpr std::string_view fetch = "wget -O /tmp/f http://a/f\n";
constexpr std::string_view verify = "openssl dgst -sha256 -verify /etc/k -signature /tmp/s /tmp/f";
constexpr std::string_view install = "flashcp /tmp/f /dev/mtd0\n";

std::string signature_of(const std::string& text) { return cell(of_script(std::string(fetch) + text), "signature"); }

TEST(UpdateScripts, FailedVerificationThatLeavesIsRequired) {
    const std::string check(verify);
    const std::string write(install);
    for (const std::string& text : std::vector<std::string>{
             check + " || exit 1\n" + write,
             check + " || { logger bad; exit 1; }\n" + write,
             "if ! " + check + "; then\n logger bad\n exit 1\nfi\n" + write,
             "if " + check + "; then\n " + write + "fi\n",
             check + " && " + write,
             "set -e\n" + check + "\n" + write,
             "set -eu\n" + check + " >/dev/null\nsync\n" + write,
             "die() { logger bad; exit 1; }\n" + check + " || die\n" + write,
             "good() {\n openssl dgst -verify /etc/k -signature /tmp/s $1 || return 1\n}\ngood /tmp/f || exit 1\n" +
                 write,
             "[ -f /tmp/s ] && " + check + " || exit 1\ndd if=/tmp/f of=/dev/mmcblk0p2\n",
         })
        EXPECT_EQ(signature_of(text), "required") << text;
}

TEST(UpdateScripts, VerificationThatMayBeIgnoredOrIsOfSomethingElseIsUnknown) {
    const std::string check(verify);
    const std::string write(install);
    for (const std::string& text : std::vector<std::string>{
             check + " || echo \"check failed, continuing\"\n" + write,
             "if ! " + check + "; then\n echo warn\nfi\n" + write,
             "[ -n \"$1\" ] || " + check + " || exit 1\n" + write,
             "rauc status || exit 1\n" + write,
             "set +e\n" + check + "\n" + write + "set -e\nreboot\n",
             write + check + " || exit 1\n",
             "openssl dgst -verify /etc/k -signature /tmp/x.sig /etc/passwd || exit 1\n" + write,
             "openssl dgst -verify /tmp/k -signature /tmp/s /tmp/f || exit 1\n" + write,
             check + " || exit 1\nwget -O /tmp/f http://a/other\n" + write,
             check + " || exit 1\ncp /mnt/f /tmp/f\n" + write,
             check + " || exit 1\n" + write + "flashcp /tmp/g /dev/mtd1\n",
             check + " & \n" + write,
             "case $1 in full) " + check + " || exit 1;; esac\n" + write,
             "set -e\ngood() { " + check + "; true; }\nif good; then\n" + write + "fi\n",
             check + " || exit 1\nzcat /tmp/f | dd of=/dev/mmcblk0p2\n",
             "F=/tmp/f\nopenssl dgst -verify /etc/k -signature /tmp/s $F || exit 1\nF=/tmp/g\nflashcp $F /dev/mtd0\n",
         })
        EXPECT_EQ(signature_of(text), "NULL") << text;
}

TEST(UpdateScripts, DigestFromASignedManifestVouchesForTheImage) {
    const std::string text = "openssl dgst -verify /etc/k -signature /tmp/s \"$w/manifest\" || exit 1\n"
                             "read -r version digest < \"$w/manifest\"\n"
                             "wget -O \"$w/fw.bin\" \"https://a/$version\"\n"
                             "if ! echo \"$digest  $w/fw.bin\" | sha256sum -c > /dev/null; then\n exit 1\nfi\n";
    EXPECT_EQ(signature_of(text + "flashcp \"$w/fw.bin\" /dev/mtd0\n"), "required");
    EXPECT_EQ(signature_of(text + "digest=1\nflashcp \"$w/other.bin\" /dev/mtd0\n"), "NULL");
    EXPECT_EQ(signature_of("read -r version digest < /tmp/manifest\n" + text.substr(text.find("wget")) +
                           "flashcp \"$w/fw.bin\" /dev/mtd0\n"),
              "none")
        << "a digest that nothing signs";
}

TEST(UpdateScripts, WhatInstallsDownloadsWithoutBeingFollowedIsUnknown) {
    for (const char* text : {"wget -O- http://a/f.tgz | tar xz -C /\nreboot\n",
                             "wget -O /tmp/a.deb http://a/a.deb && dpkg -i --force-all /tmp/a.deb\n",
                             "curl -O http://a/x.whl\npip3 install x.whl\n", "wget -O- http://a/install | sh\n",
                             "wget -O /tmp/f http://a/f\ndd if=/tmp/f of=$ROOT\n"})
        EXPECT_EQ(cell(of_script(text), "signature"), "NULL") << text;
    FakeImage image;
    image
        .file("/usr/sbin/fwupgrade",
              "#!/usr/bin/python3\nimport urllib.request as u\nopen(\"/dev/mtd0\",\"wb\")."
              "write(u.urlopen(\"http://a/f\").read())\n",
              0755)
        .inspect();
    ASSERT_THAT(image.rows("update_mechanism"), SizeIs(1));
    EXPECT_EQ(cell(image.rows("update_mechanism")[0], "signature"), "NULL");
    FakeImage quiet;
    quiet.script("/usr/sbin/restore", "tar xzf /data/settings.tgz -C /\n")
        .script("/usr/bin/x", "dpkg -i $1\n")
        .inspect();
    EXPECT_THAT(quiet.rows("update_mechanism"), IsEmpty());
}

TEST(UpdateScripts, PipesOntoADiskAreWrites) {
    const Row row = of_script("wget -O- http://a/f | dd of=/dev/mmcblk0p2\n");
    EXPECT_EQ(cell(row, "signature"), "none");
    EXPECT_EQ(cell(row, "transport"), "http");
}

TEST(UpdateScripts, HttpsWithAnyCertificateIsNotTakenForHttps) {
    EXPECT_EQ(cell(of_script("curl -k -o /tmp/f https://a/f\nflashcp /tmp/f /dev/mtd0\n"), "transport"), "NULL");
    EXPECT_EQ(
        cell(of_script("wget --no-check-certificate -O /tmp/f https://a/f\nflashcp /tmp/f /dev/mtd0\n"), "transport"),
        "NULL");
}

TEST(UpdateScripts, CalledScriptsAreFollowed) {
    FakeImage image;
    image.script("/usr/sbin/update", "wget http://a/f\n/usr/sbin/check.sh f || exit 1\ndd if=f of=/dev/mtd1\n");
    image.script("/usr/sbin/ignores", "wget http://a/f\n/usr/sbin/check.sh f\ndd if=f of=/dev/mtd1\n");
    image.script("/usr/sbin/check.sh", "usign -V -m $1 -p /etc/k || exit 1\n").inspect();
    EXPECT_EQ(cell(*image.find("update_mechanism", "path", "/usr/sbin/update"), "signature"), "required");
    EXPECT_EQ(cell(*image.find("update_mechanism", "path", "/usr/sbin/ignores"), "signature"), "NULL");
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
             Case{"/usr/bin/apt-get", "/etc/apt/sources.list", "deb [arch=armhf trusted=1] http://d x main\n", "apt",
                  "optional", "http"},
             Case{"/usr/bin/apt-get", "/etc/apt/sources.list", "deb [allow-insecure=yes] http://d x main\n", "apt",
                  "optional", "http"},
             Case{"/usr/bin/apt-get", "/etc/apt/sources.list", "deb [trusted=no] http://d x main\n", "apt", "required",
                  "http"},
             Case{"/usr/bin/apt-get", "/etc/apt/sources.list.d/x.sources",
                  "Types: deb\nURIs: http://d\nSuites: a\nTrusted: yes\n", "apt", "optional", "http"},
             Case{"/usr/bin/apt-get", "/etc/apt/apt.conf.d/10x", "APT::Get::AllowUnauthenticated \"1\";\n", "apt",
                  "optional", "NULL"},
             Case{"/usr/bin/apt-get", "/etc/apt/apt.conf.d/10x", "/* AllowUnauthenticated \"1\"; */\n", "apt",
                  "required", "NULL"},
             Case{"/usr/bin/mender", "/etc/mender/mender.conf",
                  "{\"ArtifactVerifyKey\": \"\", \"ServerURL\": \"http://m\"}", "mender", "none", "http"},
             Case{"/usr/bin/mender", "/etc/mender/mender.conf",
                  "{\"ArtifactVerifyKeys\": [\n\"/k\"], \"ServerURL\": \"https://m\"}", "mender", "required", "https"},
             Case{"/usr/bin/mender", "/etc/mender/mender.conf",
                  "{\"ArtifactVerifyKeys\": [], \"ServerURL\": \"https://m\"}", "mender", "none", "https"},
             Case{"/bin/opkg", "/etc/opkg.conf", "option check_signature\t0\nsrc x http://d\n", "opkg", "none", "http"},
             Case{"/bin/opkg", "/etc/opkg.conf", "option check_signature maybe\nsrc x http://d\n", "opkg", "NULL",
                  "http"},
             Case{"/usr/bin/swupdate", "/etc/swupdate.cfg", "/* public-key-file = \"x\" */\n url=\"http://u\"\n",
                  "swupdate", "NULL", "http"},
             Case{"/usr/bin/swupdate", "/etc/swupdate.cfg", "public-key-file = \"\";\n", "swupdate", "NULL", "NULL"},
             Case{"/usr/bin/rauc", "/etc/rauc/system.conf", "[keyring]\nallow-partial-chain=true\n[slot]\npath=/x\n",
                  "rauc", "NULL", "NULL"},
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

TEST(Updates, SysupgradeWordInATextRequiresNothing) {
    FakeImage image;
    image.script("/sbin/sysupgrade", "echo REQUIRE_IMAGE_SIGNATURE=1 # was\n").inspect();
    ASSERT_THAT(image.rows("update_mechanism"), SizeIs(1));
    EXPECT_EQ(cell(image.rows("update_mechanism")[0], "signature"), "none");
}

TEST(Updates, ProgramThatWritesFlashIsUnknown) {
    FakeImage image;
    image.file("/usr/bin/cfm", "\177ELF\0/dev/mtd2\0firmware"s).inspect();
    ASSERT_THAT(image.rows("update_mechanism"), SizeIs(1));
    EXPECT_EQ(cell(image.rows("update_mechanism")[0], "signature"), "NULL");
}

} // namespace
} // namespace warifu::inspection::test
