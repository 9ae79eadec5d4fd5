#include <algorithm>

#include <fmt/format.h>

#include "tls_survey.h"

namespace warifu::device::tls {

namespace {

constexpr Code fallback_signal = 0x5600;
constexpr std::uint8_t deflate = 1;

const char* yes_no(bool yes) { return yes ? "yes" : "no"; }

void tell_words(Survey& survey, std::string_view trait, std::optional<std::string> value, Code version = 0) {
    survey.traits.push_back({std::string(trait), version, std::move(value)});
}

/// All that a hello can ask for at once, in the newest version whose answer can be read.
Async<void> ask_for_extras(Asker& asker, Survey& survey, const Offer& offer) {
    ClientHello hello = hello_for(asker, offer.version, codes_of(offer));
    hello.ticket.emplace();
    hello.extended_master_secret = hello.status_request = hello.heartbeat = true;
    hello.compressions.insert(0, 1, static_cast<char>(deflate));
    hello.protocols = {"h2", "http/1.1"};
    auto asking = asker.ask(std::move(hello), Until::FlightEnd);
    const Greeted greeted = co_await std::move(asking);
    if (asker.reply(greeted, offer.version) != Reply::Accepted) {
        survey.reasons.add("a hello that asks for every extension was refused");
        co_return;
    }
    const ServerHello& answer = *greeted.flight.hello();
    tell_words(survey, "secure-renegotiation", yes_no(answer.has(RenegotiationInfo)));
    tell_words(survey, "compression", answer.compression == 0 ? "none" : "deflate");
    tell_words(survey, "session-tickets", yes_no(answer.has(SessionTicket)));
    tell_words(survey, "extended-master-secret", yes_no(answer.has(ExtendedMasterSecret)));
    tell_words(survey, "heartbeat", yes_no(answer.has(HeartbeatExtension)));
    tell_words(survey, "ocsp-stapling", yes_no(greeted.flight.body(CertificateStatusMessage).has_value()));
    tell_words(survey, "alpn", answer.protocol());
}

/// A server that gives tickets leaves the session id empty for a client that takes them (RFC 5077, 3.4).
Async<void> ask_session_ids(Asker& asker, Survey& survey, const Offer& offer) {
    auto asking = asker.ask(hello_for(asker, offer.version, codes_of(offer)), Until::Hello);
    const Greeted greeted = co_await std::move(asking);
    if (asker.reply(greeted, offer.version) == Reply::Accepted)
        tell_words(survey, "session-ids", yes_no(!greeted.flight.hello()->session_id.empty()));
}

/// RFC 7366 is of use to CBC suites alone, and answered for those alone.
Async<void> ask_encrypt_then_mac(Asker& asker, Survey& survey, const Offer& offer) {
    Codes suites = codes_of(offer);
    std::erase_if(suites, [](Code code) { return name_of(Kind::Suite, code).find("_CBC_") == std::string::npos; });
    if (suites.empty() || offer.version == Ssl3) {
        tell_words(survey, "encrypt-then-mac", "not-applicable");
        co_return;
    }
    ClientHello hello = hello_for(asker, offer.version, std::move(suites));
    hello.encrypt_then_mac = true;
    auto asking = asker.ask(std::move(hello), Until::Hello);
    const Greeted greeted = co_await std::move(asking);
    if (greeted.accepted())
        tell_words(survey, "encrypt-then-mac", yes_no(greeted.flight.hello()->has(EncryptThenMac)));
}

/// RFC 7507: a client that says that it fell back is refused where something newer could be spoken.
Async<void> ask_fallback(Asker& asker, Survey& survey) {
    const Offer* newest = nullptr;
    const Offer* older = nullptr;
    for (const Offer& offer : survey.offers)
        if (offer.offered == true && offer.version != Ssl2 && !offer.suites.empty()) {
            older = newest;
            newest = &offer;
        }
    if (older == nullptr) {
        tell_words(survey, "fallback-scsv",
                   newest == nullptr ? std::nullopt : std::optional<std::string>("not-applicable"));
        co_return;
    }
    Codes suites = codes_of(*older);
    suites.push_back(fallback_signal);
    auto asking = asker.ask(hello_for(asker, older->version, std::move(suites)), Until::Hello);
    const Greeted greeted = co_await std::move(asking);
    const Reply reply = asker.reply(greeted, older->version);
    if (reply != Reply::Unclear)
        tell_words(survey, "fallback-scsv", yes_no(reply == Reply::Refused));
    else
        tell_words(survey, "fallback-scsv", std::nullopt);
}

/// One group after the other is taken off the list, as with suites. With no key share a server asks for a group that
/// it would like (RFC 8446, 4.1.4), which costs it nothing.
Async<void> ask_groups13(Asker& asker, Survey& survey) {
    const Offer& offer = survey.offer(Tls13);
    if (offer.offered != true || offer.suites.empty())
        co_return;
    ClientHello hello = hello_for(asker, Tls13, codes_of(offer));
    hello.shares->clear();
    while (!hello.groups.empty()) {
        auto asking = asker.ask(hello, Until::Hello);
        const Greeted greeted = co_await std::move(asking);
        const Reply reply = asker.reply(greeted, Tls13);
        const auto group = reply == Reply::Accepted ? greeted.flight.hello()->group() : std::nullopt;
        if (!group || std::erase(hello.groups, *group) == 0) {
            if (reply != Reply::Refused)
                survey.reasons.add("not all groups of TLS 1.3 were told");
            co_return;
        }
        tell_words(survey, "group", name_of(Kind::Group, *group), Tls13);
    }
}

Codes with_exchange(const Offer& offer, Exchange wanted) {
    Codes suites = codes_of(offer);
    std::erase_if(suites, [&](Code code) { return exchange_of(code) != wanted; });
    return suites;
}

std::optional<KeyExchange> exchange_of(const Greeted& greeted) {
    const auto body = greeted.flight.body(ServerKeyExchangeMessage);
    if (!body)
        return std::nullopt;
    const ServerHello& hello = *greeted.flight.hello();
    const KeyExchange exchange = read_key_exchange(*body, tls::exchange_of(hello.suite), hello.version);
    return exchange.kind == KeyExchange::Kind::Unread ? std::nullopt : std::optional(exchange);
}

Async<void> ask_groups(Asker& asker, Survey& survey, const Offer& offer) {
    ClientHello hello = hello_for(asker, offer.version, with_exchange(offer, Exchange::Ecdhe));
    if (hello.suites.empty() || offer.version == Ssl3)
        co_return;
    while (!hello.groups.empty()) {
        auto asking = asker.ask(hello, Until::FlightEnd);
        const Greeted greeted = co_await std::move(asking);
        const Reply reply = asker.reply(greeted, offer.version);
        if (reply == Reply::Refused)
            co_return;
        const auto exchange = reply == Reply::Accepted ? exchange_of(greeted) : std::nullopt;
        if (!exchange || std::erase(hello.groups, exchange->group) == 0) {
            // Servers that do not look at the client's groups take theirs, whatever was offered.
            if (!exchange)
                survey.reasons.add("not all groups of ECDHE were told");
            co_return;
        }
        tell_words(survey, "group", name_of(Kind::Group, exchange->group), offer.version);
    }
}

Async<void> ask_signatures(Asker& asker, Survey& survey) {
    const Offer& offer = survey.offer(Tls12);
    if (offer.offered != true)
        co_return;
    Codes suites = with_exchange(offer, Exchange::Ecdhe);
    const Codes dhe = with_exchange(offer, Exchange::Dhe);
    suites.insert(suites.end(), dhe.begin(), dhe.end());
    std::erase_if(suites, [](Code code) { return name_of(Kind::Suite, code).find("_anon_") != std::string::npos; });
    if (suites.empty())
        co_return;
    ClientHello hello = hello_for(asker, Tls12, std::move(suites));
    while (!hello.signatures.empty()) {
        auto asking = asker.ask(hello, Until::FlightEnd);
        const Greeted greeted = co_await std::move(asking);
        const auto exchange = asker.reply(greeted, Tls12) == Reply::Accepted ? exchange_of(greeted) : std::nullopt;
        if (!exchange || !exchange->signature || std::erase(hello.signatures, *exchange->signature) == 0)
            co_return;
        tell_words(survey, "signature", name_of(Kind::Signature, *exchange->signature), Tls12);
    }
}

std::optional<std::string> order_word(Offer::Order order) {
    if (order == Offer::Order::Unknown)
        return std::nullopt;
    return order == Offer::Order::Server ? "server" : "client";
}

} // namespace

std::optional<std::string> Survey::trait(std::string_view name) const {
    const auto found = std::ranges::find(traits, name, &Trait::name);
    return found == traits.end() ? std::nullopt : found->value;
}

Async<void> survey_traits(Asker& asker, Survey& survey) {
    Together together(asker.transport().context());
    if (const Offer* newest = survey.newest_clear()) {
        together.start(ask_for_extras(asker, survey, *newest));
        together.start(ask_session_ids(asker, survey, *newest));
        together.start(ask_encrypt_then_mac(asker, survey, *newest));
        together.start(ask_groups(asker, survey, *newest));
    }
    together.start(ask_fallback(asker, survey));
    together.start(ask_groups13(asker, survey));
    together.start(ask_signatures(asker, survey));
    co_await together.all();
    for (const Offer& offer : survey.offers)
        if (offer.suites.size() > 1 && offer.version != Ssl2)
            tell_words(survey, "cipher-order", order_word(offer.order), offer.version);
    std::ranges::stable_sort(survey.traits, {}, &Trait::name);
}

} // namespace warifu::device::tls
