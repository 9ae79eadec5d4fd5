#include <boost/asio/co_spawn.hpp>

#include "probing.h"
#include "warifu/device/trials.h"

namespace warifu::device {

namespace asio = boost::asio;

namespace {

constexpr milliseconds between(250); ///< two looks at a port
constexpr unsigned sure = 3;         ///< looks in a row that say the same: one packet may be lost

/// Without power nothing listens; without network nothing is heard at all.
bool is_away(Reach reach, Cut cut) { return reach != Reach::Open && (cut == Cut::Power || reach != Reach::Refused); }

class Watcher {
public:
    Watcher(Transport& transport, const Outage& outage, Watch& watch, RowSink& sink)
        : m_transport(transport), m_outage(outage), m_watch(watch), m_sink(sink) {}

    /// Tells when it is away, or does not go, and how long it was once it is back.
    Async<void> run() {
        const std::uint16_t port = m_outage.ports.front();
        // A device that shuts itself for a while after what it was asked is not away by anybody's hand.
        const bool there = co_await wait_for(port, false);
        if (!there)
            co_return;
        tell("ready", std::nullopt);
        const bool gone = co_await wait_for(port, true);
        if (!gone)
            co_return;
        tell("away", std::nullopt);
        const Clock::time_point begin = Clock::now();
        const bool back = co_await wait_for(port, false);
        if (!back)
            co_return;
        const milliseconds away = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_await settle();
        tell("back", away);
    }

private:
    void tell(std::string_view state, std::optional<milliseconds> away) {
        RowBuilder row("outage", m_transport.address().to_string());
        row.text("kind", to_string(m_outage.cut)).text("state", state);
        row.number("away_ms", away ? std::optional<std::int64_t>(away->count()) : std::nullopt);
        m_sink.row(row.take());
        m_sink.flush();
    }

    Async<bool> looks_away(std::uint16_t port) {
        m_watch.progress(++m_looks, 0); // waiting is no standstill
        const Connected connected = co_await m_transport.connect(port);
        co_return is_away(connected.reach, m_outage.cut);
    }

    /// Until enough looks in a row say that it is away, or is not; false: it took too long.
    Async<bool> wait_for(std::uint16_t port, bool away) {
        const Clock::time_point end = Clock::now() + m_outage.most_wait;
        unsigned same = 0;
        while (Clock::now() < end) {
            const bool seen = co_await looks_away(port);
            same = seen == away ? same + 1 : 0;
            if (same == sure)
                co_return true;
            co_await pause_for(m_transport.context(), between);
        }
        co_return false;
    }

    /// Services start one after the other.
    Async<void> settle() {
        const Clock::time_point end = Clock::now() + m_outage.settle;
        for (const std::uint16_t port : m_outage.ports) {
            bool away = true;
            while (away && Clock::now() < end) {
                away = co_await looks_away(port);
                if (away)
                    co_await pause_for(m_transport.context(), between);
            }
        }
    }

    Transport& m_transport;
    const Outage& m_outage;
    Watch& m_watch;
    RowSink& m_sink;
    std::uint64_t m_looks = 0;
};

} // namespace

std::string_view to_string(Cut cut) { return cut == Cut::Power ? "power" : "network"; }

void watch_outage(const Plan& plan, const Outage& outage, Watch& watch, RowSink& sink) {
    boost::system::error_code bad;
    const auto address = asio::ip::make_address(plan.address, bad);
    if (bad || outage.ports.empty())
        return;
    asio::io_context context(1);
    Transport transport(context, address, plan.pace);
    Watcher watcher(transport, outage, watch, sink);
    asio::co_spawn(context, watcher.run(), [&](const std::exception_ptr& failed) {
        if (failed)
            sink.anomaly({plan.address, "stopped", "watching ended early: the machine's own resources ran out"});
    });
    context.run();
}

} // namespace warifu::device
