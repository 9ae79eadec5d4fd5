// Whole images: made here from parts with known truth, by the real packers wherever there is one.
#include <fmt/format.h>

#include "walker_test_support.h"
#include "warifu/base/digest.h"

namespace warifu::firmware {
namespace {

using namespace test;

const std::map<std::string, std::string> root_files = {
    {"etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"},
    {"etc/shadow", "root:$1$abc$xyz:0:0:99999:7:::\n"},
    {"bin/busybox", prose(300'000, 3)},
    {"empty", ""},
};

std::string padded(std::string bytes, std::size_t to, char fill) {
    bytes.resize((bytes.size() + to - 1) / to * to, fill);
    return bytes;
}

TEST(Walker, NamesEveryPartOfARouterImage) {
    const std::string kernel = uimage(gzip(kernel_code()), 2, 1);
    const std::string image = padded(kernel, 0x10000, '\xff') + padded(squashfs(root_files), 0x10000, '\xff');
    const std::string at = fmt::format("fw!squashfs@{:#x}", padded(kernel, 0x10000, 'x').size());
    const Seen seen = examine_image(image);
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_EQ(seen.format("fw"), "image");
    EXPECT_EQ(seen.text("fw", "sha256"), sha256_hex(as_bytes(image)));
    EXPECT_EQ(seen.format("fw!uimage@0x0"), "uimage");
    EXPECT_EQ(seen.text("fw!uimage@0x0", "size"), std::to_string(kernel.size()));
    EXPECT_EQ(seen.text("fw!uimage@0x0", "sha256"), sha256_hex(as_bytes(kernel)));
    EXPECT_EQ(seen.format("fw!uimage@0x0!gzip@0x40!kernel@0x0"), "kernel");
    EXPECT_EQ(seen.format(fmt::format("fw!padding@{:#x}", kernel.size())), "padding");
    EXPECT_EQ(seen.text(at + "!/etc/shadow", "sha256"), sha256_hex(as_bytes(root_files.at("etc/shadow"))));
    EXPECT_EQ(seen.text(at + "!/etc/shadow", "path"), "/etc/shadow");
    EXPECT_EQ(seen.text(at + "!/empty", "sha256"), "");
    EXPECT_EQ(seen.format(at + "!/etc"), "directory");
    for (const auto& [name, contents] : root_files) {
        const Visit* visit = seen.visit(at + "!/" + name);
        ASSERT_NE(visit, nullptr) << name;
        EXPECT_EQ(visit->contents, contents);
        EXPECT_EQ(visit->path, "/" + name);
        EXPECT_EQ(visit->filesystem, at);
    }
    const Visit* code = seen.visit("fw!uimage@0x0!gzip@0x40!kernel@0x0");
    ASSERT_NE(code, nullptr);
    EXPECT_EQ(code->contents, kernel_code());
    EXPECT_EQ(code->filesystem, "");
}

TEST(Walker, EveryBlobIsVisitedOnce) {
    const Seen seen = examine_image(uimage(gzip(kernel_code()), 2, 1) + squashfs(root_files));
    std::set<std::string> locators;
    for (const Visit& visit : seen.end.visits)
        EXPECT_TRUE(locators.insert(visit.locator).second) << visit.locator;
    EXPECT_TRUE(seen.complete()) << seen.list();
}

TEST(Walker, BytesOfNoKnownFormatMakeItIncomplete) {
    const std::string squash = padded(squashfs(root_files), 4096, '\0');
    const Seen seen = examine_image(squash + noise(5000) + squash);
    const std::string locator = fmt::format("fw!unidentified@{:#x}", squash.size());
    EXPECT_FALSE(seen.complete());
    EXPECT_EQ(seen.text(locator, "size"), "5000");
    EXPECT_TRUE(seen.has("unidentified-data", locator));
    EXPECT_NE(seen.examination().reason.find(locator), std::string::npos) << seen.examination().reason;
    ASSERT_NE(seen.visit(locator), nullptr);
    EXPECT_EQ(seen.visit(locator)->contents, noise(5000));
    // What lies behind is opened all the same.
    EXPECT_NE(seen.visit(fmt::format("fw!squashfs@{:#x}!/etc/shadow", squash.size() + 5000)), nullptr);
}

TEST(Walker, OnlyAFewBytesInFrontOfAPartAreAHeader) {
    const std::string archive = cpio({{"init", "#!/bin/sh\n"}});
    EXPECT_EQ(examine_image(noise(512) + archive).format("fw!header@0x0"), "header");
    EXPECT_TRUE(examine_image(noise(512) + archive).complete());
    EXPECT_FALSE(examine_image(noise(513) + archive).complete());
    EXPECT_EQ(examine_image(archive + noise(256)).format(fmt::format("fw!trailer@{:#x}", archive.size())), "trailer");
    EXPECT_FALSE(examine_image(noise(300)).complete());
}

TEST(Walker, AnImageWithoutFilesIsNeverComplete) {
    for (const std::string& image : {std::string(), std::string(100'000, '\xff'), std::string("just some text\n"),
                                     uimage(gzip(kernel_code()), 2, 1), gzip("")})
        EXPECT_FALSE(examine_image(image).complete());
}

TEST(Walker, AnEncryptedKernelIsNoKernel) {
    const std::string archive = cpio({{"init", "x"}});
    const Seen seen = examine_image(uimage(noise(100'000), 2) + archive);
    EXPECT_FALSE(seen.complete());
    EXPECT_EQ(seen.format("fw!uimage@0x0!unidentified@0x40"), "unidentified") << seen.list();
}

TEST(Walker, APackedStretchInsideAKernelIsToldApart) {
    const std::string code = kernel_code(65536) + noise(262'144) + prose(65536);
    const Seen seen = examine_image(uimage(gzip(code), 2, 1) + cpio({{"init", "x"}}));
    EXPECT_FALSE(seen.complete());
    EXPECT_EQ(seen.text("fw!uimage@0x0!gzip@0x40!unidentified@0x10000", "size"), "262144") << seen.list();
}

/// U-Boot as its build leaves it: code that padding cuts into pieces, of which one has the banner.
std::string boot_loader() {
    return "\x01" + prose(40'000, 5) + std::string(2000, '\0') + "\x01U-Boot 2023.01 (Jan 01 2023 - 00:00:00)" +
           prose(9000, 6) + std::string(3000, '\xff') + "\x01" + prose(1600, 7) + "\x01";
}

TEST(Walker, AllPiecesOfABootLoadersPayloadAreTheBootLoader) {
    const std::string squash = squashfs(root_files);
    const std::string loader = uimage(boot_loader(), 5);
    const Seen seen = examine_image(padded(loader, 65536, '\xff') + squash);
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_EQ(seen.format("fw!uimage@0x0!bootloader@0x40"), "bootloader") << seen.list();
    EXPECT_NE(seen.visit("fw!uimage@0x0!bootloader@0x40"), nullptr);

    // Without the banner, packed by an unknown method, or outside of the payload it stays unidentified.
    std::string nameless = boot_loader();
    nameless.replace(nameless.find("U-Boot"), 6, "V-Boot");
    EXPECT_FALSE(examine_image(padded(uimage(nameless, 5), 65536, '\xff') + squash).complete());
    EXPECT_FALSE(examine_image(padded(uimage(boot_loader() + noise(200'000), 5), 65536, '\xff') + squash).complete());
    EXPECT_FALSE(examine_image(padded(loader, 65536, '\xff') + prose(5000, 8) + "\x01" + squash).complete());
    EXPECT_FALSE(examine_image(boot_loader() + squash).complete());
}

TEST(Walker, ABootLoadersPayloadIsStillOpened) {
    const std::string with_stream = boot_loader() + std::string(2000, '\0') + gzip(cpio({{"init", "hidden"}}));
    const Seen seen = examine_image(uimage(with_stream, 5) + squashfs(root_files));
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_TRUE(std::any_of(seen.end.visits.begin(), seen.end.visits.end(), [](const Visit& visit) {
        return visit.contents == "hidden";
    })) << seen.list();

    // A whole firmware under one header: what no rule names there need not be the boot loader's.
    const std::string whole = boot_loader() + std::string(2000, '\xff') + squashfs(root_files) +
                              std::string(2000, '\xff') + "\x01" + prose(5000, 8) + "\x01";
    EXPECT_FALSE(examine_image(uimage(whole, 5)).complete());
    // A banner in a file of a file system is not the payload's own.
    const std::string quoted = "\x01" + prose(5000, 8) + "\x01" + tar({{"notes", "\x01U-Boot 2023.01 (Jan 01 2023)"}});
    EXPECT_FALSE(examine_image(uimage(quoted, 5)).complete());
}

TEST(Walker, ARealBootLoaderIsNamedToItsLastByte) {
    const std::string loader = "/usr/lib/u-boot/qemu_arm/u-boot.bin";
    if (!std::filesystem::exists(loader) || !have_tool("mkimage"))
        GTEST_SKIP() << "u-boot-qemu or u-boot-tools is not installed";
    const TempDir folder;
    ASSERT_EQ(run({"mkimage", "-A", "arm", "-O", "u-boot", "-T", "firmware", "-C", "none", "-n", "U-Boot", "-d", loader,
                   (folder / "out").string()}),
              0);
    const Seen seen = examine_image(padded(read_file(folder / "out"), 65536, '\xff') + squashfs(root_files));
    EXPECT_TRUE(seen.complete()) << seen.list();
}

TEST(Walker, OpensTheInitramfsInsideAKernel) {
    const std::string init = cpio({{"init", "#!/bin/sh\n"}, {"etc/shadow", "root::0:0:::::\n"}});
    for (const std::string& built_in :
         {init, gzip(init), xz(init), packed({"lzma", "-c"}, init), packed({"zstd", "-q", "-c"}, init),
          packed({"lz4", "-l", "-c"}, init), packed({"lzop", "-c"}, init), packed({"bzip2", "-c"}, init)}) {
        const std::string code = kernel_code() + std::string(3, '\0') + built_in + prose(5000);
        const Seen seen = examine_image(uimage(gzip(code), 2, 1));
        bool found = false;
        for (const Visit& visit : seen.end.visits)
            found = found || (visit.path == "/etc/shadow" && visit.contents == "root::0:0:::::\n");
        EXPECT_TRUE(found) << seen.list();
        EXPECT_TRUE(seen.complete()) << seen.list();
    }
}

std::string zimage(std::string_view piggy) {
    std::string code = prose(20'000, 9);
    const std::size_t size = code.size() + piggy.size() + 64;
    code.replace(0x24, 12,
                 little_endian(0x016f2818) + little_endian(0) + little_endian(static_cast<std::uint32_t>(size)));
    return code + std::string(piggy) + std::string(64, '\x11');
}

TEST(Walker, UnpacksAnArmZImage) {
    for (const std::string& piggy : {gzip(kernel_code()), xz(kernel_code())}) {
        const Seen seen = examine_image(zimage(piggy) + cpio({{"init", "x"}}));
        EXPECT_TRUE(seen.complete()) << seen.list();
        EXPECT_EQ(seen.format("fw!zimage@0x0"), "zimage");
        EXPECT_EQ(seen.end.visits.size(), 4U) << seen.list(); // unpacker, kernel, tail, init
    }
    const Seen closed = examine_image(zimage(noise(50'000)) + cpio({{"init", "x"}}));
    EXPECT_FALSE(closed.complete());
}

TEST(Walker, OpensEveryFileOfAMultiFileImage) {
    if (!have_tool("mkimage"))
        GTEST_SKIP() << "mkimage (u-boot-tools) is not installed";
    const TempDir folder;
    write_file(folder / "kernel.gz", gzip(kernel_code()));
    write_file(folder / "initrd", gzip(cpio({{"init", "hello"}})));
    write_file(folder / "third", "a text, three bytes off\n");
    ASSERT_EQ(
        run({"mkimage", "-A", "arm", "-T", "multi", "-C", "gzip", "-n", "m", "-d",
             (folder / "kernel.gz").string() + ":" + (folder / "initrd").string() + ":" + (folder / "third").string(),
             (folder / "out").string()}),
        0);
    const Seen seen = examine_image(read_file(folder / "out"));
    EXPECT_TRUE(seen.complete()) << seen.list();
    bool init = false;
    bool text = false;
    for (const Visit& visit : seen.end.visits) {
        init = init || visit.path == "/init";
        text = text || visit.contents == "a text, three bytes off\n";
    }
    EXPECT_TRUE(init && text) << seen.list();
}

TEST(Walker, AWrongChecksumIsToldAndTheImageStillOpened) {
    std::string image = uimage(gzip(cpio({{"init", "hello"}})), 3, 1);
    image[27] = static_cast<char>(image[27] ^ 1); // the payload's CRC, of which the header has its own
    const std::string summed = image.substr(0, 4) + std::string(4, '\0') + image.substr(8, 56);
    image.replace(4, 4, big_endian(crc32_of(as_bytes(summed))));
    const Seen seen = examine_image(image);
    EXPECT_TRUE(seen.has("checksum-mismatch"));
    EXPECT_NE(seen.visit("fw!uimage@0x0!gzip@0x40!cpio@0x0!/init"), nullptr) << seen.list();
}

TEST(Walker, JoinedInitramfsArchivesAreAllRead) {
    const std::string early = cpio({{"kernel/x86/microcode/x.bin", "early"}});
    const std::string second = cpio({{"etc/passwd", "second"}});
    const std::string image = early + second + std::string(1024, '\0') + gzip(cpio({{"init", "late"}}));
    const Seen seen = examine_image(image);
    EXPECT_TRUE(seen.complete()) << seen.list();
    // Uncompressed archives in a row are one file system, as the kernel unpacks them over one another.
    EXPECT_NE(seen.visit("fw!cpio@0x0!/etc/passwd"), nullptr) << seen.list();
    EXPECT_NE(seen.visit(fmt::format("fw!gzip@{:#x}!cpio@0x0!/init", early.size() + second.size() + 1024)), nullptr)
        << seen.list();
}

TEST(Walker, FilesAreOpenedWhenTheyAreContainersAsAWhole) {
    const std::string inner = tar({{"etc/shadow", "inner"}});
    const std::string image = squashfs({
        {"upgrade.tar.gz", gzip(inner)},
        {"man.1.gz", gzip("a manual page\n")},
        {"data.gz", gzip(noise(2000))},
        {"data.bin", noise(3000)},
        {"boot/uImage", uimage(gzip(kernel_code()), 2, 1)},
        {"rootfs.img", squashfs({{"deep", "down"}})},
        {"late.bin", "padding" + gzip("not at the start")},
    });
    const Seen seen = examine_image(image);
    const std::string fs = "fw!squashfs@0x0!";
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_EQ(seen.visit(fs + "/upgrade.tar.gz!gzip@0x0!tar@0x0!/etc/shadow")->contents, "inner");
    EXPECT_EQ(seen.format(fs + "/man.1.gz!gzip@0x0!text@0x0"), "text");
    EXPECT_EQ(seen.format(fs + "/data.gz!gzip@0x0!data@0x0"), "data");
    EXPECT_EQ(seen.format(fs + "/boot/uImage!uimage@0x0!gzip@0x40!kernel@0x0"), "kernel");
    EXPECT_NE(seen.visit(fs + "/rootfs.img!squashfs@0x0!/deep"), nullptr) << seen.list();
    EXPECT_EQ(seen.format(fs + "/late.bin!gzip@0x7"), "(no node)");
}

/// RFC 1950 around the deflate stream that gzip made.
std::string zlib(const std::string& contents) {
    const std::string stream = gzip(contents);
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const char c : contents) {
        a = (a + static_cast<unsigned char>(c)) % 65521;
        b = (b + a) % 65521;
    }
    std::string out = "\x78\x9c" + stream.substr(10, stream.size() - 18);
    for (const std::uint32_t byte : {b >> 8U, b, a >> 8U, a})
        out += static_cast<char>(byte & 0xffU);
    return out;
}

TEST(Walker, AnArchiveBehindAScriptIsOpened) {
    const std::string script = "#!/bin/sh\ntail -n +3 $0 | tar xz\n";
    const Seen seen = examine_image(squashfs(
        {{"install", script + gzip(tar({{"etc/key", "inner"}}))}, {"key.z", zlib(prose(2000, 5))}, {"plain", script}}));
    const std::string fs = "fw!squashfs@0x0!";
    EXPECT_TRUE(seen.complete()) << seen.list();
    const Visit* inner = seen.visit(fmt::format("{}/install!gzip@{:#x}!tar@0x0!/etc/key", fs, script.size()));
    ASSERT_NE(inner, nullptr) << seen.list();
    EXPECT_EQ(inner->contents, "inner");
    const Visit* unpacked = seen.visit(fs + "/key.z!zlib@0x0!text@0x0");
    ASSERT_NE(unpacked, nullptr) << seen.list();
    EXPECT_EQ(unpacked->contents, prose(2000, 5));
}

TEST(Walker, UnknownBytesBehindAScriptMakeItIncomplete) {
    const Seen seen = examine_image(squashfs({{"install", "#!/bin/sh\nexit\n" + noise(9000)}, {"x", "y"}}));
    EXPECT_FALSE(seen.complete());
    EXPECT_TRUE(seen.has("unidentified-data")) << seen.list();
}

TEST(Walker, AFirmwareFileWithUnknownRemainsIsIncomplete) {
    const Seen seen =
        examine_image(squashfs({{"fw.bin", uimage(gzip(kernel_code()), 2, 1) + noise(9000)}, {"x", "y"}}));
    EXPECT_FALSE(seen.complete());
    EXPECT_TRUE(seen.has("unidentified-data")) << seen.list();
}

TEST(Walker, FormatsThatAreNotOpenedAreNamedAndMeasured) {
    const TempDir folder;
    write_file(folder / "root/etc/passwd", "root:x:0:0::/:/bin/sh\n");
    if (!have_tool("mkfs.jffs2"))
        GTEST_SKIP() << "mkfs.jffs2 (mtd-utils) is not installed";
    for (const std::string endian : {"-l", "-b"})
        ASSERT_EQ(run({"mkfs.jffs2", endian, "-e", "64", "-r", (folder / "root").string(), "-o",
                       (folder / ("jffs2" + endian)).string()}),
                  0);
    const std::string squash = squashfs(root_files);
    const Seen seen = examine_image(padded(read_file(folder / "jffs2-l"), 65536, '\xff') + squash);
    EXPECT_EQ(seen.format("fw!jffs2@0x0"), "jffs2") << seen.list();
    EXPECT_TRUE(seen.has("unsupported-format", "fw!jffs2@0x0"));
    EXPECT_FALSE(seen.complete());
    EXPECT_NE(seen.visit("fw!squashfs@0x10000!/etc/shadow"), nullptr) << seen.list();
    EXPECT_EQ(examine_image(read_file(folder / "jffs2-b")).format("fw!jffs2@0x0"), "jffs2");
}

/// A FIT as mkimage lays it out: tokens, property names behind them, data inside the tree.
std::string fit(const std::map<std::string, std::pair<std::string, std::string>>& images) {
    const std::string strings("data\0type\0", 10);
    const auto aligned = [](std::string bytes) {
        bytes.resize((bytes.size() + 3) / 4 * 4);
        return bytes;
    };
    const auto begin = [&](const std::string& name) { return big_endian(1) + aligned(name + std::string(1, '\0')); };
    const auto property = [&](std::uint32_t key, const std::string& value) {
        return big_endian(3) + big_endian(static_cast<std::uint32_t>(value.size())) + big_endian(key) + aligned(value);
    };
    std::string tree = begin("") + begin("images");
    for (const auto& [name, image] : images)
        tree +=
            begin(name) + property(5, image.first + std::string(1, '\0')) + property(0, image.second) + big_endian(2);
    tree += big_endian(2) + big_endian(2) + big_endian(9);
    const std::uint32_t structure = 56;
    const auto strings_at = static_cast<std::uint32_t>(structure + tree.size());
    const auto total = static_cast<std::uint32_t>(strings_at + strings.size());
    return big_endian(0xd00dfeed) + big_endian(total) + big_endian(structure) + big_endian(strings_at) +
           big_endian(40) + big_endian(17) + big_endian(16) + big_endian(0) +
           big_endian(static_cast<std::uint32_t>(strings.size())) +
           big_endian(static_cast<std::uint32_t>(tree.size())) + std::string(16, '\0') + tree + strings;
}

TEST(Walker, OpensTheImagesOfAFit) {
    const Seen seen = examine_image(fit(
        {{"kernel-1", {"kernel", gzip(kernel_code())}}, {"ramdisk-1", {"ramdisk", gzip(cpio({{"init", "fit"}}))}}}));
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_EQ(seen.format("fw!fit@0x0"), "fit");
    bool init = false;
    for (const Visit& visit : seen.end.visits)
        init = init || (visit.path == "/init" && visit.contents == "fit");
    EXPECT_TRUE(init) << seen.list();
}

TEST(Walker, AFitThatHoldsItselfIsOpenedOnce) {
    std::string image = fit({{"a", {"ramdisk", big_endian(0)}}, {"b", {"ramdisk", big_endian(0)}}});
    // `data` becomes `data-position`, whose value is where the tree itself begins; the size follows from nowhere.
    const std::string strings("data\0type\0", 10);
    const std::string longer("data-position\0type\0data-size\0", 29);
    std::string tree = image.substr(56, image.size() - 56 - strings.size());
    for (std::size_t at = tree.find(std::string("\0\0\0\5", 4)); at != std::string::npos;
         at = tree.find(std::string("\0\0\0\5", 4), at + 1))
        tree[at + 3] = 14;
    for (std::size_t at = tree.find("ramdisk"); at != std::string::npos; at = tree.find("ramdisk", at + 1))
        tree.insert(at + 8, big_endian(3) + big_endian(4) + big_endian(19) + big_endian(200));
    const auto number = [](std::size_t value) { return big_endian(static_cast<std::uint32_t>(value)); };
    image = big_endian(0xd00dfeed) + number(56 + tree.size() + longer.size()) + number(56) + number(56 + tree.size()) +
            big_endian(40) + big_endian(17) + big_endian(16) + big_endian(0) + number(longer.size()) +
            number(tree.size()) + std::string(16, '\0') + tree + longer;
    const Seen seen = examine_image(image);
    EXPECT_EQ(seen.format("fw!fit@0x0"), "fit") << seen.list();
    EXPECT_EQ(seen.nodes.size(), 2U) << seen.list();
    EXPECT_TRUE(seen.has("damaged-header")) << seen.list();
    EXPECT_FALSE(seen.complete());
}

TEST(Walker, ALzmaKernelIsFoundWithoutAnyHeaderOfItsOwn) {
    const std::string kernel = packed({"lzma", "-c"}, kernel_code());
    const std::string squash = squashfs(root_files, "xz");
    const Seen seen = examine_image(noise(512, 8) + kernel + squash);
    EXPECT_TRUE(seen.complete()) << seen.list();
    EXPECT_EQ(seen.format("fw!header@0x0"), "header");
    EXPECT_EQ(seen.text("fw!lzma@0x200", "size"), std::to_string(kernel.size())) << seen.list();
    EXPECT_EQ(seen.format("fw!lzma@0x200!kernel@0x0"), "kernel");
    EXPECT_NE(seen.visit(fmt::format("fw!squashfs@{:#x}!/etc/shadow", 512 + kernel.size())), nullptr);
}

TEST(Walker, AFileIsNotVisitedAgainAsThePartsItConsistsOf) {
    const std::string archive = "7z\xbc\xaf\x27\x1c" + std::string(2, '\4') +
                                little_endian(crc32_of(as_bytes(std::string(20, '\0')))) + std::string(20, '\0');
    const std::string kernel = uimage(kernel_code(), 2);
    const Seen seen = examine_image(cpio({{"x.7z", archive}, {"uImage", kernel}}));
    EXPECT_EQ(seen.format("fw!cpio@0x0!/x.7z!7z@0x0"), "7z") << seen.list();
    EXPECT_TRUE(seen.has("unsupported-format", "fw!cpio@0x0!/x.7z!7z@0x0"));
    EXPECT_FALSE(seen.complete());
    EXPECT_EQ(seen.format("fw!cpio@0x0!/uImage!uimage@0x0!kernel@0x40"), "kernel") << seen.list();
    EXPECT_EQ(seen.end.visits.size(), 2U);
}

TEST(Walker, ADeviceTreeWithoutImagesIsALeaf) {
    std::string tree = fit({});
    const std::size_t at = tree.find("images");
    tree.replace(at, 6, "chosen");
    const Seen seen = examine_image(tree + cpio({{"init", "x"}}));
    EXPECT_EQ(seen.format("fw!dtb@0x0"), "dtb") << seen.list();
    EXPECT_TRUE(seen.complete()) << seen.list();
}

TEST(Walker, AnElfAtTheTopIsSeenWholeAndSearched) {
    const std::string elf = read_file("/proc/self/exe");
    const Seen seen = examine_image(elf + cpio({{"init", "x"}}));
    ASSERT_NE(seen.visit("fw!elf@0x0"), nullptr) << seen.list();
    EXPECT_EQ(seen.visit("fw!elf@0x0")->contents.substr(0, 4), "\x7f"
                                                               "ELF");
    EXPECT_NE(seen.visit(fmt::format("fw!cpio@{:#x}!/init", elf.size())), nullptr) << seen.list();
}

TEST(Walker, MagicsAloneAreNoParts) {
    std::string image = noise(200'000, 42);
    Random random(7);
    for (const std::string_view magic :
         {std::string_view("hsqs"), std::string_view("\x1f\x8b\x08\x00", 4), std::string_view("\xfd\x37zXZ\0", 6),
          std::string_view("070701"), std::string_view("070707"), std::string_view("ustar"),
          std::string_view("\x27\x05\x19\x56", 4), std::string_view("\xd0\x0d\xfe\xed", 4),
          std::string_view("\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14), std::string_view("UBI#"),
          std::string_view("\x85\x19\x01\xe0", 4), std::string_view("BZh91AY&SY"),
          std::string_view("\x7f"
                           "ELF"),
          std::string_view("-----BEGIN RSA PRIVATE KEY-----"), std::string_view("\x18\x28\x6f\x01", 4)})
        for (int i = 0; i < 20; ++i)
            image.replace(random.next() % 190'000, magic.size(), magic);
    const Seen seen = examine_image(image);
    EXPECT_EQ(seen.nodes.size(), 2U) << seen.list();
    EXPECT_EQ(seen.text("fw!unidentified@0x0", "size"), "200000") << seen.list();
}

TEST(Walker, ThreadsChangeNothingInWhatIsSaid) {
    std::map<std::string, std::string> files;
    for (int i = 0; i < 3000; ++i)
        files[fmt::format("d{}/f{}", i % 17, i)] = prose(static_cast<std::size_t>(i), static_cast<std::uint64_t>(i));
    files["nested.tar"] = tar({{"a", "1"}, {"b", "2"}, {"../out", "3"}});
    files["big.bin"] = cpio({{"x", prose(5'000'000)}});
    for (const std::string& image : {squashfs(files), tar(files), cpio(files)}) {
        Limits limits;
        limits.threads = 1;
        const Seen one = examine_image(image, limits);
        EXPECT_TRUE(one.complete()) << one.examination().reason;
        EXPECT_GT(one.nodes.size(), 3000U);
        for (const std::uint32_t threads : {2U, 5U}) {
            limits.threads = threads;
            const Seen many = examine_image(image, limits);
            EXPECT_EQ(one.sink.order, many.sink.order) << threads;
            EXPECT_EQ(one.end.visits.size(), many.end.visits.size());
            EXPECT_EQ(one.examination().looked_at, many.examination().looked_at);
        }
    }
}

} // namespace
} // namespace warifu::firmware
