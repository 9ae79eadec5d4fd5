#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "login.h"
#include "rfb_message.h"
#include "warifu/base/text.h"

/// VNC (RFC 6143): the types None and VNC Authentication, which asks for a password alone. The screen is shared with
/// who looks at it already, nothing is asked of it, and the connection ended at once.
namespace warifu::device {

namespace {

constexpr std::size_t most_answer = 8192;

bool offers(const RfbOffer& offer, std::uint8_t type) {
    return std::ranges::find(offer.types, type) != offer.types.end();
}

class VncDoor final : public Door {
public:
    VncDoor(Probing& probing, const Service& service) : m_probing(probing), m_service(service) {}

    bool asks_user() const override { return false; }

    /// What is offered to who connects; nothing: it could not be told.
    Async<std::optional<RfbOffer>> offer() {
        Attempt ignored;
        auto offer = co_await begin(ignored);
        m_channel.reset();
        co_return offer;
    }

    /// Whether the screen is shown to who chooses the type None.
    Async<bool> open_to_anybody() {
        Attempt attempt;
        const auto offer = co_await begin(attempt);
        bool open = offer && offers(*offer, rfb_none);
        if (open)
            open = co_await choose(rfb_none);
        if (open && m_version == RfbVersion::V3_8) {
            const auto result = co_await hear_result();
            open = result && result->code == 0;
        }
        if (open) {
            std::string shared = "\x01";
            const bool sent = co_await m_channel->write(std::move(shared), time());
            const std::string shown = co_await hear(rfb_server_init_size);
            open = sent && shown.size() >= rfb_server_init_size;
        }
        m_channel.reset();
        co_return open;
    }

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        co_await once(login, attempt);
        m_channel.reset();
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

private:
    milliseconds time() const { return m_probing.plan.pace.answer; }

    /// What comes next, `size` bytes of it; fewer when no more came.
    Async<std::string> hear(std::size_t size) {
        std::function<bool(std::string_view)> enough = [size](std::string_view got) { return got.size() >= size; };
        Reading reading = co_await m_channel->read_until(std::move(enough), size, time());
        m_ended = reading.ended;
        co_return std::move(reading.bytes);
    }

    Async<std::optional<RfbOffer>> begin(Attempt& attempt) {
        attempt.answer = Answer::NoConnection;
        m_channel = co_await open_channel(m_probing, m_service.port, m_service.tls);
        if (!m_channel)
            co_return std::nullopt;
        const std::string greeting = co_await hear(12);
        const auto version = rfb_version(greeting);
        attempt.answer = greeting.empty() ? unanswered() : Answer::Unclear;
        if (!version)
            co_return std::nullopt;
        m_version = *version;
        std::string line = rfb_line(m_version);
        co_await m_channel->write(std::move(line), time());
        std::function<bool(std::string_view)> whole = [version](std::string_view got) {
            return read_rfb_offer(got, *version).has_value();
        };
        const Reading reading = co_await m_channel->read_until(std::move(whole), most_answer, time());
        m_ended = reading.ended;
        attempt.answer = unanswered();
        co_return read_rfb_offer(reading.bytes, m_version);
    }

    Async<bool> choose(std::uint8_t type) {
        if (m_version == RfbVersion::V3_3) // the server has chosen
            co_return true;
        std::string chosen(1, static_cast<char>(type));
        const bool sent = co_await m_channel->write(std::move(chosen), time());
        co_return sent;
    }

    Async<std::optional<RfbResult>> hear_result() {
        const RfbVersion version = m_version;
        std::function<bool(std::string_view)> whole = [version](std::string_view got) {
            return read_rfb_result(got, version).has_value();
        };
        const Reading reading = co_await m_channel->read_until(std::move(whole), most_answer, time());
        m_ended = reading.ended;
        // A server may end without the reason that 3.8 asks for.
        co_return read_rfb_result(reading.bytes, reading.ended == Ended::Done ? version : RfbVersion::V3_7);
    }

    Async<void> once(const Login& login, Attempt& attempt) {
        const auto offer = co_await begin(attempt);
        if (!offer)
            co_return;
        attempt.answer = offer->types.empty() ? judge(1, offer->refusal) : Answer::Unclear;
        if (offer->types.empty() && attempt.answer == Answer::Refused) // before any password was asked for
            attempt.answer = Answer::Unclear;
        if (!offers(*offer, rfb_password))
            co_return;
        co_await choose(rfb_password);
        const std::string challenge = co_await hear(rfb_challenge_size);
        attempt.answer = unanswered();
        std::string response = rfb_response(challenge, login.password);
        if (challenge.size() != rfb_challenge_size || response.empty())
            co_return;
        co_await m_channel->write(std::move(response), time());
        const auto result = co_await hear_result();
        attempt.answer = result ? judge(result->code, result->reason) : unanswered();
    }

    static Answer judge(std::uint32_t code, std::string_view reason) {
        if (code == 0)
            return Answer::Accepted;
        const bool many = code == 2 || to_lower_ascii(reason).find("too many") != std::string::npos;
        return many ? Answer::Locked : code == 1 ? Answer::Refused : Answer::Unclear;
    }

    Answer unanswered() const {
        return m_ended == Ended::Timeout || m_ended == Ended::Budget ? Answer::Silent : Answer::Closed;
    }

    Probing& m_probing;
    const Service& m_service; // outlives the door
    std::unique_ptr<Channel> m_channel;
    RfbVersion m_version = RfbVersion::V3_8;
    Ended m_ended = Ended::Done;
};

/// Types beside those two let people in by ways that are not tried.
std::string others_of(const RfbOffer& offer) {
    std::vector<unsigned> others;
    for (const std::uint8_t type : offer.types)
        if (type != rfb_none && type != rfb_password)
            others.push_back(type);
    return fmt::format("{}", fmt::join(others, ", "));
}

} // namespace

Async<void> probe_vnc(Probing& probing, const Service& service, LoginFindings& findings) {
    const std::string at = probing.at(service);
    LoginFacts facts;
    facts.method = "unknown";
    facts.in_clear = !service.tls;
    VncDoor door(probing, service);
    const std::optional<RfbOffer> offer = co_await door.offer();
    const std::string others = offer ? others_of(*offer) : std::string();
    bool open = false;
    if (offer && offers(*offer, rfb_none))
        open = co_await door.open_to_anybody();
    if (open) {
        facts.method = "none";
        facts.anonymous = true;
    } else if (offer && offers(*offer, rfb_password)) {
        facts.method = "password-only";
        if (others.empty() && !offers(*offer, rfb_none))
            facts.anonymous = false;
        else
            findings.open_logins(fmt::format("{}: whether anybody is let in could not be told", at));
        co_await try_defaults(probing, service, door, facts, findings);
        co_await measure_lockout(probing, service, door, facts, findings);
    } else {
        findings.open_logins(fmt::format("{}: how one logs in could not be told", at));
        findings.open_lockout(fmt::format("{}: how one logs in could not be told", at));
    }
    if (!others.empty()) {
        findings.open_logins(fmt::format("{}: security types {} are not tried", at, others));
        findings.open_lockout(fmt::format("{}: security types {} are not tried", at, others));
    }
    write(probing, service, facts);
}

} // namespace warifu::device
