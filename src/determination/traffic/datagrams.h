#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "talk.h"

namespace warifu::traffic {

/// Listens to a conversation over UDP. It is called by a name only while every datagram fits that name.
class Datagrams {
public:
    struct Ports {
        std::uint16_t unit = 0;
        std::uint16_t peer = 0;
    };
    void take(Side from, Bytes datagram, const Ports& ports, std::uint64_t packet);
    /// A datagram of which not all was kept.
    void cut();
    const Said& said() const { return m_said; }

private:
    std::string_view name_of(Side from, Bytes datagram, const Ports& ports, std::uint64_t packet);
    bool is_dtls(Bytes datagram);
    void read_handshake(Bytes record);
    bool is_quic(Side from, Bytes datagram);
    bool is_wireguard(Side from, Bytes datagram);

    Said m_said;
    bool m_told = true;
    std::array<std::optional<std::vector<std::byte>>, 2> m_connection; ///< of QUIC: how each side wants to be called
    std::array<std::optional<std::uint32_t>, 2> m_asked;               ///< of WireGuard: the index of its initiation
};

} // namespace warifu::traffic
