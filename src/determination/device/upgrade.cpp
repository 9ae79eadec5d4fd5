#include "upgrade.h"

#include <algorithm>

#include "rfb_message.h"
#include "upgrade_text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_reply = 16U << 10U;

/// A service of lines, spoken to up to where TLS begins.
class LineTalk {
public:
    LineTalk(Stream& stream, UpgradeProtocol protocol, milliseconds time)
        : m_stream(stream), m_protocol(protocol), m_time(time) {}

    Async<std::string> hear(Reply kind) {
        const UpgradeProtocol protocol = m_protocol;
        std::function<bool(std::string_view)> whole = [protocol, kind](std::string_view got) {
            return reply_whole(protocol, got, kind);
        };
        Reading reading = co_await m_stream.read_until(std::move(whole), most_reply, m_time);
        co_return std::move(reading.bytes);
    }

    Async<std::string> say(std::string line, Reply kind) {
        const bool sent = co_await m_stream.write(std::move(line), m_time);
        std::string heard;
        if (sent)
            heard = co_await hear(kind);
        co_return heard;
    }

    Async<bool> greeted() {
        const std::string heard = co_await hear(Reply::Greeting);
        co_return reply_good(m_protocol, heard, Reply::Greeting).value_or(false);
    }

    /// Whether it says that TLS may begin now.
    Async<std::optional<bool>> ask_for_tls() {
        std::string command = tls_request(m_protocol);
        std::string heard = co_await say(std::move(command), Reply::Line);
        std::optional<bool> good = reply_good(m_protocol, heard, Reply::Line);
        if (m_protocol == UpgradeProtocol::Ftp && good == false) { // the word of before RFC 4217
            std::string older = "AUTH SSL\r\n";
            heard = co_await say(std::move(older), Reply::Line);
            good = numbered_reply(heard) == 334 ? std::optional(true) : reply_good(m_protocol, heard, Reply::Line);
        }
        co_return good;
    }

    /// What it can do before TLS; empty where it does not tell.
    Async<std::string> abilities() {
        std::string request = ability_request(m_protocol);
        std::string heard;
        if (!request.empty())
            heard = co_await say(std::move(request), Reply::List);
        co_return reply_good(m_protocol, heard, Reply::List).value_or(false) ? heard : std::string();
    }

private:
    Stream& m_stream; // outlives the talk
    UpgradeProtocol m_protocol;
    milliseconds m_time;
};

/// FTP: whether a name is asked for its password in clear.
Async<std::optional<bool>> ask_for_password(Transport& transport, std::uint16_t port) {
    std::optional<bool> asked;
    Connected connected = co_await transport.connect(port);
    if (!connected.stream)
        co_return asked;
    LineTalk talk(*connected.stream, UpgradeProtocol::Ftp, transport.pace().answer);
    const bool greeted = co_await talk.greeted();
    std::string user = "USER warifu-nobody\r\n";
    std::string heard;
    if (greeted)
        heard = co_await talk.say(std::move(user), Reply::Line);
    const int number = numbered_reply(heard);
    if (number == 331 || number == 230)
        asked = true;
    else if (number >= 400 && wants_encryption(heard))
        asked = false;
    co_return asked;
}

/// RFB: up to the list of security types.
Async<std::optional<RfbOffer>> hear_screen(Stream& stream, milliseconds time) {
    std::function<bool(std::string_view)> line = [](std::string_view got) { return got.size() >= 12; };
    const Reading greeting = co_await stream.read_until(std::move(line), 12, time);
    const auto version = rfb_version(greeting.bytes);
    if (!version || *version == RfbVersion::V3_3) // there the server chooses, and has no such type
        co_return std::nullopt;
    std::string chosen = rfb_line(*version);
    co_await stream.write(std::move(chosen), time);
    std::function<bool(std::string_view)> whole = [version](std::string_view got) {
        return read_rfb_offer(got, *version).has_value();
    };
    const Reading types = co_await stream.read_until(std::move(whole), most_reply, time);
    co_return read_rfb_offer(types.bytes, *version);
}

bool has_type(const RfbOffer& offer, std::uint8_t type) {
    return std::ranges::find(offer.types, type) != offer.types.end();
}

Async<bool> begin_lines(Stream& stream, UpgradeProtocol protocol, milliseconds time) {
    LineTalk talk(stream, protocol, time);
    const bool greeted = co_await talk.greeted();
    if (!greeted)
        co_return false;
    if (protocol == UpgradeProtocol::Smtp) // RFC 3207, 4: what is not asked for its extensions has none
        co_await talk.abilities();
    const std::optional<bool> good = co_await talk.ask_for_tls();
    co_return good.value_or(false);
}

Async<Upgrade> ask_screen(Transport& transport, std::uint16_t port) {
    Upgrade upgrade;
    Connected connected = co_await transport.connect(port);
    if (!connected.stream)
        co_return upgrade;
    const auto offer = co_await hear_screen(*connected.stream, transport.pace().answer);
    if (!offer || offer->types.empty())
        co_return upgrade;
    const bool other_tls = has_type(*offer, rfb_tls);
    if (has_type(*offer, rfb_vencrypt))
        upgrade.offered = true;
    else if (!other_tls) // which is TLS, too, and not spoken here
        upgrade.offered = false;
    upgrade.clear_login =
        std::ranges::any_of(offer->types, [](std::uint8_t type) { return type != rfb_vencrypt && type != rfb_tls; });
    co_return upgrade;
}

} // namespace

Async<Upgrade> ask_upgrade(Transport& transport, std::uint16_t port, std::string service) {
    const auto protocol = upgrade_protocol(service);
    Upgrade upgrade;
    if (!protocol)
        co_return upgrade;
    if (protocol == UpgradeProtocol::Vnc) {
        upgrade = co_await ask_screen(transport, port);
        co_return upgrade;
    }
    {
        Connected connected = co_await transport.connect(port);
        if (!connected.stream)
            co_return upgrade;
        LineTalk talk(*connected.stream, *protocol, transport.pace().answer);
        const bool greeted = co_await talk.greeted();
        if (!greeted)
            co_return upgrade;
        const std::string abilities = co_await talk.abilities();
        if (!abilities.empty())
            upgrade.clear_login = clear_login_listed(*protocol, abilities);
        upgrade.offered = co_await talk.ask_for_tls();
    }
    if (protocol == UpgradeProtocol::Ftp)
        upgrade.clear_login = co_await ask_for_password(transport, port);
    co_return upgrade;
}

Async<Connected> connect_for_tls(Transport& transport, std::uint16_t port, std::string service) {
    Connected connected = co_await transport.connect(port);
    const auto protocol = upgrade_protocol(service);
    if (!connected.stream || !protocol)
        co_return connected;
    const bool begun = co_await begin_lines(*connected.stream, *protocol, transport.pace().answer);
    if (!begun) { // what it says of TLS was not heard: it has refused nothing
        connected.reach = Reach::Silent;
        connected.stream.reset();
    }
    co_return connected;
}

} // namespace warifu::device
