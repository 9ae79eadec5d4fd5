#pragma once

#include "tls_survey.h"

/// Known flaws of TLS servers: those that follow from what is offered, and those that are asked for. Asking is
/// harmless: a few bytes, at most a few handshakes that are not completed.
namespace warifu::device::tls {

struct Flaw {
    std::string name;
    std::optional<bool> shown; ///< empty: could not be told
};

/// What the survey tells: poodle, freak, logjam, weak-dh, sweet32, rc4, export, anonymous, null-cipher, drown, crime,
/// insecure-renegotiation.
std::vector<Flaw> flaws_of(const Survey& survey);

/// Heartbleed, CCS injection, ROBOT, Ticketbleed.
Async<void> ask_for_flaws(Asker& asker, const Survey& survey, std::vector<Flaw>& flaws);

/// The server's answer to a heartbeat that claims more than it holds is none at all (RFC 6520, 4).
bool leaks_heartbeat(const FlightReader& after);

/// How servers answer five RSA key exchanges of which one is well padded.
struct Padded {
    std::string block; ///< as long as the modulus
};
std::vector<Padded> robot_blocks(std::size_t modulus_bytes, Code version);

} // namespace warifu::device::tls
