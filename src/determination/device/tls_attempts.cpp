#include <algorithm>

#include <fmt/format.h>

#include "tls_flaws.h"
#include "tls_full.h"

/// Flaws that are asked for. Each attempt tells whether the flaw showed itself; nothing where the server was not
/// brought to the point at which it could.
namespace warifu::device::tls {

namespace {

using Shown = std::optional<bool>;

/// A server that has sent its first flight and waits for the client's.
Async<Greeted> brought_to_wait(Asker& asker, Code version, Codes suites, bool heartbeat) {
    ClientHello hello = hello_for(asker, version, std::move(suites));
    hello.heartbeat = heartbeat;
    auto asking = asker.ask(std::move(hello), Until::FlightEnd);
    Greeted greeted = co_await std::move(asking);
    if (greeted.flight.state() != FlightReader::State::Flight || greeted.flight.hello()->version != version)
        greeted.stream.reset();
    co_return greeted;
}

struct After {
    FlightReader flight;
    Ended ended = Ended::Timeout;
};

Async<After> say(Asker& asker, Stream& stream, std::string bytes, milliseconds time) {
    After after;
    auto writing = stream.write(std::move(bytes), time);
    if (!co_await std::move(writing)) {
        after.ended = Ended::Reset;
        co_return after;
    }
    (void)asker;
    auto reading = read_flight(stream, after.flight, Until::FlightEnd, time);
    after.ended = co_await std::move(reading);
    co_return after;
}

/// CVE-2014-0160. The request holds nothing and claims 16 bytes; then we say goodbye, so that a sound server, which
/// says nothing to the first, need not be waited for.
Async<void> heartbleed(Asker& asker, const Offer& offer, Shown& shown) {
    auto bringing = brought_to_wait(asker, offer.version, codes_of(offer), true);
    const Greeted waiting = co_await std::move(bringing);
    if (!waiting.stream)
        co_return;
    const std::string request("\x01\x00\x10", 3);
    const std::string goodbye("\x01\x00", 2);
    auto saying = say(asker, *waiting.stream,
                      record(Heartbeat, offer.version, request) + record(AlertRecord, offer.version, goodbye),
                      asker.transport().pace().answer / 2);
    const After after = co_await std::move(saying);
    shown = leaks_heartbeat(after.flight);
}

/// CVE-2014-0224. A ChangeCipherSpec before any key is agreed on must be refused as such. Who takes it decrypts what
/// follows, and finds it damaged.
Async<void> ccs_injection(Asker& asker, const Offer& offer, Shown& shown) {
    auto bringing = brought_to_wait(asker, offer.version, codes_of(offer), false);
    const Greeted waiting = co_await std::move(bringing);
    if (!waiting.stream)
        co_return;
    auto saying =
        say(asker, *waiting.stream,
            record(ChangeCipherSpec, offer.version, "\x01") + record(Handshake, offer.version, std::string(48, '\x5a')),
            asker.transport().pace().answer / 2);
    const After after = co_await std::move(saying);
    const auto& alert = after.flight.alert();
    if (alert)
        shown = alert->description == BadRecordMac || alert->description == DecryptionFailed;
    else if (after.ended == Ended::Closed || after.ended == Ended::Reset)
        shown = false;
}

Codes rsa_suites(const Offer& offer) {
    Codes suites = codes_of(offer);
    std::erase_if(suites, [](Code code) { return parts_of(name_of(Kind::Suite, code)).exchange != "RSA"; });
    return suites;
}

/// How a server answers one padding. Closed and reset are one: which of them it is hangs on the network.
Async<std::string> answer_to(Asker& asker, const Offer& offer, std::size_t variant) {
    std::string answer;
    auto bringing = brought_to_wait(asker, offer.version, rsa_suites(offer), false);
    const Greeted waiting = co_await std::move(bringing);
    const auto body = waiting.flight.body(CertificateMessage);
    if (!waiting.stream || !body)
        co_return answer;
    const std::vector<std::string> chain = read_certificates(*body);
    const std::size_t size = chain.empty() ? 0 : rsa_bytes(chain.front());
    const auto blocks = robot_blocks(size, offer.version);
    const std::string sealed = blocks.empty() ? std::string() : rsa_raw(chain.front(), blocks[variant].block);
    if (sealed.empty())
        co_return answer;
    std::string exchange;
    if (offer.version > Ssl3) {
        exchange += static_cast<char>(sealed.size() >> 8U);
        exchange += static_cast<char>(sealed.size() & 0xffU);
    }
    exchange += sealed;
    auto saying = say(asker, *waiting.stream,
                      record(Handshake, offer.version, message(ClientKeyExchangeMessage, exchange)) +
                          record(ChangeCipherSpec, offer.version, "\x01") +
                          record(Handshake, offer.version, std::string(64, '\x5a')),
                      asker.transport().pace().answer / 2);
    const After after = co_await std::move(saying);
    if (const auto& alert = after.flight.alert())
        answer = fmt::format("alert {}", alert->description);
    else
        answer = after.ended == Ended::Timeout ? "silence" : "end";
    co_return answer;
}

constexpr std::size_t paddings = 5;

Async<void> take_answer(Asker& asker, const Offer& offer, std::size_t variant, std::string& answer) {
    auto asking = answer_to(asker, offer, variant);
    answer = co_await std::move(asking);
}

/// The answers to all paddings; empty when one was not brought to an answer.
Async<std::vector<std::string>> answers_to_all(Asker& asker, const Offer& offer) {
    std::vector<std::string> answers(paddings);
    Together together(asker.transport().context());
    for (std::size_t variant = 0; variant < paddings; ++variant)
        together.start(take_answer(asker, offer, variant, answers[variant]));
    co_await together.all();
    if (std::ranges::find(answers, "") != answers.end())
        answers.clear();
    co_return answers;
}

/// CVE-2017-13099 and its like: Bleichenbacher's oracle is a server whose answer hangs on the padding. What differs
/// must differ in the same way twice; a difference that comes once and then not again was the network's.
Async<void> robot(Asker& asker, const Offer& offer, Shown& shown) {
    if (rsa_suites(offer).empty()) {
        if (offer.all_suites)
            shown = false;
        co_return;
    }
    constexpr std::size_t most_rounds = 4;
    std::vector<std::vector<std::string>> differing;
    std::size_t alike = 0;
    for (std::size_t round = 0; round < most_rounds; ++round) {
        auto asking = answers_to_all(asker, offer);
        std::vector<std::string> answers = co_await std::move(asking);
        if (answers.empty())
            co_return;
        if (std::ranges::adjacent_find(answers, std::ranges::not_equal_to()) == answers.end()) {
            if (++alike == 2 || round == 0) {
                shown = false;
                co_return;
            }
        } else if (std::ranges::find(differing, answers) != differing.end()) {
            shown = true;
            co_return;
        } else {
            differing.push_back(std::move(answers));
        }
    }
}

/// CVE-2016-9244. A server that takes up a session by its ticket repeats the client's session id: its one byte, and not
/// 31 bytes of memory behind it.
Async<void> ticketbleed(Asker& asker, const Offer& offer, Shown& shown) {
    auto shaking = full_handshake(asker, offer.version);
    const FullHandshake full = co_await std::move(shaking);
    if (!full.done)
        co_return;
    if (full.ticket.empty()) {
        shown = false;
        co_return;
    }
    std::size_t longer = 0;
    for (std::size_t round = 0; round < 2; ++round) {
        ClientHello hello = hello_for(asker, full.version, {full.suite});
        hello.ticket = full.ticket;
        hello.extended_master_secret = true; // as OpenSSL's session was: RFC 7627, 5.3
        hello.session_id = round == 0 ? "1" : "B";
        const std::string said = hello.session_id;
        auto asking = asker.ask(std::move(hello), Until::Hello);
        const Greeted greeted = co_await std::move(asking);
        if (!greeted.accepted())
            co_return;
        const std::string& heard = greeted.flight.hello()->session_id;
        longer += heard.size() > said.size() && heard.starts_with(said) ? 1U : 0U;
    }
    shown = longer == 2;
}

} // namespace

Async<void> ask_for_flaws(Asker& asker, const Survey& survey, std::vector<Flaw>& flaws) {
    Shown bleeds;
    Shown injects;
    Shown oracle;
    Shown ticket;
    const Offer* newest = survey.newest_clear();
    if (newest != nullptr) {
        Together together(asker.transport().context());
        together.start(heartbleed(asker, *newest, bleeds));
        together.start(ccs_injection(asker, *newest, injects));
        together.start(robot(asker, *newest, oracle));
        if (newest->version == Ssl3 || survey.trait("session-tickets") == "no")
            ticket = false; // the flaw is in taking up a session by its ticket
        else
            together.start(ticketbleed(asker, *newest, ticket));
        co_await together.all();
    } else {
        const auto known = [&](Code version) { return survey.offer(version).offered == false; };
        if (known(Ssl3) && known(Tls10) && known(Tls11) && known(Tls12)) // all four are of TLS 1.2 and before
            bleeds = injects = oracle = ticket = false;
    }
    flaws.push_back({"heartbleed", bleeds});
    flaws.push_back({"ccs-injection", injects});
    flaws.push_back({"robot", oracle});
    flaws.push_back({"ticketbleed", ticket});
}

} // namespace warifu::device::tls
