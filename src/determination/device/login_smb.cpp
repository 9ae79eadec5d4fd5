#include <fmt/format.h>

#include "login.h"
#include "smb_message.h"

/// SMB 2 and 3: whether a session is given to a name that does not exist (a guest), and to nobody (a null session)
/// together with the share IPC$. Nothing in it is asked for, and no password of the list is tried.
namespace warifu::device {

namespace {

enum class Let { In, Out, Unknown };

class SmbClient {
public:
    SmbClient(Probing& probing, const Service& service) : m_probing(probing), m_service(service) {}

    /// Without a name: nobody.
    Async<Let> try_session(std::string user) {
        m_channel = co_await open_channel(m_probing, m_service.port, m_service.tls);
        Let let = Let::Unknown;
        if (m_channel)
            let = co_await talk(std::move(user));
        m_channel.reset();
        co_return let;
    }

private:
    Async<std::optional<SmbReply>> ask(std::string message) {
        co_await m_channel->write(std::move(message), m_probing.plan.pace.answer);
        std::function<bool(std::string_view)> whole = [](std::string_view got) {
            return read_smb_reply(got).has_value();
        };
        const Reading reading =
            co_await m_channel->read_until(std::move(whole), 64U << 10U, m_probing.plan.pace.answer);
        co_return read_smb_reply(reading.bytes);
    }

    Async<Let> talk(std::string user) {
        std::string negotiate = smb_negotiate();
        const auto hello = co_await ask(std::move(negotiate));
        if (!hello || hello->status != smb_success)
            co_return Let::Unknown;
        std::string begin = smb_begin_session();
        const auto challenged = co_await ask(std::move(begin));
        if (!challenged || challenged->command != smb_command_session_setup)
            co_return Let::Unknown;
        if (challenged->status != smb_more_processing)
            co_return Let::Unknown; // NTLM itself is not spoken: nobody was judged
        std::string authenticate = smb_authenticate(challenged->session, user);
        const auto judged = co_await ask(std::move(authenticate));
        if (!judged || judged->command != smb_command_session_setup)
            co_return Let::Unknown;
        std::uint32_t status = judged->status;
        if (status == smb_success && user.empty()) { // many give a session to nobody, and nothing in it
            std::string connect = smb_connect_ipc(challenged->session, m_probing.transport.address().to_string());
            const auto connected = co_await ask(std::move(connect));
            if (!connected)
                co_return Let::Unknown;
            status = connected->status;
        }
        if (status == smb_success)
            co_return Let::In;
        co_return smb_refused(status) ? Let::Out : Let::Unknown;
    }

    Probing& m_probing;
    const Service& m_service; // outlives the client
    std::unique_ptr<Channel> m_channel;
};

} // namespace

Async<void> probe_smb(Probing& probing, const Service& service, LoginFindings& findings) {
    const std::string at = probing.at(service);
    LoginFacts facts;
    facts.method = "password";
    SmbClient client(probing, service);
    std::string stranger = "warifu-nobody";
    const Let guest = co_await client.try_session(std::move(stranger));
    std::string nobody;
    const Let without_name = co_await client.try_session(std::move(nobody));
    if (guest == Let::In)
        facts.anonymous = true;
    else if (guest == Let::Out && without_name == Let::Out)
        facts.anonymous = false;
    else if (without_name == Let::In)
        // It may read the list of shares, or the users, or nothing.
        findings.open_logins(
            fmt::format("{}: a session without a name is given; what it may read was not looked at", at));
    else
        findings.open_logins(fmt::format("{}: whether anybody is let in could not be told", at));
    findings.open_logins(fmt::format("{}: default logins of SMB are not tried", at));
    findings.open_lockout(fmt::format("{}: guessing at SMB is not measured", at));
    write(probing, service, facts);
}

} // namespace warifu::device
