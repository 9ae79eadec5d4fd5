#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warifu::inspection {

/// What a started program is, in the words of the table startup_service.
struct ServiceFacts {
    std::optional<std::string> kind = "other"; ///< nothing: a program that may be any
    std::optional<std::string> listens;
    std::optional<std::string> login = ""; ///< empty: the word has no meaning here

    bool operator==(const ServiceFacts&) const = default;
};

enum class StartedFrom {
    Script,  ///< a start-up script or unit
    Console, ///< inittab: standard input is a terminal
    Inetd,   ///< a super-server: standard input is a connection
};

/// `program` may be a path or a name; a login shell's leading `-` is allowed.
ServiceFacts classify_service(std::string_view program, const std::vector<std::string>& arguments, StartedFrom from);

/// True for daemons that serve the network, whose settings `inspection.settings` should therefore know.
bool is_network_daemon(std::string_view program);

/// True for programs that the list of daemons has, whatever they serve.
bool is_known_daemon(std::string_view program);

/// True for the everyday commands of scripts, which end by themselves and serve nobody.
bool is_everyday_command(std::string_view program);

/// True for /bin/sh and its like.
bool is_shell_program(std::string_view program);

} // namespace warifu::inspection
