#include "transport.h"

#include <array>
#include <thread>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warifu::device {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::StartsWith;

/// A device on loopback that does one thing to whoever connects, and the transport that speaks to it.
class TransportTest : public testing::Test {
protected:
    std::uint16_t listens() const { return m_acceptor.local_endpoint().port(); }

    /// What the device does with each connection; it keeps them open until the test's end.
    void serve(std::function<void(tcp::socket&)> act) {
        m_act = std::move(act);
        accept();
    }

    /// Runs a coroutine to its end.
    template <class T>
    T wait(Async<T> work) {
        auto result = asio::co_spawn(m_context, std::move(work), asio::use_future);
        while (result.wait_for(milliseconds(0)) != std::future_status::ready)
            m_context.run_one();
        return result.get();
    }

    /// A port on which nothing listens.
    std::uint16_t closed_port() {
        tcp::acceptor other(m_context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        return other.local_endpoint().port();
    }

    asio::io_context m_context;
    Pace m_pace{};
    Transport m_transport{m_context, asio::ip::address_v4::loopback(), m_pace};

private:
    void accept() {
        m_acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
            if (error)
                return;
            m_accepted.push_back(std::make_unique<tcp::socket>(std::move(socket)));
            m_act(*m_accepted.back());
            accept();
        });
    }

    tcp::acceptor m_acceptor{m_context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::vector<std::unique_ptr<tcp::socket>> m_accepted;
    std::function<void(tcp::socket&)> m_act;
};

void say(tcp::socket& socket, const std::string& text) { asio::write(socket, asio::buffer(text)); }

Async<Reading> first_words(Transport& transport, std::uint16_t port, milliseconds time) {
    Connected connected = co_await transport.connect(port);
    if (!connected.stream)
        co_return Reading{Ended::Reset, {}};
    co_return co_await connected.stream->read(4096, time);
}

Async<Reading> whole_line(Transport& transport, std::uint16_t port, std::size_t most, milliseconds time) {
    Connected connected = co_await transport.connect(port);
    std::function<bool(std::string_view)> enough = [](std::string_view got) { return got.find('\n') != got.npos; };
    co_return co_await connected.stream->read_until(std::move(enough), most, time);
}

TEST_F(TransportTest, AnAnswerThatWasThereInTimeCountsHoweverLateItIsLookedAt) {
    Pace pace;
    pace.knock = pace.answer = milliseconds(0);
    Transport late(m_context, asio::ip::address_v4::loopback(), pace);
    serve([](tcp::socket&) {});
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(wait(late.knock(listens())), Reach::Open);
        EXPECT_EQ(wait(late.knock(closed_port())), Reach::Refused);
    }
}

TEST_F(TransportTest, HearsWhatAServiceSaysFirst) {
    serve([](tcp::socket& socket) { say(socket, "SSH-2.0-x\r\n"); });
    const Reading reading = wait(first_words(m_transport, listens(), milliseconds(2000)));
    EXPECT_EQ(reading.ended, Ended::Done);
    EXPECT_EQ(reading.bytes, "SSH-2.0-x\r\n");
}

TEST_F(TransportTest, WaitsForSilenceNoLongerThanItWasTold) {
    serve([](tcp::socket&) {});
    EXPECT_EQ(wait(first_words(m_transport, listens(), milliseconds(50))).ended, Ended::Timeout);
}

TEST_F(TransportTest, TellsThatTheOtherSideHasEnded) {
    serve([](tcp::socket& socket) {
        say(socket, "bye");
        socket.shutdown(tcp::socket::shutdown_send);
    });
    const Reading reading = wait(whole_line(m_transport, listens(), 4096, milliseconds(2000)));
    EXPECT_EQ(reading.ended, Ended::Closed);
    EXPECT_EQ(reading.bytes, "bye");
}

