#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component_list.h"
#include "fake_image.h"

namespace warifu::inspection::test {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string elf_with(const std::string& text) { return "\177ELF\0"s + text + std::string(1, '\0'); }

TEST(Components, KernelInNamelessBytes) {
    FakeImage image;
    image.bare().nameless("\0Linux version %s\0"s + "Linux version 4.14.180-perf+ (build@host) #1\n").inspect();
    ASSERT_THAT(image.rows("component"), SizeIs(1));
    const Row row = image.rows("component")[0];
    EXPECT_EQ(row.locator, "fw.bin!part@0x40@0x12");
    EXPECT_EQ(cell(row, "name"), "linux");
    EXPECT_EQ(cell(row, "version"), "4.14.180-perf+");
    EXPECT_EQ(cell(row, "cpe"), "cpe:2.3:o:linux:linux_kernel:4.14.180:*:*:*:*:*:*:*");
    EXPECT_EQ(cell(row, "purl"), "pkg:generic/linux@4.14.180");
    EXPECT_EQ(cell(row, "evidence"), "Linux version 4.14.180-perf+ (build@host) #1");
    EXPECT_EQ(image.examination("inspection.components"), "Complete");
}

TEST(Components, OneKernelThatHoldsItsBannerTwiceIsOne) {
    const auto banner = [](const char* locator, const char* version) {
        FoundComponent found;
        found.package.name = "linux";
        found.package.type = "generic";
        found.package.version = version;
        found.locator = locator;
        found.found_by = "announcement";
        return found;
    };
    const std::vector<FoundComponent> rows = merged({banner("fw.bin!gzip@0x40!kernel@0x0@0xcf", "6.12.117+deb13-armmp"),
                                                     banner("fw.bin!gzip@0x40!kernel@0xe4a128@0x2b", "6.12.117-1"),
                                                     banner("fw.bin!gzip@0x900000!kernel@0x0@0xcf", "6.12.117-1")});
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].locator, "fw.bin!gzip@0x40!kernel@0x0@0xcf");
    EXPECT_EQ(rows[1].locator, "fw.bin!gzip@0x900000!kernel@0x0@0xcf") << "a second kernel, such as one for recovery";
}

TEST(Components, OfARootFileSystem) {
    FakeImage image;
    image.file("/bin/busybox", elf_with("BusyBox v1.30.1 (2019-05-01)"))
        .file("/usr/sbin/dropbear", elf_with("SSH-2.0-dropbear_2019.78"));
    image.file("/lib/libc.so.6", elf_with("GNU C Library (Debian GLIBC 2.28-10) stable release version 2.28.\n"));
    image.file("/lib/modules/2.6.8.1/a.ko", elf_with("vermagic=2.6.8.1 gcc-3.4"))
        .file("/lib/ld-uClibc.so.0", elf_with(""));
    image.file("/usr/share/doc/x", "BusyBox v1.99.9").inspect();
    EXPECT_EQ(cell(*image.find("component", "name", "busybox"), "version"), "1.30.1");
    EXPECT_EQ(cell(*image.find("component", "name", "dropbear"), "version"), "2019.78");
    EXPECT_EQ(cell(*image.find("component", "name", "glibc"), "version"), "2.28");
    EXPECT_EQ(cell(*image.find("component", "name", "linux"), "version"), "2.6.8.1");
    EXPECT_EQ(cell(*image.find("component", "name", "uclibc"), "version"), "NULL");
    EXPECT_FALSE(image.find("component", "version", "1.99.9")) << "a text file proves nothing";
}

TEST(Components, UclibcVersionFromItsFileName) {
    FakeImage image;
    image.file("/lib/ld-uClibc.so.0", elf_with("")).file("/lib/libuClibc-0.9.33.2.so", elf_with("")).inspect();
    ASSERT_THAT(image.rows("component"), SizeIs(1));
    EXPECT_EQ(cell(image.rows("component")[0], "version"), "0.9.33.2");
}

TEST(Components, Musl) {
    FakeImage image;
    image.file("/lib/libc.so", elf_with("musl libc (arm)\nVersion %s\0x\0001.1.24\0y"s)).inspect();
    EXPECT_EQ(cell(*image.find("component", "name", "musl"), "version"), "1.1.24");
}

Row kernel_of(const std::string& bytes) {
    FakeImage image;
    image.bare().nameless(bytes).inspect();
    EXPECT_THAT(image.rows("component"), SizeIs(1)) << bytes;
    EXPECT_NE(image.examination("inspection.components"), "Complete") << "what is linked in need not say so";
    return image.rows("component").at(0);
}

