#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What single commands of an update script do.
namespace warifu::inspection {

/// The words of one command as texts, without quotes; `$x` where a variable stands.
using CommandWords = std::vector<std::string>;

/// Writes flash or a disk: mtd write, flashcp, nandwrite, ubiupdatevol, dd or a redirection onto the device.
bool writes_flash(std::string_view line);
/// Puts files into the running system: an archive unpacked into /, a package tool, a download that a shell runs.
bool installs_files(std::string_view line);
bool downloads(std::string_view line);
/// A download that takes any server for the right one.
bool ignores_certificates(std::string_view line);
bool verifies(std::string_view line);

/// The file whose signature the command verifies so that only a good one gives success; empty when the command is
/// none that verifies, or what it verifies is not told by its words. A key that lies where downloads go proves nothing.
std::string verified_file(const CommandWords& words);
/// Every word of a writing command that names what is written. Nothing where it reads from a pipe.
std::vector<std::string> written_files(const CommandWords& words);
/// `printf '…' "$digest" FILE | sha256sum -c`: the words of the first command as (digest, file). Empty for anything
/// else.
std::pair<std::string, std::string> checked_digest(const CommandWords& told, const CommandWords& check);

/// Commands that read files or do not touch any.
bool leaves_files_alone(std::string_view name);
/// Where redirections of a line with this sign (`<` or `>`) go.
std::vector<std::string> redirections(std::string_view line, char sign);
/// A line without quotes and the braces of `${x}`.
std::string without_quotes(std::string_view line);

} // namespace warifu::inspection
