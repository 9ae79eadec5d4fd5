#include "startup_tables.h"

#include <algorithm>
#include <array>

#include "findings.h"
#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

constexpr std::size_t most_lines = 20'000;

} // namespace

// inittab(5). BusyBox (examples/inittab in its sources) keeps the four fields, takes the first as a terminal and
// ignores run levels. A process may itself contain colons.
Inittab parse_inittab(std::string_view text) {
    Inittab table;
    std::size_t number = 0;
    for (const std::string_view raw : lines(text)) {
        const std::string_view line = trim(raw);
        if (++number > most_lines)
            break;
        if (line.empty() || line.starts_with('#'))
            continue;
        std::array<std::string_view, 3> fields;
        std::string_view rest = line;
        std::size_t count = 0;
        for (; count < fields.size(); ++count) {
            const std::size_t colon = rest.find(':');
            if (colon == std::string_view::npos)
                break;
            fields[count] = trim(rest.substr(0, colon));
            rest.remove_prefix(colon + 1);
        }
        if (count < fields.size()) {
            table.bad_lines.push_back(number);
            continue;
        }
        if (fields[2] == "initdefault")
            table.default_level = fields[1];
        else
            table.lines.push_back({number, fields[0], fields[1], fields[2], trim(rest)});
    }
    return table;
}

std::optional<bool> starts_by_itself(const Inittab& table, const InittabLine& line, RunLevels levels) {
    constexpr std::array<std::string_view, 12> starting = {"sysinit",    "wait",           "once",     "respawn",
                                                           "askfirst",   "boot",           "bootwait", "respawnlate",
                                                           "askconsole", "askconsolelate", "initial",  "console"};
    constexpr std::array<std::string_view, 3> at_boot = {"sysinit", "boot", "bootwait"};
    if (line.action == "off" || line.action == "ondemand")
        return false;
    if (std::find(starting.begin(), starting.end(), line.action) == starting.end())
        return std::nullopt;
    if (levels == RunLevels::Ignored || table.default_level.empty() || line.runlevels.empty() ||
        std::find(at_boot.begin(), at_boot.end(), line.action) != at_boot.end())
        return true;
    return line.runlevels.find(table.default_level) != std::string_view::npos;
}

// inetd.conf(5): service, socket type, protocol, wait, user, server, arguments from argv[0]. A commented line of that
// very shape is a service that was switched off.
std::vector<InetdService> parse_inetd(std::string_view text) {
    constexpr std::array<std::string_view, 5> sockets = {"stream", "dgram", "raw", "rdm", "seqpacket"};
    std::vector<InetdService> services;
    std::size_t number = 0;
    for (const std::string_view raw : lines(text)) {
        std::string_view line = trim(raw);
        if (++number > most_lines)
            break;
        const bool commented = line.starts_with('#');
        while (line.starts_with('#') || line.starts_with(' '))
            line.remove_prefix(1);
        if (line.starts_with("<off>#"))
            line.remove_prefix(6);
        const std::vector<std::string_view> fields = words(line);
        if (fields.size() < 6 || std::find(sockets.begin(), sockets.end(), fields[1]) == sockets.end())
            continue;
        InetdService service{
            .line = number, .enabled = !commented, .name = std::string(fields[0]), .user = {}, .command = {}};
        service.user = fields[4].substr(0, fields[4].find_first_of(".:"));
        if (fields[5] != "internal") {
            // tcpd and BusyBox run what argv[0] says; any other server has only its name there.
            const std::string_view server = base_name(fields[5]);
            const bool by_name = fields.size() > 6 && (server == "tcpd" || server == "busybox");
            service.command.emplace_back(fields[by_name && base_name(fields[6]) != server ? 6 : 5]);
            for (std::size_t i = 7; i < fields.size(); ++i)
                service.command.emplace_back(fields[i]);
        }
        services.push_back(std::move(service));
    }
    return services;
}

// xinetd.conf(5): `service NAME { attribute = value … }`, one attribute a line.
std::vector<InetdService> parse_xinetd(std::string_view text) {
    std::vector<InetdService> services;
    bool inside = false;
    std::vector<std::string> arguments;
    std::size_t number = 0;
    for (const std::string_view raw : lines(text)) {
        const std::string_view line = trim(raw.substr(0, raw.find('#')));
        if (++number > most_lines)
            break;
        const std::vector<std::string_view> parts = words(line);
        if (!parts.empty() && parts[0] == "service" && parts.size() > 1) {
            services.push_back(
                {.line = number, .enabled = true, .name = std::string(parts[1]), .user = {}, .command = {}});
            arguments.clear();
            inside = true;
        } else if (!parts.empty() && parts[0] == "defaults") {
            inside = false;
        } else if (line.starts_with('}') && inside) {
            if (!services.back().command.empty())
                services.back().command.insert(services.back().command.end(), arguments.begin(), arguments.end());
            inside = false;
        } else if (const std::size_t equals = line.find('='); inside && equals != std::string_view::npos) {
            const std::string_view name =
                trim(line.substr(0, line[equals - (equals != 0 ? 1 : 0)] == '+' ? equals - 1 : equals));
            const std::string_view value = trim(line.substr(equals + 1));
            if (name == "disable")
                services.back().enabled = value != "yes";
            else if (name == "user")
                services.back().user = value;
            else if (name == "server")
                services.back().command.assign(1, std::string(value));
            else if (name == "server_args")
                for (const std::string_view word : words(value))
                    arguments.emplace_back(word);
        }
    }
    return services;
}

} // namespace warifu::inspection
