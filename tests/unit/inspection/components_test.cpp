#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Components, NothingRecognisedIsIncomplete) {
    FakeImage image;
    image.bare().nameless("an RTOS of its own").inspect();
    EXPECT_THAT(image.examination("inspection.components"), HasSubstr("neither a kernel nor a C library"));
}

} // namespace
} // namespace warifu::inspection::test
