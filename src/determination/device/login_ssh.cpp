#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libssh/libssh.h>

#include "login.h"
#include "ssh_offer.h"
#include "telnet_text.h"

/// SSH: the offer is read by ourselves (RFC 4253); logins go through libssh, over a connection that was paced like any
/// other. libssh waits by itself: nothing else goes on meanwhile, for no longer than its own timeout at each step.
namespace warifu::device {

namespace {

constexpr std::size_t most_banner = 8192;

bool has_identification(std::string_view got) {
    const std::size_t at = got.starts_with("SSH-") ? 0 : got.find("\nSSH-");
    return at != std::string_view::npos && got.find('\n', at + 1) != std::string_view::npos;
}

/// What follows the identification line.
std::string_view behind_identification(std::string_view got) {
    const std::size_t at = got.starts_with("SSH-") ? 0 : got.find("\nSSH-") + 1;
    return got.substr(got.find('\n', at) + 1);
}

Async<std::optional<SshOffer>> read_offer(Probing& probing, std::uint16_t port) {
    Connected connected = co_await probing.transport.connect(port);
    if (!connected.stream)
        co_return std::nullopt;
    std::string hello = "SSH-2.0-warifu\r\n";
    co_await connected.stream->write(std::move(hello), probing.plan.pace.answer);
    std::function<bool(std::string_view)> whole = [](std::string_view got) {
        if (!has_identification(got))
            return got.size() >= most_banner;
        const std::string_view packet = behind_identification(got);
        const auto size = ssh_packet_size(packet);
        return size ? packet.size() >= *size : packet.size() >= 4;
    };
    const Reading reading = co_await connected.stream->read_until(std::move(whole), most_banner + most_ssh_packet,
                                                                  probing.plan.pace.answer);
    if (!has_identification(reading.bytes))
        co_return std::nullopt;
    co_return read_kexinit(behind_identification(reading.bytes));
}

void write_offer(const Probing& probing, const Service& service, const SshOffer& offer) {
    const auto write_names = [&](std::string_view kind, const std::vector<std::string>& names) {
        for (const std::string& name : names)
            probing.sink.row(RowBuilder("ssh_offer", probing.at(service))
                                 .number("port", std::int64_t{service.port})
                                 .text("kind", kind)
                                 .text("name", name)
                                 .text("weakness", weakness_of(kind, name))
                                 .take());
    };
    write_names("kex", offer.kex);
    write_names("host-key", offer.host_keys);
    write_names("cipher", offer.ciphers);
    write_names("mac", offer.macs);
    if (open_to_terrapin(offer))
        probing.sink.row(RowBuilder("ssh_offer", probing.at(service))
                             .number("port", std::int64_t{service.port})
                             .text("kind", "flaw")
                             .text("name", terrapin)
                             .text("weakness", terrapin_weakness)
                             .take());
}

/// A connection of libssh, ended with what it holds.
class Session {
public:
    Session(const std::string& host, const std::string& user, unsigned port, int fd, long seconds)
        : m_session(ssh_new()) {
        const int no = 0;
        const int none = SSH_LOG_NOLOG;
        const std::string nowhere = "/nonexistent";
        ssh_options_set(m_session, SSH_OPTIONS_PROCESS_CONFIG, &no);
        ssh_options_set(m_session, SSH_OPTIONS_LOG_VERBOSITY, &none);
        ssh_options_set(m_session, SSH_OPTIONS_SSH_DIR, nowhere.c_str());
        ssh_options_set(m_session, SSH_OPTIONS_HOST, host.c_str());
        ssh_options_set(m_session, SSH_OPTIONS_USER, user.c_str());
        ssh_options_set(m_session, SSH_OPTIONS_PORT, &port);
        ssh_options_set(m_session, SSH_OPTIONS_FD, &fd);
        ssh_options_set(m_session, SSH_OPTIONS_TIMEOUT, &seconds);
        // Old devices know nothing newer; what they offer is told elsewhere.
        ssh_options_set(m_session, SSH_OPTIONS_KEY_EXCHANGE,
                        "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
                        "ecdh-sha2-nistp521,diffie-hellman-group16-sha512,diffie-hellman-group14-sha256,"
                        "diffie-hellman-group14-sha1,diffie-hellman-group1-sha1");
        ssh_options_set(m_session, SSH_OPTIONS_HOSTKEYS,
                        "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,"
                        "rsa-sha2-256,ssh-rsa");
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() {
        ssh_disconnect(m_session);
        ssh_free(m_session);
    }
    ssh_session get() const { return m_session; }

private:
    ssh_session m_session;
};

class SshDoor final : public Door {
public:
    SshDoor(Probing& probing, std::uint16_t port) : m_probing(probing), m_port(port) {}