// Banners as their sources write them.
TEST(Components, KernelsOfMonolithicImages) {
    for (const auto& [bytes, version, cpe] : std::vector<std::array<std::string, 3>>{
             {"\0*** Booting Zephyr OS build v3.7.0 ***\n"s, "3.7.0", "3.7.0"},
             {"\0***** Booting Zephyr OS v1.14.0-rc1 *****\n"s, "1.14.0-rc1", "1.14.0"},
             {"*** Booting Zephyr OS version %s %s ***\n\0"
              "2.1.0\0"s,
              "NULL", "*"},
             {"*** Booting Zephyr OS build %s %s ***\n\0zephyr-v2.6.0-536-g89212a7fbf5f\0"s, "2.6.0-536-g89212a7fbf5f",
              "2.6.0"},
             {"*** Booting Zephyr OS build 71194e41ac04 ***\0zephyr-v9.9.9\0"s, "NULL", "*"}}) {
        const Row row = kernel_of(bytes);
        EXPECT_EQ(cell(row, "name"), "zephyr");
        EXPECT_EQ(cell(row, "version"), version) << bytes;
        EXPECT_EQ(cell(row, "cpe"), "cpe:2.3:o:zephyrproject:zephyr:" + cpe + ":*:*:*:*:*:*:*");
    }
    const Row threadx =
        kernel_of("Copyright (c) Microsoft Corporation. All rights reserved.  *  ThreadX Cortex-M0+/AC6 "
                  "Version 6.1.10   *\0"s);
    EXPECT_EQ(cell(threadx, "name") + " " + cell(threadx, "version"), "threadx 6.1.10");
    const Row older =
        kernel_of("Copyright (c) 1996-2018 Express Logic Inc. * ThreadX Synergy/GNU Version G5.8sp4 SN: 1 *");
    EXPECT_EQ(cell(older, "version"), "5.8sp4");
    const Row freertos = kernel_of("\0IDLE\0Tmr Svc\0"s);
    EXPECT_EQ(cell(freertos, "name"), "freertos");
    EXPECT_EQ(cell(freertos, "version"), "NULL");
    EXPECT_EQ(cell(freertos, "confidence"), "low");
}

TEST(Components, LwipByItsWebServerOrByWhatItsCoreAsserts) {
    FakeImage server;
    server.bare().nameless("\0Server: lwIP/2.1.2 (http://savannah.nongnu.org/projects/lwip)\r\n\0"s).inspect();
    ASSERT_THAT(server.rows("component"), SizeIs(1));
    EXPECT_EQ(cell(server.rows("component")[0], "cpe"), "cpe:2.3:a:lwip_project:lwip:2.1.2:*:*:*:*:*:*:*");
    EXPECT_EQ(cell(server.rows("component")[0], "kind"), "library");
    FakeImage core;
    core.bare().nameless("\0tcp_slowtmr: active pcb->state != CLOSED\n\0lwIP/contrib\0"s).inspect();
    ASSERT_THAT(core.rows("component"), SizeIs(1));
    EXPECT_EQ(cell(core.rows("component")[0], "name"), "lwip");
    EXPECT_EQ(cell(core.rows("component")[0], "version"), "NULL");
}

TEST(Components, WordsOfOthersAreNoKernels) {
    FakeImage image;
    image.bare()
        .nameless("runs on ThreadX and FreeRTOS, or Tmr Svc; IDLE; Zephyr OS 3.4.0\0ThreadX Version\0"s)
        .inspect();
    EXPECT_THAT(image.rows("component"), SizeIs(0));
}

TEST(Components, NothingRecognisedIsIncomplete) {
    FakeImage image;
    image.bare().nameless("an RTOS of its own").inspect();
    EXPECT_THAT(image.examination("inspection.components"), HasSubstr("neither a kernel nor a C library"));
}

const std::string debian = "ID=debian\nVERSION_ID=\"11\"\nPRETTY_NAME=\"Debian GNU/Linux 11 (bullseye)\"\n";
const std::string status =
    "Package: busybox\nStatus: install ok installed\nVersion: 1:1.30.1-6+b3\nArchitecture: armhf\n\n"
    "Package: libc6\nStatus: install ok installed\nVersion: 2.31-13\nSource: glibc\n";

