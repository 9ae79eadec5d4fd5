#include "warifu/server/http_server.h"

#include <csignal>
#include <future>
#include <latch>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"

namespace warifu::server {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Response echo(const Request& request) {
    return {request.target == "/none" ? 404U : 200U, "text/plain", request.method + " " + request.target + "!", {}};
}

class AServer {
public:
    explicit AServer(ServeTerms terms = {}, Handler handler = echo) : AServer(Service{std::move(handler)}, terms) {}
    explicit AServer(const Service& service, const ServeTerms& terms = {})
        : m_server(HttpServer::create(terms, [&] { return Result<Service>(service); }).value()),
          m_thread([this] { m_server.run(); }) {}
    ~AServer() { m_server.stop(); }
    HttpServer& operator*() { return m_server; }
    HttpServer* operator->() { return &m_server; }
    void join() { m_thread.join(); }

private:
    HttpServer m_server;
    std::jthread m_thread;
};

TEST(Answers, ComeOneAfterTheOtherOnOneConnection) {
    AServer server;
    Client client(server->port());
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(client.read_until("GET /a!"), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(client.read_until("GET /b!"), HasSubstr("Content-Length: 7"));
    client.send("GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 404"));
}

TEST(Answers, HaveNoBodyForHead) {
    AServer server;
    Client client(server->port());
    client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const std::string got = client.read_all();
    EXPECT_THAT(got, HasSubstr("Content-Length: 8"));
    EXPECT_THAT(got, ::testing::EndsWith("\r\n\r\n"));
}

/// An answer that another thread works out, when it is told to.
struct Slow {
    std::promise<Answered> asked;
    Response operator()(const Request& request) {
        Response response = echo(request);
        if (request.target == "/slow")
            response.later = [this](Answered answered) { asked.set_value(std::move(answered)); };
        return response;
    }
};

TEST(Answers, ThatTakeTimeHoldUpNobodyElse) {
    Slow slow;
    AServer server({}, std::ref(slow)); // of one thread
    Client waiting(server->port());
    waiting.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    const Answered answered = slow.asked.get_future().get();
    Client other(server->port());
    other.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(other.read_all(), HasSubstr("GET /a!"));
    answered({200, "text/plain", "worked out", {}});
    EXPECT_THAT(waiting.read_until("worked out"), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(waiting.read_until("GET /next!"), HasSubstr("200 OK"));
}

TEST(Answers, ThatAreStillWorkedOutAreWaitedForAtTheEnd) {
    Slow slow;
    AServer server({}, std::ref(slow));
    Client waiting(server->port());
    waiting.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    const Answered answered = slow.asked.get_future().get();
    server->stop();
    answered({200, "text/plain", "worked out", {}});
    EXPECT_THAT(waiting.read_all(), HasSubstr("worked out"));
    server.join();
}

TEST(ARequest, IsRefusedWhenItIsNone) {
    AServer server;
    EXPECT_THAT(Client(server->port()).send("nonsense\r\n\r\n").read_all(), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(Client(server->port()).send("GET /a HTTP/9.9\r\n\r\n").read_all(), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(Client(server->port()).send("GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello").read_all(),
                StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(Client(server->port()).send("GET /a HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n").read_all(),
                StartsWith("HTTP/1.1 431"));
}

TEST(ARequest, ThatTwoReadersCouldTakeForTwoIsRefusedWithAllBehindIt) {
    AServer server;
    for (const std::string fields :
         {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked, gzip\r\n",
          "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: identity\r\nContent-Length: 3\r\n", "Content-Length: 3\r\nContent-Length: 4\r\n",
          "Content-Length: +3\r\n", "Transfer-Encoding : chunked\r\n", "Host: y\r\n",
          "Authorization: a\r\nAuthorization: b\r\n", "Content-Type: a\r\nContent-Type: b\r\n"})
        for (const std::string method : {"GET", "POST"}) {
            const std::string got = Client(server->port())
                                        .send(method + " /a HTTP/1.1\r\nHost: x\r\n" + fields +
                                              "\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
                                        .read_all();
            EXPECT_THAT(got, StartsWith("HTTP/1.1 400")) << fields;
            EXPECT_THAT(got, ::testing::Not(HasSubstr("smuggled"))) << fields;
        }
    EXPECT_THAT(
        Client(server->port()).send("POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").read_all(),
        StartsWith("HTTP/1.1 400"));
}

/// Takes up to ten bytes of whoever asks for /in, and answers from another thread.
Service taking() {
    Service service{echo};
    service.admit = [](const Request& head) {
        return head.target == "/in" ? Admission{{}, 10} : Admission{Response{403, "text/plain", "no\n"}};
    };
    service.take = [](const Request& request, const Answered& answered) {
        std::thread([request, answered] {
            answered({201, "text/plain", request.content_type + ":" + request.body + "!"});
        }).detach();
    };
    return service;
}

constexpr std::string_view post_in = "POST /in HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\n";

TEST(ABody, IsTakenInAndAnsweredFromAnotherThread) {
    AServer server(taking());
    Client client(server->port());
    for (int i = 0; i < 2; ++i)
        EXPECT_THAT(client.send(fmt::format("{}Content-Length: 5\r\n\r\nhello", post_in)).read_until("a/b:hello!"),
                    StartsWith("HTTP/1.1 201"));
    client.send(fmt::format("{}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", post_in));
    EXPECT_THAT(client.read_until("a/b:hello!"), StartsWith("HTTP/1.1 201"));
    EXPECT_THAT(client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").read_until("GET /a!"), StartsWith("HTTP/1.1 200"));
}

TEST(ABody, IsWaitedForByWhoeverAsksFirst) {
    AServer server(taking());
    Client client(server->port());
    client.send(fmt::format("{}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", post_in));
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
    EXPECT_THAT(client.send("hello").read_until("a/b:hello!"), StartsWith("HTTP/1.1 201"));
}

TEST(ABody, ThatIsTooLongIsRefusedAndNotKept) {
    AServer server(taking());
    for (const std::string body : {"Content-Length: 11\r\n\r\nhello world", "Content-Length: 99999999999\r\n\r\nhello",
                                   "Transfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n"})
        EXPECT_THAT(Client(server->port()).send(fmt::format("{}{}", post_in, body)).finish().read_all(),
                    StartsWith("HTTP/1.1 413 Content Too Large"));
}

TEST(ABody, ThatIsNotWantedIsNotReadAndItsSenderToldWhy) {
    AServer server(taking());
    Client client(server->port());
    client.send("POST /out HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + std::string(200'000, 'x'));
    EXPECT_THAT(client.finish().read_all(),
                ::testing::AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("Connection: close")));
}

TEST(ABody, ThatNeverComesHoldsNobodyUp) {
    ServeTerms terms;
    terms.request_time = milliseconds(50);
    terms.bodies = 1;
    AServer server(taking(), terms);
    Client half(server->port());
    half.send(fmt::format("{}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", post_in)).read_until("\r\n\r\n");
    EXPECT_THAT(Client(server->port()).send(fmt::format("{}Content-Length: 0\r\n\r\n", post_in)).read_until("\r\n\r\n"),
                ::testing::AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Retry-After: 1")));
    EXPECT_EQ(half.read_all(), "");
    EXPECT_THAT(Client(server->port()).send(fmt::format("{}Content-Length: 0\r\n\r\n", post_in)).read_until("!"),
                StartsWith("HTTP/1.1 201"));
}

TEST(WhoAsks, IsWhatTheServerInFrontAddedLast) {
    AServer server({}, [](const Request& request) { return Response{200, "text/plain", request.forwarded_for + "!"}; });
    EXPECT_THAT(
        Client(server->port())
            .send("GET / HTTP/1.1\r\nX-Forwarded-For: 10.0.0.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n")
            .read_until("!"),
        ::testing::EndsWith("\r\n\r\n192.0.2.7!"));
}

TEST(Answers, AllSayHowABrowserMayUseThem) {
    AServer server;
    for (const std::string request : {"GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "nonsense\r\n\r\n"})
        EXPECT_THAT(Client(server->port()).send(request).read_all(),
                    ::testing::AllOf(HasSubstr("X-Content-Type-Options: nosniff\r\n"),
                                     HasSubstr("Referrer-Policy: no-referrer\r\n"),
                                     HasSubstr("Content-Security-Policy: default-src 'none'")));
}

TEST(ASlowClient, IsLeft) {
    ServeTerms terms;
    terms.request_time = milliseconds(50);
    AServer server(terms);
    Client silent(server->port());
    Client half(server->port());
    half.send("GET /a HTTP/1.1\r\nHo");
    EXPECT_EQ(silent.read_all(), "");
    EXPECT_EQ(half.read_all(), "");
}

TEST(ASlowReader, IsLeft) {
    ServeTerms terms;
    terms.answer_time = milliseconds(50);
    AServer server(terms, [](const Request&) { return Response{200, "text/plain", std::string(50U << 20U, 'x'), {}}; });
    Client client(server->port());
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    client.read_until("\r\n\r\n");
    while (server->connections() != 0)
        std::this_thread::yield();
    EXPECT_LT(client.read_all().size(), 50U << 20U);
}

TEST(SlowReaders, AreCutOffWhereTooMuchWaitsForThem) {
    ServeTerms terms;
    terms.unsent_bytes = 1U << 20U;
    AServer server(terms, [](const Request& request) {
        return Response{200, "text/plain", std::string(request.target == "/large" ? 50U << 20U : 5U, 'x'), {}};
    });
    Client first(server->port()), second(server->port()), third(server->port());
    first.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    first.read_until("\r\n\r\n");
    second.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_LT(second.read_all().size(), 50U << 20U);
    third.send("GET /small HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(third.read_until("xxxxx"), HasSubstr("200 OK")) << "what needs no waiting is answered";
    first.send("GET /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_GT(first.read_all().size(), 50U << 20U) << "and who came first has all of it";
}

/// Another process, which opens connections and holds them: each has so many descriptors alone.
class Crowd {
public:
    explicit Crowd(std::size_t size) {
        EXPECT_EQ(::pipe2(m_ends, O_CLOEXEC), 0);
        m_child = ::fork();
        if (m_child == 0)
            be(size);
    }
    ~Crowd() {
        ::kill(m_child, SIGKILL);
        ::waitpid(m_child, nullptr, 0);
        ::close(m_ends[0]);
        ::close(m_ends[1]);
    }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    void connect_to(std::uint16_t port) { EXPECT_EQ(::write(m_ends[1], &port, sizeof port), ssize_t{sizeof port}); }

private:
    [[noreturn]] void be(std::size_t size) {
        std::uint16_t port = 0;
        if (::read(m_ends[0], &port, sizeof port) != ssize_t{sizeof port})
            ::_exit(1);
        std::vector<std::unique_ptr<Client>> all;
        while (all.size() < size)
            all.push_back(std::make_unique<Client>(port));
        ::pause();
        ::_exit(0);
    }

    int m_ends[2] = {-1, -1};
    pid_t m_child = -1;
};

TEST(TenThousandIdleConnections, AreNoBurden) {
    constexpr std::size_t wanted = 10'000;
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < wanted + 100)
        GTEST_SKIP() << "not enough descriptors are allowed here";
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    Crowd crowd(wanted); // before there are threads
    AServer server;
    crowd.connect_to(server->port());
    while (server->connections() < wanted)
        std::this_thread::yield();
    Client client(server->port());
    EXPECT_THAT(client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").read_until("!"), HasSubstr("GET /a!"));
    server->stop();
    server.join();
    EXPECT_EQ(server->connections(), 0U);
}

TEST(AConnectionTooMany, IsClosedAtOnce) {
    ServeTerms terms;
    terms.connections = 1;
    AServer server(terms);
    Client first(server->port());
    EXPECT_THAT(first.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").read_until("!"), HasSubstr("GET /a!"));
    EXPECT_EQ(Client(server->port()).read_all(), "");
}

TEST(AServerThatIsStopped, FinishesWhatIsUnderWay) {
    std::latch asked(1);
    std::latch stopped(1);
    AServer server({}, [&](const Request& request) {
        asked.count_down();
        stopped.wait();
        return echo(request);
    });
    const std::uint16_t port = server->port();
    Client idle(port);
    Client client(port);
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    asked.wait();
    server->stop();
    stopped.count_down();
    EXPECT_THAT(client.read_all(), ::testing::AllOf(HasSubstr("Connection: close"), HasSubstr("GET /a!")));
    EXPECT_EQ(idle.read_all(), "");
    server.join();
}

TEST(SeveralThreads, ShareAPort) {
    ServeTerms terms;
    terms.threads = 3;
    AServer server(terms);
    for (int i = 0; i < 30; ++i)
        EXPECT_THAT(Client(server->port()).send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").read_until("!"),
                    HasSubstr("GET /a!"));
}

TEST(AServer, NeedsAnAddressThatItCanListenOn) {
    ServeTerms terms;
    const auto make = [] { return Result<Service>(Service{echo}); };
    terms.address = "example.com";
    EXPECT_EQ(HttpServer::create(terms, make).error().code, ErrorCode::InvalidArgument);
    terms.address = "192.0.2.1";
    EXPECT_EQ(HttpServer::create(terms, make).error().code, ErrorCode::Io);
}

TEST(AServer, DoesNotShareThePortOfAnother) {
    AServer first;
    ServeTerms terms;
    terms.port = first->port();
    EXPECT_EQ(HttpServer::create(terms, [] { return Result<Service>(Service{echo}); }).error().code, ErrorCode::Io);
}

} // namespace
} // namespace warifu::server
