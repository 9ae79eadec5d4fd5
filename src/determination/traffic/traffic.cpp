// traffic.flows is Complete when the file was read to its end, nothing is known to have been dropped, every packet's
// link type is understood, no flow was left out, and what speaks for the unit on the link has no address beside those
// given. Of a single flow that is not whole its row says so.
#include "warifu/traffic/traffic.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flow_table.h"
#include "warifu/base/address.h"
#include "warifu/base/findings.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

constexpr std::uint64_t report_every = 4096; // packets

/// RFC 3339, UTC.
std::optional<std::string> time_text(std::optional<std::int64_t> ns) {
    if (!ns)
        return std::nullopt;
    const auto micros = std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(*ns / 1000));
    const auto day = std::chrono::floor<std::chrono::days>(micros);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(micros - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::int64_t number(std::uint64_t value) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX));
}

/// `ether host 02:00:5e:10:00:07`, which is libpcap's for whatever one link-layer address sends and is sent.
bool takes_all_of_a_unit(std::string_view filter) {
    const std::vector<std::string_view> parts = words(trim(filter));
    return parts.size() == 3 && parts[0] == "ether" && parts[1] == "host" && is_mac_address(std::string(parts[2]));
}

class Reading {
public:
    Reading(const CaptureTerms& terms, Bytes bytes, const CaptureLimits& limits, RowSink& sink)
        : m_terms(terms), m_file(bytes), m_size(bytes.size()), m_table(addresses(), limits), m_sink(sink) {}

    void run(const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
        while (const auto packet = m_file.next()) {
            take(*packet);
            if (packet->number % report_every == 0)
                progress(m_file.position(), m_size);
        }
        m_table.finish();
        collect_reasons();
        if (m_file.format() != CaptureFile::Format::None) {
            tell_capture();
            for (const Flow& flow : m_table.flows())
                tell_flow(flow);
        }
        conclude(m_sink, "traffic.flows", m_terms.name, m_reasons, looked_at());
        tell_unit();
    }

private:
    std::vector<Address> addresses() const {
        std::vector<Address> all;
        for (const std::string& text : m_terms.addresses)
            if (const auto address = parse_address(text))
                all.push_back(*address);
        return all;
    }

    std::string at(std::uint64_t packet) const { return fmt::format("{}#{}", m_terms.name, packet); }

    void take(const Packet& packet) {
        ++m_packets;
        if (packet.time_ns) {
            m_first_ns = std::min(m_first_ns.value_or(*packet.time_ns), *packet.time_ns);
            m_last_ns = std::max(m_last_ns.value_or(*packet.time_ns), *packet.time_ns);
        }
        if (packet.data.size() < packet.length)
            ++m_cut;
        if (!is_known_link(packet.link)) {
            m_reasons.add(fmt::format("packets of the link type {} are not understood", packet.link));
            return;
        }
        const Frame frame = read_frame(packet);
        if (frame.holds == Frame::Holds::Damaged && m_damaged++ == 0)
            m_first_damaged = packet.number;
        m_table.take(packet, frame);
    }

    void collect_reasons() {
        if (m_file.format() == CaptureFile::Format::None)
            m_reasons.add("it is no capture: neither pcap nor pcapng");
        if (!m_file.problem().empty()) {
            m_reasons.add(m_file.problem());
            m_sink.anomaly({std::string(m_terms.name), "damaged-capture", m_file.problem()});
        }
        for (const std::string& filter : m_file.filters())
            if (!takes_all_of_a_unit(filter))
                m_reasons.add(fmt::format("it was made with the filter '{}', which may leave out what the unit says by "
                                          "other addresses and protocols",
                                          printable(filter, 200)));
        if (m_file.dropped() > 0)
            m_reasons.add(fmt::format("{} packets were dropped while it was made", m_file.dropped()));
        if (m_table.left_out() > 0)
            m_reasons.add(fmt::format("stopped at {} flows", m_table.flows().size()));
        if (m_damaged > 0) {
            m_reasons.add(fmt::format("the headers of {} packets are cut off or damaged", m_damaged));
            m_sink.anomaly({at(m_first_damaged), "damaged-packet", "the first packet whose headers cannot be read"});
        }
        if (m_table.pieces() > 0)
            m_reasons.add(
                fmt::format("of packets in pieces the first piece alone was read, and {} were not", m_table.pieces()));
        if (m_terms.addresses.empty())
            m_reasons.add("no address of the unit was given");
        for (std::string& doubt : m_table.doubts())
            m_reasons.add(std::move(doubt));
    }