FakeImage debian_image() {
    FakeImage image;
    image.bare();
    image.file("/etc/os-release", debian).file("/var/lib/dpkg/status", status);
    image.file("/var/lib/dpkg/info/busybox.list", "/.\n/bin\n/bin/busybox\n");
    image.file("/var/lib/dpkg/info/libc6:armhf.list", "/lib/arm-linux-gnueabihf/libc.so.6\n");
    image.link("/lib", "usr/lib").file("/bin/busybox", elf_with("BusyBox v1.30.1 (Debian)"));
    image.file("/usr/lib/arm-linux-gnueabihf/libc.so.6", elf_with(""));
    return image;
}

TEST(Components, OfAPackageDatabaseAndItsSystem) {
    FakeImage image = debian_image();
    image.inspect();
    const Row busybox = image.find("component", "name", "busybox").value();
    EXPECT_EQ(cell(busybox, "purl"), "pkg:deb/debian/busybox@1:1.30.1-6%2Bb3?arch=armhf&distro=debian-11");
    EXPECT_EQ(busybox.locator, "fw.bin!squashfs@0x100!/var/lib/dpkg/status:1");
    EXPECT_EQ(cell(busybox, "evidence"), "Package: busybox 1:1.30.1-6+b3; BusyBox v1.30.1 (Debian) in /bin/busybox");
    EXPECT_EQ(cell(busybox, "conflicts"), "");
    EXPECT_EQ(cell(*image.find("component", "kind", "operating-system"), "name"), "debian");
    EXPECT_EQ(cell(*image.find("component", "name", "libc6"), "origin"), "glibc");
    EXPECT_THAT(image.rows("component"), SizeIs(3));
    EXPECT_EQ(image.examination("inspection.components"), "Complete");
}

TEST(Components, AProgramThatNoPackageOwnsKeepsItOpen) {
    FakeImage image = debian_image();
    image.program("/opt/camd").inspect();
    EXPECT_THAT(image.examination("inspection.components"), HasSubstr("1 program or library that no package owns"));
    EXPECT_THAT(image.examination("inspection.components"), HasSubstr("/opt/camd"));
}

TEST(Components, ADatabaseThatTheProgramContradictsShowsBoth) {
    FakeImage image = debian_image();
    image.file("/usr/local/bin/busybox", elf_with("BusyBox v1.19.4 (2013)")).inspect();
    const Row own = image.find("component", "found_by", "announcement").value();
    EXPECT_EQ(cell(own, "version"), "1.19.4");
    EXPECT_EQ(cell(own, "conflicts"), "busybox 1:1.30.1-6+b3 in /var/lib/dpkg/status");
    EXPECT_EQ(cell(*image.find("component", "found_by", "database"), "conflicts"),
              "busybox 1.19.4 in /usr/local/bin/busybox");
}

TEST(Components, ADatabaseThatCannotBeReadKeepsItOpen) {
    FakeImage image = debian_image();
    image.file("/var/lib/rpm/Packages", "\0\0\0\0").inspect();
    EXPECT_THAT(image.examination("inspection.components"),
                HasSubstr("rpm/Packages: this is no rpm database that can be opened"));
}

TEST(Components, ADamagedDatabaseKeepsItOpen) {
    FakeImage image = debian_image();
    image.damaged("/usr/lib/opkg/status", "Package: x\nVersion: 1\n").inspect();
    EXPECT_THAT(image.examination("inspection.components"), HasSubstr("bytes of it are missing"));
}

TEST(Components, OpkgsTwoFilesAreOnePackage) {
    FakeImage image;
    image.file("/etc/openwrt_release", "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='18.06.1'\n");
    image.file("/usr/lib/opkg/status",
               "Package: curl\nVersion: 7.60.0-1\nStatus: install user installed\nArchitecture: mips\n");
    image.file("/usr/lib/opkg/info/curl.control",
               "Package: curl\nVersion: 7.60.0-1\nLicense: MIT\nArchitecture: mips\n");
    image.inspect();
    ASSERT_THAT(image.rows("component"), SizeIs(2));
    const Row curl = image.find("component", "name", "curl").value();
    EXPECT_EQ(cell(curl, "licence"), "MIT");
    EXPECT_EQ(cell(curl, "release"), "openwrt-18.06.1");
}

