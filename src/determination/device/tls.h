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

/// Whether a service in clear goes over to TLS when it is asked: a row of `tls_upgrade`, and `upgrade` of the service.
Async<void> probe_upgrade(Probing& probing, Service& service, TlsExamination& examination);

/// Whether a survey of its TLS harms nobody: of VNC's servers it would have us, and whom we ask for, shut out.
bool survey_permitted(const Service& service);

/// Rows of `tls_offer`, `tls_suite`, `tls_trait`, `tls_flaw` and `certificate` for one service that speaks TLS.
Async<void> probe_tls(Probing& probing, const Service& service, TlsExamination& examination);

/// Rows of `dtls_offer`, `dtls_suite` and `certificate` for one service inside DTLS.
Async<void> probe_dtls(Probing& probing, const Service& service, TlsExamination& examination);

} // namespace warifu::device