    /// The methods that a name is offered, of libssh's SSH_AUTH_METHOD_…; nothing: it could not be told.
    Async<std::optional<int>> methods(std::string user) {
        const Login nobody{std::move(user), ""};
        Attempt attempt;
        co_await connect(nobody, attempt);
        std::optional<int> found;
        if (m_session) {
            const int none = ssh_userauth_none(m_session->get(), nullptr);
            if (none == SSH_AUTH_SUCCESS)
                found = SSH_AUTH_METHOD_NONE;
            else if (none == SSH_AUTH_DENIED || none == SSH_AUTH_PARTIAL)
                found = ssh_userauth_list(m_session->get(), nullptr);
        }
        m_session.reset();
        co_return found;
    }

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        co_await connect(login, attempt);
        if (m_session) {
            attempt.answer = judge(login, attempt);
            m_session.reset(); // no channel is opened
        }
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

private:
    Async<void> connect(const Login& login, Attempt& attempt) {
        m_session.reset();
        Connected connected = co_await m_probing.transport.connect(m_port);
        attempt.answer = Answer::NoConnection;
        if (!connected.stream)
            co_return;
        const int fd = connected.stream->release();
        if (fd < 0) // without one, libssh would connect by itself
            co_return;
        auto session = std::make_unique<Session>(m_probing.transport.address().to_string(), login.user, m_port, fd, 8L);
        attempt.answer = Answer::Closed;
        if (ssh_connect(session->get()) == SSH_OK)
            m_session = std::move(session);
    }

    Answer judge(const Login& login, Attempt& attempt) {
        ssh_session session = m_session->get();
        int came = ssh_userauth_none(session, nullptr);
        const unsigned offered =
            came == SSH_AUTH_DENIED ? static_cast<unsigned>(ssh_userauth_list(session, nullptr)) : 0U;
        if (came == SSH_AUTH_DENIED && (offered & unsigned{SSH_AUTH_METHOD_PASSWORD}) != 0)
            came = ssh_userauth_password(session, nullptr, login.password.c_str());
        else if (came == SSH_AUTH_DENIED && (offered & unsigned{SSH_AUTH_METHOD_INTERACTIVE}) != 0)
            came = ask_interactively(session, login, attempt);
        switch (came) {
        case SSH_AUTH_SUCCESS: return Answer::Accepted;
        case SSH_AUTH_DENIED: return Answer::Refused;
        case SSH_AUTH_PARTIAL: return Answer::Unclear;
        default: return ssh_is_connected(session) != 0 ? Answer::Silent : Answer::Closed;
        }
    }

    /// RFC 4256: the first question is the password's; another after it is not answered.
    static int ask_interactively(ssh_session session, const Login& login, Attempt& attempt) {
        int came = ssh_userauth_kbdint(session, nullptr, nullptr);
        for (int turn = 0; turn < 3 && came == SSH_AUTH_INFO; ++turn) {
            const int prompts = ssh_userauth_kbdint_getnprompts(session);
            if (prompts == 1) {
                char echo = 0;
                const char* prompt = ssh_userauth_kbdint_getprompt(session, 0, &echo);
                const std::string change = asks_for_change(prompt == nullptr ? "" : prompt);
                if (!change.empty()) {
                    attempt.shown = change;
                    return SSH_AUTH_SUCCESS;
                }
                ssh_userauth_kbdint_setanswer(session, 0, login.password.c_str());
            } else if (prompts > 1) {
                return SSH_AUTH_PARTIAL;
            }
            came = ssh_userauth_kbdint(session, nullptr, nullptr);
        }
        return came == SSH_AUTH_INFO ? static_cast<int>(SSH_AUTH_PARTIAL) : came;
    }

