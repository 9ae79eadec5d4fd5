#include "daemons.h"

#include <algorithm>
#include <array>

#include "findings.h"

namespace warifu::inspection {

namespace {

struct Daemon {
    std::string_view name;
    std::string_view kind;
    std::string_view listens; ///< empty: not known
};

// Programs by their usual names on embedded systems.
constexpr auto daemons = std::to_array<Daemon>({
    {"telnetd", "telnet", "network"},    {"in.telnetd", "telnet", "network"},  {"utelnetd", "telnet", "network"},
    {"telnetd.sh", "telnet", "network"}, {"dropbear", "ssh", "network"},       {"dropbearmulti", "ssh", "network"},
    {"sshd", "ssh", "network"},          {"tinysshd", "ssh", "network"},       {"ftpd", "ftp", "network"},
    {"in.ftpd", "ftp", "network"},       {"vsftpd", "ftp", "network"},         {"proftpd", "ftp", "network"},
    {"pure-ftpd", "ftp", "network"},     {"bftpd", "ftp", "network"},          {"stupid-ftpd", "ftp", "network"},
    {"tftpd", "tftp", "network"},        {"in.tftpd", "tftp", "network"},      {"atftpd", "tftp", "network"},
    {"httpd", "http", "network"},        {"uhttpd", "http", "network"},        {"lighttpd", "http", "network"},
    {"nginx", "http", "network"},        {"mini_httpd", "http", "network"},    {"boa", "http", "network"},
    {"goahead", "http", "network"},      {"thttpd", "http", "network"},        {"mathopd", "http", "network"},
    {"micro_httpd", "http", "network"},  {"webs", "http", "network"},          {"apache2", "http", "network"},
    {"cherokee", "http", "network"},     {"hiawatha", "http", "network"},      {"mini_httpsd", "https", "network"},
    {"appweb", "http", "network"},       {"snmpd", "snmp", "network"},         {"mini_snmpd", "snmp", "network"},
    {"upnpd", "upnp", "network"},        {"miniupnpd", "upnp", "network"},     {"minidlna", "upnp", "network"},
    {"minidlnad", "upnp", "network"},    {"wscd", "upnp", "network"},          {"ushare", "upnp", "network"},
    {"minissdpd", "upnp", "network"},    {"mosquitto", "mqtt", "network"},     {"smbd", "smb", "network"},
    {"nmbd", "smb", "network"},          {"ksmbd", "smb", "network"},          {"samba", "smb", "network"},
    {"ksmbd.mountd", "smb", "network"},  {"rshd", "rsh", "network"},           {"in.rshd", "rsh", "network"},
    {"rlogind", "rsh", "network"},       {"in.rlogind", "rsh", "network"},     {"rexecd", "rsh", "network"},
    {"in.rexecd", "rsh", "network"},     {"getty", "getty", "console"},        {"agetty", "getty", "console"},
    {"mgetty", "getty", "console"},      {"mingetty", "getty", "console"},     {"fgetty", "getty", "console"},
    {"sulogin", "getty", "console"},     {"login", "getty", "console"},        {"inetd", "other", "network"},
    {"xinetd", "other", "network"},      {"dnsmasq", "other", "network"},      {"named", "other", "network"},
    {"udhcpd", "other", "network"},      {"dhcpd", "other", "network"},        {"avahi-daemon", "other", "network"},
    {"mdnsd", "other", "network"},       {"rpcbind", "other", "network"},      {"portmap", "other", "network"},
    {"nfsd", "other", "network"},        {"rpc.nfsd", "other", "network"},     {"rpc.mountd", "other", "network"},
    {"hostapd", "other", "network"},     {"rsyncd", "other", "network"},       {"pptpd", "other", "network"},
    {"openvpn", "other", "network"},     {"adbd", "shell", "network"},         {"gdbserver", "other", "network"},
    {"cupsd", "other", "network"},       {"lpd", "other", "network"},          {"p910nd", "other", "network"},
    {"zebra", "other", "network"},       {"ripd", "other", "network"},         {"ospfd", "other", "network"},
    {"syslogd", "other", "local"},       {"rsyslogd", "other", "local"},       {"klogd", "other", "local"},
    {"logd", "other", "local"},          {"crond", "other", "local"},          {"cron", "other", "local"},
    {"atd", "other", "local"},           {"watchdog", "other", "local"},       {"udevd", "other", "local"},
    {"systemd-udevd", "other", "local"}, {"mdev", "other", "local"},           {"ubusd", "other", "local"},
    {"rpcd", "other", "local"},          {"procd", "other", "local"},          {"dbus-daemon", "other", "local"},
    {"acpid", "other", "local"},         {"haveged", "other", "local"},        {"rngd", "other", "local"},
    {"udhcpc", "other", "local"},        {"dhcpcd", "other", "local"},         {"dhclient", "other", "local"},
    {"odhcp6c", "other", "local"},       {"wpa_supplicant", "other", "local"}, {"netifd", "other", "local"},
    {"urngd", "other", "local"},         {"askfirst", "other", "console"},
});

const Daemon* find_daemon(std::string_view name) {
    const auto* const found =
        std::find_if(daemons.begin(), daemons.end(), [&](const Daemon& d) { return d.name == name; });
    return found == daemons.end() ? nullptr : found;
}

bool has(const std::vector<std::string>& arguments, std::string_view option) {
    return std::find(arguments.begin(), arguments.end(), option) != arguments.end();
}

/// Interpreters, and what starts whatever its input or its arguments say: what they serve stands elsewhere.
bool runs_any_program(std::string_view name) {
    constexpr std::array<std::string_view, 13> exact = {"lua", "luajit", "perl", "ruby", "node",   "nodejs", "java",
                                                        "php", "tclsh",  "wish", "make", "expect", "batch"};
    constexpr std::array<std::string_view, 5> versioned = {"python", "lua5", "perl5", "php-", "micropython"};
    return name == "at" || name == "tcpserver" || name == "tcpsvd" || name == "udpsvd" ||
           std::find(exact.begin(), exact.end(), name) != exact.end() ||
           std::any_of(versioned.begin(), versioned.end(), [&](std::string_view v) { return name.starts_with(v); });
}

/// nc and socat hand a connection to a program that they are told.
bool hands_on(std::string_view name, const std::vector<std::string>& arguments) {
    if (name == "socat")
        return std::any_of(arguments.begin(), arguments.end(), [](const std::string& word) {
            return word.find("EXEC:") != std::string::npos || word.find("SYSTEM:") != std::string::npos;
        });
    return (name == "nc" || name == "ncat" || name == "netcat") &&
           (has(arguments, "-e") || has(arguments, "-c") || has(arguments, "--exec") || has(arguments, "--sh-exec"));
}

struct Option {
    char letter = 0;
    std::string_view value;
};

/// Short options as getopt(3) takes them apart: `-nl /bin/sh` is `-n` and `-l /bin/sh`.
std::vector<Option> short_options(const std::vector<std::string>& arguments, std::string_view with_value) {
    std::vector<Option> options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (word.size() < 2 || word[0] != '-' || word[1] == '-')
            continue;
        for (std::size_t k = 1; k < word.size(); ++k) {
            Option option{word[k], {}};
            if (with_value.find(word[k]) != std::string_view::npos) {
                option.value = word.substr(k + 1);
                if (option.value.empty() && i + 1 < arguments.size())
                    option.value = arguments[++i];
                k = word.size();
            }
            options.push_back(option);
        }
    }
    return options;
}

/// The value of `-l VALUE` or `-lVALUE`; empty when the option is not there.
std::string_view value_of(const std::vector<std::string>& arguments, char option) {
    const std::string flag = {'-', option};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (word == flag)
            return i + 1 < arguments.size() ? std::string_view(arguments[i + 1]) : std::string_view();
        if (word.size() > 2 && word.starts_with(flag))
            return word.substr(2);
    }
    return {};
}

