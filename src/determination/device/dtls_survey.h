#pragma once

#include "dtls_wire.h"
#include "tls_survey.h"

/// What a server offers over DTLS, found out by hellos alone.
namespace warifu::device::tls {

/// Greets it with something for everybody, and takes leave; gives the first datagram that it answers, empty: none.
Async<std::string> ask_dtls(Transport& transport, std::uint16_t port);

struct DtlsOffer {
    Code version = 0; ///< Dtls10, Dtls12
    std::optional<bool> offered;
    std::vector<SuiteSeen> suites;
    bool all_suites = false;
};

struct DtlsSurvey {
    std::vector<DtlsOffer> offers;
    std::vector<std::string> chain; ///< DER
};

Async<DtlsSurvey> survey_dtls(Transport& transport, std::uint16_t port);

} // namespace warifu::device::tls
