#include <algorithm>
#include <array>
#include <initializer_list>

#include "findings.h"
#include "settings_reader.h"
#include "warifu/base/text.h"

// Configuration files of daemons that products use. Each reader tells only settings with a bearing on security, safe
// ones too, so that a report can show that they were looked at. Sources: the manual pages sshd_config(5),
// mosquitto.conf(5), snmpd.conf(5), vsftpd.conf(5), smb.conf(5), nginx's and lighttpd's reference.

namespace warifu::inspection {

namespace {

using Found = std::vector<FoundSetting>;
using Names = std::initializer_list<std::string_view>;

constexpr std::size_t most_lines = 50'000;

bool is_one_of(std::string_view text, Names names) {
    return std::find(names.begin(), names.end(), text) != names.end();
}

bool is_yes(std::string_view value) {
    const std::string lower = to_lower_ascii(value);
    return is_one_of(lower, {"yes", "true", "1", "on", "enable", "enabled"});
}

std::string_view unquoted(std::string_view text) {
    text = trim(text);
    while (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
        text = text.substr(1, text.size() - 2);
    return text;
}

/// Calls with number and text of each line that is not blank and no comment.
template <class Call>
void each_line(std::string_view text, Call call) {
    std::size_t number = 0;
    for (const std::string_view raw : lines(text)) {
        if (++number > most_lines)
            return;
        std::string_view line = trim(raw);
        if (!line.empty() && line.front() != '#' && line.front() != ';')
            call(number, line);
    }
}

/// `name value`, `name = value`, `name=value`.
std::pair<std::string, std::string_view> name_and_value(std::string_view line) {
    const std::size_t end = std::min(line.find_first_of(" \t="), line.size());
    std::string_view rest = trim(line.substr(end));
    if (rest.starts_with('='))
        rest = trim(rest.substr(1));
    return {to_lower_ascii(line.substr(0, end)), unquoted(rest)};
}

bool is_default_community(std::string_view name) { return is_one_of(name, {"public", "private"}); }

/// A community name is a password, unless everybody knows it.
std::string community(std::string_view name) { return is_default_community(name) ? std::string(name) : "***"; }

bool offers_weak_tls(std::string_view protocols) {
    for (std::string_view word : words(protocols)) {
        while (word.ends_with(';') || word.ends_with(','))
            word.remove_suffix(1);
        if (is_one_of(word, {"SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1", "all", "ALL"}))
            return true;
    }
    return false;
}

Found read_sshd(std::string_view text) {
    Found found;
    each_line(text, [&](std::size_t number, std::string_view line) {
        const auto [name, value] = name_and_value(line);
        const std::string said = to_lower_ascii(value.substr(0, value.find_first_of(" \t#")));
        const std::string written(line.substr(0, name.size()));
        if (name == "permitrootlogin")
            found.push_back({number, "sshd", written, said, said == "yes" ? "root-login" : ""});
        else if (name == "permitemptypasswords")
            found.push_back({number, "sshd", written, said, is_yes(said) ? "empty-passwords" : ""});
        else if (name == "passwordauthentication" || name == "kbdinteractiveauthentication" ||
                 name == "hostbasedauthentication")
            found.push_back({number, "sshd", written, said, ""});
        else if (name == "protocol")
            found.push_back({number, "sshd", written, std::string(value),
                             value.find('1') != std::string_view::npos ? "weak-protocol" : ""});
        else if (name == "ciphers")
            found.push_back(
                {number, "sshd", written, std::string(value),
                 value.find("arcfour") != std::string_view::npos || value.find("3des") != std::string_view::npos
                     ? "weak-cipher"
                     : ""});
    });
    return found;
}

Found read_lighttpd(std::string_view text) {
    Found found;
    each_line(text, [&](std::size_t number, std::string_view line) {
        const auto [name, value] = name_and_value(line.substr(0, line.find(" #")));
        if (name == "ssl.engine")
            found.push_back({number, "lighttpd", name, std::string(value), ""});
        else if (name == "server.port")
            found.push_back({number, "lighttpd", name, std::string(value), ""});
        else if (name == "ssl.use-sslv2" || name == "ssl.use-sslv3")
            found.push_back({number, "lighttpd", name, std::string(value), is_yes(value) ? "weak-tls" : ""});
        else if (name == "dir-listing.activate" || name == "server.dir-listing")
            found.push_back({number, "lighttpd", name, std::string(value), is_yes(value) ? "directory-listing" : ""});
        else if (const std::size_t at = line.find("MinProtocol"); at != std::string_view::npos) {
            std::string_view protocol = line.substr(at + 11);
            protocol = protocol.substr(std::min(protocol.find_first_of("TSN"), protocol.size()));
            protocol = protocol.substr(0, protocol.find_first_of("\"', )"));
            found.push_back({number, "lighttpd", "MinProtocol", std::string(protocol),
                             offers_weak_tls(protocol) || protocol == "None" ? "weak-tls" : ""});
        }
    });
    return found;
}

Found read_nginx(std::string_view text) {
    Found found;
    each_line(text, [&](std::size_t number, std::string_view line) {
        const std::string_view statement = trim(line.substr(0, line.find(';')));
        const auto [name, value] = name_and_value(statement);
        if (name == "ssl_protocols")
            found.push_back({number, "nginx", name, std::string(value), offers_weak_tls(value) ? "weak-tls" : ""});
        else if (name == "listen")
            found.push_back({number, "nginx", name, std::string(value), ""});
        else if (name == "autoindex")
            found.push_back({number, "nginx", name, std::string(value), is_yes(value) ? "directory-listing" : ""});
    });
    return found;
}

Found read_mosquitto(std::string_view text) {
    Found found;
    bool anonymous_said = false;
    std::size_t plain_listener = 0;
    bool tls = false;
    each_line(text, [&](std::size_t number, std::string_view line) {
        const auto [name, value] = name_and_value(line);
        if (name == "allow_anonymous") {
            anonymous_said = true;
            found.push_back({number, "mosquitto", name, std::string(value), is_yes(value) ? "anonymous-access" : ""});
        } else if (name == "listener" || name == "port") {
            if (!is_one_of(value.substr(value.find(' ') == std::string_view::npos ? value.size() : value.find(' ') + 1),
                           {"127.0.0.1", "localhost", "::1"}))
                plain_listener = number;
        } else if (name == "certfile" || name == "psk_hint") {
            tls = true;
        } else if (name == "tls_version") {
            found.push_back({number, "mosquitto", name, std::string(value),
                             is_one_of(value, {"tlsv1", "tlsv1.0", "tlsv1.1"}) ? "weak-tls" : ""});
        }
    });
    if (!anonymous_said) // true before version 2.0, false from there on
        found.push_back({0, "mosquitto", "allow_anonymous", "not set", std::nullopt});
    if (plain_listener != 0)
        found.push_back(
            {plain_listener, "mosquitto", "listener", tls ? "with TLS" : "without TLS", tls ? "" : "no-encryption"});
    return found;
}

Found read_snmpd(std::string_view text) {
    Found found;
    each_line(text, [&](std::size_t number, std::string_view line) {
        const std::vector<std::string_view> parts = words(line);
        const std::string name = to_lower_ascii(parts[0]);
        std::string_view secret;
        if (is_one_of(name, {"rocommunity", "rwcommunity", "rocommunity6", "rwcommunity6"}) && parts.size() > 1)
            secret = parts[1];
        else if (is_one_of(name, {"com2sec", "com2sec6"}) && parts.size() > 3)
            secret = parts.back();
        if (!secret.empty())
            found.push_back(
                {number, "snmpd", name, community(secret), is_default_community(secret) ? "default-community" : ""});
    });
    return found;
}

Found read_vsftpd(std::string_view text) {
    Found found;
    bool anonymous_said = false;
    bool tls_said = false;
    each_line(text, [&](std::size_t number, std::string_view line) {
        const auto [name, value] = name_and_value(line);
        if (name == "anonymous_enable") {
            anonymous_said = true;
            found.push_back({number, "vsftpd", name, std::string(value), is_yes(value) ? "anonymous-access" : ""});
        } else if (name == "ssl_enable") {
            tls_said = true;
            found.push_back({number, "vsftpd", name, std::string(value), is_yes(value) ? "" : "no-encryption"});
        } else if (is_one_of(name, {"ssl_sslv2", "ssl_sslv3"})) {
            found.push_back({number, "vsftpd", name, std::string(value), is_yes(value) ? "weak-tls" : ""});
        }
    });
    if (!anonymous_said)
        found.push_back({0, "vsftpd", "anonymous_enable", "YES by default", "anonymous-access"});
    if (!tls_said)
        found.push_back({0, "vsftpd", "ssl_enable", "NO by default", "no-encryption"});
    return found;
}

Found read_samba(std::string_view text) {
    Found found;
    each_line(text, [&](std::size_t number, std::string_view line) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            return;
        const std::string name = to_lower_ascii(trim(line.substr(0, equals)));
        const std::string_view value = trim(line.substr(equals + 1));
        if (name == "guest ok" || name == "public")
            found.push_back({number, "smbd", name, std::string(value), is_yes(value) ? "anonymous-access" : ""});
        else if (name == "server min protocol" || name == "min protocol")
            found.push_back({number, "smbd", name, std::string(value),
                             is_one_of(to_lower_ascii(value), {"nt1", "core", "lanman1", "lanman2", "coreplus"})
                                 ? "weak-protocol"
                                 : ""});
        else if (name == "null passwords")
            found.push_back({number, "smbd", name, std::string(value), is_yes(value) ? "empty-passwords" : ""});
    });
    return found;
}

/// `option NAME 'VALUE'`, `list NAME 'VALUE'` of OpenWrt's /etc/config.
template <class Call>
void each_uci(std::string_view text, Call call) {
    each_line(text, [&](std::size_t number, std::string_view line) {
        const std::vector<std::string_view> parts = words(line);
        if (parts.size() >= 3 && is_one_of(parts[0], {"option", "list"}))
            call(number, unquoted(parts[1]),
                 unquoted(line.substr(static_cast<std::size_t>(parts[2].data() - line.data()))));
    });
}

Found read_uci_dropbear(std::string_view text) {
    Found found;
    each_uci(text, [&](std::size_t number, std::string_view name, std::string_view value) {
        if (is_one_of(name, {"RootPasswordAuth", "RootLogin"}))
            found.push_back(
                {number, "dropbear", std::string(name), std::string(value), is_yes(value) ? "root-login" : ""});
        else if (name == "PasswordAuth")
            found.push_back({number, "dropbear", std::string(name), std::string(value), ""});
    });
    return found;
}

Found read_uci_uhttpd(std::string_view text) {
    Found found;
    std::size_t plain = 0;
    bool tls = false;
    bool redirects = false;
    each_uci(text, [&](std::size_t number, std::string_view name, std::string_view value) {
        if (name == "listen_http")
            plain = number;
        tls = tls || name == "listen_https";
        redirects = redirects || (name == "redirect_https" && is_yes(value));
    });
    if (plain != 0)
        found.push_back({plain, "uhttpd", "listen_http",
                         tls ? redirects ? "redirected to https" : "beside https" : "alone",
                         redirects && tls ? "" : "plain-http"});
    return found;
}

struct Reader {
    std::string_view program;
    Found (*read)(std::string_view text);
};
constexpr std::array<Reader, 9> readers = {{
    {"sshd", read_sshd},
    {"lighttpd", read_lighttpd},
    {"nginx", read_nginx},
    {"mosquitto", read_mosquitto},
    {"snmpd", read_snmpd},
    {"vsftpd", read_vsftpd},
    {"smbd", read_samba},
    {"dropbear", read_uci_dropbear},
    {"uhttpd", read_uci_uhttpd},
}};

} // namespace

std::string_view settings_program(std::string_view path) {
    const std::string_view name = base_name(path);
    const auto in = [&](std::string_view folder) { return path.find(folder) != std::string_view::npos; };
    if (name == "sshd_config" || in("/sshd_config.d/"))
        return "sshd";
    if (path.ends_with("/etc/config/dropbear"))
        return "dropbear";
    if (path.ends_with("/etc/config/uhttpd"))
        return "uhttpd";
    if (!name.ends_with(".conf") && !in("/sites-enabled/"))
        return {};
    if (name == "lighttpd.conf" || in("/lighttpd/"))
        return "lighttpd";
    if (name == "nginx.conf" || in("/nginx/"))
        return "nginx";
    if (name == "mosquitto.conf" || in("/mosquitto/"))
        return "mosquitto";
    if (name == "snmpd.conf")
        return "snmpd";
    if (name == "vsftpd.conf")
        return "vsftpd";
    return name == "smb.conf" ? "smbd" : "";
}

Found read_settings(std::string_view program, std::string_view text) {
    for (const Reader& reader : readers)
        if (reader.program == program)
            return reader.read(text);
    return {};
}

bool needs_settings_file(std::string_view program) {
    return is_one_of(program, {"sshd", "lighttpd", "nginx", "mosquitto", "snmpd", "vsftpd", "smbd", "uhttpd"});
}

bool has_settings_reader(std::string_view program) {
    return needs_settings_file(program) ||
           is_one_of(program, {"dropbear", "telnetd", "utelnetd", "in.telnetd", "httpd"});
}

} // namespace warifu::inspection
