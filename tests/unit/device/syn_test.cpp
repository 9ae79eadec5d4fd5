#include "syn.h"

#include <chrono>
#include <map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

namespace warifu::device {
namespace {

using namespace std::string_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

constexpr SynMark mark{40000, 0x01020304};

/// From port 80 to 40000, with a number acknowledged and flags.
std::string segment(std::string_view acknowledged, char flags) {
    return "\0\x50\x9c\x40\0\0\0\7"s + std::string(acknowledged) + "\x50"s + flags + std::string(6, '\0');
}

std::string answer_in(const std::string& bytes) {
    const auto answer = read_syn_answer(as_bytes(bytes), mark);
    return answer ? std::to_string(answer->port) + (answer->open ? " open" : " closed") : "";
}

TEST(Syn, AnswersAreThoseToOurNumber) {
    constexpr std::string_view ours = "\1\2\3\5";
    EXPECT_EQ(answer_in(segment(ours, 0x12)), "80 open");
    EXPECT_EQ(answer_in(segment(ours, 0x14)), "80 closed");
    EXPECT_EQ(answer_in(segment(ours, 0x16)), "80 closed"); // whoever says both means to end
    EXPECT_EQ(answer_in(segment(ours, 0x10)), "");          // of a connection
    EXPECT_EQ(answer_in(segment(ours, 0x02)), "");          // acknowledges nothing
    EXPECT_EQ(answer_in(segment("\1\2\3\4", 0x12)), "");
    EXPECT_EQ(answer_in(segment(ours, 0x12).substr(0, 19)), "");
}

TEST(Syn, PacketsThatLieAboutTheirHeadHaveNoPayload) {
    EXPECT_EQ(payload_of_ipv4(as_bytes("")).size(), 0U);
    EXPECT_EQ(payload_of_ipv4(as_bytes("\x44" + std::string(30, 'x'))).size(), 0U);
    EXPECT_EQ(payload_of_ipv4(as_bytes("\x4f" + std::string(30, 'x'))).size(), 0U);
    EXPECT_EQ(payload_of_ipv4(as_bytes("\x45" + std::string(30, 'x'))).size(), 11U);
}

class SynSocketTest : public testing::TestWithParam<const char*> {};

TEST_P(SynSocketTest, TellsOpenPortsFromClosedOnes) {
    const auto address = asio::ip::make_address(GetParam());
    const auto socket = SynSocket::open(address);
    if (!socket)
        GTEST_SKIP() << "raw sockets are not permitted, or there is no way to " << GetParam();
    asio::io_context context;
    const tcp::acceptor open(context, tcp::endpoint(address, 0));
    const std::uint16_t closed = tcp::acceptor(context, tcp::endpoint(address, 0)).local_endpoint().port();
    ASSERT_TRUE(socket->ask(open.local_endpoint().port()));
    ASSERT_TRUE(socket->ask(closed));
    std::map<std::uint16_t, bool> told;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (told.size() < 2 && std::chrono::steady_clock::now() < end)
        if (const auto answer = socket->next())
            told[answer->port] = answer->open;
    EXPECT_EQ(told, (std::map<std::uint16_t, bool>{{open.local_endpoint().port(), true}, {closed, false}}));
}

INSTANTIATE_TEST_SUITE_P(Families, SynSocketTest, testing::Values("127.0.0.1", "::1"));

} // namespace
} // namespace warifu::device
