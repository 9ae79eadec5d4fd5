// Real daemons on a loopback of their own: what is found must be what was started. Each test has a network namespace to
// itself, which takes root; elsewhere, and where a daemon is not installed, a test says that it was skipped.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "warifu/device/device.h"

namespace warifu::device {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct Rows : RowSink {
    std::vector<Row> rows;
    std::vector<Examination> examinations;
    std::vector<std::string> anomalies; ///< their codes
    void row(Row row) override { rows.push_back(std::move(row)); }
    void anomaly(Anomaly anomaly) override { anomalies.push_back(anomaly.code); }
    void examination(Examination examination) override { examinations.push_back(std::move(examination)); }

    std::vector<Row> of(std::string_view table) const {
        std::vector<Row> found;
        for (const Row& row : rows)
            if (row.table == table)
                found.push_back(row);
        return found;
    }
    const Examination& examined(std::string_view determinator) const {
        for (const Examination& examination : examinations)
            if (examination.determinator == determinator)
                return examination;
        throw std::runtime_error("no examination " + std::string(determinator));
    }
};

std::string text(const Row& row, std::string_view column) {
    for (const auto& [name, value] : row.columns)
        if (name == column) {
            if (const auto* number = std::get_if<std::int64_t>(&value))
                return std::to_string(*number);
            const auto* words = std::get_if<std::string>(&value);
            return words != nullptr ? *words : "?";
        }
    return "no column";
}

/// `name tls product version`
std::string services(const Rows& rows, std::string_view protocol) {
    std::string all;
    for (const Row& row : rows.of("service"))
        if (text(row, "protocol") == protocol)
            all += fmt::format("{}{} {} {} {}", all.empty() ? "" : "\n", text(row, "name"), text(row, "tls"),
                               text(row, "product"), text(row, "version"));
    return all;
}

std::string told(const Rows& rows) {
    std::string all;
    for (const Row& row : rows.of("disclosure"))
        all += fmt::format("{} {}={}\n", text(row, "service"), text(row, "kind"), text(row, "value"));
    return all;
}

struct Unwatched : Watch {
    bool enter(std::string_view) override { return true; }
    void leave() override {}
    void progress(std::uint64_t, std::uint64_t) override {}
};

class Daemons : public testing::Test {
protected:
    void SetUp() override {
        if (unshare(CLONE_NEWNET) != 0)
            GTEST_SKIP() << "network namespaces are not permitted here";
        const int control = socket(AF_INET, SOCK_DGRAM, 0);
        ifreq request{};
        request.ifr_name[0] = 'l';
        request.ifr_name[1] = 'o';
        ASSERT_EQ(ioctl(control, SIOCGIFFLAGS, &request), 0);
        request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP | IFF_MULTICAST);
        ASSERT_EQ(ioctl(control, SIOCSIFFLAGS, &request), 0);
        close(control);
        std::string pattern = (std::filesystem::temp_directory_path() / "warifu-device-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
        write("index.html", "<html><head><title>A &amp; B</title></head><form action=/login><input type=password>");
    }

    void TearDown() override {
        for (const pid_t child : m_children) {
            kill(-child, SIGKILL);
            waitpid(child, nullptr, 0);
        }
        if (HasFailure()) {
            std::ifstream log(m_folder / "log");
            std::cerr << std::string{std::istreambuf_iterator<char>(log), {}}.substr(0, 4000);
        }
        if (!m_folder.empty())
            std::filesystem::remove_all(m_folder);
    }

    static bool installed(const std::string& program) {
        return std::system(fmt::format("PATH=$PATH:/usr/sbin command -v {} >/dev/null", program).c_str()) == 0;
    }

    void write(const std::string& name, const std::string& contents) {
        std::ofstream(m_folder / name, std::ios::binary) << contents;
    }

    void prepare(const std::string& command) {
        ASSERT_EQ(std::system(fmt::format("cd {}; ({}) >/dev/null 2>&1", m_folder.string(), command).c_str()), 0);
    }

