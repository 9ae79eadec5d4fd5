#include "flow_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "warifu/base/findings.h"

namespace warifu::traffic {

namespace {

constexpr std::size_t most_others = 8;
/// Wi-Fi's name and password are told to some products by hundreds of packets to all, in their lengths or addresses.
constexpr std::uint64_t much = 64;

/// Frames that carry no data of the product: ARP, EAPOL (802.1X), LLDP; of IEEE 802.2 those of bridges, and the XID
/// with which an access point tells them of a new station.
bool is_harmless(const Frame& frame) {
    if (frame.is_llc)
        return frame.kind == 0x4242 || frame.kind == 0x0001;
    return frame.kind == arp_kind || frame.kind == 0x888e || frame.kind == 0x88cc;
}

std::string name_of_kind(const Frame& frame) {
    return fmt::format("{} 0x{:04x}", frame.is_llc ? "IEEE 802.2's" : "Ethernet's type", frame.kind);
}

} // namespace

/// Of UDP nobody says that it begins; what is looked for at its beginning was found or not.
bool Flow::begun() const {
    return protocol != Tcp || std::ranges::all_of(streams, [](const Stream& each) { return each.begun(); });
}

bool Flow::whole() const {
    return !cut && std::ranges::all_of(streams, [](const Stream& each) { return each.whole(); });
}

Said Flow::said() const {
    Said all;
    if (const auto* listener = std::get_if<Listener>(&heard))
        all = listener->said();
    else if (const auto* datagrams = std::get_if<Datagrams>(&heard))
        all = datagrams->said();
    else
        all.carries = name_of_protocol(protocol);
    if (all.carries == "dns" && all.loose > 0)
        all.break_off();
    // A hello that nobody took up: nothing was agreed on, and nothing sent.
    const bool nothing = begun() && whole() && all.sealed == 0 && all.loose == 0 && !all.version;
    if (nothing && all.carries == "tls") {
        all.version = "";
        all.cipher = "";
    }
    return all;
}

FlowTable::FlowTable(const std::vector<Address>& unit, const CaptureLimits& limits)
    : m_unit(unit.begin(), unit.end()), m_limits(limits), m_room(limits.waiting_bytes) {}

/// Who of both sent it; nothing where it is not the unit's.
std::optional<Side> FlowTable::sender(const Frame& frame) const {
    if (m_unit.empty()) { // the first to speak is taken for the unit
        const bool back = m_places.contains(key_of(frame, Side::Peer)) && !m_places.contains(key_of(frame, Side::Unit));
        return back ? Side::Peer : Side::Unit;
    }
    if (m_unit.contains(frame.from) || m_unit.contains(frame.from_link))
        return Side::Unit;
    if (m_unit.contains(frame.to) || m_unit.contains(frame.to_link))
        return Side::Peer;
    return std::nullopt;
}

FlowTable::Key FlowTable::key_of(const Frame& frame, Side from) {
    if (from == Side::Unit)
        return {frame.protocol, frame.from, frame.from_port, frame.to, frame.to_port};
    return {frame.protocol, frame.to, frame.to_port, frame.from, frame.from_port};
}

/// A link-layer address that speaks for the unit must not have other addresses, of which nothing would be told.
void FlowTable::learn(const Frame& frame) {
    if (m_unit.empty())
        return;
    if (frame.from_link.empty() && frame.to_link.empty()) {
        const bool strange = frame.holds == Frame::Holds::Ip && !sender(frame);
        m_strangers += strange ? 1U : 0U;
        return;
    }
    learn(frame, frame.from_link, frame.from, Direction::Sends);
    if (!is_group(frame.to_link) && !is_group(frame.to))
        learn(frame, frame.to_link, frame.to, Direction::Receives);
}

void FlowTable::learn(const Frame& frame, const Address& link, const Address& address, Direction direction) {
    if (link.empty())
        return;
    if (m_neighbours.size() >= m_limits.neighbours && !m_neighbours.contains(link)) {
        m_too_many_neighbours = true;
        return;
    }
    Neighbour& neighbour = m_neighbours[link];
    const bool named = m_unit.contains(link);
    neighbour.is_unit = neighbour.is_unit || named;
    if (frame.holds == Frame::Holds::Other && !is_harmless(frame) && neighbour.kinds.size() < most_others)
        neighbour.kinds.insert(name_of_kind(frame));
    // Where the capture does not tell the target's, what is sent to one that is named is not known for the unit's.
    const bool enough = named && !(direction == Direction::Sends && frame.to_link.empty());
    if (frame.holds != Frame::Holds::Ip || enough)
        return;
    if (m_unit.contains(address))
        neighbour.is_unit = true;
    else if (!is_unspecified(address) && neighbour.others.size() < most_others)
        neighbour.others.insert(address);
}

/// What others send to all is no conversation of the unit, and yet it may be meant.
void FlowTable::overhear(const Frame& frame) {
    const bool to_all = is_group(frame.to) || is_group(frame.to_link);
    if (m_unit.empty() || frame.protocol != Udp || !to_all || frame.later_piece)
        return;
    Datagrams alone;
    alone.take(Side::Peer, frame.payload, {frame.to_port, frame.from_port}, 0);
    if (alone.said().carries == "unknown" && (m_callers.size() < m_limits.neighbours || m_callers.contains(frame.from)))
        ++m_callers[frame.from];
}

std::vector<std::string> FlowTable::doubts() const {
    std::vector<std::string> all;
    for (const auto& [link, neighbour] : m_neighbours) {
        if (!neighbour.is_unit)
            continue;
        for (const Address& each : neighbour.others)
            all.push_back(fmt::format(
                "{}, which speaks for the unit, has the address {}, too: add it to the addresses{}", to_string(link),
                to_string(each),
                m_unit.contains(link) ? std::string()
                                      : fmt::format(", or {} itself where it is the unit's own", to_string(link))));
        for (const std::string& kind : neighbour.kinds)
            all.push_back(fmt::format("frames of the unit of {} were not looked into", kind));
    }
    for (const auto& [caller, packets] : m_callers)
        if (packets >= much)
            all.push_back(fmt::format("{} sends {} to all that are not told: they may be meant for the unit, as where "
                                      "Wi-Fi is set up so",
                                      to_string(caller), counted(packets, "packet")));
    if (m_strangers > 0)
        all.push_back(fmt::format("{} are of none of the unit's addresses and tell no link-layer address: whether they "
                                  "are the unit's is not known",
                                  counted(m_strangers, "packet")));
    if (m_too_many_neighbours)
        all.push_back(fmt::format("there are more than {} link-layer addresses", m_limits.neighbours));
    return all;
}

Stream::Taker FlowTable::taker(Flow& flow, Side from) {
    Listener& listener = std::get<Listener>(flow.heard);
    return {[&listener, from](Bytes bytes, std::uint64_t packet) { listener.take(from, bytes, packet); },
            [&listener, from] { listener.hole(from); }};
}

void FlowTable::finish(Flow& flow) {
    if (!std::holds_alternative<Listener>(flow.heard))
        return;
    for (const Side side : {Side::Unit, Side::Peer})
        flow.streams[index_of(side)].finish(m_room, taker(flow, side));
}

void FlowTable::finish() {
    for (Flow& flow : m_flows)
        finish(flow);
}

/// The flow that a packet belongs to; a SYN with another number begins a new one between the same ends.
Flow* FlowTable::find(const Packet& packet, const Frame& frame, Side from) {
    const Key key = key_of(frame, from);
    if (const auto found = m_places.find(key); found != m_places.end()) {
        Flow& flow = m_flows[found->second];
        const auto first = flow.streams[index_of(from)].first();
        if (!frame.syn || !first || *first == frame.sequence + 1)
            return &flow;
        finish(flow);
    }
    if (m_flows.size() >= m_limits.flows) {
        ++m_left_out;
        return nullptr;
    }
    m_places[key] = m_flows.size();
    Flow& flow = m_flows.emplace_back();
    std::tie(flow.protocol, flow.unit, flow.unit_port, flow.peer, flow.peer_port) = key;
    flow.first_packet = packet.number;
    flow.first_ns = packet.time_ns;
    if (frame.protocol == Tcp)
        flow.heard.emplace<Listener>(flow.unit_port == 53 || flow.peer_port == 53 ? Listener::Port::Names
                                                                                  : Listener::Port::Any);
    else if (frame.protocol == Udp)
        flow.heard.emplace<Datagrams>();
    if (frame.protocol != Tcp || (frame.syn && !frame.ack))
        flow.opened_by = from;
    else if (frame.syn)
        flow.opened_by = other(from); // what is answered was asked
    return &flow;
}

void FlowTable::take_tcp(Flow& flow, const Frame& frame, Side from, std::uint64_t packet) {
    Stream& stream = flow.streams[index_of(from)];
    if (frame.syn)
        stream.begin(frame.sequence);
    const std::uint32_t at = frame.sequence + (frame.syn ? 1 : 0);
    stream.add(at, frame.payload, frame.payload_bytes, packet, m_room, taker(flow, from));
    if (frame.rst) // of a port that nobody listens on, too: its numbers are of no stream
        return;
    stream.know_of(at + static_cast<std::uint32_t>(frame.payload_bytes));
    if (frame.ack)
        flow.streams[index_of(other(from))].know_of(frame.acknowledged);
}

void FlowTable::take(const Packet& packet, const Frame& frame) {
    learn(frame);
    if (frame.holds != Frame::Holds::Ip)
        return;
    const auto from = sender(frame);
    if (!from)
        return overhear(frame);
    ++m_unit_packets;
    m_unit_speaks = m_unit_speaks || from == Side::Unit;
    if (frame.later_piece) {
        ++m_pieces;
        return;
    }
    Flow* flow = find(packet, frame, *from);
    if (flow == nullptr)
        return;
    ++flow->packets[index_of(*from)];
    flow->bytes[index_of(*from)] += frame.payload_bytes;
    if (packet.time_ns)
        flow->last_ns = std::max(flow->last_ns.value_or(*packet.time_ns), *packet.time_ns);
    flow->cut = flow->cut || frame.in_pieces || (frame.protocol == Udp && frame.cut());
    if (frame.protocol == Tcp)
        take_tcp(*flow, frame, *from, packet.number);
    else if (auto* datagrams = std::get_if<Datagrams>(&flow->heard)) {
        if (frame.cut() || frame.in_pieces)
            datagrams->cut();
        else
            datagrams->take(*from, frame.payload, {flow->unit_port, flow->peer_port}, packet.number);
    }
}

} // namespace warifu::traffic
