#include "trials.h"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "common.h"

namespace warifu::app {

namespace {

using assessment::Observed;
using assessment::WorkerOutcome;

/// One look at the device; false: it was stopped.
Result<bool> look(const Options& options, const device::Plan& plan, device::Look& told) {
    Observed observed;
    const bool whole = TRY(look_at(options, plan, observed));
    told = {std::move(observed.rows), std::move(observed.examinations)};
    return whole;
}

bool says(const Row& row, std::string_view column, std::string_view word) {
    return std::ranges::any_of(row.columns, [&](const auto& cell) {
        const auto* text = std::get_if<std::string>(&cell.second);
        return cell.first == column && text != nullptr && *text == word;
    });
}

/// To somebody beside the device: never into what the command writes.
void ask_operator(const std::string& text) { fmt::print(stderr, "{}\n", text); }

/// Says beside the device what is to be done, and what has been seen of it.
class Telling : public Observed {
public:
    Telling(const Options& options, std::string address, device::Cut cut)
        : m_options(options), m_address(std::move(address)), m_cut(cut) {}
    void row(Row row) override {
        if (says(row, "state", "ready"))
            ask_operator(cut_it());
        else
            ask_operator(fmt::format("{}: {}", m_address,
                                     says(row, "state", "back") ? say(m_options, "it is back", "復旧を確認しました")
                                                                : say(m_options, "it is away", "途絶を確認しました")));
        Observed::row(std::move(row));
    }

private:
    std::string cut_it() const {
        const char* text = m_cut == device::Cut::Power
                               ? say(m_options, "{}: take its power away, and give it back; this is waited for",
                                     "{}: 電源を切り、入れ直してください(待っています)")
                               : say(m_options, "{}: cut its network, and connect it again; this is waited for",
                                     "{}: ネットワークを切断し、つなぎ直してください(待っています)");
        return fmt::format(fmt::runtime(text), m_address);
    }

    const Options& m_options;
    std::string m_address;
    device::Cut m_cut;
};

Result<bool> watch(const Options& options, const device::Plan& plan, const device::Outage& outage, device::Look& told) {
    Telling observed(options, plan.address, outage.cut);
    const auto progress = terminal_progress(options);
    const auto outcome = TRY(assessment::watch_outage(plan, outage, Limits(), *progress, observed));
    told = {std::move(observed.rows), std::move(observed.examinations)};
    return outcome == WorkerOutcome::Finished;
}

} // namespace

Result<bool> look_at(const Options& options, const device::Plan& plan, Observed& seen) {
    const auto progress = terminal_progress(options);
    return TRY(assessment::probe_device(plan, Limits(), *progress, seen)) == WorkerOutcome::Finished;
}

Result<bool> try_malformed(const Options& options, const Subject& subject, Observed& seen) {
    device::Plan plan = subject.plan;
    plan.malformed = true;
    plan.intrusive = options.intrusive;
    plan.logins = false;
    const bool whole = TRY(look_at(options, plan, seen));
    // What services there are is the ordinary record's to tell.
    std::erase_if(seen.rows, [](const Row& row) { return row.table != "resilience"; });
    std::erase_if(seen.examinations, [](const Examination& each) { return each.determinator != "device.resilience"; });
    return whole;
}

Result<bool> try_outages(const Options& options, const Subject& subject, Observed& seen) {
    device::Plan plan = subject.plan;
    plan.known = subject.book.of(subject.unit);
    // Guesses between the looks could lock the account that is looked at.
    plan.lockout = false;
    plan.login_attempts = options.attempts.value_or(0);
    device::Look before;
    if (!TRY(look(options, plan, before)))
        return false;
    device::Outage outage;
    outage.ports = device::tcp_ports(before, "service");
    if (outage.ports.empty())
        return make_error(ErrorCode::NotFound, "no TCP port is open, so that an outage would not be seen",
                          subject.unit.address);
    Reasons reasons;
    for (const std::string& word : options.outages) {
        outage.cut = word == to_string(device::Cut::Power) ? device::Cut::Power : device::Cut::Network;
        device::Look told;
        device::Look after;
        if (!TRY(watch(options, plan, outage, told)) || !TRY(look(options, plan, after)))
            return false;
        device::compare_outage(subject.unit.address, before, after, told, seen, reasons);
    }
    conclude(
        seen, "device.outage", subject.unit.address, reasons,
        fmt::format("{} of {}", counted(options.outages.size(), "outage"), counted(plan.known.size(), "known login")));
    return true;
}

Result<bool> try_new_passwords(const Options& options, const Subject& subject, Observed& seen) {
    device::Plan plan = subject.plan;
    plan.known = subject.book.former_of(subject.unit);
    plan.login_attempts = 0; // known defaults are another question
    plan.lockout = false;
    if (plan.known.empty())
        return make_error(
            ErrorCode::InvalidArgument,
            "no login of this unit has a new password: give --logins FILE with the columns user, password "
            "and new_password",
            subject.unit.address);
    device::PasswordLooks looks;
    if (!TRY(look(options, plan, looks.before)))
        return false;
    ask_operator(fmt::format(
        fmt::runtime(say(options, "{}: change the passwords of {} login(s) to the new ones, then press Enter",
                         "{}: {} 件のログインのパスワードを新しいものに変更し、Enter を押してください")),
        subject.unit.address, plan.known.size()));
    std::string line;
    if (!std::getline(std::cin, line))
        return make_error(ErrorCode::InvalidArgument, "nobody has said that the passwords are changed",
                          "standard input");
    plan.tcp.clear();
    for (const std::uint16_t port : device::tcp_ports(looks.before, "known_login"))
        plan.tcp.push_back({port, port});
    if (!TRY(look(options, plan, looks.with_former)))
        return false;
    plan.known = subject.book.new_of(subject.unit);
    if (!TRY(look(options, plan, looks.with_new)))
        return false;
    device::compare_passwords(subject.unit.address, looks, seen);
    return true;
}

} // namespace warifu::app
