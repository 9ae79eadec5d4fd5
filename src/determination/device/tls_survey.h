#pragma once

#include <optional>

#include "tls_codes.h"
#include "tls_talk.h"
#include "warifu/base/findings.h"

/// What a server offers, found out by hellos alone.
namespace warifu::device::tls {

struct SuiteSeen {
    std::uint32_t code = 0;
    KeyExchange exchange;
};

struct Offer {
    Code version = 0;
    std::optional<bool> offered;
    std::vector<SuiteSeen> suites; ///< in the order in which the server took them
    bool all_suites = false;       ///< what is not listed was refused
    enum class Order { Unknown, Server, Client } order = Order::Unknown;
};

struct Trait {
    std::string name;
    Code version = 0; ///< 0: of the server, whatever the version
    std::optional<std::string> value;
};

struct Survey {
    std::vector<Offer> offers; ///< SSL 2 to TLS 1.3
    std::vector<Trait> traits;
    std::vector<std::string> chain; ///< DER; empty when it was sent encrypted only
    Reasons reasons;

    const Offer& offer(Code version) const;
    Offer& offer(Code version);
    bool offers_anything() const;
    /// The newest version before TLS 1.3 that is offered.
    const Offer* newest_clear() const;
    /// The first value that was told of a trait.
    std::optional<std::string> trait(std::string_view name) const;
};

enum class Reply { Accepted, Refused, Unclear };

/// Speaks to one server: a few connections at a time, and an end to all.
class Asker {
public:
    Asker(Transport& transport, Where where, std::string server_name);

    /// Asks again once when the server hung up without a word.
    Async<Greeted> ask(ClientHello hello, Until until);
    Async<Greeted> ask_ssl2(std::string hello);
    Reply reply(const Greeted& greeted, Code version) const;

    Transport& transport() { return m_transport; }
    const Where& where() const { return m_where; }
    const std::string& server_name() const { return m_server_name; }
    bool spent() const;
    /// A server that hung up on us may be refusing us, not what we offered.
    bool was_hung_up() const { return m_hung_up; }

    static constexpr unsigned at_a_time = 4;
    static constexpr unsigned most_connections = 1200;
    static constexpr unsigned most_silences = 6;
    static constexpr std::chrono::seconds most_time{40};

private:
    Transport& m_transport;
    Where m_where;
    std::string m_server_name;
    Gate m_gate;
    Clock::time_point m_end;
    unsigned m_asked = 0;
    unsigned m_silences = 0;
    bool m_hung_up = false;
};

/// A hello for one version with these suites, and all else that servers want to see.
ClientHello hello_for(const Asker& asker, Code version, Codes suites);

/// Runs coroutines beside each other; `all` comes back when the last has ended. What they look at must outlive it.
class Together {
public:
    explicit Together(boost::asio::io_context& context) : m_context(context), m_done(context) {}
    void start(Async<void> work);
    Async<void> all();

private:
    boost::asio::io_context& m_context;
    boost::asio::steady_timer m_done;
    unsigned m_running = 0;
};

/// The suites of an offer, SSL 3 and newer.
Codes codes_of(const Offer& offer);

Async<void> survey_versions(Asker& asker, Survey& survey);
Async<void> survey_traits(Asker& asker, Survey& survey);

} // namespace warifu::device::tls
