#include "dtls_survey.h"

#include <algorithm>

namespace warifu::device::tls {

namespace {

constexpr unsigned most_silences = 3;
constexpr std::size_t batch = 100; ///< some look at the first hundred suites alone, and a hello stays one datagram

ClientHello hello_of(Codes suites) {
    ClientHello hello;
    hello.suites = std::move(suites);
    hello.groups = {29, 23, 24, 25, 30, 256, 257};
    for (const Named& signature : all_of(Kind::Signature))
        hello.signatures.push_back(static_cast<Code>(signature.code));
    return hello;
}

/// One conversation: a hello, the cookie where one is wanted, and what the server says.
class Talk {
public:
    Talk(Transport& transport, std::uint16_t port, Code version)
        : m_transport(transport), m_version(version), m_datagrams(transport, port) {}

    Async<DtlsReader> greet(ClientHello hello) {
        DtlsReader reader;
        const bool heard = co_await say(hello, reader);
        if (heard && reader.cookie() && !reader.flight().hello()) {
            hello.cookie = *reader.cookie();
            co_await say(hello, reader);
        }
        // Who is left waiting sends its flight again and again, and some serve nobody else meanwhile.
        std::string goodbye = dtls_goodbye(m_version);
        if (!m_first.empty() && !reader.flight().alert())
            co_await m_datagrams.send(std::move(goodbye));
        co_return reader;
    }

    /// The first datagram that came.
    const std::string& first() const { return m_first; }

private:
    /// Asked twice: a datagram may be lost.
    Async<bool> say(const ClientHello& hello, DtlsReader& reader) {
        const bool second = hello.cookie.has_value();
        for (int attempt = 0; attempt < 2; ++attempt) {
            std::string datagram = encode_dtls(hello, m_version);
            const bool sent = co_await m_datagrams.send(std::move(datagram));
            if (!sent)
                co_return false;
            const bool heard = co_await hear(reader, second);
            if (heard)
                co_return true;
        }
        co_return false;
    }

    /// Until the flight is at its end, a cookie has come, or nothing more does.
    Async<bool> hear(DtlsReader& reader, bool second) {
        constexpr int most_datagrams = 64;
        milliseconds time = m_transport.pace().answer / 2;
        bool heard = false;
        for (int i = 0; i < most_datagrams; ++i) {
            const std::string datagram = co_await m_datagrams.receive(time);
            if (datagram.empty())
                co_return heard;
            if (m_first.empty())
                m_first = datagram;
            reader.feed(datagram);
            heard = reader.flight().hello() || reader.flight().alert() || (reader.cookie() && !second);
            if (reader.flight().state() != FlightReader::State::More || (reader.cookie() && !second))
                co_return heard;
            time = m_transport.pace().answer / 4; // the rest of a flight comes at once
        }
        co_return heard;
    }

    Transport& m_transport; // outlives the talk
    Code m_version;
    Transport::Datagrams m_datagrams;
    std::string m_first;
};

Reply reply_of(const DtlsReader& reader, Code version) {
    const FlightReader& flight = reader.flight();
    if (flight.hello())
        return flight.hello()->version == tls_of(version)  ? Reply::Accepted
               : flight.hello()->version < tls_of(version) ? Reply::Refused
                                                           : Reply::Unclear;
    return flight.state() == FlightReader::State::Alerted ? Reply::Refused : Reply::Unclear;
}

KeyExchange exchange_in(const FlightReader& flight) {
    const auto body = flight.body(ServerKeyExchangeMessage);
    const ServerHello& hello = *flight.hello();
    return body ? read_key_exchange(*body, exchange_of(hello.suite), hello.version) : KeyExchange{};
}

/// Offers what is left of a batch until the server takes none of it. False: it did not come to a refusal.
Async<bool> take_all(Transport& transport, std::uint16_t port, DtlsSurvey& survey, DtlsOffer& offer, Codes left) {
    unsigned silences = 0;
    while (!left.empty() && !transport.out_of_time()) {
        Talk talk(transport, port, offer.version);
        auto greeting = talk.greet(hello_of(left));
        const DtlsReader reader = co_await std::move(greeting);
        const Reply reply = reply_of(reader, offer.version);
        if (reply == Reply::Unclear && ++silences < most_silences && reader.spoke_dtls())
            continue;
        if (reply != Reply::Accepted)
            co_return reply == Reply::Refused;
        const FlightReader& flight = reader.flight();
        if (std::erase(left, flight.hello()->suite) == 0) // one that was not offered
            co_return false;
        offer.offered = true;
        offer.suites.push_back({flight.hello()->suite, exchange_in(flight)});
        if (const auto body = flight.body(CertificateMessage); body && survey.chain.empty())
            survey.chain = read_certificates(*body);
    }
    co_return left.empty();
}

Async<void> survey_version(Transport& transport, std::uint16_t port, DtlsSurvey& survey, DtlsOffer& offer) {
    Codes all;
    for (const Named& suite : all_of(Kind::Suite))
        if (const auto code = static_cast<Code>(suite.code); !is_tls13_suite(code))
            all.push_back(code);
    // What is likely first: some serve nobody after a refusal.
    const Codes likely = dtls_hello().suites;
    std::ranges::stable_partition(all,
                                  [&likely](Code code) { return std::ranges::find(likely, code) != likely.end(); });
    offer.all_suites = true;
    for (std::size_t at = 0; at < all.size(); at += batch) {
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(at);
        Codes some(first, first + static_cast<std::ptrdiff_t>(std::min(batch, all.size() - at)));
        auto taking = take_all(transport, port, survey, offer, std::move(some));
        const bool refused = co_await std::move(taking);
        offer.all_suites = offer.all_suites && refused;
        if (!refused && offer.suites.empty()) // it does not answer: no other batch is worth the time
            break;
    }
    if (offer.all_suites && offer.suites.empty())
        offer.offered = false;
}

} // namespace

Async<std::string> ask_dtls(Transport& transport, std::uint16_t port) {
    Talk talk(transport, port, Dtls12);
    auto greeting = talk.greet(dtls_hello());
    const DtlsReader reader = co_await std::move(greeting);
    co_return talk.first();
}

Async<DtlsSurvey> survey_dtls(Transport& transport, std::uint16_t port) {
    DtlsSurvey survey;
    for (const Code version : {Dtls12, Dtls10}) { // likewise
        survey.offers.push_back({});
        survey.offers.back().version = version;
        auto surveying = survey_version(transport, port, survey, survey.offers.back());
        co_await std::move(surveying);
    }
    co_return survey;
}

} // namespace warifu::device::tls
