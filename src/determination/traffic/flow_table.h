#pragma once

#include <map>
#include <set>
#include <tuple>
#include <variant>
#include <vector>

#include "datagrams.h"
#include "frame.h"
#include "stream.h"
#include "warifu/traffic/traffic.h"

namespace warifu::traffic {

/// One conversation of the unit: over TCP a connection, over UDP and else all between the same two ends.
struct Flow {
    Address unit;
    Address peer;
    std::uint8_t protocol = 0;
    std::uint16_t unit_port = 0;
    std::uint16_t peer_port = 0;
    std::uint64_t first_packet = 0;
    std::optional<std::int64_t> first_ns;
    std::optional<std::int64_t> last_ns;
    std::array<std::uint64_t, 2> packets{}; ///< by Side
    std::array<std::uint64_t, 2> bytes{};   ///< of payload, on the wire
    std::optional<Side> opened_by;
    bool cut = false; ///< of a packet or more not all was kept, or it came in pieces
    std::array<Stream, 2> streams;
    std::variant<std::monostate, Listener, Datagrams> heard;

    bool begun() const;
    bool whole() const;
    Said said() const;
};

/// The unit's conversations, put together packet by packet.
class FlowTable {
public:
    FlowTable(const std::vector<Address>& unit, const CaptureLimits& limits);
    void take(const Packet& packet, const Frame& frame);
    void finish();

    const std::vector<Flow>& flows() const { return m_flows; }
    std::uint64_t unit_packets() const { return m_unit_packets; }
    bool unit_speaks() const { return m_unit_speaks; }
    std::uint64_t left_out() const { return m_left_out; } ///< packets of flows beyond the limit
    std::uint64_t pieces() const { return m_pieces; }
    /// What keeps the picture from being whole: addresses of the unit that were not named, and frames that are not IP.
    std::vector<std::string> doubts() const;

private:
    using Key = std::tuple<std::uint8_t, Address, std::uint16_t, Address, std::uint16_t>;
    struct Neighbour {
        bool is_unit = false;
        std::set<Address> others; ///< that it has beside the unit's
        std::set<std::string> kinds;
    };
    enum class Direction { Sends, Receives };

    std::optional<Side> sender(const Frame& frame) const;
    void learn(const Frame& frame);
    void learn(const Frame& frame, const Address& link, const Address& address, Direction direction);
    void overhear(const Frame& frame);
    Flow* find(const Packet& packet, const Frame& frame, Side from);
    static Key key_of(const Frame& frame, Side from);
    void take_tcp(Flow& flow, const Frame& frame, Side from, std::uint64_t packet);
    void finish(Flow& flow);
    static Stream::Taker taker(Flow& flow, Side from);

    std::set<Address> m_unit;
    CaptureLimits m_limits;
    std::size_t m_room;
    std::vector<Flow> m_flows;
    std::map<Key, std::size_t> m_places;
    std::map<Address, Neighbour> m_neighbours;
    std::map<Address, std::uint64_t> m_callers; ///< who sends to all what is not told, and how many packets
    bool m_too_many_neighbours = false;
    std::uint64_t m_strangers = 0; ///< packets of no address of the unit that tell no link-layer address
    std::uint64_t m_unit_packets = 0;
    bool m_unit_speaks = false;
    std::uint64_t m_left_out = 0;
    std::uint64_t m_pieces = 0;
};

} // namespace warifu::traffic
