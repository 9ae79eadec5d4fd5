#include <fmt/format.h>

#include "login.h"
#include "ntlm_message.h"
#include "smb_message.h"

/// SMB 2 and 3, by NTLM: whether a session is given to a name that does not exist (a guest), and to nobody (a null
/// session) together with the share IPC$; and to the known logins. Nothing in a session is asked for.
namespace warifu::device {

namespace {

/// How the conversation ended, and the status behind it.
struct Told {
    Answer silence = Answer::NoConnection; ///< where there is no status
    std::optional<SmbReply> reply;
};

class SmbClient {
public:
    SmbClient(Probing& probing, const Service& service) : m_probing(probing), m_service(service) {}

    /// Without a name: nobody, who is asked to reach IPC$, too: many give him a session, and nothing in it.
    Async<Told> try_session(const Login& login) {
        Told told;
        m_channel = co_await open_channel(m_probing, m_service.port, m_service.tls);
        if (m_channel)
            co_await talk(login, told);
        m_channel.reset();
        co_return told;
    }

private:
    Async<bool> ask(std::string message, Told& told) {
        co_await m_channel->write(std::move(message), m_probing.plan.pace.answer);
        std::function<bool(std::string_view)> whole = [](std::string_view got) {
            return read_smb_reply(got).has_value();
        };
        const Reading reading =
            co_await m_channel->read_until(std::move(whole), 64U << 10U, m_probing.plan.pace.answer);
        told.reply = read_smb_reply(reading.bytes);
        told.silence =
            reading.ended == Ended::Timeout || reading.ended == Ended::Budget ? Answer::Silent : Answer::Closed;
        co_return told.reply.has_value();
    }

    Async<void> talk(const Login& login, Told& told) {
        std::string negotiate = smb_negotiate();
        const bool negotiated = co_await ask(std::move(negotiate), told);
        if (!negotiated)
            co_return;
        std::string begin = smb_begin_session(ntlm_negotiate());
        const bool begun = co_await ask(std::move(begin), told);
        // Where NTLM itself is not spoken, nobody is judged.
        const auto challenge =
            begun && told.reply->command == smb_command_session_setup && told.reply->status == smb_more_processing
                ? read_ntlm_challenge(told.reply->token)
                : std::optional<NtlmChallenge>();
        const auto proof = challenge ? proof_of(*challenge, login) : std::optional<std::string>();
        if (!proof) {
            told.silence = begun ? Answer::Unclear : told.silence;
            told.reply.reset();
            co_return;
        }
        const std::uint64_t session = told.reply->session;
        std::string finish = smb_finish_session(session, *proof);
        const bool judged = co_await ask(std::move(finish), told);
        if (judged && told.reply->command != smb_command_session_setup) {
            told.silence = Answer::Unclear;
            told.reply.reset();
        } else if (judged && login.user.empty() && told.reply->status == smb_success) {
            std::string connect = smb_connect_ipc(session, m_probing.transport.address().to_string());
            co_await ask(std::move(connect), told);
        }
    }

    std::optional<std::string> proof_of(const NtlmChallenge& challenge, const Login& login) {
        if (login.user.empty())
            return ntlm_nobody();
        return ntlm_authenticate(challenge, login.user, login.password, fmt::format("{:08x}", ++m_asked));
    }

    Probing& m_probing;
    const Service& m_service; // outlives the client
    std::unique_ptr<Channel> m_channel;
    unsigned m_asked = 0;
};

/// A login of a name. A guest's session was given to somebody else than was asked for.
class SmbDoor final : public Door {
public:
    explicit SmbDoor(SmbClient& client) : m_client(client) {}

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        const Told told = co_await m_client.try_session(login);
        Attempt attempt;
        attempt.answer = told.reply ? judge(*told.reply, attempt.shown) : told.silence;
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

private:
    static Answer judge(const SmbReply& reply, std::string& shown) {
        switch (smb_verdict(reply.status)) {
        case SmbVerdict::In: return reply.guest ? Answer::Refused : Answer::Accepted;
        case SmbVerdict::MustChange: shown = "the password has to be changed"; return Answer::Accepted;
        case SmbVerdict::Refused: return Answer::Refused;
        case SmbVerdict::Locked: return Answer::Locked;
        case SmbVerdict::Unclear: break;
        }
        return Answer::Unclear;
    }

    SmbClient& m_client; // outlives the door
};

/// Whether anybody is let in, as a guest or as nobody.
Async<std::optional<bool>> open_to_anybody(SmbClient& client, const std::string& at, LoginFindings& findings) {
    const Login stranger{"warifu-nobody", "warifu-wrong"};
    const Login nobody{"", ""};
    const Told guest = co_await client.try_session(stranger);
    const Told without_name = co_await client.try_session(nobody);
    const auto verdict = [](const Told& told) {
        return told.reply ? smb_verdict(told.reply->status) : SmbVerdict::Unclear;
    };
    std::optional<bool> open;
    if (verdict(guest) == SmbVerdict::In)
        open = true;
    else if (verdict(guest) == SmbVerdict::Refused && verdict(without_name) == SmbVerdict::Refused)
        open = false;
    else if (verdict(without_name) == SmbVerdict::In)
        // It may read the list of shares, or the users, or nothing.
        findings.open_logins(
            fmt::format("{}: a session without a name is given; what it may read was not looked at", at));
    else
        findings.open_logins(fmt::format("{}: whether anybody is let in could not be told", at));
    co_return open;
}

} // namespace

Async<void> probe_smb(Probing& probing, const Service& service, LoginFindings& findings) {
    LoginFacts facts;
    facts.method = "ntlm";
    facts.in_clear = !service.tls;
    SmbClient client(probing, service);
    facts.anonymous = co_await open_to_anybody(client, probing.at(service), findings);
    SmbDoor door(client);
    co_await try_defaults(probing, service, door, facts, findings);
    co_await measure_lockout(probing, service, door, facts, findings);
    write(probing, service, facts);
}

} // namespace warifu::device
