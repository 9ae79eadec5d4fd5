// Archives as wget writes them, served over loopback; those that our fetcher writes; and broken ones.

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <zlib.h>

#include "archive.h"
#include "published/reference.h"
#include "published/warc.h"
#include "text_of.h"

namespace warifu::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

CaptureList read(const std::string& archive, const DocumentLimits& limits = {}) {
    static std::deque<std::string> kept; // captures look into it
    return read_warc("pages.warc", as_bytes(kept.emplace_back(archive)), limits);
}

std::string packed(const std::string& text, int window_bits) {
    z_stream stream = {};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}
std::string gzip(const std::string& text) { return packed(text, 15 + 16); }

TEST(Warc, WhatOurFetcherKeepsIsReadWhole) {
    const std::string archive =
        response("https://camera.example/security", day, page("<p>Hello</p>")) +
        notes("<urn:uuid:1>",
              "tls-version: TLS 1.3\r\ntls-verified: no\r\ntls-problem: expired\r\nstopped: 10 s are over\r\n");
    const CaptureList list = read(archive);
    ASSERT_THAT(list.captures, SizeIs(1));
    const Capture& capture = list.captures[0];
    EXPECT_EQ(capture.locator, "pages.warc!https://camera.example/security");
    EXPECT_EQ(capture.captured, day);
    EXPECT_EQ(capture.status, 200);
    EXPECT_EQ(capture.content_type, "text/html");
    EXPECT_EQ(capture.charset, "utf-8");
    EXPECT_EQ(as_text(capture.body), "<p>Hello</p>");
    ASSERT_TRUE(capture.channel.has_value());
    EXPECT_EQ(capture.channel->version, "TLS 1.3");
    EXPECT_FALSE(capture.channel->verified);
    EXPECT_EQ(capture.channel->problem, "expired");
    EXPECT_EQ(capture.body_whole, "10 s are over");
    EXPECT_EQ(list.damage, "");
}

TEST(Warc, PageThatWasNotHadIsAFailure) {
    const CaptureList list = read(failed("https://camera.example/support", day, "connection refused"));
    ASSERT_THAT(list.failures, SizeIs(1));
    EXPECT_EQ(list.failures[0].url, "https://camera.example/support");
    EXPECT_EQ(list.failures[0].reason, "connection refused");
}

