// Tries logins at one service, for tests with real daemons: `probe_login SERVICE PORT [--udp] [--tls] [--lockout]
// [--attempts N] [--seconds N] [--default USER PASSWORD]…`; writes a JSON object for each row and examination.

#include <charconv>
#include <cstdio>
#include <cstring>
#include <span>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <nlohmann/json.hpp>

#include "login.h"

namespace {

using namespace warifu;
using namespace warifu::device;

class Printing final : public RowSink {
public:
    void row(Row row) override {
        nlohmann::json told{{"table", row.table}, {"locator", row.locator}};
        for (const auto& [name, value] : row.columns)
            std::visit(
                [&, &column = name](const auto& held) {
                    if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                        told[column] = nullptr;
                    else
                        told[column] = held;
                },
                value);
        print(told);
    }
    void anomaly(Anomaly anomaly) override { print({{"anomaly", anomaly.code}, {"message", anomaly.message}}); }
    void examination(Examination examination) override {
        print({{"examination", examination.determinator},
               {"complete", examination.outcome == Examination::Outcome::Complete},
               {"reason", examination.reason}});
    }

private:
    static void print(const nlohmann::json& told) { std::printf("%s\n", told.dump().c_str()); }
};

class Unwatched final : public Watch {
public:
    bool enter(std::string_view) override { return true; }
    void leave() override {}
    void progress(std::uint64_t, std::uint64_t) override {}
};

unsigned number(std::string_view text) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Async<void> run(Probing& probing, Service service) {
    LoginFindings findings;
    co_await probe_login(probing, service, findings);
    const Reasons nothing;
    findings.conclude(probing, nothing);
}

} // namespace

int main(int argc, char** argv) {
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (arguments.size() < 3)
        return 2;
    Plan plan;
    plan.address = "127.0.0.1";
    Service service;
    service.name = arguments[1];
    service.port = static_cast<std::uint16_t>(number(arguments[2]));
    for (std::size_t i = 3; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (word == "--udp") {
            service.protocol = "udp";
        } else if (word == "--tls") {
            service.tls = true;
        } else if (word == "--lockout") {
            plan.lockout = true;
        } else if (word == "--attempts" && i + 1 < arguments.size()) {
            plan.login_attempts = number(arguments[++i]);
        } else if (word == "--seconds" && i + 1 < arguments.size()) {
            plan.total = std::chrono::seconds(number(arguments[++i]));
        } else if (word == "--default" && i + 2 < arguments.size()) {
            const std::string user = arguments[++i];
            const std::string password = arguments[++i];
            plan.defaults.push_back({user, password});
        }
    }
    boost::asio::io_context context(1);
    Transport transport(context, boost::asio::ip::make_address(plan.address), plan.pace);
    transport.understood(service.port);
    Unwatched watch;
    Printing sink;
    Probing probing{transport, plan, watch, sink};
    boost::asio::co_spawn(context, run(probing, service), boost::asio::detached);
    context.run();
    return 0;
}
