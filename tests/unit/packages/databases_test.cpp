#include <cstdio>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "package_names.h"
#include "readers.h"

namespace warifu::packages::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Distribution bullseye{"debian", "11", "Debian GNU/Linux 11 (bullseye)", "", ""};

PackageList read(Database kind, std::string_view text, std::string_view path = "") {
    return read_database(kind, path, as_bytes(text));
}

TEST(Dpkg, TellsWhatIsInstalledAndNotWhatWasRemoved) {
    const auto list = read(Database::Dpkg, R"(Package: busybox
Status: install ok installed
Maintainer: Debian Install System Team <debian-boot@lists.debian.org>
Architecture: armhf
Version: 1:1.30.1-6+b3
Source: busybox (1:1.30.1-6)
Description: Tiny utilities
 for small systems
 .
 Version: 9.9 is only quoted here

Package: telnetd
Status: deinstall ok config-files
Version: 0.17-42

Package: gone
Status: purge ok not-installed

Package: libc6
Status: install ok half-configured
Version: 2.31-13+deb11u5
Source: glibc
)");
    EXPECT_THAT(names(list), ElementsAre("busybox 1:1.30.1-6+b3", "libc6 2.31-13+deb11u5"));
    const Package& busybox = list.packages[0];
    EXPECT_EQ(busybox.origin, "busybox");
    EXPECT_EQ(busybox.origin_version, "1:1.30.1-6");
    EXPECT_EQ(busybox.line, 1U);
    EXPECT_EQ(list.packages[1].origin, "glibc");
    EXPECT_EQ(list.packages[1].origin_version, "");
    EXPECT_EQ(list.packages[1].line, 19U);
    EXPECT_THAT(list.incomplete, IsEmpty());
    EXPECT_EQ(package_url(busybox, bullseye), "pkg:deb/debian/busybox@1:1.30.1-6%2Bb3?arch=armhf&distro=debian-11");
}

TEST(Dpkg, SomethingElseIsNoEmptyDatabase) {
    EXPECT_THAT(read(Database::Dpkg, "encrypted by the maker\n").incomplete, Not(IsEmpty()));
    EXPECT_THAT(read(Database::Dpkg, "").incomplete, IsEmpty());
}

