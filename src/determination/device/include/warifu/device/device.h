#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/result.h"
#include "warifu/base/row.h"

/// Tests a device over the network, as a laboratory does, without harming it.
namespace warifu::device {

using std::chrono::milliseconds;

/// How hard a device is worked. The first is that of a device which may be weak.
struct Pace {
    unsigned per_second = 1500; ///< connections and datagrams begun
    unsigned in_flight = 512;   ///< ports knocked at and not answered yet
    unsigned connections = 8;   ///< open at a time
    milliseconds knock{1000};   ///< until a port counts as silent; asked twice
    milliseconds answer{4000};  ///< for one answer of a service
};

/// `polite`, `slow`, `fast`.
Result<Pace> pace_named(std::string_view word);

struct PortRange {
    std::uint16_t first = 1;
    std::uint16_t last = 65535;
};

/// `22,80,8000-8100`; `all`. Errors: invalid-argument.
Result<std::vector<PortRange>> read_ports(std::string_view text);

struct Login {
    std::string user;
    std::string password; ///< never written anywhere
};

/// A login that the operator knows of the unit, or of another one, with what is known of it: cells of `known_login`.
struct KnownLogin {
    Login login;
    std::vector<std::pair<std::string, Value>> cells;
};

/// Whether everybody knows it: a password of the list of defaults.
bool is_known_default(std::string_view password);

/// What to do, and within which bounds.
struct Plan {
    std::string address;                        ///< IPv4 or IPv6, numeric
    std::string host = {};                      ///< the name it is called by (SNI, Host); empty: its address
    std::vector<PortRange> tcp = {PortRange{}}; ///< ports to find services at
    bool udp = true;
    Pace pace = {};
    bool logins = true;                 ///< try default credentials
    unsigned login_attempts = 30;       ///< so many of them at each service
    bool lockout = false;               ///< measure what happens to somebody who guesses
    bool malformed = false;             ///< send malformed messages, with a look at the service after each
    bool intrusive = false;             ///< and those that are known to crash weak services
    std::vector<Login> defaults = {};   ///< credentials to try beside those known for IoT
    std::vector<KnownLogin> known = {}; ///< tried before these, at every door that asks for a password
    milliseconds total{110'000};        ///< after which what is left is told to be left
};

/// Told where it is, so that a unit that kills its reader can be left alone, and long work be shown.
class Watch {
public:
    virtual ~Watch() = default;
    /// False: leave this alone (it killed an earlier process).
    virtual bool enter(std::string_view unit) = 0;
    virtual void leave() = 0;
    virtual void progress(std::uint64_t done, std::uint64_t total) = 0;
};

/// Probes one device. Everything learnt goes to `sink` as soon as it is known, so that it can be stopped at any time.
void probe(const Plan& plan, Watch& watch, RowSink& sink);

/// `192.0.2.7:23/tcp`, `[2001:db8::7]:161/udp`
std::string locator(std::string_view address, std::uint16_t port, std::string_view protocol);

} // namespace warifu::device