    Probing& m_probing;
    std::uint16_t m_port;
    std::unique_ptr<Session> m_session;
};

/// What the names are offered together, and who was asked.
struct Offered {
    std::optional<unsigned> methods;
    bool open = false; ///< somebody was let in without anything
    std::vector<std::string> names;
};

/// Methods may differ from name to name. The names that would be tried are asked in their order, until one is offered
/// passwords.
Async<Offered> ask_methods(SshDoor& door, const Plan& plan) {
    constexpr std::size_t most_names = 8;
    Offered offered;
    std::vector<std::string> names{"root"};
    for (const Login& login : defaults_of(plan))
        if (std::ranges::find(names, login.user) == names.end() && names.size() < most_names)
            names.push_back(login.user);
    for (const std::string& name : names) {
        std::string user = name;
        const std::optional<int> methods = co_await door.methods(std::move(user));
        if (!methods)
            break;
        offered.names.push_back(name);
        offered.open = *methods == SSH_AUTH_METHOD_NONE;
        offered.methods = offered.methods.value_or(0U) | static_cast<unsigned>(*methods);
        const unsigned typed = unsigned{SSH_AUTH_METHOD_PASSWORD} | unsigned{SSH_AUTH_METHOD_INTERACTIVE};
        if (offered.open || (*offered.methods & typed) != 0)
            break;
    }
    co_return offered;
}

std::string method_word(unsigned methods) {
    if ((methods & unsigned{SSH_AUTH_METHOD_PASSWORD}) != 0)
        return "password";
    if ((methods & unsigned{SSH_AUTH_METHOD_INTERACTIVE}) != 0)
        return "keyboard-interactive";
    return (methods & unsigned{SSH_AUTH_METHOD_PUBLICKEY}) != 0 ? "publickey" : "unknown";
}

} // namespace

Async<void> probe_ssh(Probing& probing, const Service& service, LoginFindings& findings) {
    const std::string at = probing.at(service);
    const std::optional<SshOffer> offer = co_await read_offer(probing, service.port);
    if (offer)
        write_offer(probing, service, *offer);
    else
        findings.open_ssh(fmt::format("{}: what it offers could not be read", at));
    LoginFacts facts;
    facts.method = "unknown";
    facts.in_clear = false;
    SshDoor door(probing, service.port);
    const Offered offered = co_await ask_methods(door, probing.plan);
    if (offered.open) {
        facts.method = "none";
        facts.anonymous = true;
    } else if (offered.methods) {
        facts.method = method_word(*offered.methods);
        facts.anonymous = false;
    }
    if (facts.method == "password" || facts.method == "keyboard-interactive") {
        co_await try_defaults(probing, service, door, facts, findings);
        co_await measure_lockout(probing, service, door, facts, findings);
    } else if (facts.method == "unknown") {
        findings.open_logins(fmt::format("{}: how one logs in could not be told", at));
        findings.open_lockout(fmt::format("{}: how one logs in could not be told", at));
    } else if (facts.method == "publickey") {
        // Offered to the names that were asked about; another may be offered passwords.
        const std::string names = fmt::format("{}", fmt::join(offered.names, ", "));
        findings.open_logins(fmt::format("{}: only keys are taken for the names {}; others were not asked", at, names));
        findings.open_lockout(fmt::format("{}: only keys are taken for the names {}", at, names));
    }
    write(probing, service, facts);
}

} // namespace warifu::device
