#include "pulse.h"

#include <algorithm>
#include <array>

#include "channel.h"
#include "datagrams.h"
#include "questions.h"
#include "tls.h"

namespace warifu::device {

namespace {

constexpr auto asked = std::to_array<std::string_view>({"http", "rtsp", "mqtt", "redis", "sip", "smb", "dns"});
constexpr std::size_t most_answer = 16U << 10U;

Async<Beat> feel_datagrams(Probing& probing, const Service& service) {
    const std::vector<UdpProtocol>& all = udp_protocols();
    const auto protocol = std::ranges::find(all, std::string_view(service.name), &UdpProtocol::name);
    if (protocol == all.end())
        co_return Beat::Gone;
    const From from = protocol->name == "tftp" ? From::AnyPort : From::AskedPort;
    const std::string answer =
        co_await probing.transport.ask(service.port, protocol->request(), probing.plan.pace.answer, from);
    co_return protocol->read(answer) ? Beat::Alive : Beat::Gone;
}

std::string question_for(const Probing& probing, const Service& service) {
    for (const Question& question :
         questions_for(service.port, probing.plan.host.empty() ? probing.plan.address : probing.plan.host))
        if (question.name == service.name)
            return question.request;
    return {};
}

Async<bool> answers(Probing& probing, const Service& service, Channel& channel) {
    const milliseconds time = probing.plan.pace.answer;
    if (greets_first(service)) {
        std::function<bool(std::string_view)> some = [](std::string_view bytes) { return !bytes.empty(); };
        const Reading greeting = co_await channel.read_until(std::move(some), most_answer, time);
        co_return !greeting.bytes.empty();
    }
    const bool sent = co_await channel.write(question_for(probing, service), time);
    if (!sent)
        co_return false;
    std::function<bool(std::string_view)> enough = answer_complete;
    const Reading answer = co_await channel.read_until(std::move(enough), most_answer, time);
    co_return hear(answer.bytes, service.port).name == service.name;
}

Async<Beat> feel_stream(Probing& probing, const Service& service) {
    if (service.name == "tls") {
        const bool speaks = co_await speaks_tls(probing.transport, service.port);
        co_return speaks ? Beat::Alive : Beat::Gone;
    }
    Connected connected = co_await probing.transport.connect(service.port);
    if (!connected.stream)
        co_return connected.reach == Reach::Refused ? Beat::Refused : Beat::Gone;
    std::unique_ptr<Channel> channel;
    if (service.tls) {
        auto over = TlsStream::over(std::move(connected.stream), probing.plan.host, probing.plan.pace.answer);
        std::unique_ptr<TlsStream> session = co_await std::move(over);
        if (!session)
            co_return Beat::Gone;
        channel = std::make_unique<Channel>(std::move(session));
    } else {
        channel = std::make_unique<Channel>(std::move(connected.stream));
    }
    const bool answered = co_await answers(probing, service, *channel);
    co_return answered ? Beat::Alive : Beat::Gone;
}

} // namespace

bool greets_first(const Service& service) { return std::ranges::find(asked, service.name) == asked.end(); }

Async<Beat> feel(Probing& probing, const Service& service) {
    Beat beat = Beat::Gone;
    if (service.protocol == "udp")
        beat = co_await feel_datagrams(probing, service);
    else
        beat = co_await feel_stream(probing, service);
    // What did not come because there was no time for it is no sign.
    co_return beat != Beat::Alive&& probing.transport.out_of_time() ? Beat::OutOfTime : beat;
}

} // namespace warifu::device