/// What a login program on the other end of a terminal asks for.
std::optional<std::string> login_by(std::string_view program) {
    const std::string_view name = base_name(program);
    if (is_shell_program(name))
        return "none";
    if (name == "login" || name == "sulogin" || name == "login.sh")
        return "required";
    return std::nullopt;
}

std::optional<std::string> telnet_login(const std::vector<std::string>& arguments) {
    // -l PROGRAM (BusyBox, utelnetd), -L PROGRAM (netkit, and the makers' variants of it)
    for (const char option : {'l', 'L', 'E'})
        if (const std::string_view program = value_of(arguments, option); !program.empty())
            return program.front() == '$' ? std::nullopt : login_by(program);
    for (const std::string& word : arguments) { // flags in one word: `-Fl /bin/sh`; a variable may hold any
        const bool joined = word.size() > 2 && word[0] == '-' && word[1] != '-' && word.find('l') != std::string::npos;
        if (joined || word.find('$') != std::string::npos)
            return std::nullopt;
    }
    return "required"; // /bin/login by default
}

std::optional<std::string> getty_login(const std::vector<std::string>& arguments) {
    // Options of BusyBox's getty and of agetty that take a value; `-a USER` (agetty) logs in without a question.
    std::string_view program;
    for (const Option& option : short_options(arguments, "aCdfHIloOPrt")) {
        if (option.letter == 'a')
            return "none";
        if (option.letter == 'l')
            program = option.value;
    }
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (word.starts_with("--autologin"))
            return "none";
        if (word == "--login-program" && i + 1 < arguments.size())
            program = arguments[i + 1];
        else if (word.starts_with("--login-program="))
            program = word.substr(word.find('=') + 1);
    }
    return program.empty() ? "required" : login_by(program); // /bin/login by default
}

