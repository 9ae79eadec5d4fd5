// `nmap -oX FILE` (https://nmap.org/book/nmap-dtd.html): <nmaprun> has a <host> for each machine, that has <ports>, and
// those a <port> for each port that was not uninteresting:
//
//   <port protocol="tcp" portid="443"><state state="open" …/>
//     <service name="http" product="…" version="…" tunnel="ssl" method="probed" conf="10"/></port>
//
// method="table" is no observation: the name was looked up by the port's number (no -sV). Such a port is open, and what
// answers there is unknown.
//
// nmap.services is Complete when the report was read to its end and is about the device.
//
// pugixml knows no entities but XML's own five and loads nothing from elsewhere.

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "report.h"

namespace warifu::device {

namespace {

constexpr std::string_view nmap_services = "nmap.services";

/// nmap's words that are others than ours; the rest is taken as it is.
std::string name_of(std::string_view name, std::string_view protocol) {
    static constexpr auto ours = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"domain", "dns"},
        {"dhcps", "dhcp"},
        {"https", "http"},
        {"http-alt", "http"},
        {"http-proxy", "http"},
        {"microsoft-ds", "smb"},
        {"netbios-ssn", "smb"},
        {"asf-rmcp", "ipmi"},
        {"shell", "rsh"},
        {"login", "rsh"},
        {"exec", "rsh"},
        {"ssl", "tls"},
        {"secure-mqtt", "mqtt"},
        {"wsdapi", "http"},
    });
    if (name == "upnp")
        return protocol == "udp" ? "ssdp" : "http";
    const auto* const found = std::ranges::find(ours, name, [](const auto& pair) { return pair.first; });
    return std::string(found == ours.end() ? name : found->second);
}

std::optional<std::string> attribute(const pugi::xml_node& node, const char* name) {
    const auto found = node.attribute(name);
    return found ? std::optional<std::string>(found.value()) : std::nullopt;
}

/// What answers, and whether inside TLS; both unknown when nmap has not asked it, or got no answer that it knows.
struct Told {
    std::string name = "unknown";
    std::optional<bool> tls;
};

Told told_of(const pugi::xml_node& service, std::string_view protocol) {
    const std::string_view name = service.attribute("name").value();
    const bool asked = std::string_view(service.attribute("method").value()) == "probed";
    if (!asked || name.empty() || name == "unknown" || name == "tcpwrapped")
        return {};
    const bool tunnel = std::string_view(service.attribute("tunnel").value()) == "ssl";
    return {name_of(name, protocol), tunnel || name == "ssl" || name == "https"};
}

bool is_of(const pugi::xml_node& host, std::string_view address) {
    return std::ranges::any_of(host.children("address"),
                               [&](const auto& each) { return same_address(each.attribute("addr").value(), address); });
}

/// One row for each open port; `open|filtered` is none.
void give_ports(const pugi::xml_node& host, const ReportTerms& terms, RowSink& sink, std::size_t& open) {
    for (const pugi::xml_node port : host.child("ports").children("port")) {
        const std::string protocol = port.attribute("protocol").value();
        const auto number = port_in(port.attribute("portid").value());
        const bool is_open = std::string_view(port.child("state").attribute("state").value()) == "open";
        if (!is_open || !number || (protocol != "tcp" && protocol != "udp") || ++open > most_report_items)
            continue;
        const pugi::xml_node service = port.child("service");
        const Told told = told_of(service, protocol);
        sink.row(RowBuilder("service", place_of(terms, number, protocol))
                     .number("port", number)
                     .text("protocol", protocol)
                     .text("name", told.name)
                     .yes_no("tls", told.tls)
                     .unknown("banner")
                     .text("product", attribute(service, "product"))
                     .text("version", attribute(service, "version"))
                     .take());
    }
}

} // namespace

void read_nmap_report(const ReportTerms& terms, Bytes bytes, RowSink& sink) {
    pugi::xml_document document;
    if (bytes.size() > most_report ||
        !document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default, pugi::encoding_auto))
        return refuse_report(sink, nmap_services, terms, "no-report",
                             "it is no XML, or cut off: nothing in it counts (`nmap -oX` writes such a report)");
    const pugi::xml_node run = document.child("nmaprun");
    if (!run || std::string_view(run.attribute("scanner").value()) != "nmap")
        return refuse_report(sink, nmap_services, terms, "no-report", "it is not what `nmap -oX` writes");
    std::string seen;
    bool ours = false;
    std::size_t open = 0;
    for (const pugi::xml_node host : run.children("host")) {
        if (seen.empty())
            seen = host.child("address").attribute("addr").value();
        if (!is_of(host, terms.address))
            continue;
        ours = true;
        give_ports(host, terms, sink, open);
    }
    if (!ours)
        return refuse_other_device(sink, nmap_services, terms, seen);
    const auto version = attribute(run, "version");
    sink.row(report_row(terms, "nmap", version, day_in(run.attribute("start").value())));
    Reasons unread;
    if (open > most_report_items)
        unread.add("more open ports than are read");
    conclude(
        sink, nmap_services, terms.name, unread,
        fmt::format("the report of nmap {}: {}", printable(version.value_or("?"), 40), counted(open, "open port")));
}

} // namespace warifu::device
