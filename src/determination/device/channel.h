#pragma once

#include <memory>

#include "probing.h"
#include "tls_session.h"

namespace warifu::device {

/// A conversation in clear or inside TLS.
class Channel {
public:
    explicit Channel(std::unique_ptr<Stream> stream) : m_plain(std::move(stream)) {}
    explicit Channel(std::unique_ptr<TlsStream> stream) : m_tls(std::move(stream)) {}

    bool tls() const { return m_tls != nullptr; }
    /// The other side has neither ended nor reset the conversation.
    bool alive() const { return m_alive; }
    /// As those of Stream.
    Async<Reading> read(std::size_t most, milliseconds time);
    Async<Reading> read_until(std::function<bool(std::string_view)> enough, std::size_t most, milliseconds time);
    Async<bool> write(std::string bytes, milliseconds time);

private:
    void heard(const Reading& reading);

    std::unique_ptr<Stream> m_plain;
    std::unique_ptr<TlsStream> m_tls;
    bool m_alive = true;
};

/// A connection to a service, in clear or inside TLS as it wants; null when there is none.
Async<std::unique_ptr<Channel>> open_channel(Probing& probing, std::uint16_t port, bool tls);
/// The same for somebody who logs in: inside TLS, too, where nobody is let in before it was asked for. Then what the
/// service says first has been read.
Async<std::unique_ptr<Channel>> open_for_login(Probing& probing, const Service& service);

} // namespace warifu::device
