// What an open TCP port serves. It is listened to first; then it is asked, on one connection as long as that lives, in
// the order of what is likely at its port. Whatever it was asked, any answer is looked at as an answer of anything: an
// RTSP server tells of itself when it is asked for a page.

#include <algorithm>
#include <array>

#include "discovery.h"
#include "greeting.h"
#include "http_message.h"
#include "questions.h"
#include "tls.h"

namespace warifu::device {

namespace {

constexpr milliseconds short_wait(400);
constexpr milliseconds question_wait(1500);
constexpr std::size_t most_answer = 16U << 10U;

/// Ports at which somebody else speaks first. `telnet` and mail servers look up their caller's name before they greet.
bool greets(std::uint16_t port) {
    static constexpr auto ports =
        std::to_array<std::uint16_t>({21, 22, 23, 25, 110, 143, 587, 2121, 2222, 2223, 2323, 5900, 5901});
    return std::ranges::binary_search(ports, port) || quiet_port(port);
}

bool likely_tls(std::uint16_t port) {
    static constexpr auto ports = std::to_array<std::uint16_t>(
        {322, 443, 465, 636, 853, 989, 990, 992, 993, 994, 995, 4443, 5061, 5986, 8443, 8883, 9443});
    return std::ranges::binary_search(ports, port);
}

/// Ports of HTTPS, where nobody waits for the server to speak. Who greets there all the same is heard with the answer.
bool client_speaks_first(const Service& service) {
    static constexpr auto ports = std::to_array<std::uint16_t>({443, 4443, 8443, 9443});
    return service.tls && std::ranges::binary_search(ports, service.port);
}

bool take(const std::string& bytes, Service& service, bool& wants_tls) {
    const Heard heard = hear(bytes, service.port);
    wants_tls = wants_tls || heard.wants_tls;
    if (heard.name.empty())
        return false;
    service.name = heard.name;
    service.product = heard.product;
    service.version = heard.version;
    return true;
}

/// What it says first, and the rest of that: a line, or a prompt behind a negotiation.
Async<bool> listen(Channel& channel, milliseconds time, Service& service, bool& wants_tls, Conduct& conduct) {
    std::function<bool(std::string_view)> some = [](std::string_view bytes) { return !bytes.empty(); };
    Reading first = co_await channel.read_until(std::move(some), most_answer, time);
    conduct.heard(first);
    if (first.bytes.empty())
        co_return false;
    std::function<bool(std::string_view)> rest = [&first](std::string_view bytes) {
        return greeting_complete(first.bytes + std::string(bytes));
    };
    if (channel.alive() && !greeting_complete(first.bytes)) {
        const Reading more = co_await channel.read_until(std::move(rest), 4096, question_wait);
        conduct.heard(more);
        first.bytes += more.bytes;
    }
    const bool known = take(first.bytes, service, wants_tls);
    service.banner = service.name == "ssh" ? ssh_greeting(first.bytes) : first.bytes;
    co_return known;
}

/// Opened anew only when the former has ended.
Async<bool> reopen(Probing& probing, std::unique_ptr<Channel>& channel, const Service& service) {
    if (channel && channel->alive())
        co_return true;
    channel.reset(); // gives its place back before another is asked for
    channel = co_await open_channel(probing, service.port, service.tls);
    co_return channel != nullptr;
}

Async<bool> ask(Probing& probing, std::unique_ptr<Channel>& channel, const Question& question, Service& service,
                bool& wants_tls, Conduct& conduct) {
    const bool open = co_await reopen(probing, channel, service);
    if (!open) {
        conduct.no_connection();
        co_return false;
    }
    const bool sent = co_await channel->write(question.request, question_wait);
    if (!sent)
        co_return false;
    std::function<bool(std::string_view)> enough = answer_complete;
    const Reading answer = co_await channel->read_until(std::move(enough), most_answer, question_wait);
    conduct.heard(answer);
    const bool known = take(answer.bytes, service, wants_tls);
    if (service.banner.empty())
        service.banner = first_words(answer.bytes);
    co_return known;
}

/// What is told only on a further, harmless question.
Async<void> ask_version(Probing& probing, std::unique_ptr<Channel>& channel, Service& service) {
    const std::vector<std::string> requests = version_requests(service.name);
    for (const std::string& request : requests) {
        const bool open = co_await reopen(probing, channel, service);
        if (!open)
            co_return;
        const bool sent = co_await channel->write(request, question_wait);
        std::function<bool(std::string_view)> enough = [&service](std::string_view bytes) {
            return version_complete(service.name, bytes);
        };
        Reading answer;
        if (sent)
            answer = co_await channel->read_until(std::move(enough), most_answer, question_wait);
        const Product product = version_in(service.name, answer.bytes);
        if (!product.name.empty()) {
            service.product = product.name;
            service.version = product.version;
            co_return;
        }
    }
}

Async<bool> converse(Probing& probing, Service& service, bool& wants_tls, Conduct& conduct) {
    std::unique_ptr<Channel> channel;
    const bool open = co_await reopen(probing, channel, service);
    if (!open) {
        conduct.no_connection();
        co_return false;
    }
    const milliseconds wait = greets(service.port) ? question_wait * 2 : short_wait;
    bool known = false;
    if (!client_speaks_first(service))
        known = co_await listen(*channel, wait, service, wants_tls, conduct);
    if (!known && service.banner.empty() && !quiet_port(service.port)) {
        const std::vector<Question> questions =
            questions_for(service.port, probing.plan.host.empty() ? probing.plan.address : probing.plan.host);
        for (const Question& question : questions) {
            known = co_await ask(probing, channel, question, service, wants_tls, conduct);
            if (known || wants_tls)
                break;
        }
    }
    if (known && !wants_tls && !version_requests(service.name).empty()) {
        probing.transport.understood(service.port);
        co_await ask_version(probing, channel, service);
    }
    co_return known;
}

} // namespace

Async<Service> identify(Probing& probing, std::uint16_t port, Conduct& conduct) {
    Service service;
    service.port = port;
    bool wants_tls = false;
    bool known = false;
    bool tls = false;
    if (likely_tls(port))
        tls = co_await speaks_tls(probing.transport, port);
    if (!tls) {
        known = co_await converse(probing, service, wants_tls, conduct);
        // Who has answered in clear, and not as TLS does, does not speak it.
        if ((wants_tls || (!known && service.banner.empty())) && !likely_tls(port) && !quiet_port(port))
            tls = co_await speaks_tls(probing.transport, port);
    }
    if (tls) {
        service = Service{};
        service.port = port;
        service.tls = true;
        bool ignored = false;
        known = co_await converse(probing, service, ignored, conduct);
        if (!known)
            service.name = "tls";
    }
    if (known)
        probing.transport.understood(port);
    co_return service;
}

Row row_of(const Probing& probing, const Service& service) {
    const bool known = service.name != "unknown"; // else what is inside of it is not known either
    return RowBuilder("service", probing.at(service))
        .number("port", std::int64_t{service.port})
        .text("protocol", service.protocol)
        .text("name", service.name)
        .yes_no("tls", known || service.tls ? std::optional(service.tls) : std::nullopt)
        .text("banner", service.banner)
        .text("product", service.product)
        .text("version", service.version)
        .take();
}

} // namespace warifu::device