TEST(Components, DebiansKernelByItsRelease) {
    FakeImage image;
    image.bare().nameless(
        "\0Linux version 5.10.0-21-armmp (debian-kernel@lists.debian.org) (gcc-10) #1 SMP Debian 5.10.162-1 (2023-01-21)\n"s);
    image.inspect();
    EXPECT_EQ(cell(image.rows("component")[0], "version"), "5.10.162-1");
    EXPECT_EQ(cell(image.rows("component")[0], "purl"), "pkg:generic/linux@5.10.162");
}

TEST(Components, DebiansReleaseStandsBehindTheBuildNumberAlone) {
    const auto version = [](std::string banner) {
        FakeImage image;
        image.bare().nameless("\0Linux version "s + banner + "\n").inspect();
        return std::string(cell(image.rows("component").at(0), "version"));
    };
    EXPECT_EQ(version("6.1.0-21-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU "
                      "Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.90-1 (2024-05-03)"),
              "6.1.90-1");
    EXPECT_EQ(version("3.2.0-4-amd64 (debian-kernel@lists.debian.org) (gcc version 4.6.3 (Debian 4.6.3-14) ) #1 SMP "
                      "Debian 3.2.60-1+deb7u3"),
              "3.2.60-1+deb7u3");
    EXPECT_EQ(version("4.9.0 (me@host) (gcc #5 Debian 99.1.0 build) #1 SMP"), "4.9.0");
    EXPECT_EQ(version("4.9.0 (me@host) (gcc #5 Debian 4.9.99 (build)) #1 SMP"), "4.9.0");
    EXPECT_EQ(version("4.9.0 (me@host) (gcc) #1 SMP built on Debian 4.9.99 (today)"), "4.9.0");
    EXPECT_EQ(version("4.9.0 (me@host) (gcc) #1 SMP Debian 99.1.0 (2024-05-03)"), "4.9.0") << "of another series";
}

TEST(Components, AChangelogIsNoKernel) {
    FakeImage image;
    image.nameless("e2fsprogs now needs Linux version 5.4 or later.\nLinux version 5.10, adds a flag\n").inspect();
    EXPECT_THAT(image.rows("component"), SizeIs(0));
}

TEST(Components, ProgramsAreKnownByTheirStrings) {
    FakeImage image;
    image.bare().file("/usr/lib/libssl.so.1.1", elf_with("OpenSSL 1.1.1n  15 Mar 2022"));
    image.file("/usr/bin/camd", elf_with("OpenSSL 1.0.1f 6 Jan 2014")).inspect();
    const Row library = image.find("component", "version", "1.1.1n").value();
    EXPECT_EQ(cell(library, "cpe"), "cpe:2.3:a:openssl:openssl:1.1.1n:*:*:*:*:*:*:*");
    EXPECT_EQ(cell(library, "evidence"), "OpenSSL 1.1.1n  15 Mar 2022");
    EXPECT_EQ(cell(library, "confidence"), "high");
    const Row inside = image.find("component", "version", "1.0.1f").value();
    EXPECT_EQ(cell(inside, "confidence"), "medium") << "another program has it built in, or quotes it";
    EXPECT_EQ(inside.locator, "fw.bin!squashfs@0x100!/usr/bin/camd@0x5");
    EXPECT_EQ(cell(inside, "conflicts"), "openssl 1.1.1n in /usr/lib/libssl.so.1.1");
    EXPECT_THAT(image.examination("inspection.components"), HasSubstr("/usr/bin/camd"));
}

TEST(Components, ManualsAreNoPrograms) {
    FakeImage image;
    image.nameless("This function was added in OpenSSL 1.0.2b, see lighttpd/1.4.59.\n");
    image.file("/usr/share/doc/x", "OpenSSL 1.0.2b\n").inspect();
    EXPECT_THAT(image.rows("component"), SizeIs(0));
}

TEST(Components, AMonolithicImageByItsStrings) {
    FakeImage image;
    image.bare().nameless(std::string(4000, '\0') + "wolfSSL 5.6.3\0"s).inspect();
    EXPECT_EQ(cell(image.rows("component").at(0), "name"), "wolfssl");
}

TEST(Components, PackagesOfLanguages) {
    FakeImage image;
    image.file("/opt/app/node_modules/express/package.json", R"({"name":"express","version":"4.17.1"})").inspect();
    EXPECT_EQ(cell(image.rows("component").at(0), "purl"), "pkg:npm/express@4.17.1");
    EXPECT_EQ(cell(image.rows("component").at(0), "kind"), "language-package");
}

} // namespace
} // namespace warifu::inspection::test
