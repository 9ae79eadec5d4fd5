#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/bytes.h"

/// What is said in a conversation, told by its bytes and never by its ports.
namespace warifu::traffic {

/// Who speaks.
enum class Side { Unit = 0, Peer = 1 };
constexpr Side other(Side side) { return side == Side::Unit ? Side::Peer : Side::Unit; }
constexpr std::size_t index_of(Side side) { return static_cast<std::size_t>(side); }

/// Something that whoever listens could use, and the packet in which it stands. What it is, is not kept.
struct Readable {
    std::string kind; ///< as in the table `cleartext`
    std::string what; ///< around it: `POST /login`
    Side sender = Side::Unit;
    std::uint64_t packet = 0;
};

/// What was learnt of a conversation: the columns of the table `flow`.
struct Said {
    std::string carries;                     ///< empty: nothing was sent
    std::string offered;                     ///< the newest version that was offered
    std::optional<std::string> version = ""; ///< that was agreed on; nothing: not in the capture
    std::optional<std::string> cipher = "";  ///< likewise
    std::string host;                        ///< that is asked for
    std::string alpn;
    std::string says;
    std::uint64_t sealed = 0;       ///< bytes in records that are encrypted by what was agreed on
    std::uint64_t loose = 0;        ///< of TLS: bytes in records beyond whole hellos, alerts and changes of cipher; of
                                    ///< DNS: of messages that are not whole
    std::vector<Readable> readable; ///< one of each kind

    /// It is not what it began as: nothing that was agreed on counts.
    void break_off();
    void add_readable(std::string_view kind, std::string_view what, Side sender, std::uint64_t packet);
};

/// Whether bytes that should be encrypted are text: what is encrypted is so once in a thousand millions.
bool reads_as_text(Bytes bytes);

/// Follows one protocol over TCP.
class Talk {
public:
    virtual ~Talk() = default;
    virtual void take(Side from, Bytes bytes, std::uint64_t packet) = 0;
    /// Bytes of that side are missing.
    virtual void hole(Side from) = 0;
};

std::unique_ptr<Talk> follow_tls(Said& said);
std::unique_ptr<Talk> follow_ssh(Said& said);
std::unique_ptr<Talk> follow_mqtt(Said& said);
/// `protocol`: `http` or `rtsp`.
std::unique_ptr<Talk> follow_http(std::string_view protocol, Said& said);
/// `protocol`: `ftp`, `smtp`, `pop3`, `imap`; `server` is who greets.
std::unique_ptr<Talk> follow_mail(std::string_view protocol, Side server, Said& said);
std::unique_ptr<Talk> follow_telnet(Said& said);
std::unique_ptr<Talk> follow_dns(Said& said);
std::unique_ptr<Talk> follow_ldap(Said& said);
std::unique_ptr<Talk> follow_xmpp(Said& said);

/// Listens to a TCP connection: tells by its first bytes what it is, and follows that.
class Listener {
public:
    /// What the port says counts where bytes tell too little.
    enum class Port { Any, Names };
    explicit Listener(Port port = Port::Any) : m_port(port) {}

    void take(Side from, Bytes bytes, std::uint64_t packet);
    void hole(Side from);
    const Said& said() const { return *m_said; }
    Said& said() { return *m_said; }

private:
    struct Chunk {
        Side from = Side::Unit;
        std::uint64_t packet = 0;
        std::vector<std::byte> bytes;
    };
    std::unique_ptr<Talk> recognise(Side from, std::string_view head);
    void give_up();

    Port m_port;
    std::unique_ptr<Said> m_said = std::make_unique<Said>(); // a Talk points to it
    std::unique_ptr<Talk> m_talk;
    std::vector<Chunk> m_chunks; ///< until it is told
    std::array<std::string, 2> m_heads;
    bool m_unknown = false;
};

/// Lines out of a stream; what is longer than `most` of one is left out.
class Lines {
public:
    static constexpr std::size_t most = 4096;
    /// Takes bytes up to the end of a line; the line once it is whole. `bytes` loses what was taken.
    std::optional<std::string> take(Bytes& bytes);
    void clear() { m_line.clear(); }

private:
    std::string m_line;
};

} // namespace warifu::traffic
