#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tls_survey.h"

namespace warifu::device::tls {

namespace asio = boost::asio;

void Together::start(Async<void> work) {
    ++m_running;
    asio::co_spawn(m_context, std::move(work), [this](const std::exception_ptr&) {
        if (--m_running == 0)
            m_done.cancel();
    });
}

Async<void> Together::all() {
    while (m_running != 0) {
        m_done.expires_at(Clock::time_point::max());
        co_await m_done.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

Asker::Asker(Transport& transport, Where where, std::string server_name)
    : m_transport(transport), m_where(std::move(where)), m_server_name(std::move(server_name)),
      m_gate(transport.context(), at_a_time), m_end(Clock::now() + most_time) {}

bool Asker::spent() const {
    return m_asked >= most_connections || m_silences >= most_silences || Clock::now() >= m_end;
}

Async<Greeted> Asker::ask(ClientHello hello, Until until) {
    co_await m_gate.enter();
    const Place place(m_gate);
    Greeted greeted;
    for (int attempt = 0; attempt < 2 && !spent(); ++attempt) {
        ++m_asked;
        ClientHello copy = hello;
        Where where = m_where;
        auto asked = greet(m_transport, std::move(where), std::move(copy), until);
        greeted = co_await std::move(asked);
        if (greeted.accepted())
            m_silences = 0;
        if (greeted.accepted() || greeted.flight.state() != FlightReader::State::More)
            break;
        if (greeted.ended == Ended::Timeout)
            ++m_silences;
    }
    if (!greeted.accepted() && (greeted.ended == Ended::Closed || greeted.ended == Ended::Reset))
        m_hung_up = true;
    co_return greeted;
}

Async<Greeted> Asker::ask_ssl2(std::string hello) {
    co_await m_gate.enter();
    const Place place(m_gate);
    Greeted greeted;
    if (spent())
        co_return greeted;
    ++m_asked;
    Where where = m_where;
    auto asked = greet_ssl2(m_transport, std::move(where), std::move(hello));
    greeted = co_await std::move(asked);
    co_return greeted;
}

Reply Asker::reply(const Greeted& greeted, Code version) const {
    const FlightReader::State state = greeted.flight.state();
    if (greeted.reach != Reach::Open || state == FlightReader::State::NotTls || state == FlightReader::State::TooMuch)
        return Reply::Unclear;
    // Another version than was asked for: this one it has not.
    if (greeted.accepted())
        return greeted.flight.hello()->version == version  ? Reply::Accepted
               : greeted.flight.hello()->version < version ? Reply::Refused
                                                           : Reply::Unclear;
    if (state == FlightReader::State::Alerted)
        return Reply::Refused;
    return greeted.ended == Ended::Closed || greeted.ended == Ended::Reset ? Reply::Refused : Reply::Unclear;
}

ClientHello hello_for(const Asker& asker, Code version, Codes suites) {
    ClientHello hello;
    hello.version = std::min<Code>(version, Tls12);
    hello.suites = std::move(suites);
    hello.server_name = asker.server_name();
    for (const Named& group : all_of(Kind::Group))
        hello.groups.push_back(static_cast<Code>(group.code));
    if (version >= Tls12)
        for (const Named& signature : all_of(Kind::Signature))
            hello.signatures.push_back(static_cast<Code>(signature.code));
    if (version == Tls13) {
        constexpr Code x25519 = 29;
        hello.versions = {Tls13};
        hello.session_id = std::string(32, '\x5a'); // RFC 8446, appendix D.4
        hello.shares.emplace();
        hello.shares->emplace_back(x25519, std::string(32, '\x09'));
        hello.renegotiation = false;
    }
    return hello;
}

} // namespace warifu::device::tls
