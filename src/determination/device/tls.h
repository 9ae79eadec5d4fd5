#pragma once

#include "probing.h"

/// TLS of a device: what is offered, and what is known to be wrong with it.
namespace warifu::device {

/// Whether TLS (or SSL) is spoken at once at this open port.
Async<bool> speaks_tls(Transport& transport, std::uint16_t port);

/// What was left open over all of a device's TLS services: an examination is about the device.
struct TlsExamination {
    Reasons offers;
    Reasons flaws;
    std::size_t services = 0;

    /// Tells `device.tls` and `device.tls-flaws`. Call it once, behind the last service, also when there was none.
    void conclude(Probing& probing) const;
};

/// Rows of `tls_offer`, `tls_suite`, `tls_trait`, `tls_flaw` and `certificate` for one service that speaks TLS.
Async<void> probe_tls(Probing& probing, const Service& service, TlsExamination& examination);

} // namespace warifu::device