TEST(Warc, ArchiveOfWgetIsRead) {
    std::string pattern = (std::filesystem::temp_directory_path() / "warifu-warc-XXXXXX").string();
    const std::filesystem::path folder = mkdtemp(pattern.data());
    std::filesystem::create_directory(folder / "site");
    std::ofstream(folder / "site/index.html") << "<title>Camera</title><p>Support until 2030</p>";
    const std::string script = fmt::format(
        "cd {}/site && python3 -u -m http.server 0 --bind 127.0.0.1 >../log 2>/dev/null & server=$!; cd {}; "
        "timeout 20 sh -c 'until grep -q port log 2>/dev/null; do :; done'; "
        "port=$(sed -n 's/.*port \\([0-9]*\\).*/\\1/p' log); "
        "wget -q --warc-file=p -O /dev/null http://127.0.0.1:$port/ http://127.0.0.1:$port/missing; kill $server; test "
        "-s p.warc.gz",
        folder.string(), folder.string());
    ASSERT_EQ(std::system(script.c_str()), 0);
    std::ifstream file(folder / "p.warc.gz", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const CaptureList list = read_warc("p.warc.gz", as_bytes(bytes), {});
    std::filesystem::remove_all(folder);
    ASSERT_THAT(list.captures, SizeIs(2));
    EXPECT_THAT(list.captures[0].url, testing::StartsWith("http://127.0.0.1:"));
    EXPECT_THAT(std::string(as_text(list.captures[0].body)), HasSubstr("Support until 2030"));
    ASSERT_TRUE(list.captures[0].channel.has_value());
    EXPECT_EQ(list.captures[0].channel->version, ""); // http: is clear text
    EXPECT_EQ(list.captures[1].status, 404);
    EXPECT_EQ(list.damage, "");
    EXPECT_THAT(list.failures, IsEmpty());
}

TEST(Warc, CodingsAreTakenOff) {
    const std::string body = "<p>Kamera</p>";
    const std::string chunked = "4\r\n<p>K\r\n9;x=y\r\namera</p>\r\n0\r\n\r\n";
    const std::string archive =
        response("https://a.example/1", day, page(chunked, "200 OK", "Transfer-Encoding: chunked\r\n")) +
        response("https://a.example/2", day, page(gzip(body), "200 OK", "Content-Encoding: gzip\r\n")) +
        response("https://a.example/3", day, page(packed(body, 15), "200 OK", "Content-Encoding: deflate\r\n")) +
        response("https://a.example/4", day, page(packed(body, -15), "200 OK", "Content-Encoding: deflate\r\n")) +
        response("https://a.example/5", day, page(body, "200 OK", "Content-Encoding: gzip\r\n"));
    const CaptureList list = read(archive);
    ASSERT_THAT(list.captures, SizeIs(5));
    for (const Capture& each : list.captures) {
        EXPECT_EQ(as_text(each.body), body) << each.url;
        EXPECT_EQ(each.body_whole, "") << each.url;
    }
}

TEST(Warc, BodyThatIsNotWholeSaysSo) {
    const std::string bomb = gzip(std::string(2U << 20U, 'a'));
    DocumentLimits limits;
    limits.file_bytes = 1U << 20U;
    const CaptureList list =
        read(response("https://a.example/1", day, page("<p>half", "200 OK", "Content-Length: 700\r\n")) +
                 response("https://a.example/2", day, page("40\r\nshort", "200 OK", "Transfer-Encoding: chunked\r\n")) +
                 response("https://a.example/3", day, page("xx", "200 OK", "Content-Encoding: br\r\n")) +
                 response("https://a.example/4", day, page(bomb, "200 OK", "Content-Encoding: gzip\r\n")) +
                 response("https://a.example/5", day, page("x"), "<urn:uuid:5>", "WARC-Truncated: length\r\n"),
             limits);
    ASSERT_THAT(list.captures, SizeIs(5));
    EXPECT_EQ(list.captures[0].body_whole, "7 of 700 bytes came");
    EXPECT_THAT(list.captures[1].body_whole, HasSubstr("inside a chunk"));
    EXPECT_THAT(list.captures[2].body_whole, HasSubstr("'br'"));
    EXPECT_THAT(list.captures[3].body_whole, HasSubstr("unpacks to more than"));
    EXPECT_LE(list.captures[3].body.size(), limits.file_bytes);
    EXPECT_THAT(list.captures[4].body_whole, HasSubstr("length"));
}

TEST(Warc, RevisitHasTheBodyOfTheCaptureThatItNames) {
    const std::string url = "https://camera.example/";
    const std::string digest = "WARC-Payload-Digest: sha1:AAAA\r\n";
    const auto revisit = [&](const std::string& more) {
        return warc_record("WARC-Type: revisit\r\nWARC-Record-ID: <urn:uuid:9>\r\nWARC-Date: 2026-11-29T10:00:00Z\r\n"
                           "WARC-Target-URI: https://camera.example/\r\nContent-Type: application/http\r\n" +
                               more,
                           "HTTP/1.1 304 Not Modified\r\n\r\n");
    };
    const CaptureList list = read(response(url, day, page("<p>same"), "<urn:uuid:1>", digest) + revisit(digest));
    ASSERT_THAT(list.captures, SizeIs(2));
    EXPECT_EQ(as_text(list.captures[1].body), "<p>same");
    EXPECT_EQ(list.captures[1].status, 200);
    EXPECT_EQ(list.captures[1].captured, "2026-11-29T10:00:00Z");
    EXPECT_EQ(list.captures[1].content_type, "text/html");
    EXPECT_THAT(read(revisit(digest)).failures, SizeIs(1));
}

TEST(Warc, DamagedArchiveKeepsWhatWasReadAndSaysWhere) {
    const std::string whole = response("https://a.example/", day, page("<p>x"));
    const CaptureList cut = read(whole + whole.substr(0, whole.size() - 6));
    EXPECT_THAT(cut.captures, SizeIs(2));
    EXPECT_NE(cut.captures[1].body_whole, "");
    EXPECT_NE(cut.damage, "");
    const CaptureList lying = read("WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 99999999999999999999\r\n\r\nx");
    EXPECT_THAT(lying.captures, IsEmpty());
    EXPECT_NE(lying.damage, "");
    EXPECT_NE(read(whole + "garbage\r\n").damage, "");
    EXPECT_NE(read_warc("a.warc.gz", as_bytes(gzip(whole).substr(0, 60)), {}).damage, "");
}

TEST(Warc, RedirectIsMadeAbsolute) {
    const CaptureList list =
        read(response("http://camera.example/old/a?q", day, page("", "301 Moved", "Location: ../new#x\r\n")));
    ASSERT_THAT(list.captures, SizeIs(1));
    EXPECT_EQ(list.captures[0].location, "http://camera.example/new#x");
}

TEST(Reference, ExamplesOfTheRfcResolve) { // RFC 3986, 5.4
    const std::string base = "http://a/b/c/d;p?q";
    for (const auto& [reference, absolute] :
         std::vector<std::pair<std::string, std::string>>{{"g:h", "g:h"},
                                                          {"g", "http://a/b/c/g"},
                                                          {"./g", "http://a/b/c/g"},
                                                          {"g/", "http://a/b/c/g/"},
                                                          {"/g", "http://a/g"},
                                                          {"//g", "http://g"},
                                                          {"?y", "http://a/b/c/d;p?y"},
                                                          {"g?y", "http://a/b/c/g?y"},
                                                          {"#s", "http://a/b/c/d;p?q#s"},
                                                          {"", "http://a/b/c/d;p?q"},
                                                          {".", "http://a/b/c/"},
                                                          {"..", "http://a/b/"},
                                                          {"../..", "http://a/"},
                                                          {"../../../g", "http://a/g"},
                                                          {"/./g", "http://a/g"},
                                                          {"g;x=1/../y", "http://a/b/c/y"},
                                                          {"g?y/../x", "http://a/b/c/g?y/../x"}})
        EXPECT_EQ(resolve_reference(base, reference), absolute) << reference;
}

} // namespace
} // namespace warifu::documents
