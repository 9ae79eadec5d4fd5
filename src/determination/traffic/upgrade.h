#pragma once

#include <memory>

#include "talk.h"

namespace warifu::traffic {

/// TLS that a conversation goes over to once both want it (STARTTLS). It keeps its name, and is called protected where
/// nothing was said before but what that takes.
class Upgrade {
public:
    explicit Upgrade(Said& said) : m_said(said) {}

    bool made() const { return m_tls != nullptr; }
    void make() { m_tls = follow_tls(m_inside); }
    /// Something else was said in the clear.
    void spoil() { m_spoilt = true; }

    /// Only where it was made, as the next.
    void take(Side from, Bytes bytes, std::uint64_t packet) {
        m_tls->take(from, bytes, packet);
        m_said.offered = m_inside.offered;
        m_said.alpn = m_inside.alpn;
        m_said.sealed = m_inside.sealed;
        if (!m_inside.host.empty())
            m_said.host = m_inside.host;
        if (!m_spoilt) {
            m_said.version = m_inside.version;
            m_said.cipher = m_inside.cipher;
        }
    }
    void hole(Side from) { m_tls->hole(from); }

private:
    Said& m_said;
    Said m_inside;
    std::unique_ptr<Talk> m_tls;
    bool m_spoilt = false;
};

} // namespace warifu::traffic
