#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warifu::inspection {

/// A line of inittab(5), BusyBox's or System V's: id:runlevels:action:process.
struct InittabLine {
    std::size_t line = 0;
    std::string_view id; ///< BusyBox: the terminal
    std::string_view runlevels;
    std::string_view action;
    std::string_view process;
};

struct Inittab {
    std::vector<InittabLine> lines;
    std::string_view default_level; ///< of `initdefault`; empty with BusyBox
    std::vector<std::size_t> bad_lines;
};

/// Views into `text`.
Inittab parse_inittab(std::string_view text);

/// System V's init obeys run levels; BusyBox's and procd start the lines of all.
enum class RunLevels { Obeyed, Ignored };

/// Whether init starts the line by itself: false for `off` and other run levels, nothing for actions on an event.
std::optional<bool> starts_by_itself(const Inittab& table, const InittabLine& line, RunLevels levels);

/// A service of inetd.conf(5) or of a xinetd file.
struct InetdService {
    std::size_t line = 0;
    bool enabled = true; ///< false: commented out, `disable = yes`
    std::string name;
    std::string user;
    std::vector<std::string> command; ///< what runs, and its arguments; empty for inetd's internal ones
};

std::vector<InetdService> parse_inetd(std::string_view text);
std::vector<InetdService> parse_xinetd(std::string_view text);

} // namespace warifu::inspection
