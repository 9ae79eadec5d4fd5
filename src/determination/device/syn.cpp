#include "syn.h"

#include <array>

#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

namespace warifu::device {

namespace {

using boost::asio::ip::address;
using boost::asio::ip::tcp;

constexpr std::size_t shortest_segment = 20;
constexpr std::uint8_t flag_syn = 2;
constexpr std::uint8_t flag_rst = 4;
constexpr std::uint8_t flag_ack = 16;

void put16(std::string& bytes, std::uint32_t value) {
    bytes.push_back(static_cast<char>(value >> 8U & 0xffU));
    bytes.push_back(static_cast<char>(value & 0xffU));
}

void put32(std::string& bytes, std::uint32_t value) {
    put16(bytes, value >> 16U);
    put16(bytes, value & 0xffffU);
}

/// Sum of 16-bit words (RFC 1071), not folded yet. An even number of bytes.
std::uint32_t sum_of(Bytes bytes) {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
        sum += load<std::uint16_t>(bytes.data() + at, ByteOrder::Big);
    return sum;
}

std::uint32_t sum_of(const boost::asio::ip::address_v4& one) {
    const std::uint32_t value = one.to_uint();
    return (value >> 16U) + (value & 0xffffU);
}

/// The address from which the way to another begins.
std::optional<address> own_address(int socket) {
    tcp::endpoint endpoint;
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0 || size > endpoint.capacity())
        return std::nullopt;
    std::memcpy(endpoint.data(), &storage, size);
    endpoint.resize(size);
    return endpoint.address();
}

} // namespace

std::string syn_segment(const SynMark& mark, std::uint16_t port) {
    std::string bytes;
    put16(bytes, mark.port);
    put16(bytes, port);
    put32(bytes, mark.sequence);
    put32(bytes, 0);
    put16(bytes, 0x6000U | flag_syn); // six words long
    put16(bytes, 1024);               // window
    put32(bytes, 0);                  // checksum, urgent pointer
    put32(bytes, 0x020405b4);         // largest segment: 1460; some devices answer no SYN without it
    return bytes;
}

std::optional<SynAnswer> read_syn_answer(Bytes segment, const SynMark& mark) {
    if (segment.size() < shortest_segment)
        return std::nullopt;
    const auto from = load<std::uint16_t>(segment.data(), ByteOrder::Big);
    const auto to = load<std::uint16_t>(segment.data() + 2, ByteOrder::Big);
    const auto acknowledged = load<std::uint32_t>(segment.data() + 8, ByteOrder::Big);
    const auto flags = std::to_integer<std::uint8_t>(segment[13]);
    if (to != mark.port || (flags & flag_ack) == 0 || acknowledged != mark.sequence + 1)
        return std::nullopt;
    const bool reset = (flags & flag_rst) != 0;
    if (!reset && (flags & flag_syn) == 0)
        return std::nullopt;
    return SynAnswer{from, !reset};
}

Bytes payload_of_ipv4(Bytes packet) {
    if (packet.empty())
        return {};
    const std::size_t head = (std::to_integer<std::size_t>(packet[0]) & 0xfU) * 4;
    return head < 20 ? Bytes{} : clipped(packet, head, packet.size());
}

std::unique_ptr<SynSocket> SynSocket::open(const address& address) {
    std::unique_ptr<SynSocket> made(new SynSocket);
    made->m_four = address.is_v4();
    made->m_raw = socket(made->m_four ? AF_INET : AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    const tcp::endpoint endpoint(address, 0);
    if (made->m_raw < 0 || connect(made->m_raw, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0)
        return nullptr;
    const std::optional<boost::asio::ip::address> own = own_address(made->m_raw);
    if (!own || own->is_v4() != made->m_four || !made->take_port(*own) || !made->hear_only_answers())
        return nullptr;
    if (made->m_four)
        made->m_pseudo_sum = sum_of(own->to_v4()) + sum_of(address.to_v4()) + IPPROTO_TCP;
    return made;
}

SynSocket::~SynSocket() {
    for (const int each : {m_raw, m_holder})
        if (each >= 0)
            close(each);
}

bool SynSocket::take_port(const address& own) {
    tcp::endpoint endpoint(own, 0);
    m_holder = socket(m_four ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto size = static_cast<socklen_t>(endpoint.size());
    if (m_holder < 0 || bind(m_holder, endpoint.data(), size) != 0 ||
        getsockname(m_holder, endpoint.data(), &size) != 0)
        return false;
    m_mark.port = endpoint.port();
    return getrandom(&m_mark.sequence, sizeof m_mark.sequence, 0) == sizeof m_mark.sequence;
}

/// Else every packet of TCP that this machine receives would be queued here, and push the answers out.
bool SynSocket::hear_only_answers() const {
    constexpr int offset = 16;
    constexpr int room = 4 << 20;
    std::array four{sock_filter BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), // the length of the IPv4 head
                    sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
                    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ, m_mark.port, 0, 1),
                    sock_filter BPF_STMT(BPF_RET | BPF_K, 128), sock_filter BPF_STMT(BPF_RET | BPF_K, 0)};
    std::array six{sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2),
                   sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ, m_mark.port, 0, 1),
                   sock_filter BPF_STMT(BPF_RET | BPF_K, 128), sock_filter BPF_STMT(BPF_RET | BPF_K, 0)};
    const sock_fprog filter = m_four ? sock_fprog{four.size(), four.data()} : sock_fprog{six.size(), six.data()};
    setsockopt(m_raw, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    return setsockopt(m_raw, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0 &&
           (m_four || setsockopt(m_raw, IPPROTO_IPV6, IPV6_CHECKSUM, &offset, sizeof offset) == 0);
}

bool SynSocket::ask(std::uint16_t port) {
    std::string segment = syn_segment(m_mark, port);
    if (m_four) { // of IPv6 the kernel does it
        std::uint32_t sum = m_pseudo_sum + static_cast<std::uint32_t>(segment.size()) + sum_of(as_bytes(segment));
        while (sum > 0xffffU)
            sum = (sum >> 16U) + (sum & 0xffffU);
        segment[16] = static_cast<char>(~sum >> 8U & 0xffU);
        segment[17] = static_cast<char>(~sum & 0xffU);
    }
    // An error may be the answer to an earlier one: "unreachable".
    for (int attempt = 0; attempt < 2; ++attempt)
        if (send(m_raw, segment.data(), segment.size(), 0) == static_cast<ssize_t>(segment.size()))
            return true;
    return false;
}

std::optional<SynAnswer> SynSocket::next() {
    constexpr int most_others = 256;
    std::array<std::byte, 128> packet{};
    for (int i = 0; i < most_others; ++i) {
        const ssize_t got = recv(m_raw, packet.data(), packet.size(), 0);
        if (got < 0)
            return std::nullopt;
        const Bytes bytes(packet.data(), static_cast<std::size_t>(got));
        if (const auto answer = read_syn_answer(m_four ? payload_of_ipv4(bytes) : bytes, m_mark))
            return answer;
    }
    return std::nullopt;
}

} // namespace warifu::device
