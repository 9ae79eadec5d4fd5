#include "capture_file.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu::traffic {

namespace {

constexpr std::uint32_t microseconds_magic = 0xa1b2c3d4;
constexpr std::uint32_t nanoseconds_magic = 0xa1b23c4d;
constexpr std::uint32_t section_block = 0x0a0d0d0a;
constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::size_t most_interfaces = 65'536;
constexpr std::size_t most_filters = 8;
constexpr std::uint64_t latest_s = 253'402'300'799; // the year 9999
constexpr std::uint64_t second_ns = 1'000'000'000;

/// `option (2), length (2), value`, padded to four bytes; 0 ends them. `each(option, value)`.
template <class Each>
void each_option(ByteReader reader, Each each) {
    while (true) {
        const auto option = reader.u16();
        const auto length = reader.u16();
        if (!option || !length || *option == 0)
            return;
        const auto value = reader.take(*length);
        if (!value)
            return;
        each(*option, *value);
        if (!reader.skip((4U - *length % 4U) % 4U))
            return;
    }
}

/// Units of 10^-n seconds, or of 2^-n where the highest bit is set.
std::optional<std::int64_t> time_of(std::uint64_t units, std::uint8_t resolution, std::uint64_t offset_s) {
    const unsigned power = resolution & 0x7fU;
    std::uint64_t in_second = 1;
    if ((resolution & 0x80U) != 0) {
        if (power > 32)
            return std::nullopt;
        in_second <<= power;
    } else {
        if (power > 18)
            return std::nullopt;
        for (unsigned i = 0; i < power; ++i)
            in_second *= 10;
    }
    const std::uint64_t seconds = units / in_second;
    const std::uint64_t rest = units % in_second;
    if (seconds > latest_s || offset_s > latest_s - seconds || seconds + offset_s > INT64_MAX / second_ns - 1)
        return std::nullopt;
    const bool fine = (resolution & 0x80U) == 0 && power > 9;
    const std::uint64_t ns = fine ? rest / (in_second / second_ns) : rest * second_ns / in_second;
    return static_cast<std::int64_t>((seconds + offset_s) * second_ns + ns);
}

} // namespace

CaptureFile::CaptureFile(Bytes bytes) : m_reader(bytes) {
    const auto magic = m_reader.u32();
    if (!magic)
        return;
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        const auto value = load<std::uint32_t>(bytes.data(), order);
        if (value == section_block) {
            m_format = Format::PcapNg;
            [[maybe_unused]] const bool back = m_reader.seek(0);
            return;
        }
        if (value != microseconds_magic && value != nanoseconds_magic)
            continue;
        m_order = order;
        m_reader.set_order(order);
        m_nanoseconds = value == nanoseconds_magic;
        if (!m_reader.skip(16))
            return;
        const auto link = m_reader.u32();
        if (!link)
            return;
        m_link = *link & 0xffffU;
        m_format = Format::Pcap;
        m_interfaces_seen = 1;
        return;
    }
}

std::nullopt_t CaptureFile::fail(std::string problem) {
    if (m_problem.empty())
        m_problem = std::move(problem);
    return std::nullopt;
}

std::uint64_t CaptureFile::dropped() const {
    std::uint64_t all = m_dropped;
    for (const Interface& each : m_interfaces)
        all += each.dropped;
    return all;
}

std::optional<Packet> CaptureFile::next() {
    if (!m_problem.empty() || m_format == Format::None)
        return std::nullopt;
    return m_format == Format::Pcap ? next_pcap() : next_block();
}

std::optional<Packet> CaptureFile::next_pcap() {
    if (m_reader.at_end())
        return std::nullopt;
    const std::size_t at = m_reader.position();
    const auto seconds = m_reader.u32();
    const auto fraction = m_reader.u32();
    const auto kept = m_reader.u32();
    const auto length = m_reader.u32();
    const auto data = length ? m_reader.take(*kept) : std::nullopt;
    if (!data)
        return fail(fmt::format("it is cut off within a packet, {} bytes from its beginning", at));
    const std::uint64_t most = m_nanoseconds ? second_ns : second_ns / 1000;
    Packet packet{++m_packets, std::nullopt, m_link, *data, std::max(*kept, *length)};
    if (*fraction < most)
        packet.time_ns = static_cast<std::int64_t>(*seconds * second_ns + *fraction * (second_ns / most));
    return packet;
}

/// The reader stands at a section header: its byte order tells how the length before it is written.
bool CaptureFile::begin_section() {
    ByteReader ahead = m_reader;
    if (!ahead.skip(8))
        return false;
    const auto magic = ahead.take(4);
    if (!magic)
        return false;
    if (load<std::uint32_t>(magic->data(), ByteOrder::Little) == byte_order_magic)
        m_order = ByteOrder::Little;
    else if (load<std::uint32_t>(magic->data(), ByteOrder::Big) == byte_order_magic)
        m_order = ByteOrder::Big;
    else
        return false;
    m_reader.set_order(m_order);
    m_dropped = dropped();
    m_interfaces.clear();
    return true;
}

