#include "channel.h"

namespace warifu::device {

void Channel::heard(const Reading& reading) {
    m_alive = m_alive && (reading.ended == Ended::Done || reading.ended == Ended::Timeout);
}

Async<Reading> Channel::read(std::size_t most, milliseconds time) {
    Reading reading;
    if (m_tls)
        reading = co_await m_tls->read(most, time);
    else
        reading = co_await m_plain->read(most, time);
    heard(reading);
    co_return reading;
}

Async<Reading> Channel::read_until(std::function<bool(std::string_view)> enough, std::size_t most, milliseconds time) {
    Reading reading;
    if (m_tls)
        reading = co_await m_tls->read_until(std::move(enough), most, time);
    else
        reading = co_await m_plain->read_until(std::move(enough), most, time);
    heard(reading);
    co_return reading;
}

Async<bool> Channel::write(std::string bytes, milliseconds time) {
    bool sent = false;
    if (m_tls)
        sent = co_await m_tls->write(std::move(bytes), time);
    else
        sent = co_await m_plain->write(std::move(bytes), time);
    m_alive = m_alive && sent;
    co_return sent;
}

namespace {

Async<std::unique_ptr<Channel>> inside_tls(Probing& probing, std::unique_ptr<Stream> stream) {
    auto over = TlsStream::over(std::move(stream), probing.plan.host, probing.plan.pace.answer);
    std::unique_ptr<TlsStream> session = co_await std::move(over);
    if (!session)
        co_return nullptr;
    co_return std::make_unique<Channel>(std::move(session));
}

} // namespace

Async<std::unique_ptr<Channel>> open_channel(Probing& probing, std::uint16_t port, bool tls) {
    Connected connected = co_await probing.transport.connect(port);
    if (!connected.stream)
        co_return nullptr;
    if (!tls)
        co_return std::make_unique<Channel>(std::move(connected.stream));
    auto inside = inside_tls(probing, std::move(connected.stream));
    co_return co_await std::move(inside);
}

Async<std::unique_ptr<Channel>> open_for_login(Probing& probing, const Service& service) {
    if (!service.inside_upgrade())
        co_return co_await open_channel(probing, service.port, service.tls);
    auto connecting = connect_for_tls(probing.transport, service.port, service.name);
    Connected connected = co_await std::move(connecting);
    if (!connected.stream)
        co_return nullptr;
    auto inside = inside_tls(probing, std::move(connected.stream));
    co_return co_await std::move(inside);
}

} // namespace warifu::device
