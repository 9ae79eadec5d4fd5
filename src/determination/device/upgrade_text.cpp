#include "upgrade_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::string_view tag = "w "; ///< of our commands of IMAP

/// The last line that has ended.
std::string_view last_line(std::string_view got) {
    if (!got.ends_with('\n'))
        return {};
    const auto all = lines(got);
    const auto last = std::find_if(all.rbegin(), all.rend(), [](std::string_view line) { return !line.empty(); });
    return last == all.rend() ? std::string_view() : trim(*last);
}

bool sends_password(std::string_view mechanism) {
    // RFC 4616, the LOGIN of old, and tokens that whoever reads them can use (RFC 7628).
    static constexpr auto clear = std::to_array<std::string_view>({"plain", "login", "xoauth2", "oauthbearer"});
    return std::ranges::find(clear, mechanism) != clear.end();
}

/// A line of EHLO's or CAPA's answer, without its number: a keyword, then mechanisms.
bool line_sends_password(std::string_view line, std::string_view keyword) {
    for (std::string_view word : words(line)) {
        if (word.starts_with(keyword) && word.size() > keyword.size()) // `AUTH=PLAIN`, as servers of old say it
            word.remove_prefix(keyword.size() + 1);
        if (sends_password(word))
            return true;
    }
    return false;
}

} // namespace

int numbered_reply(std::string_view got) {
    const std::string_view line = last_line(got);
    const bool digits = line.size() >= 3 && line.find_first_not_of("0123456789") >= 3;
    if (!digits || (line.size() > 3 && line[3] == '-'))
        return 0;
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

bool wants_encryption(std::string_view reply) {
    const std::string text = to_lower_ascii(reply);
    static constexpr auto marks = std::to_array<std::string_view>({"encrypt", "tls", "ssl", "cleartext"});
    return std::ranges::any_of(marks, [&](std::string_view mark) { return text.find(mark) != std::string::npos; });
}

std::optional<UpgradeProtocol> upgrade_protocol(std::string_view service) {
    static constexpr auto names =
        std::to_array<std::pair<std::string_view, UpgradeProtocol>>({{"ftp", UpgradeProtocol::Ftp},
                                                                     {"smtp", UpgradeProtocol::Smtp},
                                                                     {"imap", UpgradeProtocol::Imap},
                                                                     {"pop3", UpgradeProtocol::Pop3},
                                                                     {"vnc", UpgradeProtocol::Vnc}});
    const auto found = std::ranges::find(names, service, [](const auto& each) { return each.first; });
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

bool reply_whole(UpgradeProtocol protocol, std::string_view got, Reply kind) {
    const std::string_view line = last_line(got);
    switch (protocol) {
    case UpgradeProtocol::Ftp:
    case UpgradeProtocol::Smtp: return numbered_reply(got) != 0;
    case UpgradeProtocol::Imap: return kind == Reply::Greeting ? line.starts_with("* ") : line.starts_with(tag);
    case UpgradeProtocol::Pop3: return kind == Reply::List && got.starts_with("+OK") ? line == "." : !line.empty();
    case UpgradeProtocol::Vnc: break;
    }
    return false;
}

std::optional<bool> reply_good(UpgradeProtocol protocol, std::string_view got, Reply kind) {
    if (!reply_whole(protocol, got, kind))
        return std::nullopt;
    const std::string line = to_lower_ascii(last_line(got));
    const int number = numbered_reply(got);
    switch (protocol) {
    case UpgradeProtocol::Ftp:
    case UpgradeProtocol::Smtp:
        if (number >= 200 && number < 300)
            return true;
        return number >= 500 ? std::optional(false) : std::nullopt; // 4xx: not now
    case UpgradeProtocol::Imap:
        if (kind == Reply::Greeting)
            return line.starts_with("* ok") ? std::optional(true) : std::nullopt;
        if (line.starts_with("w ok"))
            return true;
        return line.starts_with("w bad") || line.starts_with("w no") ? std::optional(false) : std::nullopt;
    case UpgradeProtocol::Pop3:
        if (got.starts_with("+OK"))
            return true;
        return got.starts_with("-ERR") ? std::optional(false) : std::nullopt;
    case UpgradeProtocol::Vnc: break;
    }
    return std::nullopt;
}

std::string ability_request(UpgradeProtocol protocol) {
    switch (protocol) {
    case UpgradeProtocol::Smtp: return "EHLO warifu.invalid\r\n";
    case UpgradeProtocol::Imap: return "w CAPABILITY\r\n";
    case UpgradeProtocol::Pop3: return "CAPA\r\n";
    case UpgradeProtocol::Ftp:
    case UpgradeProtocol::Vnc: break;
    }
    return {};
}

std::string tls_request(UpgradeProtocol protocol) {
    switch (protocol) {
    case UpgradeProtocol::Ftp: return "AUTH TLS\r\n";
    case UpgradeProtocol::Smtp: return "STARTTLS\r\n";
    case UpgradeProtocol::Imap: return "w STARTTLS\r\n";
    case UpgradeProtocol::Pop3: return "STLS\r\n";
    case UpgradeProtocol::Vnc: break;
    }
    return {};
}

bool clear_login_listed(UpgradeProtocol protocol, std::string_view abilities) {
    const std::string lower = to_lower_ascii(abilities);
    // LOGIN of IMAP is there unless it is said not to be (RFC 9051, 6.2.3).
    bool listed = protocol == UpgradeProtocol::Imap && lower.find("logindisabled") == std::string::npos;
    for (std::string_view line : lines(lower)) {
        if (protocol == UpgradeProtocol::Smtp)
            line = line.substr(std::min<std::size_t>(line.size(), 4));
        const bool mechanisms =
            protocol == UpgradeProtocol::Imap || line.starts_with("auth") || line.starts_with("sasl");
        const bool user = protocol == UpgradeProtocol::Pop3 && (line == "user" || line.starts_with("user "));
        listed = listed || user || (mechanisms && line_sends_password(line, "auth"));
    }
    return listed;
}

} // namespace warifu::device
