#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "warifu/base/descriptor.h"

namespace warifu::server {

/// A client that speaks bytes.
class Client {
public:
    explicit Client(std::uint16_t port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    Client& send(std::string_view bytes) {
        EXPECT_EQ(::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
        return *this;
    }
    Client& send_if_open(std::string_view bytes) {
        (void)::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        return *this;
    }
    /// Until the text is there, or the connection ends.
    std::string read_until(std::string_view text) {
        std::string got;
        char c = 0;
        while (!got.ends_with(text) && ::recv(m_socket.get(), &c, 1, 0) == 1)
            got += c;
        return got;
    }
    std::string read_all() {
        std::string got;
        char piece[65536];
        for (ssize_t size = 0; (size = ::recv(m_socket.get(), piece, sizeof piece, 0)) > 0;)
            got.append(piece, static_cast<std::size_t>(size));
        return got;
    }

    /// Says that nothing more comes.
    Client& finish() {
        ::shutdown(m_socket.get(), SHUT_WR);
        return *this;
    }

private:
    Descriptor m_socket;
};

} // namespace warifu::server