    /// Starts a daemon in the folder of the test; ends with the test.
    void start(const std::string& command) {
        const pid_t child = fork();
        if (child == 0) {
            setpgid(0, 0);
            const std::string line =
                fmt::format("cd {}; export PATH=$PATH:/usr/sbin; exec {}", m_folder.string(), command);
            const int log = open((m_folder / "log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
            dup2(log, 1);
            dup2(log, 2);
            execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
            _exit(127);
        }
        setpgid(child, child);
        m_children.push_back(child);
    }

    /// Waits until a port is bound, by the kernel's own list.
    static void await(const char* protocol, unsigned port) {
        const std::string wanted = fmt::format(":{:04X} ", port);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(15);
        while (std::chrono::steady_clock::now() < end) {
            std::ifstream list(fmt::format("/proc/thread-self/net/{}", protocol));
            for (std::string line; std::getline(list, line);)
                if (line.find(wanted) != std::string::npos)
                    return;
            std::this_thread::yield();
        }
        FAIL() << protocol << " port " << port << " did not open";
    }

    enum class Logins { Tried, LeftOut };

    Rows probed(const std::string& ports, Pace pace = {}, bool udp = false, Logins logins = Logins::Tried) {
        Plan plan;
        plan.logins = logins == Logins::Tried;
        plan.address = "127.0.0.1";
        plan.tcp = read_ports(ports).value();
        plan.udp = udp;
        plan.pace = pace;
        Rows rows;
        Unwatched watch;
        probe(plan, watch, rows);
        return rows;
    }

    std::filesystem::path m_folder;

private:
    std::vector<pid_t> m_children;
};

#define NEEDS(program)                                                                                                 \
    if (!installed(program))                                                                                           \
    GTEST_SKIP() << program << " is not installed"

TEST_F(Daemons, DropbearTellsItsVersion) {
    NEEDS("dropbear");
    prepare("dropbearkey -t ed25519 -f k");
    start("dropbear -F -E -r k -p 127.0.0.1:22");
    await("tcp", 22);
    const Rows rows = probed("22");
    EXPECT_THAT(services(rows, "tcp"), StartsWith("ssh 0 dropbear 20"));
    EXPECT_THAT(told(rows), StartsWith("ssh banner-version=dropbear 20"));
}

TEST_F(Daemons, OpenSshGreetsEvenAtAPortThatIsNotWrittenTo) {
    NEEDS("sshd");
    prepare("mkdir -p /run/sshd; ssh-keygen -q -t ed25519 -N '' -f key");
    start("/usr/sbin/sshd -D -e -f /dev/null -h $PWD/key -o ListenAddress=127.0.0.1:2222 -o PidFile=none");
    await("tcp", 2222);
    EXPECT_THAT(services(probed("2222"), "tcp"), StartsWith("ssh 0 OpenSSH 9."));
}

TEST_F(Daemons, BusyboxTelnetdIsKnownByItsNegotiation) {
    if (std::system("busybox telnetd --help 2>&1 | grep -q Usage") != 0)
        GTEST_SKIP() << "busybox has no telnetd";
    start("busybox telnetd -F -b 127.0.0.1:23 -l /bin/login");
    await("tcp", 23);
    EXPECT_EQ(services(probed("23"), "tcp"), "telnet 0  ");
}

TEST_F(Daemons, MiniHttpdTellsItsVersionAndShowsItsForm) {
    NEEDS("mini_httpd");
    prepare("mkdir www; cp index.html www");
    start("mini_httpd -D -h 127.0.0.1 -p 8081 -d www -u root");
    await("tcp", 8081);
    const Rows rows = probed("8081");
    EXPECT_THAT(services(rows, "tcp"), StartsWith("http 0 mini_httpd 1."));
    ASSERT_EQ(rows.of("http_page").size(), 1U);
    const Row page = rows.of("http_page").front();
    EXPECT_EQ(text(page, "status"), "200");
    EXPECT_EQ(text(page, "title"), "A &amp; B");
    EXPECT_EQ(text(page, "login_form"), "1");
    EXPECT_EQ(text(page, "form_in_clear"), "1");
    EXPECT_EQ(text(page, "hsts"), "");
    EXPECT_EQ(rows.examined("device.http").reason, "");
}

TEST_F(Daemons, NginxRedirectsToItsOwnTls) {
    NEEDS("nginx");
    prepare("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=dut -keyout k.pem -out c.pem");
    write("n.conf", fmt::format(R"(daemon off; master_process off; pid {0}/pid; error_log {0}/e; events {{}}
http {{ access_log off; client_body_temp_path {0}/t; proxy_temp_path {0}/t; fastcgi_temp_path {0}/t;
uwsgi_temp_path {0}/t; scgi_temp_path {0}/t;
server {{ listen 127.0.0.1:8085; location / {{ return 301 https://127.0.0.1:8446/; }} }}
server {{ listen 127.0.0.1:8446 ssl; ssl_certificate {0}/c.pem; ssl_certificate_key {0}/k.pem; root {0};
add_header Strict-Transport-Security max-age=63072000; add_header Set-Cookie "a=1; Secure; HttpOnly; SameSite=Lax"; }} }})",
                                m_folder.string()));
    start("nginx -c $PWD/n.conf");
    await("tcp", 8446);
    const Rows rows = probed("8085,8446");
    EXPECT_THAT(services(rows, "tcp"), StartsWith("http 0 nginx 1."));
    EXPECT_THAT(services(rows, "tcp"), HasSubstr("\nhttp 1 nginx 1."));
    const std::vector<Row> pages = rows.of("http_page");
    ASSERT_EQ(pages.size(), 3U);
    EXPECT_EQ(text(pages[0], "redirects_to"), "https://127.0.0.1:8446/");
    EXPECT_EQ(text(pages[1], "tls"), "1");
    EXPECT_EQ(text(pages[1], "hsts"), "max-age=63072000");
    EXPECT_EQ(text(pages[1], "cookies_secure"), "1");
    EXPECT_EQ(text(pages[1], "cookies_httponly"), "1");
    EXPECT_EQ(text(pages[1], "cookies_samesite"), "lax");
    EXPECT_EQ(text(pages[1], "form_in_clear"), "0");
}

TEST_F(Daemons, LighttpdSpeaksEvenOldTls) {
    NEEDS("lighttpd");
    prepare("openssl req -x509 -newkey rsa:1024 -sha1 -nodes -subj /CN=dut -keyout k.pem -out c.pem");
    write("l.conf", fmt::format(R"(server.document-root = "{0}"
server.bind = "127.0.0.1"
server.port = 8443
index-file.names = ("index.html")
server.modules = ("mod_openssl")
ssl.engine = "enable"
ssl.pemfile = "{0}/c.pem"
ssl.privkey = "{0}/k.pem"
ssl.openssl.ssl-conf-cmd = ("MinProtocol" => "TLSv1", "MaxProtocol" => "TLSv1", "CipherString" => "ALL:@SECLEVEL=0")
)",
                                m_folder.string()));
    start("lighttpd -D -f l.conf");
    await("tcp", 8443);
    EXPECT_THAT(services(probed("8443"), "tcp"), StartsWith("http 1 lighttpd 1."));
}

TEST_F(Daemons, VsftpdTellsItsVersion) {
    NEEDS("vsftpd");
    write("v.conf", "listen=YES\nlisten_address=127.0.0.1\nanonymous_enable=YES\nbackground=NO\nseccomp_sandbox=NO\n");
    start("vsftpd $PWD/v.conf");
    await("tcp", 21);
    EXPECT_THAT(services(probed("21"), "tcp"), StartsWith("ftp 0 vsFTPd 3."));
}

TEST_F(Daemons, VsftpdGoesOverToTlsWhenItIsAsked) {
    NEEDS("vsftpd");
    prepare("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=dut -keyout k.pem -out c.pem; mkdir -m 555 empty");
    write("v.conf", fmt::format("listen=YES\nlisten_address=127.0.0.1\nanonymous_enable=NO\nlocal_enable=YES\n"
                                "background=NO\nseccomp_sandbox=NO\nsecure_chroot_dir={0}/empty\nssl_enable=YES\n"
                                "rsa_cert_file={0}/c.pem\nrsa_private_key_file={0}/k.pem\nssl_ciphers=HIGH\n",
                                m_folder.string()));
    start("vsftpd $PWD/v.conf");
    await("tcp", 21);
    const Rows rows = probed("21", {}, false, Logins::LeftOut);
    ASSERT_EQ(rows.of("tls_upgrade").size(), 1U);
    EXPECT_EQ(text(rows.of("tls_upgrade").front(), "offered"), "1");
    EXPECT_EQ(text(rows.of("tls_upgrade").front(), "clear_login"), "0");
    EXPECT_EQ(rows.of("certificate").size(), 1U);
    EXPECT_EQ(rows.examined("device.tls").reason, "");
}

TEST_F(Daemons, OpensslSpeaksDtls) {
    prepare("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=dut -keyout k.pem -out c.pem");
    start("openssl s_server -dtls -listen -accept 127.0.0.1:5684 -cert c.pem -key k.pem -quiet "
          "-cipher ECDHE-RSA-AES128-GCM-SHA256 < /dev/zero");
    await("udp", 5684);
    const Rows rows = probed("1", {}, true, Logins::LeftOut);
    EXPECT_EQ(services(rows, "udp"), "dtls 1  ");
    ASSERT_EQ(rows.of("dtls_suite").size(), 1U);
    EXPECT_EQ(text(rows.of("dtls_suite").front(), "suite"), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    EXPECT_EQ(rows.of("certificate").size(), 1U);
    EXPECT_EQ(rows.examined("device.tls").reason, "");
}

TEST_F(Daemons, MosquittoTellsItsVersionToAnybody) {
    NEEDS("mosquitto");
    write("m.conf", "listener 1883 127.0.0.1\nallow_anonymous true\n");
    start("mosquitto -c m.conf");
    await("tcp", 1883);
    EXPECT_THAT(services(probed("1883"), "tcp"), StartsWith("mqtt 0 mosquitto 2."));
}

TEST_F(Daemons, RedisTellsItsVersionAtAnyPort) {
    NEEDS("redis-server");
    start("redis-server --bind 127.0.0.1 --port 7777 --save ''");
    await("tcp", 7777);
    EXPECT_THAT(services(probed("7777"), "tcp"), StartsWith("redis 0 Redis 7."));
}

TEST_F(Daemons, ServicesOverUdpAnswerTheirOwnProtocols) {
    for (const char* const program : {"dnsmasq", "snmpd", "coap-server-openssl"})
        NEEDS(program);
    write("d.conf", "");
    write("s.conf", "agentaddress udp:127.0.0.1:161\nrocommunity public\n");
    start("dnsmasq -k -p 53 -a 127.0.0.1 -z --no-resolv --no-hosts --conf-file=d.conf -u root --enable-tftp "
          "--tftp-root=$PWD");
    start("snmpd -f -C -c s.conf -Lf snmp.log");
    start("coap-server-openssl -A 127.0.0.1");
    for (const unsigned port : {53U, 69U, 161U, 5683U})
        await("udp", port);
    const Rows rows = probed("1", {}, true);
    const std::string found = services(rows, "udp");
    EXPECT_THAT(found, HasSubstr("dns 0 dnsmasq 2."));
    EXPECT_THAT(found, HasSubstr("tftp 0"));
    EXPECT_THAT(found, HasSubstr("snmp 0"));
    EXPECT_THAT(found, HasSubstr("coap 0"));
    EXPECT_THAT(told(rows), HasSubstr("snmp snmp-engine=80"));
    EXPECT_THAT(told(rows), HasSubstr("coap resource-list=</>"));
    EXPECT_EQ(rows.examined("device.udp").reason, "");
    EXPECT_THAT(rows.examined("device.udp").looked_at, HasSubstr("4 answered"));
}

TEST_F(Daemons, AvahiAnswersASimpleResolver) {
    NEEDS("avahi-daemon");
    write("a.conf",
          "[server]\nenable-dbus=no\nallow-interfaces=lo\nhost-name=dut\n[publish]\npublish-workstation=yes\n");
    start("avahi-daemon -f $PWD/a.conf --no-drop-root --no-chroot --no-rlimits");
    await("udp", 5353);
    Rows rows;
    // It announces itself for a while before it answers.
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    do {
        rows = probed("1", {}, true);
    } while (services(rows, "udp").empty() && std::chrono::steady_clock::now() < end);
    EXPECT_THAT(services(rows, "udp"), HasSubstr("mdns 0"));
}

TEST_F(Daemons, MinidlnaIsAWebServiceOfItsName) {
    NEEDS("minidlnad");
    write("md.conf", fmt::format("network_interface=lo\nport=8200\nmedia_dir={0}\ndb_dir={0}/db\nlog_dir={0}\n",
                                 m_folder.string()));
    start("minidlnad -S -f md.conf -P $PWD/md.pid");
    await("tcp", 8200);
    EXPECT_THAT(services(probed("8200"), "tcp"), StartsWith("http 0 MiniDLNA 1."));
}

/// Python servers that mean harm.
class Hostile : public Daemons {
protected:
    void serve(const std::string& answer, unsigned port = 8000) {
        write("hostile.py", fmt::format(R"(
import socket, struct, threading
server = socket.create_server(("127.0.0.1", {}))
def hand(peer):
    try:
        answer(peer)
    except OSError:
        pass
def answer(peer):
{}
while True:
    threading.Thread(target=hand, args=(server.accept()[0],), daemon=True).start()
)",
                                        port, answer));
        start("python3 hostile.py");
        await("tcp", port);
    }
    static constexpr Pace brisk{.answer = milliseconds(1500)};
};

/// SSDP that names `location`, where a description with this serial number stands.
class Upnp : public Hostile {
protected:
    void describe(const std::string& location, const std::string& head) {
        write("d.xml", head + "<root xmlns='urn:schemas-upnp-org:device-1-0'><device><modelName>M1</modelName>"
                              "<serialNumber>SN-12345</serialNumber></device></root>");
        write("ssdp.py", fmt::format(R"(
import socket
peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
peer.bind(("127.0.0.1", 1900))
while True:
    _, back = peer.recvfrom(4096)
    peer.sendto(b"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nUSN: uuid:1\r\nLOCATION: {}\r\n"
                b"SERVER: Linux UPnP/1.0 MiniDLNA/1.3.0\r\n\r\n", back)
)",
                                     location));
        start("python3 ssdp.py");
        serve("    peer.recv(4096); body = open('d.xml', 'rb').read()\n"
              "    peer.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n' % len(body) + body)");
        await("udp", 1900);
    }
};

TEST_F(Upnp, ADescriptionTellsTheSerialNumber) {
    describe("http://127.0.0.1:8000/d.xml", "");
    const Rows rows = probed("1", brisk, true);
    EXPECT_THAT(services(rows, "udp"), HasSubstr("ssdp 0 MiniDLNA 1.3.0"));
    EXPECT_THAT(told(rows), HasSubstr("ssdp model=M1"));
    EXPECT_THAT(told(rows), HasSubstr("ssdp serial-number=SN-12345"));
    EXPECT_EQ(rows.examined("device.disclosure").reason, "");
}

TEST_F(Upnp, ADescriptionElsewhereIsNotFetched) {
    describe("http://192.0.2.1:8000/d.xml", "");
    const Rows rows = probed("1", brisk, true);
    EXPECT_THAT(told(rows), Not(HasSubstr("serial-number")));
    EXPECT_THAT(rows.examined("device.disclosure").reason, HasSubstr("another address"));
}

TEST_F(Upnp, ABombOfEntitiesIsNotUnfolded) {
    std::string bomb = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaaaaaaaaa'>";
    for (char name = 'b'; name < 'n'; ++name)
        bomb += fmt::format("<!ENTITY {0} '&{1};&{1};&{1};&{1};&{1};&{1};&{1};&{1};&{1};&{1};'>", name,
                            static_cast<char>(name - 1));
    describe("http://127.0.0.1:8000/d.xml", bomb + "]>");
    EXPECT_THAT(services(probed("1", brisk, true), "udp"), HasSubstr("ssdp 0 MiniDLNA"));
}

TEST_F(Hostile, ATarpitIsLeftUnknownAndSaidToBe) {
    serve("    while peer.recv(1): peer.sendall(b'x')");
    const Rows rows = probed("8000", brisk);
    EXPECT_EQ(services(rows, "tcp"), "unknown ?  ");
    EXPECT_THAT(rows.examined("device.disclosure").reason, HasSubstr("could not be told"));
    EXPECT_THAT(rows.examined("device.services").reason, HasSubstr("8000"));
    EXPECT_THAT(rows.anomalies, ElementsAre("unknown-answer"));
}

TEST_F(Hostile, AnEndlessGreetingIsCut) {
    serve("    while True: peer.sendall(b'A' * 65536)");
    const Rows rows = probed("8000", brisk);
    EXPECT_EQ(services(rows, "tcp"), "unknown ?  ");
    EXPECT_LE(text(rows.of("service").front(), "banner").size(), 1100U);
}

TEST_F(Hostile, GarbageIsNothingKnown) {
    serve("    peer.sendall(bytes(range(128, 255)) * 3 + b'\\n'); peer.close()");
    EXPECT_EQ(services(probed("8000", brisk), "tcp"), "unknown ?  ");
}

TEST_F(Hostile, AStormOfResetsEnds) {
    serve("    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); peer.close()");
    EXPECT_THAT(services(probed("8000", brisk), "tcp"), "unknown ?  ");
}

TEST_F(Hostile, ARedirectToAnotherHostIsToldAndNotFollowed) {
    serve(
        "    peer.recv(4096); peer.sendall(b'HTTP/1.1 302 Found\\r\\nLocation: http://192.0.2.1/x\\r\\nContent-Length: "
        "0\\r\\n\\r\\n')");
    const Rows rows = probed("8000", brisk);
    ASSERT_EQ(rows.of("http_page").size(), 1U);
    EXPECT_EQ(text(rows.of("http_page").front(), "redirects_to"), "http://192.0.2.1/x");
    EXPECT_THAT(rows.examined("device.http").reason, HasSubstr("another host, which was not asked"));
}

TEST_F(Hostile, RedirectsWithoutEndAreTold) {
    serve("    path = peer.recv(4096).split()[1].decode()\n"
          "    peer.sendall(f'HTTP/1.1 302 Found\\r\\nLocation: {path}a\\r\\nContent-Length: 0\\r\\n\\r\\n'.encode())");
    const Rows rows = probed("8000", brisk);
    EXPECT_EQ(rows.of("http_page").size(), 4U);
    EXPECT_THAT(rows.examined("device.http").reason, HasSubstr("redirects more than 3 times"));
}

TEST_F(Hostile, APageThatNeverEndsIsNotSaidToBeWithoutAForm) {
    serve(
        "    peer.recv(4096); peer.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 99999\\r\\n\\r\\n<title>x</title>')\n"
        "    peer.recv(1)");
    const Rows rows = probed("8000", brisk);
    EXPECT_EQ(text(rows.of("http_page").front(), "login_form"), "?");
    EXPECT_THAT(rows.examined("device.http").reason, HasSubstr("not read to its end"));
}

} // namespace
} // namespace warifu::device
