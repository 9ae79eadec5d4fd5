#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "warifu/base/bytes.h"

/// Ports asked by a bare SYN: the kernel of this machine, which knows nothing of it, resets what is answered, and no
/// connection ever stands. It needs a raw socket, which the superuser may have.
namespace warifu::device {

struct SynAnswer {
    std::uint16_t port = 0;
    bool open = false;
};

/// Ours: from where SYNs come, and with which number.
struct SynMark {
    std::uint16_t port = 0;
    std::uint32_t sequence = 0;
};

/// A TCP segment with SYN (RFC 9293, 3.1), its checksum left open.
std::string syn_segment(const SynMark& mark, std::uint16_t port);

/// A segment that answers one of ours: SYN with ACK, or RST. Nothing: it answers something else.
std::optional<SynAnswer> read_syn_answer(Bytes segment, const SynMark& mark);

/// The payload of a packet of IPv4.
Bytes payload_of_ipv4(Bytes packet);

class SynSocket {
public:
    /// Null where raw sockets are not permitted, or no way leads to the address.
    static std::unique_ptr<SynSocket> open(const boost::asio::ip::address& address);

    SynSocket(const SynSocket&) = delete;
    SynSocket& operator=(const SynSocket&) = delete;
    ~SynSocket();

    bool ask(std::uint16_t port);
    /// What has come; nothing: no more is there now.
    std::optional<SynAnswer> next();

private:
    SynSocket() = default;
    bool take_port(const boost::asio::ip::address& own);
    bool hear_only_answers() const;

    int m_raw = -1;
    int m_holder = -1; ///< keeps the port from being given to somebody else
    bool m_four = true;
    SynMark m_mark;
    std::uint32_t m_pseudo_sum = 0; ///< of the addresses, IPv4
};

} // namespace warifu::device
