#include <algorithm>

#include <fmt/format.h>

#include "login.h"
#include "login_rhythm.h"
#include "unit.h"

namespace warifu::device {

namespace {

constexpr std::size_t guesses = 20;
constexpr milliseconds most_time(60'000); ///< for the guesses at one name
constexpr milliseconds most_lock(30'000); ///< for which the end of a lock is waited, if all together is allowed more
constexpr milliseconds between(2'000);    ///< two looks whether the lock has ended

/// Attempts until the device defends itself, or until enough were made.
Async<Attempt> guess(Probing& probing, Door& door, const Login& wrong, Guard& guard, Rhythm::Sign& sign) {
    const Clock::time_point end = Clock::now() + std::min(most_time, probing.plan.total / 2);
    Rhythm rhythm;
    std::int64_t answered = 0;
    Attempt last;
    while (guard.attempts < guesses && Clock::now() < end) {
        last = co_await door.attempt(wrong);
        ++guard.attempts;
        if (!guard.first_ms)
            guard.first_ms = last.took.count();
        guard.last_ms = last.took.count();
        sign = rhythm.heard(last);
        if (sign != Rhythm::Sign::None || last.answer == Answer::Accepted || last.answer == Answer::Unclear)
            break;
        answered += last.answer == Answer::Refused ? 1 : 0;
    }
    guard.after_attempts = answered;
    co_return last;
}

/// Seconds until the name is refused as before; nothing when the lock outlasts the time for it.
Async<std::optional<std::int64_t>> wait_for_end(Probing& probing, Door& door, const Login& wrong) {
    const Clock::time_point begin = Clock::now();
    const milliseconds most = std::min(most_lock, probing.plan.total / 3);
    while (Clock::now() - begin < most) {
        co_await pause_for(probing.transport.context(), between);
        const Attempt again = co_await door.attempt(wrong);
        if (again.answer == Answer::Refused)
            co_return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begin).count();
    }
    co_return std::nullopt;
}

Async<void> measure_one(Probing& probing, const Service& service, Door& door, const Login& wrong, Guard& guard,
                        LoginFindings& findings) {
    Rhythm::Sign sign = Rhythm::Sign::None;
    const Attempt last = co_await guess(probing, door, wrong, guard, sign);
    const bool enough = guard.attempts >= guesses && last.answer == Answer::Refused;
    if (sign != Rhythm::Sign::None || enough)
        guard.effect = word_of(sign);
    else
        guard.after_attempts.reset();
    if (sign == Rhythm::Sign::None && enough)
        guard.lock_seconds = 0;
    else if (sign == Rhythm::Sign::Locked || sign == Rhythm::Sign::Closed || sign == Rhythm::Sign::NoConnection)
        guard.lock_seconds = co_await wait_for_end(probing, door, wrong);
    if (!guard.effect)
        findings.open_lockout(fmt::format("{} ({}): what guessing comes to could not be told after {}",
                                          probing.at(service), guard.method, counted(guard.attempts, "attempt")));
    write(probing, service, guard);
}

/// A unit for each name: neither takes so long that the process counts as stalled.
Async<void> measure_alone(Probing& probing, const Service& service, Door& door, const Login& wrong, Guard& guard,
                          LoginFindings& findings) {
    const Unit unit(probing, fmt::format("{} guesses at {}", probing.at(service), wrong.user), probing.plan.total);
    if (unit.entered())
        co_await measure_one(probing, service, door, wrong, guard, findings);
    Reasons reasons;
    unit.tell(reasons);
    if (!reasons.empty())
        findings.open_lockout(reasons.joined());
}

/// A name that the device may know: one that was named, one that opened it, or the commonest.
std::string name_to_guess_at(const Plan& plan, const LoginFacts& facts) {
    if (!plan.defaults.empty())
        return plan.defaults.front().user;
    return facts.default_user && !facts.default_user->empty() ? *facts.default_user : "admin";
}

} // namespace

Async<void> measure_lockout(Probing& probing, const Service& service, Door& door, const LoginFacts& facts,
                            LoginFindings& findings) {
    if (!probing.plan.lockout)
        co_return;
    const Login unknown{"warifu-guess", "warifu-wrong-guess"};
    Guard of_unknown;
    of_unknown.method = facts.method;
    of_unknown.account = "unknown";
    co_await measure_alone(probing, service, door, unknown, of_unknown, findings);
    const Login given{name_to_guess_at(probing.plan, facts), "warifu-wrong-guess"};
    Guard of_given;
    of_given.method = facts.method;
    of_given.account = "given";
    co_await measure_alone(probing, service, door, given, of_given, findings);
}

} // namespace warifu::device
