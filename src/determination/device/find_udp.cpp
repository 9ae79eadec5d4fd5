// Services over UDP. Each known protocol is asked at its own port by its own request, since nothing else is answered.
// No answer does not mean closed; the examination names what was asked and what kept silent.

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "datagrams.h"
#include "described.h"
#include "discovery.h"
#include "dtls_survey.h"
#include "http_message.h"

namespace warifu::device {

namespace asio = boost::asio;

namespace {

constexpr milliseconds datagram_wait(2400); // twice: SSDP and WS-Discovery may let a second go by on purpose
constexpr std::size_t most_types = 8;
constexpr std::size_t most_told = 100;

struct Round {
    std::size_t next = 0;
    std::size_t running = 0;
    std::vector<std::string> silent;
    Reasons reasons;
};

/// Further questions to what has answered.
Async<void> ask_more_ntp(Probing& probing, UdpAnswer& answer) {
    const std::string bytes = co_await probing.transport.ask(123, ntp_variables_request(), datagram_wait);
    if (auto more = read_ntp_variables(bytes); more && !more->banner.empty())
        answer = std::move(*more);
}

Async<void> ask_more_mdns(Probing& probing, UdpAnswer& answer) {
    const std::string list = answer.banner;
    std::size_t asked = 0;
    for (const std::string_view type : words(list)) {
        if (++asked > most_types)
            break;
        const std::string bytes = co_await probing.transport.ask(5353, mdns_request_for(type), datagram_wait);
        if (const auto more = read_mdns(bytes))
            answer.told.insert(answer.told.end(), more->told.begin(), more->told.end());
    }
}

/// The description that SSDP names: from the same address only, or anybody could be made to be asked.
Async<void> ask_more_ssdp(Probing& probing, const std::string& datagram, UdpAnswer& answer, Discovery& discovery) {
    const std::string location = ssdp_location(datagram);
    const Target target = read_target(location, "/");
    if (!target.understood || target.tls || target.host != probing.transport.address().to_string()) {
        if (!location.empty())
            discovery.disclosure.add("a UPnP description was not fetched: it is at another address");
        co_return;
    }
    const auto port = static_cast<std::uint16_t>(target.port == 0 ? 80 : target.port);
    auto opening = open_channel(probing, port, false);
    const std::unique_ptr<Channel> channel = co_await std::move(opening);
    const bool sent = channel && co_await channel->write(http_get(fmt::format("{}:{}", target.host, port), target.path),
                                                         probing.plan.pace.answer);
    Reading page;
    std::function<bool(std::string_view)> enough = http_whole;
    if (sent)
        page = co_await channel->read_until(std::move(enough), 512U << 10U, probing.plan.pace.answer);
    const HttpAnswer http = read_http(page.bytes, page.ended == Ended::Closed ? Rest::Ended : Rest::MayFollow);
    const auto described = http.whole && http.status == 200 ? read_description(http.body) : std::nullopt;
    if (!described) {
        discovery.disclosure.add("a UPnP description could not be read");
        co_return;
    }
    answer.told.push_back({"upnp-description", location});
    answer.told.insert(answer.told.end(), described->begin(), described->end());
}

void tell(Probing& probing, const UdpProtocol& protocol, UdpAnswer answer, std::vector<Service>& found,
          Discovery& discovery) {
    Service service;
    service.port = protocol.port;
    service.protocol = "udp";
    service.name = protocol.name;
    service.tls = protocol.name == "dtls";
    service.banner = answer.banner;
    service.product = answer.product.name;
    service.version = answer.product.version;
    probing.sink.row(row_of(probing, service));
    disclose_banner(probing, service, discovery);
    if (answer.told.size() > most_told) {
        answer.told.resize(most_told);
        discovery.disclosure.add(fmt::format("{} tells more than {} things", protocol.name, most_told));
    }
    for (const Told& told : answer.told)
        disclose(probing, service, told.kind, told.value, discovery);
    found.push_back(std::move(service));
}

/// Somebody answers in the place of the port that was asked: that is not its answer, and is told.
void tell_stray(Probing& probing, const UdpProtocol& protocol, Round& round) {
    const std::string at = probing.transport.locator(protocol.port, "udp");
    round.reasons.add(fmt::format("UDP port {} was asked, and another port answered", protocol.port));
    probing.sink.anomaly({at, "stray-answer", "an answer came from another port, and was not taken"});
}

void tell_foreign(Probing& probing, const UdpProtocol& protocol, std::size_t bytes, Round& round) {
    const std::string at = probing.transport.locator(protocol.port, "udp");
    round.reasons.add(fmt::format("UDP port {} gave an answer that is not of {}", protocol.port, protocol.name));
    probing.sink.anomaly({at, "unknown-answer",
                          fmt::format("the {} that it answers are not of {}", counted(bytes, "byte"), protocol.name)});
}

Async<void> ask_one(Probing& probing, const UdpProtocol& protocol, Round& round, std::vector<Service>& found,
                    Discovery& discovery) {
    const From from = protocol.name == "tftp" ? From::AnyPort : From::AskedPort;
    std::string bytes;
    if (protocol.name == "dtls")
        bytes = co_await tls::ask_dtls(probing.transport, protocol.port);
    else
        bytes = co_await probing.transport.ask(protocol.port, protocol.request(), datagram_wait, from);
    if (probing.transport.answered_elsewhere(protocol.port))
        tell_stray(probing, protocol, round);
    auto answer = protocol.read(bytes);
    if (!answer) {
        if (bytes.empty())
            round.silent.emplace_back(protocol.name);
        else // something is there, and it is not what its port is for
            tell_foreign(probing, protocol, bytes.size(), round);
        co_return;
    }
    if (protocol.name == "ntp")
        co_await ask_more_ntp(probing, *answer);
    if (protocol.name == "mdns")
        co_await ask_more_mdns(probing, *answer);
    if (protocol.name == "ssdp")
        co_await ask_more_ssdp(probing, bytes, *answer, discovery);
    tell(probing, protocol, std::move(*answer), found, discovery);
}

Async<void> ask_some(Probing& probing, Round& round, std::vector<Service>& found, Discovery& discovery) {
    const std::vector<UdpProtocol>& all = udp_protocols();
    while (round.next < all.size()) {
        const UdpProtocol& protocol = all[round.next++];
        co_await ask_one(probing, protocol, round, found, discovery);
    }
    --round.running;
}

} // namespace

Async<void> find_udp(Probing& probing, std::vector<Service>& found, Discovery& discovery) {
    Round round;
    const std::size_t before = found.size();
    const std::size_t count = udp_protocols().size();
    if (!probing.plan.udp) {
        round.reasons.add("services over UDP were not asked for");
        conclude(probing.sink, "device.udp", probing.device(), round.reasons, "no protocol over UDP");
        discovery.disclosure.add_all(round.reasons);
        co_return;
    }
    // A few at a time: most keep silent, and silence takes its time.
    round.running = std::min<std::size_t>({4, probing.plan.pace.connections, count});
    const std::size_t askers = std::max<std::size_t>(round.running, 1);
    round.running = askers;
    for (std::size_t i = 0; i < askers; ++i)
        asio::co_spawn(probing.transport.context(), ask_some(probing, round, found, discovery), asio::detached);
    // Those who ask look at `round`: it stays until the last has ended.
    while (round.running != 0)
        co_await pause_for(probing.transport.context(), milliseconds(5));
    if (probing.transport.out_of_time())
        round.reasons.add("the time for UDP was up before all was asked");
    std::ranges::sort(round.silent);
    round.silent.erase(std::unique(round.silent.begin(), round.silent.end()), round.silent.end());
    conclude(probing.sink, "device.udp", probing.device(), round.reasons,
             fmt::format("{} over UDP asked at the ports of their protocols: {} answered; no answer of {}",
                         counted(count, "question"), found.size() - before,
                         round.silent.empty() ? "none" : fmt::format("{}", fmt::join(round.silent, ", "))));
}

} // namespace warifu::device
