// What is said over TCP beside TLS, and what of it anybody can use.
#include "talk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_capture.h"

namespace warifu::traffic::sample {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Connection opened(std::uint16_t port = 443) {
    Connection connection(40'002, port);
    connection.open();
    return connection;
}

/// `kind: what`.
std::vector<std::string> readable(const Connection& connection) {
    std::vector<std::string> all;
    for (const Row& row : read_packets(connection.packets).rows_of("cleartext"))
        all.push_back(text(row, "kind") + ": " + text(row, "what"));
    return all;
}

std::string post(const std::string& type, const std::string& body, const std::string& fields = {}) {
    return "POST /login?x=1 HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\nHost: camera\r\n" +
           fields + "Content-Type: " + type + "\r\n\r\n" + body;
}

TEST(Http, ALoginIsReadable) {
    for (const auto& [field, kind] :
         {std::pair("Authorization: Basic YTpi", "basic"), std::pair("Authorization: Bearer x", "bearer"),
          std::pair("Proxy-Authorization: basic YTpi", "basic"),
          std::pair("Authorization: Digest username=\"a\"", "digest"),
          std::pair("Authorization: Hawk id=\"a\"", "authorization")})
        EXPECT_THAT(readable(opened().says(Side::Unit, "GET /a?b HTTP/1.1\r\n"s + field + "\r\n\r\n")),
                    ElementsAre(kind + ": GET /a?…"s))
            << field;
    EXPECT_THAT(readable(opened().says(Side::Unit, post("application/x-www-form-urlencoded", "user=a&password=b"))),
                ElementsAre("form: POST /login?…"));
    EXPECT_THAT(readable(opened().says(Side::Unit, post("application/json", R"({"user": "a", "password" : "b"})"))),
                ElementsAre("form: POST /login?…"));
    EXPECT_THAT(readable(opened().says(Side::Unit, "GET /a?access_token=x HTTP/1.1\r\n\r\n")),
                ElementsAre("query: GET /a?…"));
}

TEST(Http, WhatHoldsNoLoginIsNone) {
    for (const std::string& said :
         {"GET /a?password= HTTP/1.1\r\n\r\n"s, "GET /password HTTP/1.1\r\n\r\n"s,
          "GET /a HTTP/1.1\r\nAuthorization: Basic\r\n\r\n"s, post("application/json", R"({"password": ""})"),
          post("application/json", R"({"password": null})"), post("text/plain", "password=a"),
          post("application/x-www-form-urlencoded", "passwords=a&user=password")})
        EXPECT_THAT(readable(opened().says(Side::Unit, said)), IsEmpty()) << said;
}

TEST(Http, ABodyInChunksIsReadAsOne) {
    const std::string head =
        "POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n";
    EXPECT_THAT(readable(opened().says(Side::Unit, head + "9;x=y\r\n{\"passwor\r\n8\r\nd\":\"abc\"\r\n0\r\n\r\n"
                                                          "GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n")),
                UnorderedElementsAre("form: POST /login", "basic: GET /"));
}

TEST(Http, AnExampleOfALoginInADocumentIsNone) {
    const std::string example = "<pre>\nGET /api HTTP/1.1\nAuthorization: Basic YTpi\n\n</pre>";
    const Connection asked = opened().says(Side::Unit, "GET /manual HTTP/1.1\r\n\r\n");
    EXPECT_THAT(readable(Connection(asked).says(Side::Peer, "HTTP/1.1 200 OK\r\n\r\n" + example)), IsEmpty());
    EXPECT_THAT(
        readable(Connection(asked).says(Side::Peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n30\r\n" +
                                                        example + "\r\n0\r\n\r\n")),
        IsEmpty());
    EXPECT_THAT(readable(opened().says(Side::Unit, post("text/plain", example))), IsEmpty());
}

TEST(Http, ALoginThatSomebodyTriesWhereTheUnitTakesNoneIsNone) {
    const auto tried = [](Side client, const std::string& answer) {
        return readable(opened()
                            .says(client, "GET /x HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n")
                            .says(other(client), answer + "\r\nContent-Length: 0\r\n\r\n"));
    };
    const std::string elsewhere = "HTTP/1.1 301 Moved\r\nLocation: https://camera/x";
    for (const std::string& answer : {"HTTP/1.1 404 Not Found"s, "HTTP/1.1 405 No"s, elsewhere}) {
        EXPECT_THAT(tried(Side::Peer, answer), IsEmpty()) << answer;
        EXPECT_THAT(tried(Side::Unit, answer), SizeIs(1)) << "what the unit sends, anybody can read";
    }
    for (const auto* answer : {"HTTP/1.1 200 OK", "HTTP/1.1 401 Unauthorized", "HTTP/1.1 302 Found\r\nLocation: /home"})
        EXPECT_THAT(tried(Side::Peer, answer), SizeIs(1)) << answer;
    EXPECT_THAT(readable(opened()
                             .says(Side::Peer, "GET /x HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n")
                             .says(Side::Unit, "HTTP/1.1 404 Not Found\r\n\r\n")
                             .says(Side::Peer, "GET /y HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n")
                             .says(Side::Unit, "HTTP/1.1 200 OK\r\n\r\n")
                             .says(Side::Peer, "GET /z HTTP/1.1\r\n\r\n")
                             .says(Side::Unit, "HTTP/1.1 404 Not Found\r\n\r\n")),
                ElementsAre("basic: GET /y"));
}

TEST(Http, AnAnswerWithoutABodyIsFollowedByTheNext) {
    const auto cookie_behind = [](const std::string& method, const std::string& status) {
        return readable(opened()
                            .says(Side::Unit, method + " / HTTP/1.1\r\n\r\n")
                            .says(Side::Peer, "HTTP/1.1 " + status + " x\r\nContent-Length: 900\r\n\r\n")
                            .says(Side::Unit, "GET /b HTTP/1.1\r\n\r\n")
                            .says(Side::Peer, "HTTP/1.1 200 OK\r\nSet-Cookie: sid=1; Path=/\r\n\r\n"));
    };
    EXPECT_THAT(cookie_behind("HEAD", "200"), ElementsAre("session-cookie: GET /b"));
    EXPECT_THAT(cookie_behind("GET", "304"), ElementsAre("session-cookie: GET /b"));
}

TEST(Http, ACookieIsCalledASessionsByItsName) {
    const auto kind_of = [](const std::string& cookie) {
        return readable(opened().says(Side::Unit, "GET / HTTP/1.1\r\nCookie: " + cookie + "\r\n\r\n"));
    };
    for (const auto* name : {"PHPSESSID", "sid", "connect.sid", "sysauth_http", "token", "LoginKey"})
        EXPECT_THAT(kind_of(name + "=a"s), ElementsAre("session-cookie: GET /")) << name;
    for (const auto* name : {"inside", "residence", "author", "csrftoken", "XSRF-TOKEN", "lang"})
        EXPECT_THAT(kind_of(name + "=a"s), ElementsAre("cookie: GET /")) << name;
    EXPECT_THAT(kind_of("sid="), IsEmpty());
}

TEST(Http, WhatATunnelOrAWebSocketCarriesIsNotCalledProtected) {
    EXPECT_THAT(flows(opened()
                          .says(Side::Unit, "CONNECT cloud.example:443 HTTP/1.1\r\n\r\n")
                          .says(Side::Peer, "HTTP/1.1 200 OK\r\n\r\n")
                          .says(Side::Unit, record(22, client_hello()))
                          .says(Side::Peer, record(22, server_hello()) + record(23, sealed(50)))),
                ElementsAre("http||"));
}

TEST(Rtsp, IsReadLikeHttp) {
    const Connection connection =
        opened().says(Side::Peer, "DESCRIBE rtsp://camera/1 RTSP/1.0\r\nAuthorization: Basic YTpi\r\n\r\n");
    EXPECT_THAT(flows(connection), ElementsAre("rtsp||"));
    EXPECT_THAT(readable(connection), ElementsAre("basic: DESCRIBE rtsp://camera/1"));
}

TEST(Mail, ALoginIsReadable) {
    const auto smtp = [] {
        return opened().says(Side::Peer, "220 mail ESMTP\r\n").says(Side::Unit, "EHLO camera\r\n");
    };
    EXPECT_THAT(readable(smtp().says(Side::Unit, "AUTH PLAIN AGEAYg==\r\n")), ElementsAre("password: AUTH"));
    EXPECT_THAT(readable(smtp()
                             .says(Side::Unit, "AUTH LOGIN\r\n")
                             .says(Side::Peer, "334 VXNlcg==\r\n")
                             .says(Side::Unit, "YQ==\r\n")),
                ElementsAre("password: AUTH"));
    const auto ftp = [] { return opened().says(Side::Peer, "220-welcome\r\n220 ready\r\n"); };
    EXPECT_THAT(
        readable(ftp().says(Side::Unit, "USER a\r\n").says(Side::Peer, "331 x\r\n").says(Side::Unit, "PASS b\r\n")),
        ElementsAre("password: PASS"));
    EXPECT_THAT(readable(opened().says(Side::Peer, "+OK ready\r\n").says(Side::Unit, "USER a\r\nPASS b c\r\n")),
                ElementsAre("password: PASS"));
    EXPECT_THAT(readable(opened().says(Side::Peer, "* OK ready\r\n").says(Side::Unit, "a1 LOGIN \"a\" \"b\"\r\n")),
                ElementsAre("password: LOGIN"));
}

TEST(Mail, WhatIsNoLoginIsNone) {
    EXPECT_THAT(
        readable(opened().says(Side::Peer, "220 ftp\r\n").says(Side::Unit, "USER anonymous\r\nPASS me@example\r\n")),
        IsEmpty());
    EXPECT_THAT(readable(opened()
                             .says(Side::Peer, "220 mail\r\n")
                             .says(Side::Unit, "EHLO camera\r\n")
                             .says(Side::Peer, "250-mail\r\n250 STARTTLS\r\n")
                             .says(Side::Unit, "DATA\r\n")
                             .says(Side::Peer, "354 go on\r\n")
                             .says(Side::Unit, "PASS the salt\r\nAUTH PLAIN AGEAYg==\r\n.\r\n")),
                IsEmpty())
        << "a mail that speaks of one";
    EXPECT_THAT(readable(opened()
                             .says(Side::Peer, "220 mail\r\n")
                             .says(Side::Unit, "EHLO camera\r\nAUTH LOGIN\r\n")
                             .says(Side::Peer, "250 mail\r\n504 not that\r\n")
                             .says(Side::Unit, "QUIT\r\n")),
                IsEmpty())
        << "the server would not have it";
}

/// A greeting, commands, and TLS behind the last answer.
Connection upgraded(const std::string& greeting, const std::string& commands, const std::string& answer) {
    return opened()
        .says(Side::Peer, greeting)
        .says(Side::Unit, commands)
        .says(Side::Peer, answer)
        .says(Side::Unit, record(22, client_hello()))
        .says(Side::Peer, record(22, server_hello()) + record(23, sealed(70)))
        .says(Side::Unit, record(23, sealed(90)));
}

/// What both say, one after the other, and TLS.
Connection upgraded_by(const std::string& client, const std::string& server, const std::string& client_again,
                       const std::string& server_again) {
    return opened()
        .says(Side::Unit, client)
        .says(Side::Peer, server)
        .says(Side::Unit, client_again)
        .says(Side::Peer, server_again)
        .says(Side::Unit, record(22, client_hello()))
        .says(Side::Peer, record(22, server_hello()) + record(23, sealed(70)));
}

TEST(Mail, WhatGoesOverToTlsIsFollowedThere) {
    const std::string tls13 = "|TLS 1.3|TLS_AES_128_GCM_SHA256";
    const auto smtp = upgraded("220 mail\r\n", "EHLO camera\r\nSTARTTLS\r\n", "220 go on\r\n");
    EXPECT_THAT(flows(smtp), ElementsAre("smtp" + tls13));
    EXPECT_EQ(text(read_packets(smtp.packets).rows_of("flow").front(), "sealed_bytes"), "160");
    EXPECT_THAT(flows(upgraded("220 ftp\r\n", "AUTH TLS\r\n", "234 go on\r\n")), ElementsAre("ftp" + tls13));
    EXPECT_THAT(flows(upgraded("+OK\r\n", "STLS\r\n", "+OK go on\r\n")), ElementsAre("pop3" + tls13));
    EXPECT_THAT(
        flows(upgraded("* OK\r\n", "a1 CAPABILITY\r\na2 STARTTLS\r\n", "* CAPABILITY STARTTLS\r\na2 OK go on\r\n")),
        ElementsAre("imap" + tls13));
}

TEST(Mail, WhatWasSaidBeforeTlsIsReadAsClear) {
    const auto early = upgraded("220 mail\r\n", "EHLO camera\r\nAUTH PLAIN AGEAYg==\r\nSTARTTLS\r\n", "220 go on\r\n");
    EXPECT_THAT(readable(early), ElementsAre("password: AUTH"));
    EXPECT_THAT(flows(early), ElementsAre("smtp||")) << "not called protected";
    EXPECT_THAT(
        flows(upgraded("220 mail\r\n", "EHLO camera\r\nMAIL FROM:<a@example>\r\nSTARTTLS\r\n", "220 go on\r\n")),
        ElementsAre("smtp||"));
}

TEST(Mail, TlsThatTheServerRefusesIsNone) {
    EXPECT_THAT(flows(upgraded("220 mail\r\n", "EHLO camera\r\nSTARTTLS\r\n", "454 not now\r\n")),
                ElementsAre("smtp||"));
    EXPECT_THAT(flows(opened()
                          .says(Side::Peer, "220 mail\r\n")
                          .says(Side::Unit, "EHLO camera\r\nSTARTTLS\r\n")
                          .says(Side::Peer, "220 go on\r\n")
                          .says(Side::Unit, "MAIL FROM:<a@example>\r\n")),
                ElementsAre("smtp||"))
        << "taken up, and not made";
}

const std::string client_stream = "<?xml version='1.0'?><stream:stream to='cloud.ex' xmlns='jabber:client'>";
const std::string server_stream =
    "<?xml version='1.0'?><stream:stream from='cloud.ex'><stream:features><starttls xmlns='t'><required/></starttls>"
    "</stream:features>";

TEST(Xmpp, GoesOverToTls) {
    const auto xmpp = [](const std::string& client, const std::string& answer) {
        return upgraded_by(client_stream, server_stream, client, answer);
    };
    const std::string asks = "<starttls xmlns='t'/>";
    EXPECT_THAT(flows(xmpp(asks, "<proceed xmlns='t'/>")), ElementsAre("xmpp|TLS 1.3|TLS_AES_128_GCM_SHA256"));
    EXPECT_THAT(flows(xmpp("<starttls xmlns='t'></starttls>", "<proceed xmlns='t'></proceed>")),
                ElementsAre("xmpp|TLS 1.3|TLS_AES_128_GCM_SHA256"));
    EXPECT_THAT(flows(xmpp(asks, "<failure xmlns='t'/>")), ElementsAre("xmpp||"));
    EXPECT_THAT(flows(xmpp("<message>secret</message>" + asks, "<proceed xmlns='t'/>")), ElementsAre("xmpp||"))
        << "something was said before";
}

TEST(Xmpp, ALoginIsReadable) {
    const auto login = [](const std::string& said) {
        return readable(
            opened().says(Side::Unit, client_stream).says(Side::Peer, server_stream).says(Side::Unit, said));
    };
    EXPECT_THAT(login("<auth xmlns='s' mechanism='PLAIN'>AGEAYg==</auth>"), ElementsAre("password: auth PLAIN"));
    EXPECT_THAT(login("<auth mechanism='SCRAM-SHA-1'>biws</auth>"), IsEmpty());
    EXPECT_THAT(login("<iq><query><password>b</password></query></iq>"), ElementsAre("password: password"));
    EXPECT_THAT(login("<iq><query><password></password></query></iq>"), IsEmpty());
}

std::string ber(unsigned tag, const std::string& body) {
    const auto size = static_cast<unsigned>(body.size());
    return u8(tag) + (size < 0x80 ? u8(size) : u8(0x82) + u16(size)) + body;
}
std::string ldap(unsigned operation, const std::string& body) {
    return ber(0x30, ber(2, u8(1)) + ber(operation, body));
}
std::string binds(const std::string& password) {
    return ldap(0x60, ber(2, u8(3)) + ber(4, "cn=camera") + ber(0x80, password));
}
const std::string start_tls = ldap(0x77, ber(0x80, "1.3.6.1.4.1.1466.20037"));
std::string answer(unsigned code) { return ldap(0x78, ber(0x0a, u8(code)) + ber(4, "") + ber(4, "")); }

TEST(Ldap, GoesOverToTls) {
    EXPECT_THAT(flows(upgraded_by(start_tls, answer(0), "", "")), ElementsAre("ldap|TLS 1.3|TLS_AES_128_GCM_SHA256"));
    EXPECT_THAT(flows(upgraded_by(start_tls, answer(2), "", "")), ElementsAre("unknown||")) << "TLS that nobody wants";
    EXPECT_THAT(flows(upgraded_by(binds("b"), ldap(0x61, ber(0x0a, u8(0))), start_tls, answer(0))),
                ElementsAre("ldap||"))
        << "something was said before";
}

TEST(Ldap, ALoginIsReadable) {
    EXPECT_THAT(readable(opened().says(Side::Unit, binds("b"))), ElementsAre("password: bind"));
    EXPECT_THAT(readable(opened().says(Side::Unit, binds(""))), IsEmpty()) << "anonymous";
    EXPECT_THAT(readable(opened().says(Side::Unit, binds(std::string(200, 'b')))), ElementsAre("password: bind"));
    Connection slow = opened();
    for (const char byte : binds(std::string(200, 'b')))
        slow.says(Side::Unit, std::string(1, byte));
    EXPECT_THAT(readable(slow), ElementsAre("password: bind"));
    EXPECT_THAT(flows(opened().says(Side::Unit, binds("b") + "more")), ElementsAre("unknown||"));
}

TEST(Mqtt, APasswordIsReadable) {
    const auto connect = [](unsigned flags) {
        const std::string body =
            u16(4) + "MQTT" + u8(4) + u8(flags) + u16(60) + u16(1) + "c" + u16(1) + "u" + u16(1) + "p";
        return readable(opened(1883).says(Side::Unit, u8(0x10) + u8(static_cast<unsigned>(body.size())) + body));
    };
    EXPECT_THAT(connect(0xc2), ElementsAre("password: CONNECT (MQTT 3.1.1)"));
    EXPECT_THAT(connect(0x82), ElementsAre("user: CONNECT (MQTT 3.1.1)"));
    EXPECT_THAT(connect(0x02), IsEmpty());
}

TEST(Telnet, APasswordIsReadable) {
    const auto typed = [](const std::string& prompt) {
        return readable(opened(23)
                            .says(Side::Peer, hex("fffd18 fffd20") + "login: ")
                            .says(Side::Unit, hex("fffb18") + "root\r\n")
                            .says(Side::Peer, prompt)
                            .says(Side::Unit, "secret\r\n"));
    };
    EXPECT_THAT(typed("\r\nPassword: "), ElementsAre("password: login"));
    EXPECT_THAT(typed("\r\nWelcome\r\n# "), IsEmpty());
}

std::string ssh_packet(std::string_view message) {
    const std::string padding(4, '\0');
    return u32(1 + message.size() + padding.size()) + u8(4) + std::string(message) + padding;
}

struct SshLists {
    std::string exchange = "curve25519-sha256";
    std::string there = "aes128-ctr,aes256-ctr";
    std::string back = "aes128-ctr,aes256-ctr";
};
std::string kexinit(const SshLists& lists) {
    std::string message = u8(20) + std::string(16, 'c');
    for (const std::string& list : {lists.exchange, "ssh-ed25519"s, lists.there, lists.back, "hmac-sha2-256"s,
                                    "hmac-sha2-256"s, "none"s, "none"s, ""s, ""s})
        message += u32(list.size()) + list;
    return ssh_packet(message + u8(0) + u32(0));
}

Connection ssh(const SshLists& unit, const SshLists& peer) {
    return opened(22)
        .says(Side::Unit, "SSH-2.0-unit\r\n" + kexinit(unit))
        .says(Side::Peer, "SSH-2.0-peer\r\n" + kexinit(peer));
}
const std::string new_keys = ssh_packet(u8(21));

TEST(Ssh, ItsCipherIsThatOfBothDirections) {
    EXPECT_THAT(flows(ssh({}, {})), ElementsAre("ssh|SSH 2|aes128-ctr"));
    EXPECT_THAT(flows(ssh({"x", "aes256-ctr", "none"}, {"x", "aes256-ctr", "none"})),
                ElementsAre("ssh|SSH 2|aes256-ctr and none"));
    EXPECT_THAT(flows(ssh({"x", "aes128-cbc,aes256-ctr", "y"}, {"x", "aes256-ctr,aes128-cbc", "y"})),
                ElementsAre("ssh|SSH 2|aes128-cbc or aes256-ctr and y"))
        << "who is the client is not known";
}

TEST(Ssh, AnExchangeOfKeysThatIsTooShortIsSaid) {
    const SshLists old{"diffie-hellman-group1-sha1", "aes128-ctr", "aes128-ctr"};
    EXPECT_THAT(flows(ssh(old, old)), ElementsAre("ssh|SSH 2|aes128-ctr by diffie-hellman-group1-sha1"));
}

TEST(Ssh, WhatFollowsNewKeysIsSealed) {
    const Readout readout = read_packets(
        ssh({}, {}).says(Side::Unit, new_keys).says(Side::Peer, new_keys).says(Side::Unit, sealed(80)).packets);
    EXPECT_EQ(text(readout.rows_of("flow").front(), "sealed_bytes"), "80");
}

TEST(Ssh, WhatIsNotSshToItsEndIsNotCalledSo) {
    EXPECT_THAT(flows(ssh({}, {}).says(Side::Unit, std::string(60, '\xff'))), ElementsAre("unknown||")) << "no packets";
    EXPECT_THAT(flows(ssh({}, {}).says(Side::Unit, ssh_packet(u8(50) + "root"))), ElementsAre("unknown||"))
        << "a login before there are keys";
    EXPECT_THAT(flows(ssh({}, {}).says(Side::Unit, new_keys + std::string(60, 'a'))), ElementsAre("unknown||"))
        << "text, where there should be none";
}

TEST(Ssh, ListsWithoutEndEndTheReading) {
    std::string names;
    for (int i = 0; i < 20'000; ++i)
        names += "a,";
    EXPECT_THAT(flows(ssh({names, "x", "x"}, {names, "x", "x"})), ElementsAre("unknown||"));
}

std::string question(unsigned number = 7) {
    return u16(number) + u16(0x0100) + u16(1) + u16(0) + u16(0) + u16(0) + "\5cloud\2ex\0"s + u16(1) + u16(1);
}

TEST(Dns, OverTcpIsToldByItsMessages) {
    const std::string message = u16(question().size()) + question();
    EXPECT_THAT(flows(opened(53).says(Side::Unit, message).says(Side::Peer, message + message)), ElementsAre("dns||"));
    EXPECT_THAT(flows(opened(54).says(Side::Unit, message)), ElementsAre("unknown||"))
        << "where no names are asked for";
    EXPECT_THAT(flows(opened(53).says(Side::Unit, message + "user=root password=x")), ElementsAre("unknown||"));
    EXPECT_THAT(flows(opened(53).says(Side::Unit, message + u16(60'000) + "secrets")), ElementsAre("unknown||"))
        << "a message that has no end";
    EXPECT_THAT(
        flows(opened(53).says(Side::Unit, record(22, client_hello())).says(Side::Peer, record(22, server_hello()))),
        ElementsAre("tls|TLS 1.3|TLS_AES_128_GCM_SHA256"));
}

TEST(Tcp, WhatHasNoNameIsUnknownAndWhatSaysNothingCarriesNothing) {
    EXPECT_THAT(flows(opened().says(Side::Unit, "\1\2\3")), ElementsAre("unknown||"));
    EXPECT_THAT(flows(opened().says(Side::Unit, std::string(20'000, 'x'))), ElementsAre("unknown||"));
    EXPECT_THAT(flows(opened().close()), ElementsAre("||"));
}

} // namespace
} // namespace warifu::traffic::sample