std::optional<Packet> CaptureFile::next_block() {
    while (m_problem.empty() && !m_reader.at_end()) {
        const std::size_t at = m_reader.position();
        ByteReader ahead = m_reader;
        const bool section = ahead.u32() == section_block; // the same in both orders
        const bool begun = !section || begin_section();
        const auto type = m_reader.u32();
        const auto length = m_reader.u32();
        const bool possible = begun && length && *length >= 12 && *length % 4 == 0;
        const auto body = possible ? m_reader.take(*length - 12) : std::nullopt;
        const auto again = body ? m_reader.u32() : std::nullopt;
        if (!again || *again != *length)
            return fail(fmt::format("it is cut off or damaged, {} bytes from its beginning", at));
        if (auto packet = read_block(*type, *body))
            return packet;
    }
    return std::nullopt;
}

std::optional<Packet> CaptureFile::read_block(std::uint32_t type, Bytes body) {
    switch (type) {
    case 1: read_interface(body); return std::nullopt;
    case 2: return read_former(body);
    case 3: return read_simple(body);
    case 5: read_statistics(body); return std::nullopt;
    case 6: return read_enhanced(body);
    default: return std::nullopt; // a section header, or what is not about packets
    }
}

void CaptureFile::read_interface(Bytes body) {
    ByteReader reader(body, m_order);
    const auto link = reader.u16();
    const auto reserved = reader.u16();
    const auto kept = reader.u32();
    if (!link || !reserved || !kept) {
        fail("an interface of it is not described to the end");
        return;
    }
    if (m_interfaces_seen >= most_interfaces) {
        fail(fmt::format("it has more than {} interfaces", most_interfaces));
        return;
    }
    Interface interface{*link, *kept, 6, 0, 0};
    each_option(reader, [&](std::uint16_t option, Bytes value) {
        if (option == 9 && value.size() == 1)
            interface.resolution = static_cast<std::uint8_t>(value[0]);
        if (option == 14 && value.size() == 8)
            interface.offset_s = load<std::uint64_t>(value.data(), m_order);
        if (option == 11 && value.size() > 1 && m_filters.size() < most_filters) // its kind, and then the filter
            m_filters.emplace(as_text(value.subspan(1)));
    });
    m_interfaces.push_back(interface);
    ++m_interfaces_seen;
}

void CaptureFile::read_statistics(Bytes body) {
    ByteReader reader(body, m_order);
    const auto interface = reader.u32();
    if (!interface || *interface >= m_interfaces.size() || !reader.skip(8))
        return;
    std::uint64_t dropped = 0;
    each_option(reader, [&](std::uint16_t option, Bytes value) {
        if ((option == 5 || option == 7) && value.size() == 8) // by the interface, by the system
            dropped += std::min<std::uint64_t>(load<std::uint64_t>(value.data(), m_order), UINT32_MAX);
    });
    m_interfaces[*interface].dropped = dropped;
}

std::optional<Packet> CaptureFile::packet_of(std::size_t interface, std::optional<std::uint64_t> time,
                                             std::uint64_t kept, std::uint64_t length, ByteReader& body) {
    const auto data = body.take(kept);
    if (interface >= m_interfaces.size() || !data)
        return fail(fmt::format("packet {} is damaged", m_packets + 1));
    const Interface& on = m_interfaces[interface];
    Packet packet{++m_packets, std::nullopt, on.link, *data, std::max(kept, length)};
    if (time)
        packet.time_ns = time_of(*time, on.resolution, on.offset_s);
    return packet;
}

std::optional<Packet> CaptureFile::read_enhanced(Bytes body) {
    ByteReader reader(body, m_order);
    const auto interface = reader.u32();
    const auto high = reader.u32();
    const auto low = reader.u32();
    const auto kept = reader.u32();
    const auto length = reader.u32();
    if (!length)
        return fail(fmt::format("packet {} is damaged", m_packets + 1));
    auto packet = packet_of(*interface, (std::uint64_t{*high} << 32U) | *low, *kept, *length, reader);
    if (packet && reader.skip((4U - *kept % 4U) % 4U))
        each_option(reader, [&](std::uint16_t option, Bytes value) {
            if (option == 4 && value.size() == 8) // lost between the packet before and this one
                m_dropped += std::min<std::uint64_t>(load<std::uint64_t>(value.data(), m_order), UINT32_MAX);
        });
    return packet;
}

std::optional<Packet> CaptureFile::read_simple(Bytes body) {
    ByteReader reader(body, m_order);
    const auto length = reader.u32();
    if (!length || m_interfaces.empty())
        return fail(fmt::format("packet {} is damaged", m_packets + 1));
    const std::uint32_t most = m_interfaces.front().kept;
    return packet_of(0, std::nullopt, most == 0 ? *length : std::min(*length, most), *length, reader);
}

std::optional<Packet> CaptureFile::read_former(Bytes body) {
    ByteReader reader(body, m_order);
    const auto interface = reader.u16();
    const auto lost = reader.u16();
    const auto high = reader.u32();
    const auto low = reader.u32();
    const auto kept = reader.u32();
    const auto length = reader.u32();
    if (!length)
        return fail(fmt::format("packet {} is damaged", m_packets + 1));
    if (*lost != 0xffff)
        m_dropped += *lost;
    return packet_of(*interface, (std::uint64_t{*high} << 32U) | *low, *kept, *length, reader);
}

} // namespace warifu::traffic