TEST(Dpkg, ThisMachineAsDpkgItselfTells) {
    std::ifstream file("/var/lib/dpkg/status");
    FILE* pipe =
        file ? popen("dpkg-query -W -f '${Package} ${Version} ${db:Status-Abbrev}\\n' 2>/dev/null", "r") : nullptr;
    if (pipe == nullptr)
        GTEST_SKIP() << "no dpkg here";
    std::vector<std::string> expected;
    std::array<char, 1000> line{};
    while (std::fgets(line.data(), line.size(), pipe) != nullptr) {
        const std::string text(line.data());
        const std::size_t status = text.find_last_not_of(" \n");
        if (text[status] != 'c' && text[status] != 'n')
            expected.push_back(text.substr(0, text.rfind(' ', status)));
    }
    pclose(pipe);
    const std::string status(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(names(read(Database::Dpkg, status)), ::testing::UnorderedElementsAreArray(expected));
    EXPECT_THAT(expected, SizeIs(::testing::Gt(20U)));
}

TEST(Opkg, HasDebiansFormAndOpenWrtsFields) {
    const auto list = read(Database::Opkg, R"(Package: busybox
Version: 1.28.3-4
Depends: libc
License: GPL-2.0
CPE-ID: cpe:/a:busybox:busybox
Source: package/utils/busybox
Status: install user installed
Architecture: mips_24kc
Installed-Time: 1534000000
)");
    ASSERT_THAT(list.packages, SizeIs(1));
    const Package& busybox = list.packages[0];
    EXPECT_EQ(busybox.licence, "GPL-2.0");
    EXPECT_EQ(busybox.origin, "") << "the recipe's folder is no name of a source package";
    EXPECT_EQ(package_url(busybox, {"openwrt", "18.06.1", "", "", ""}),
              "pkg:opkg/openwrt/busybox@1.28.3-4?arch=mips_24kc&distro=openwrt-18.06.1");
}

TEST(Opkg, FilesOfAPackage) {
    EXPECT_THAT(
        read(Database::OpkgFiles, "/bin/busybox\n/etc/banner\t-rw-r--r--\nno path\n", "/usr/lib/opkg/info/busybox.list")
            .files,
        ElementsAre(OwnedFile{"/bin/busybox", "busybox"}, OwnedFile{"/etc/banner", "busybox"}));
}

TEST(Apk, PackagesAndTheirFiles) {
    const auto list = read(Database::Apk, R"(C:Q1abc=
P:musl
V:1.2.3-r4
A:x86_64
L:MIT
o:musl
m:Timo Teras <timo.teras@iki.fi>
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755

P:libcrypto1.1
V:1.1.1t-r2
o:openssl
)");
    EXPECT_THAT(names(list), ElementsAre("musl 1.2.3-r4", "libcrypto1.1 1.1.1t-r2"));
    EXPECT_THAT(list.files, ElementsAre(OwnedFile{"/lib/ld-musl-x86_64.so.1", "musl"}));
    EXPECT_EQ(list.packages[1].origin, "openssl");
    EXPECT_EQ(package_url(list.packages[0], {"alpine", "3.17.3", "", "", ""}),
              "pkg:apk/alpine/musl@1.2.3-r4?arch=x86_64&distro=alpine-3.17.3");
    EXPECT_EQ(upstream_version("1.1.1t-r2", "apk"), "1.1.1t");
    EXPECT_EQ(upstream_version("1:1.3.dfsg+really1.3.1-1+deb13u1", "deb"), "1.3.1");
    EXPECT_EQ(upstream_version("1:1.2.11.dfsg-2+deb11u2", "deb"), "1.2.11");
}

TEST(Pacman, OnePackageInAFolder) {
    const auto list =
        read(Database::Pacman, "%NAME%\ncurl\n\n%VERSION%\n8.5.0-1\n\n%BASE%\ncurl\n\n%LICENSE%\nMIT\n\n");
    EXPECT_THAT(names(list), ElementsAre("curl 8.5.0-1"));
    EXPECT_THAT(read(Database::PacmanFiles, "%FILES%\nusr/\nusr/bin/curl\n\n%BACKUP%\netc/x\n",
                     "/var/lib/pacman/local/curl-8.5.0-1/files")
                    .files,
                ElementsAre(OwnedFile{"/usr/", "curl"}, OwnedFile{"/usr/bin/curl", "curl"}));
}

TEST(Buildroot, ManifestOfLegalInfo) {
    const std::string text = "\"PACKAGE\",\"VERSION\",\"LICENSE\",\"LICENSE FILES\",\"SOURCE ARCHIVE\"\n"
                             "\"busybox\",\"1.36.1\",\"GPL-2.0, bzip2-1.0.4\",\"LICENSE\",\"busybox-1.36.1.tar.bz2\"\n"
                             "\"skeleton-init-common\",\"undefined\",\"unknown\",\"not saved\",\"not saved\"\n";
    EXPECT_EQ(database_at("/usr/share/legal-info/manifest.csv", as_bytes(text)), Database::Buildroot);
    EXPECT_EQ(database_at("/srv/manifest.csv", as_bytes("name,version\n")), Database::None);
    const auto list = read(Database::Buildroot, text);
    EXPECT_THAT(names(list), ElementsAre("busybox 1.36.1", "skeleton-init-common ?"));
    EXPECT_EQ(list.packages[0].licence, "GPL-2.0, bzip2-1.0.4");
}

TEST(Yocto, BothManifests) {
    const std::string licences =
        "PACKAGE NAME: libssl3\nPACKAGE VERSION: 3.0.12\nRECIPE NAME: openssl\nLICENSE: Apache-2.0\n\n";
    EXPECT_EQ(database_at("/usr/share/common-licenses/license.manifest", as_bytes(licences)), Database::YoctoLicences);
    const auto list = read(Database::YoctoLicences, licences);
    EXPECT_THAT(names(list), ElementsAre("libssl3 3.0.12"));
    EXPECT_EQ(list.packages[0].origin, "openssl");
    EXPECT_THAT(names(read(Database::YoctoManifest, "busybox cortexa7hf 1.35.0-r0\n")),
                ElementsAre("busybox 1.35.0-r0"));
}

TEST(Release, OsReleaseIsQuotedAsShellsDo) {
    const auto found =
        read_release_file("/etc/os-release", "NAME=\"CentOS Linux\"\nVERSION=\"7 (Core)\"\nID=\"centos\"\n"
                                             "VERSION_ID='7'\nPRETTY_NAME=\"CentOS \\\"7\\\"\"\n"
                                             "CPE_NAME=\"cpe:/o:centos:centos:7\"\n");
    EXPECT_EQ(found.release(), "centos-7");
    EXPECT_EQ(found.name, "CentOS \"7\"");
    EXPECT_EQ(found.cpe, "cpe:2.3:o:centos:centos:7:*:*:*:*:*:*:*");
}

TEST(Release, WhatCameBeforeOsRelease) {
    EXPECT_EQ(read_release_file("/etc/redhat-release", "CentOS Linux release 7.9.2009 (Core)\n").release(),
              "centos-7.9.2009");
    EXPECT_EQ(read_release_file("/etc/openwrt_release", "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='18.06.1'\n").release(),
              "openwrt-18.06.1");
    EXPECT_EQ(read_release_file("/etc/debian_version", "11.3\n").release(), "debian-11");
    EXPECT_EQ(read_release_file("/etc/debian_version", "bookworm/sid\n").release(), "");
    EXPECT_EQ(read_release_file("/etc/redhat-release", "HomeMade release 3\n").release(), "");
}

TEST(PackageUrl, AsPurlSpecWritesIt) {
    Package package;
    package.name = "My_Package";
    package.version = "1.0+local";
    package.type = "pypi";
    EXPECT_EQ(package_url(package, {}), "pkg:pypi/my-package@1.0%2Blocal");
    package.type = "npm";
    package.group = "@angular";
    package.name = "animation";
    package.version = "12.3.1";
    EXPECT_EQ(package_url(package, bullseye), "pkg:npm/%40angular/animation@12.3.1");
    package.type = "golang";
    package.group = "github.com/Masterminds";
    package.name = "semver/v3";
    EXPECT_EQ(cpe_23("cpe:/a:x~y:z"), "") << "what is not understood is not guessed";
}

} // namespace
} // namespace warifu::packages::test