TEST_F(TransportTest, ReadsNoMoreThanItWasTold) {
    serve([](tcp::socket& socket) { say(socket, std::string(100'000, 'x')); });
    const Reading reading = wait(whole_line(m_transport, listens(), 1000, milliseconds(2000)));
    EXPECT_EQ(reading.ended, Ended::Budget);
    EXPECT_EQ(reading.bytes.size(), 1000U);
}

Async<std::array<Reach, 2>> knock_both(Transport& transport, std::uint16_t open, std::uint16_t closed) {
    const Reach first = co_await transport.knock(open);
    const Reach second = co_await transport.knock(closed);
    std::array<Reach, 2> both = {first, second};
    co_return both;
}

TEST_F(TransportTest, TellsOpenPortsFromClosedOnes) {
    serve([](tcp::socket&) {});
    const auto [open, closed] = wait(knock_both(m_transport, listens(), closed_port()));
    EXPECT_EQ(open, Reach::Open);
    EXPECT_EQ(closed, Reach::Refused);
}

Async<std::pair<Reading, Reach>> beyond_the_end(Transport& transport, std::uint16_t port) {
    transport.end_by(Clock::now() + milliseconds(50));
    Connected connected = co_await transport.connect(port);
    std::pair<Reading, Reach> both;
    both.first = co_await connected.stream->read(4096, std::chrono::hours(24));
    transport.end_by(Clock::now());
    const Connected after = co_await transport.connect(port);
    both.second = after.reach;
    co_return both;
}

TEST_F(TransportTest, EndsWhatItWaitsForWhenTheTimeForAllOfItIsUp) {
    serve([](tcp::socket&) {});
    const auto [reading, after] = wait(beyond_the_end(m_transport, listens()));
    EXPECT_EQ(reading.ended, Ended::Timeout);
    EXPECT_EQ(after, Reach::Silent);
    EXPECT_TRUE(m_transport.out_of_time());
    m_transport.end_by(Clock::time_point::max());
    EXPECT_FALSE(m_transport.out_of_time());
}

Async<bool> says_hello(Transport& transport, std::uint16_t port) {
    Connected connected = co_await transport.connect(port);
    std::string hello = "hello";
    co_return co_await connected.stream->write(std::move(hello), milliseconds(2000));
}

TEST_F(TransportTest, SaysNothingToAPortThatPrintsBeforeItHasSaidWhatItIs) {
    EXPECT_TRUE(quiet_port(9100)); // a printer's
    EXPECT_TRUE(quiet_port(502));  // Modbus
    EXPECT_FALSE(quiet_port(80));
}

TEST_F(TransportTest, SpeaksToAnOrdinaryPort) {
    serve([](tcp::socket&) {});
    EXPECT_TRUE(wait(says_hello(m_transport, listens())));
}

Async<int> connect_twice(Transport& transport, std::uint16_t port) {
    // With one connection at a time the second waits until the first is gone.
    {
        Connected first = co_await transport.connect(port);
        if (!first.stream)
            co_return 0;
    }
    Connected second = co_await transport.connect(port);
    co_return second.stream ? 2 : 1;
}

TEST_F(TransportTest, GivesBackThePlaceOfAConnection) {
    Pace one;
    one.connections = 1;
    Transport narrow(m_context, asio::ip::address_v4::loopback(), one);
    serve([](tcp::socket&) {});
    EXPECT_EQ(wait(connect_twice(narrow, listens())), 2);
}

TEST(Ports, AreReadAsListsAndRanges) {
    const auto ranges = read_ports("22, 80,8000-8100");
    ASSERT_TRUE(ranges);
    ASSERT_EQ(ranges->size(), 3U);
    EXPECT_EQ(ranges->at(2).first, 8000);
    EXPECT_EQ(ranges->at(2).last, 8100);
}

TEST(Ports, ThatAreNoneAreRefused) {
    for (const char* text : {"", "0", "65536", "x", "80-22", "22,,80", "-5"})
        EXPECT_FALSE(read_ports(text)) << text;
}

TEST(Locator, TellsAddressPortAndProtocol) {
    EXPECT_EQ(locator("192.0.2.7", 23, "tcp"), "192.0.2.7:23/tcp");
    EXPECT_EQ(locator("2001:db8::7", 161, "udp"), "[2001:db8::7]:161/udp");
}

} // namespace
} // namespace warifu::device
