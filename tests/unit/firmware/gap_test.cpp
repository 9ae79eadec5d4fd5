#include "gap.h"

#include <fmt/format.h>

#include "path.h"
#include "walker_test_support.h"

namespace warifu::firmware {
namespace {

using namespace test;

/// `offset:size:format …`
std::string shape(std::string_view gap, Neighbours neighbours = Neighbours::Both) {
    std::string text;
    std::uint64_t at = 0;
    for (const Piece& piece : classify_gap(as_bytes(gap), neighbours)) {
        EXPECT_EQ(piece.offset, at) << "pieces must follow one another";
        at = piece.offset + piece.size;
        text += fmt::format("{}{}:{}", text.empty() ? "" : " ", piece.size, piece.format);
    }
    EXPECT_EQ(at, gap.size());
    return text;
}

TEST(Gap, PaddingIsCutOffEndsAndOutOfTheMiddle) {
    EXPECT_EQ(shape(std::string(5000, '\xff')), "5000:padding");
    EXPECT_EQ(shape(std::string(100, '\0') + std::string(50, '\xff')), "100:padding 50:padding");
    EXPECT_EQ(shape(std::string(16, '\0') + noise(4000, 2) + std::string(77, '\xff')),
              "16:padding 4000:unidentified 77:padding");
    EXPECT_EQ(shape("x" + noise(2000, 2) + "x" + std::string(1024, '\0') + "x" + noise(3000, 3) + "x"),
              "2002:unidentified 1024:padding 3002:unidentified");
    EXPECT_EQ(shape("x" + noise(2000, 2) + "x" + std::string(1023, '\0') + "x" + noise(3000, 3) + "x"),
              "6027:unidentified");
}

TEST(Gap, SmallRemainsAreHeaderOrTrailer) {
    EXPECT_EQ(shape("\x01" + noise(99, 5) + "\x01", Neighbours::Behind), "101:header");
    EXPECT_EQ(shape("\x01" + noise(99, 5) + "\x01", Neighbours::Before), "101:trailer");
    EXPECT_EQ(shape("\x01" + noise(99, 5) + "\x01", Neighbours::None), "101:unidentified");
    EXPECT_EQ(shape("\x01" + noise(510, 5) + "\x01", Neighbours::Behind), "512:header");
    EXPECT_EQ(shape("\x01" + noise(511, 5) + "\x01", Neighbours::Behind), "513:unidentified");
    // Many small pieces between padding are not small together.
    std::string scattered;
    for (std::uint64_t i = 0; i < 4; ++i)
        scattered += "\x01" + noise(150, i) + "\x01" + std::string(2000, '\0');
    EXPECT_NE(shape(scattered).find("unidentified"), std::string::npos);
    EXPECT_EQ(shape(scattered).find("header"), std::string::npos);
}

TEST(Gap, TextIsTextToItsLastByte) {
    EXPECT_EQ(shape("hello, world\n"), "13:text");
    EXPECT_EQ(shape("名前=値\n次の行\r\n"), "22:text");
    EXPECT_EQ(shape(std::string("a=1\0b=2\0c=33", 12)), "12:text");
    EXPECT_TRUE(is_text(as_bytes(std::string(100'000, 'x'))));
    for (std::size_t at : {std::size_t{0}, std::size_t{63}, std::size_t{64}, std::size_t{4095}, std::size_t{99'999}}) {
        for (const char bad : {'\x01', '\x80', '\xff', '\x7f'}) {
            std::string text(100'000, 'x');
            text[at] = bad;
            EXPECT_FALSE(is_text(as_bytes(text))) << at;
        }
    }
    for (const std::string_view bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe3\x81", "\xf0\x80\x80\x80"})
        EXPECT_FALSE(is_text(as_bytes(bad)));
    for (const std::string_view good : {"\xc3\xa9", "\xe3\x81\x82", "\xf0\x9f\x98\x80", "\xed\x9f\xbf"})
        EXPECT_TRUE(is_text(as_bytes(good)));
}

TEST(Gap, UBootsEnvironmentIsKnownByItsSum) {
    std::string strings("bootcmd=run x\0ipaddr=192.0.2.1\0bootdelay=3\0\0", 45);
    strings.resize(0x1000 - 4, '\xff');
    const std::string environment = little_endian(crc32_of(as_bytes(strings))) + strings;
    EXPECT_EQ(shape(environment), "4096:uboot-env");
    EXPECT_EQ(shape(std::string(2048, '\xff') + environment + std::string(100, '\xff')),
              "2048:padding 4096:uboot-env 100:padding");
    std::string broken = environment;
    broken[10] = 'X';
    EXPECT_EQ(shape(broken).find("uboot-env"), std::string::npos);
    std::string redundant = strings.substr(0, 0x1000 - 5);
    redundant = little_endian(crc32_of(as_bytes(redundant))) + "\x01" + redundant;
    EXPECT_EQ(shape(redundant), "4096:uboot-env");
}

TEST(Gap, CodeIsKnownByItsBanner) {
    EXPECT_EQ(shape(kernel_code(70'000)), "70000:kernel");
    EXPECT_EQ(shape("\x01 U-Boot 2019.07 (Jan 01 2020)" + noise(4000, 4) + "\x01"), "4031:bootloader");
    EXPECT_EQ(shape("\x01 the U-Boot project" + noise(4000, 4) + "\x01"), "4021:unidentified");
    // A log that quotes the banner is no kernel.
    EXPECT_EQ(shape("\x01" + noise(2000, 4) + "Linux version 5.10.1 (gcc)" + noise(2000, 5) + "\x01"),
              "4028:unidentified");
}

TEST(Gap, EveryPieceOfABootLoaderIsTheBootLoader) {
    const std::string code = "\x01" + prose(3000, 4) + "\x01";
    const std::string gap =
        code + std::string(2048, '\xff') + "hello, world\n" + std::string(2048, '\0') + noise(131'072);
    const auto words = [&](Within within) {
        std::string text;
        for (const Piece& piece : classify_gap(as_bytes(gap), Neighbours::None, within))
            text += fmt::format("{}:{} ", piece.size, piece.format);
        return text;
    };
    EXPECT_EQ(words(Within::Anything), "3002:unidentified 2048:padding 13:text 2048:padding 131072:unidentified ");
    // What looks packed or encrypted is not known by its surroundings.
    EXPECT_EQ(words(Within::BootLoader), "3002:bootloader 2048:padding 13:text 2048:padding 131072:unidentified ");
}

TEST(Gap, PackedWindowsInCodeAreToldApart) {
    const std::string code = prose(131'072) + noise(131'072) + prose(100'000);
    std::string text;
    for (const Piece& piece : classify_code(as_bytes(code), "kernel"))
        text += fmt::format("{}:{} ", piece.size, piece.format);
    EXPECT_EQ(text, "131072:kernel 131072:unidentified 100000:kernel ");
    EXPECT_EQ(classify_code(as_bytes(xz(prose(2'000'000))), "kernel").at(0).format, "unidentified");
}

TEST(Path, IsMadeAbsoluteAndKeptInside) {
    const auto normal = [](std::string_view stored) {
        const NormalPath path = normalise_path(stored);
        return path.path + (path.outside_root ? " out" : "");
    };
    EXPECT_EQ(normal("etc/passwd"), "/etc/passwd");
    EXPECT_EQ(normal("./etc//passwd/"), "/etc/passwd");
    EXPECT_EQ(normal("/a/../b"), "/b");
    EXPECT_EQ(normal("../b"), "/b out");
    EXPECT_EQ(normal("a/../../b"), "/b out");
    EXPECT_EQ(normal("."), "/");
    EXPECT_EQ(normal(""), "/");
    EXPECT_EQ(normal("..."), "/...");
    EXPECT_EQ(normal("..\\x"), "/..\\x");
}

} // namespace
} // namespace warifu::firmware
