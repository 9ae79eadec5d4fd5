#include <algorithm>

#include <fmt/format.h>

#include "tls_survey.h"

namespace warifu::device::tls {

namespace {

Codes suites_for(Code version) {
    Codes suites;
    for (const Named& suite : all_of(Kind::Suite))
        if (const auto code = static_cast<Code>(suite.code); is_tls13_suite(code) == (version == Tls13))
            suites.push_back(code);
    return suites;
}

KeyExchange exchange_in(const FlightReader& flight) {
    const ServerHello& hello = *flight.hello();
    const Exchange exchange = exchange_of(hello.suite);
    const auto body = flight.body(ServerKeyExchangeMessage);
    return body ? read_key_exchange(*body, exchange, hello.version) : KeyExchange{};
}

void keep_chain(Survey& survey, const FlightReader& flight) {
    if (const auto body = flight.body(CertificateMessage); body && survey.chain.empty())
        survey.chain = read_certificates(*body);
}

/// Offers what is left, again and again, until the server takes none. False: it did not come to a refusal.
Async<bool> take_all(Asker& asker, Survey& survey, Offer& offer, Codes left) {
    while (!left.empty() && !asker.spent()) {
        auto asking = asker.ask(hello_for(asker, offer.version, left), Until::FlightEnd);
        const Greeted greeted = co_await std::move(asking);
        const Reply reply = asker.reply(greeted, offer.version);
        if (reply != Reply::Accepted)
            co_return reply == Reply::Refused;
        const Code suite = greeted.flight.hello()->suite;
        if (std::erase(left, suite) == 0) {
            survey.reasons.add(fmt::format("{}: the server took suite 0x{:04x}, which was not offered",
                                           version_name(offer.version), suite));
            co_return false;
        }
        offer.offered = true;
        offer.suites.push_back({suite, exchange_in(greeted.flight)});
        keep_chain(survey, greeted.flight);
    }
    co_return left.empty();
}

Async<void> take_batch(Asker& asker, Survey& survey, Offer& offer, Codes batch, bool& all) {
    auto taking = take_all(asker, survey, offer, std::move(batch));
    const bool refused = co_await std::move(taking);
    all = all && refused;
}

/// What is left is offered once more in small lists: some servers look at the first hundred suites of a hello only,
/// and some fail on a long one.
Async<bool> take_batches(Asker& asker, Survey& survey, Offer& offer) {
    constexpr std::size_t batch = 100;
    Codes left = suites_for(offer.version);
    for (const SuiteSeen& seen : offer.suites)
        std::erase(left, static_cast<Code>(seen.code));
    bool all = true;
    Together together(asker.transport().context());
    for (std::size_t at = 0; at < left.size(); at += batch) {
        const auto first = left.begin() + static_cast<std::ptrdiff_t>(at);
        const auto size = static_cast<std::ptrdiff_t>(std::min(batch, left.size() - at));
        together.start(take_batch(asker, survey, offer, Codes(first, first + size), all));
    }
    co_await together.all();
    co_return all;
}

/// Offers what it takes the other way round: the server's own order stays.
Async<void> find_order(Asker& asker, Offer& offer) {
    if (offer.suites.size() < 2)
        co_return;
    Codes taken = codes_of(offer);
    Codes picks;
    std::ranges::sort(taken);
    for (int round = 0; round < 2; ++round) {
        if (round == 1)
            std::ranges::reverse(taken);
        auto asking = asker.ask(hello_for(asker, offer.version, taken), Until::Hello);
        const Greeted greeted = co_await std::move(asking);
        if (asker.reply(greeted, offer.version) != Reply::Accepted)
            co_return;
        picks.push_back(greeted.flight.hello()->suite);
    }
    const bool follows = picks.back() == taken.front() && picks.front() == taken.back();
    offer.order = follows ? Offer::Order::Client : Offer::Order::Server;
}

Async<void> survey_version(Asker& asker, Survey& survey, Offer& offer) {
    auto taking = take_all(asker, survey, offer, suites_for(offer.version));
    const bool refused = co_await std::move(taking);
    const bool none = offer.suites.empty();
    if (offer.version != Tls13 || !refused) {
        auto again = take_batches(asker, survey, offer);
        offer.all_suites = co_await std::move(again);
    } else {
        offer.all_suites = true;
    }
    if (none && offer.all_suites && offer.suites.empty())
        offer.offered = false;
    auto ordering = find_order(asker, offer);
    co_await std::move(ordering);
}

Async<void> survey_ssl2(Asker& asker, Survey& survey) {
    Offer& offer = survey.offer(Ssl2);
    std::vector<std::uint32_t> suites;
    for (const Named& suite : all_of(Kind::Ssl2Suite))
        suites.push_back(suite.code);
    auto asking = asker.ask_ssl2(encode_ssl2_hello(suites, std::string(16, '\x5a')));
    const Greeted greeted = co_await std::move(asking);
    Ssl2ServerHello hello;
    const Ssl2State state = read_ssl2_hello(as_bytes(greeted.ssl2), hello);
    if (state == Ssl2State::Hello) {
        offer.offered = offer.all_suites = true;
        for (const std::uint32_t suite : hello.suites)
            if (offer.suites.size() < 64)
                offer.suites.push_back({suite, {}});
        if (survey.chain.empty() && !hello.certificate.empty())
            survey.chain.push_back(hello.certificate);
        co_return;
    }
    const bool hung_up = greeted.ended == Ended::Closed || greeted.ended == Ended::Reset;
    const bool refused = greeted.flight.alert() || state == Ssl2State::Error || (hung_up && greeted.ssl2.empty());
    // Many servers wait for more of what they take for the head of a record: that is no SSL 2.
    const bool waits = greeted.ended == Ended::Timeout && greeted.ssl2.empty();
    if (greeted.reach == Reach::Open && (refused || waits))
        offer.offered = false;
}

void reasons_against(Survey& survey) {
    for (Offer& offer : survey.offers) {
        if (!survey.offers_anything())
            offer.offered.reset();
        if (!offer.offered)
            survey.reasons.add(fmt::format("whether {} is offered could not be told", version_name(offer.version)));
        else if (*offer.offered && !offer.all_suites)
            survey.reasons.add(fmt::format("not all cipher suites of {} were told", version_name(offer.version)));
    }
}

/// What was refused by hanging up was refused for what was offered if the server still answers.
Async<void> ask_once_more(Asker& asker, Survey& survey) {
    for (const Offer& offer : survey.offers) {
        if (offer.version == Ssl2 || offer.suites.empty())
            continue;
        auto asking =
            asker.ask(hello_for(asker, offer.version, {static_cast<Code>(offer.suites[0].code)}), Until::Hello);
        const Greeted greeted = co_await std::move(asking);
        if (greeted.accepted())
            co_return;
        break;
    }
    if (survey.offers_anything()) {
        survey.reasons.add("the server stopped answering while it was asked");
        for (Offer& offer : survey.offers) {
            offer.all_suites = false;
            if (offer.offered == false)
                offer.offered.reset();
        }
    }
}

} // namespace

const Offer& Survey::offer(Code version) const { return *std::ranges::find(offers, version, &Offer::version); }

Offer& Survey::offer(Code version) { return *std::ranges::find(offers, version, &Offer::version); }

Codes codes_of(const Offer& offer) {
    Codes codes;
    for (const SuiteSeen& seen : offer.suites)
        codes.push_back(static_cast<Code>(seen.code));
    return codes;
}

bool Survey::offers_anything() const {
    return std::ranges::any_of(offers, [](const Offer& each) { return each.offered == true; });
}

const Offer* Survey::newest_clear() const {
    for (const Code version : {Tls12, Tls11, Tls10, Ssl3})
        if (const Offer& each = offer(version); each.offered == true && !each.suites.empty())
            return &each;
    return nullptr;
}

Async<void> survey_versions(Asker& asker, Survey& survey) {
    for (const Code version : {Ssl2, Ssl3, Tls10, Tls11, Tls12, Tls13})
        survey.offers.push_back({version, {}, {}, false, Offer::Order::Unknown});
    Together together(asker.transport().context());
    together.start(survey_ssl2(asker, survey));
    for (const Code version : {Tls13, Tls12, Tls11, Tls10, Ssl3})
        together.start(survey_version(asker, survey, survey.offer(version)));
    co_await together.all();
    if (asker.was_hung_up()) {
        auto asking = ask_once_more(asker, survey);
        co_await std::move(asking);
    }
    reasons_against(survey);
    if (asker.spent())
        survey.reasons.add("the budget for one server ran out, or it fell silent");
}

} // namespace warifu::device::tls