/// login(1): `-f USER` asks for nothing.
std::string login_of_login(const std::vector<std::string>& arguments) {
    const std::vector<Option> options = short_options(arguments, "h");
    const bool forced = std::any_of(options.begin(), options.end(), [](const Option& o) { return o.letter == 'f'; });
    return forced ? "none" : "required";
}

/// nc, ncat, socat … that hand a shell to whoever connects.
bool is_bind_shell(std::string_view name, const std::vector<std::string>& arguments) {
    if (name != "nc" && name != "ncat" && name != "netcat" && name != "socat" && name != "tcpsvd")
        return false;
    return std::any_of(arguments.begin(), arguments.end(), [](const std::string& word) {
        const std::string_view end =
            std::string_view(word).substr(word.rfind(':') == std::string::npos ? 0 : word.rfind(':') + 1);
        return is_shell_program(end.substr(0, end.find_first_of(", ")));
    });
}

bool binds_to_self(const std::vector<std::string>& arguments) {
    return std::any_of(arguments.begin(), arguments.end(), [](std::string_view word) {
        return word.find("127.0.0.1") != std::string_view::npos || word == "localhost" || word == "::1";
    });
}

} // namespace

bool is_shell_program(std::string_view program) {
    constexpr std::array<std::string_view, 10> shells = {"sh",  "ash", "bash", "dash", "hush",
                                                         "ksh", "csh", "tcsh", "zsh",  "msh"};
    std::string_view name = base_name(program);
    if (name.starts_with('-'))
        name.remove_prefix(1);
    return std::find(shells.begin(), shells.end(), name) != shells.end();
}

bool is_known_daemon(std::string_view program) { return find_daemon(base_name(program)) != nullptr; }

bool is_network_daemon(std::string_view program) {
    const Daemon* daemon = find_daemon(base_name(program));
    return daemon != nullptr && daemon->listens == "network";
}

ServiceFacts classify_service(std::string_view program, const std::vector<std::string>& arguments, StartedFrom from) {
    std::string_view name = base_name(program);
    if (program.starts_with('-')) // `-/bin/sh`: as a login shell
        name = base_name(program.substr(1));
    if (is_shell_program(name)) {
        if (from == StartedFrom::Script) // what it runs comes from its input
            return {std::nullopt, std::nullopt, std::nullopt};
        return {"shell", from == StartedFrom::Console ? "console" : "network", "none"};
    }
    if (is_bind_shell(name, arguments))
        return {"shell", "network", "none"};
    if (runs_any_program(name) || hands_on(name, arguments))
        return {std::nullopt, std::nullopt, std::nullopt};
    const Daemon* daemon = find_daemon(name);
    ServiceFacts facts;
    if (from == StartedFrom::Inetd)
        facts.listens = "network";
    if (daemon == nullptr) {
        if (from == StartedFrom::Console && name == "login.sh") // OpenWrt's /usr/libexec/login.sh
            return {"shell", "console", std::nullopt};
        return facts;
    }
    facts.kind = daemon->kind;
    if (!facts.listens && !daemon->listens.empty())
        facts.listens = std::string(daemon->listens);
    if (facts.listens == "network" && binds_to_self(arguments))
        facts.listens = "local";
    if (facts.kind == "telnet")
        facts.login = telnet_login(arguments);
    else if (facts.kind == "ssh")
        facts.login = has(arguments, "-B") ? std::nullopt : std::optional<std::string>("required");
    else if (facts.kind == "getty")
        facts.login = name == "login" ? login_of_login(arguments) : getty_login(arguments);
    else if (facts.kind == "ftp" || facts.kind == "rsh" || name == "adbd")
        facts.login = std::nullopt; // anonymous or trusted hosts: by settings
    else if (name == "uhttpd" && has(arguments, "-s") && !has(arguments, "-p"))
        facts.kind = "https";
    return facts;
}

} // namespace warifu::inspection
