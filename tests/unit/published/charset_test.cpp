// Bytes of each charset are made by the iconv program: another implementation than the one under test.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include <fmt/format.h>

#include "published/charset.h"
#include "text_of.h"

namespace warifu::documents {
namespace {

const std::string japanese = "脆弱性の報告は、次の窓口で受け付けます。①製品名 ②型番 ～ 髙﨑";
const std::string plain_japanese = "脆弱性の報告は、次の窓口で受け付けます。製品名と型番をお知らせください。";

std::string encoded(const std::string& text, const std::string& charset) {
    std::string pattern = (std::filesystem::temp_directory_path() / "warifu-charset-XXXXXX").string();
    const std::filesystem::path folder = mkdtemp(pattern.data());
    std::ofstream(folder / "in", std::ios::binary) << text;
    const std::string command =
        fmt::format("iconv -f UTF-8 -t {} {}/in > {}/out", charset, folder.string(), folder.string());
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream file(folder / "out", std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::filesystem::remove_all(folder);
    return bytes;
}

TEST(Charset, WhatPagesCallShiftJisIsWindows31J) {
    for (const char* const label : {"Shift_JIS", "x-sjis", "windows-31j", " SJIS "}) {
        const Decoded decoded = decode(as_bytes(encoded(japanese, "CP932")), label, "");
        EXPECT_EQ(decoded.text, japanese) << label;
        EXPECT_EQ(decoded.charset, "Shift_JIS");
        EXPECT_EQ(decoded.mismatch, "");
        EXPECT_EQ(decoded.undecoded, 0U);
    }
}

TEST(Charset, WhatTheServerDoesNotSayTheDocumentMay) {
    const std::string bytes = encoded(plain_japanese, "EUC-JP");
    EXPECT_EQ(decode(as_bytes(bytes), "", "euc-jp").text, plain_japanese);
    EXPECT_EQ(meta_charset("<html><head><META charset='Shift_JIS'>"), "shift_jis");
    EXPECT_EQ(meta_charset("<meta http-equiv=content-type content=\"text/html; charset=EUC-JP\">"), "euc-jp");
    EXPECT_EQ(meta_charset("<p>charset=x"), "");
}

TEST(Charset, UndeclaredTextIsLookedAt) {
    for (const char* const charset : {"CP932", "EUC-JP", "ISO-2022-JP", "UTF-8"})
        EXPECT_EQ(decode(as_bytes(encoded(plain_japanese, charset)), "", "").text, plain_japanese) << charset;
    EXPECT_EQ(decode(as_bytes(encoded("Gerät für Käufer, Größe", "CP1252")), "", "").text, "Gerät für Käufer, Größe");
}

TEST(Charset, ByteOrderMarkGoesBeforeAll) {
    const Decoded decoded = decode(as_bytes("\xff\xfe" + encoded(japanese, "UTF-16LE")), "utf-8", "");
    EXPECT_EQ(decoded.text, japanese);
    EXPECT_EQ(decoded.charset, "UTF-16LE");
    EXPECT_EQ(decode(as_bytes("\xef\xbb\xbf" + japanese), "shift_jis", "").text, japanese);
}

TEST(Charset, LieIsToldAndTheBetterReadingTaken) {
    const Decoded called_utf8 = decode(as_bytes(encoded(plain_japanese, "CP932")), "utf-8", "");
    EXPECT_EQ(called_utf8.text, plain_japanese);
    EXPECT_NE(called_utf8.mismatch, "");
    const Decoded called_sjis = decode(as_bytes(plain_japanese), "Shift_JIS", "");
    EXPECT_EQ(called_sjis.text, plain_japanese);
    EXPECT_EQ(called_sjis.declared, "Shift_JIS");
    EXPECT_NE(called_sjis.mismatch, "");
    const Decoded called_latin = decode(as_bytes(plain_japanese), "iso-8859-1", "utf-8");
    EXPECT_EQ(called_latin.text, plain_japanese);
}

TEST(Charset, TextCutInsideACharacterIsNoLie) {
    const Decoded decoded = decode(as_bytes(std::string_view(japanese).substr(0, japanese.size() - 1)), "utf-8", "");
    EXPECT_EQ(decoded.charset, "UTF-8");
    EXPECT_EQ(decoded.mismatch, "");
    EXPECT_EQ(decoded.undecoded, 0U);
}

TEST(Charset, LyingPageIsReadWithAnAnomaly) {
    const std::string bytes = encoded("<p>" + plain_japanese, "CP932");
    Capture capture;
    capture.content_type = "text/html";
    capture.charset = "utf-8";
    capture.body = as_bytes(bytes);
    const TextOf text = text_of(capture);
    EXPECT_THAT(text.codes(), testing::ElementsAre("charset-mismatch"));
    EXPECT_EQ(text.all(), plain_japanese + "\n");
    EXPECT_EQ(text.reading.charset, "Shift_JIS");
    EXPECT_EQ(text.reading.charset_declared, "utf-8");
    EXPECT_THAT(text.reading.gaps, testing::IsEmpty());
}

TEST(Charset, WhatNothingDecodesIsAGap) {
    const TextOf text = text_of("caf\x81\x8d\x8f\x90\xff\xff abc", "text/plain");
    EXPECT_THAT(text.codes(), testing::Contains("undecoded-text"));
    EXPECT_THAT(text.reading.gaps, testing::SizeIs(1));
}

} // namespace
} // namespace warifu::documents