    std::string looked_at() const {
        return fmt::format("{}: {}, {} of them of the unit, {}", m_terms.name, counted(m_packets, "packet"),
                           m_table.unit_packets(), counted(m_table.flows().size(), "flow"));
    }

    void tell_capture() {
        m_sink.row(RowBuilder("capture", std::string(m_terms.name))
                       .text("format", m_file.format() == CaptureFile::Format::Pcap ? "pcap" : "pcapng")
                       .number("packets", number(m_packets))
                       .number("unit_packets", number(m_table.unit_packets()))
                       .number("flows", number(m_table.flows().size()))
                       .number("cut_packets", number(m_cut))
                       .text("began", time_text(m_first_ns))
                       .text("ended", time_text(m_last_ns))
                       .text("addresses", fmt::format("{}", fmt::join(m_terms.addresses, " ")))
                       .text("exercised", fmt::format("{}", fmt::join(m_terms.exercised, " ")))
                       .take());
    }

    static std::string end_of(const Address& address, std::uint16_t port) {
        return address.length == 16 ? fmt::format("[{}]:{}", to_string(address), port)
                                    : fmt::format("{}:{}", to_string(address), port);
    }

    void tell_flow(const Flow& flow) {
        const Said said = flow.said();
        std::optional<std::string> opened_by;
        if (flow.opened_by)
            opened_by = *flow.opened_by == Side::Unit ? "unit" : "peer";
        m_sink.row(RowBuilder("flow", at(flow.first_packet))
                       .text("unit_address", to_string(flow.unit))
                       .number("unit_port", std::int64_t{flow.unit_port})
                       .text("peer_address", to_string(flow.peer))
                       .number("peer_port", std::int64_t{flow.peer_port})
                       .text("protocol", name_of_protocol(flow.protocol))
                       .text("opened_by", opened_by)
                       .text("carries", said.carries)
                       .text("offered", said.offered)
                       .text("version", said.version)
                       .text("cipher", said.cipher)
                       .text("host", said.host)
                       .text("alpn", said.alpn)
                       .text("says", said.says)
                       .number("sealed_bytes", number(said.sealed))
                       .number("packets_sent", number(flow.packets[0]))
                       .number("packets_received", number(flow.packets[1]))
                       .number("bytes_sent", number(flow.bytes[0]))
                       .number("bytes_received", number(flow.bytes[1]))
                       .text("began", time_text(flow.first_ns))
                       .text("ended", time_text(flow.last_ns))
                       .yes_no("begun", flow.begun())
                       .yes_no("whole", flow.whole())
                       .take());
        for (const Readable& each : said.readable)
            m_sink.row(RowBuilder("cleartext", at(each.packet))
                           .text("kind", each.kind)
                           .text("carries", said.carries)
                           .text("sender", each.sender == Side::Unit ? "unit" : "peer")
                           .text("unit_end", end_of(flow.unit, flow.unit_port))
                           .text("peer_end", end_of(flow.peer, flow.peer_port))
                           .text("what", each.what)
                           .take());
    }

    /// It is the unit's capture where the unit speaks in it.
    void tell_unit() {
        Reasons reasons;
        if (m_terms.addresses.empty())
            reasons.add("no address of the unit was given");
        else if (m_table.unit_packets() == 0)
            reasons.add("none of its addresses is in the capture");
        else if (!m_table.unit_speaks())
            reasons.add("it says nothing in the capture");
        const auto ended = time_text(m_last_ns);
        m_sink.row(RowBuilder("probed_unit", std::string(m_terms.name))
                       .text("address", fmt::format("{}", fmt::join(m_terms.addresses, " ")))
                       .text("name", m_terms.unit_name)
                       .text("serial", m_terms.serial)
                       .text("firmware_sha256", m_terms.firmware_sha256)
                       .text("on_date", ended ? std::optional(ended->substr(0, 10)) : std::nullopt)
                       .text("pace", "")
                       .take());
        conclude(m_sink, "traffic.unit", m_terms.name, reasons, "");
    }

    const CaptureTerms& m_terms;
    CaptureFile m_file;
    std::uint64_t m_size;
    FlowTable m_table;
    RowSink& m_sink;
    Reasons m_reasons;
    std::uint64_t m_packets = 0;
    std::uint64_t m_cut = 0;
    std::uint64_t m_damaged = 0;
    std::uint64_t m_first_damaged = 0;
    std::optional<std::int64_t> m_first_ns;
    std::optional<std::int64_t> m_last_ns;
};

} // namespace

void read_capture(const CaptureTerms& terms, Bytes bytes, const CaptureLimits& limits,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress, RowSink& sink) {
    Reading(terms, bytes, limits, sink).run(progress);
}

} // namespace warifu::traffic
