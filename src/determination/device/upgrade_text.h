#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What services say that begin in clear and go over to TLS on the same connection when they are asked: FTP (RFC 4217),
/// SMTP (RFC 3207), IMAP (RFC 9051, 6.2.1) and POP3 (RFC 2595, 4).
namespace warifu::device {

/// The number of the last line of a reply of FTP or SMTP; 0: it has not ended yet.
int numbered_reply(std::string_view got);

/// Why a login in clear was refused: TLS is wanted first.
bool wants_encryption(std::string_view reply);

enum class UpgradeProtocol { Ftp, Smtp, Imap, Pop3, Vnc };

/// By the name in the table `service`; nothing: there is no such way into TLS.
std::optional<UpgradeProtocol> upgrade_protocol(std::string_view service);

/// What follows a command has come to its end. A list of POP3 ends with a point alone.
enum class Reply { Greeting, Line, List };
bool reply_whole(UpgradeProtocol protocol, std::string_view got, Reply kind);
/// It says yes: 2xx, `w OK`, `+OK`. Nothing: it is neither that nor a refusal for good.
std::optional<bool> reply_good(UpgradeProtocol protocol, std::string_view got, Reply kind);

/// The command that asks what a service can do, and the one that asks it for TLS; FTP is not asked for the first.
std::string ability_request(UpgradeProtocol protocol);
std::string tls_request(UpgradeProtocol protocol);

/// Whether a list of abilities has a way to log in that sends the password, or what is as good as one, as it is.
bool clear_login_listed(UpgradeProtocol protocol, std::string_view abilities);

} // namespace warifu::device
