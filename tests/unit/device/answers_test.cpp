// What services say, read from bytes: greetings as their daemons send them, and answers that lie.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "datagrams.h"
#include "described.h"
#include "dns_message.h"
#include "greeting.h"
#include "http_message.h"
#include "page_facts.h"
#include "questions.h"

namespace warifu::device {
namespace {

using namespace std::string_literals;
using testing::Contains;
using testing::IsEmpty;

std::string heard(std::string_view bytes, std::uint16_t port = 8000) {
    const Heard all = hear(bytes, port);
    return fmt::format("{}|{}|{}", all.name, all.product, all.version);
}

TEST(Greeting, TellsServiceProductAndVersion) {
    EXPECT_EQ(heard("SSH-2.0-dropbear_2022.83\r\n"), "ssh|dropbear|2022.83");
    EXPECT_EQ(heard("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"), "ssh|OpenSSH|9.2p1");
    EXPECT_EQ(heard("hello\r\nSSH-2.0-ROSSSH\r\n"), "ssh|ROSSSH|");
    EXPECT_EQ(heard("220 (vsFTPd 3.0.3)\r\n"), "ftp|vsFTPd|3.0.3");
    EXPECT_EQ(heard("220 ProFTPD 1.3.5 Server (Debian)\r\n"), "ftp|ProFTPD|1.3.5");
    EXPECT_EQ(heard("220 mail ESMTP Exim 4.96 Sun\r\n", 21), "smtp|Exim|4.96");
    EXPECT_EQ(heard("220 ready\r\n", 21), "ftp||");
    EXPECT_EQ(heard("220 ready\r\n", 8000), "||");
    EXPECT_EQ(heard("+OK Dovecot ready.\r\n"), "pop3|Dovecot|");
    EXPECT_EQ(heard("* OK [CAPABILITY IMAP4rev1] ready\r\n"), "imap||");
    EXPECT_EQ(heard("RFB 003.008\n"), "vnc||");
    EXPECT_EQ(heard("\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03\r\ndut login: "), "telnet||");
    EXPECT_EQ(heard("HTTP/1.0 200 OK\r\nServer: mini_httpd/1.30 26Oct2018\r\n\r\n"), "http|mini_httpd|1.30");
    EXPECT_EQ(heard("RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: GStreamer RTSP server\r\n\r\n"),
              "rtsp|GStreamer RTSP server|");
    EXPECT_EQ(heard("\x20\x02\0\x05"s), "mqtt||");
    EXPECT_EQ(heard("-NOAUTH Authentication required.\r\n"), "redis||");
    EXPECT_TRUE(hear("\x15\x03\x01\0\2\2\x28"s, 1).wants_tls);
}

TEST(Greeting, OfSshEndsWhereTheKeyExchangeBegins) {
    EXPECT_EQ(ssh_greeting("SSH-2.0-dropbear_2022.83\r\n\0\0\1\x4c"s), "SSH-2.0-dropbear_2022.83");
    EXPECT_EQ(ssh_greeting("Welcome\r\nSSH-2.0-x\n\0\0"s), "Welcome\r\nSSH-2.0-x");
    EXPECT_EQ(ssh_greeting("SSH-2.0-cut"), "SSH-2.0-cut");
}

TEST(Greeting, DnsOverTcpIsKnownByItsAnswer) {
    std::string answer = dns_request();
    answer[2] = static_cast<char>(0x84); // a response, with authority
    const std::string length{'\0', static_cast<char>(answer.size())};
    EXPECT_EQ(heard(length + answer), "dns||");
    EXPECT_EQ(heard(length + dns_request()), "||");
    EXPECT_EQ(heard(length + answer + "x"), "||");
    EXPECT_TRUE(answer_complete(length + answer));
    EXPECT_FALSE(answer_complete((length + answer).substr(0, 10)));
}

TEST(Greeting, OfUpnpNamesTheProductLast) {
    EXPECT_EQ(product_of_server("Linux/2.6 UPnP/1.0 MiniDLNA/1.3.0"), (Product{"MiniDLNA", "1.3.0"}));
    EXPECT_EQ(product_of_server("Apache/2.4.57 (Debian) OpenSSL/3.0"), (Product{"Apache", "2.4.57"}));
}

TEST(Greeting, BytesOfNothingKnownAreUnknown) {
    for (const std::string& bytes : {""s, "\0\0\0\0"s, "hello\n"s, "\xff"s, "\xff\xff\xff\xff"s, "220"s, "HTTP"s})
        EXPECT_EQ(heard(bytes, 23), "||") << bytes;
}

TEST(HttpMessage, JoinsChunksAndKnowsWhetherAllIsThere) {
    const std::string start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
    EXPECT_FALSE(read_http(start, Rest::Ended).whole);
    EXPECT_EQ(read_http(start + "2\r\nde\r\n0\r\n\r\n").body, "abcde");
    EXPECT_TRUE(read_http(start + "0\r\n\r\n").whole);
    EXPECT_EQ(read_http("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc").body, "abc");
    EXPECT_FALSE(read_http("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", Rest::Ended).whole);
}

TEST(HttpMessage, RedirectsAreUnderstoodAsBrowsersDo) {
    EXPECT_EQ(read_target("https://Camera.example:8443/a", "/").host, "camera.example");
    EXPECT_EQ(read_target("https://camera.example:8443/a", "/").port, 8443U);
    EXPECT_EQ(read_target("http://127.0.0.1@evil.example/", "/").host, "evil.example");
    EXPECT_EQ(read_target("//evil.example/x", "/").host, "evil.example");
    EXPECT_EQ(read_target("login.html", "/a/b").path, "/a/login.html");
    EXPECT_EQ(read_target("http://[::1]/", "/").host, "::1");
    EXPECT_FALSE(read_target("javascript:alert(1)", "/").understood);
    EXPECT_FALSE(read_target("/a\r\nX: y", "/").understood);
}

TEST(PageFacts, AFormGoesWhereItSaysAndCommentsAndScriptsHaveNone) {
    EXPECT_EQ(read_page("<form action=/x><input type=password>", false).form_in_clear, true);
    EXPECT_EQ(read_page("<form action=/x><input type='password'>", true).form_in_clear, false);
    EXPECT_EQ(read_page("<form action=\"http://a/\"><INPUT TYPE=\"Password\">", true).form_in_clear, true);
    EXPECT_EQ(read_page("<input type=password>", false).form_in_clear, std::nullopt);
    EXPECT_FALSE(read_page("<!-- <input type=password> --><script>'<input type=password>'</script>", false).login_form);
    EXPECT_TRUE(read_page("<title>Index of /</title>", false).listing);
}

TEST(PageFacts, TheWeakestCookieCounts) {
    const CookieFacts facts = read_cookies(read_http("HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Secure; HttpOnly; "
                                                     "SameSite=Strict\r\nSet-Cookie: b=secure; httponly\r\n\r\n"));
    EXPECT_EQ(facts.count, 2);
    EXPECT_EQ(facts.secure, false);
    EXPECT_EQ(facts.http_only, true);
    EXPECT_EQ(facts.same_site, "absent");
    EXPECT_EQ(read_cookies({}).secure, std::nullopt);
}

TEST(Datagrams, AnswersOfOthersAreNotTaken) {
    for (const UdpProtocol& protocol : udp_protocols()) {
        EXPECT_FALSE(protocol.read("")) << protocol.name;
        EXPECT_FALSE(protocol.read(std::string(100, '\xff'))) << protocol.name;
        EXPECT_FALSE(protocol.read(protocol.request())) << protocol.name << " takes its own echo for an answer";
    }
}

TEST(Datagrams, NamesThatLoopEnd) {
    const std::string loop = "\x57\x61\x85\x80\0\1\0\1\0\0\0\0\xc0\x0c\0\x10\0\3"s;
    ASSERT_TRUE(read_dns_message(loop));
    EXPECT_FALSE(read_dns_message(loop)->whole);
}

TEST(Datagrams, AnEngineIdMadeOfAnAddressTellsIt) {
    const std::string engine = "\x80\0\x1f\x88\3\0\x11\x22\x33\x44\x55"s;
    const std::string security =
        "\x30"s + static_cast<char>(engine.size() + 2) + "\4" + static_cast<char>(engine.size()) + engine;
    std::string message =
        "\2\1\3\x30\x0f\2\2\x57\x61\2\3\0\xff\xe3\4\1\0\2\1\3\4"s + static_cast<char>(security.size()) + security;
    message = "\x30"s + static_cast<char>(message.size()) + message;
    const auto answer = read_snmp(message);
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->told, Contains(Told{"mac-address", "00:11:22:33:44:55"}));
}

TEST(Description, EntitiesOfABombStayAsTheyAre) {
    std::string bomb = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\">";
    for (char c = 'b'; c < 'l'; ++c)
        bomb += fmt::format("<!ENTITY {} \"&{};&{};&{};&{};\">", c, static_cast<char>(c - 1), static_cast<char>(c - 1),
                            static_cast<char>(c - 1), static_cast<char>(c - 1));
    const auto told = read_description(bomb + "]><root><device><modelName>&k;</modelName></device></root>");
    if (told) {
        EXPECT_THAT(*told, testing::ElementsAre(Told{"model", "&k;"}));
    }
    std::string deep = "<root><device>";
    for (int i = 0; i < 20'000; ++i)
        deep += "<a>";
    read_description(deep);
    EXPECT_FALSE(read_description("<html>"));
}

} // namespace
} // namespace warifu::device
